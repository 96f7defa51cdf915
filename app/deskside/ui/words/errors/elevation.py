"""What people read when administrator's rights are not to be had."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "admin-not-allowed": Sentence(
        what=n_("This needs administrator's rights, which this account on {machine} may not use unasked."),
        do=n_(
            "Nothing was run. Log in with an account that may use sudo without a password, or ask whoever "
            "looks after the machine."
        ),
    ),
}
