"""What people are told about the organisation profile: IT staff who make it, clerks and users who need it."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "public-key-unreadable": Sentence(
        what=n_("“{key}” is not a public key that can be used."),
        do=n_("Give the one line of the .pub file: Ed25519, ECDSA, or RSA of at least 2048 bits."),
    ),
}
