"""Sentences for what goes wrong with bundles, checkpoints and the journals' heads."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "bundle-unreadable": Sentence(
        what=n_("This is no bundle of a journal, or it is damaged ({why})."),
        do=n_("Fetch it again from where it was kept; a bundle is handed on as it is, never unpacked."),
    ),
    "bundle-newer": Sentence(
        what=n_("The bundle was made by a newer version of Deskside."),
        do=n_("Update Deskside on this computer, or follow the README.txt inside the bundle."),
    ),
    "bundle-not-found": Sentence(
        what=n_("There is no file at {path}, and it is no ticket's number either."),
        do=n_("Give a ticket's number, or the path of a bundle."),
    ),
    "bundle-exists": Sentence(
        what=n_("There is a file at {path} already, and a bundle overwrites nothing unasked."),
        do=n_("Give another name, or say --force."),
    ),
    "bundle-too-large": Sentence(
        what=n_("The journal is larger than a bundle can be, 2 GiB of text."),
        do=n_("Hand over a backup of the database instead: deskside db backup FILE"),
    ),
    "checkpoint-unreadable": Sentence(
        what=n_("A signed checkpoint is not one that Deskside has made."),
        do=n_("Take the file again from where it was kept."),
    ),
    "checkpoints-unreadable": Sentence(
        what=n_("{path} holds no checkpoints that can be read."),
        do=n_("Give a bundle, the user's receipt, or a checkpoints.jsonl."),
    ),
    "head-went-back": Sentence(
        what=n_("The other side's record of this session is no longer the one that it was before."),
        do=n_("End the session, and keep your own record: it shows what the other side had signed."),
    ),
    "head-unsigned": Sentence(
        what=n_("What the other side says of its record is not signed by the key that came in."),
        do=n_("End the session if it goes on; nothing of it was signed here."),
    ),
    "head-garbled": Sentence(
        what=n_("What the other side says of its record cannot be read, or was never said here."),
        do=n_("Nothing of it was signed here. Both sides may need the same version of Deskside."),
    ),
    "receipt-not-written": Sentence(
        what=n_("The receipt could not be written below {path}: {why}."),
        do=n_("Choose another folder, for example your documents, and save it again."),
    ),
    "signers-unreadable": Sentence(
        what=n_("{path} names no signer whom Deskside understands."),
        do=n_("One signer a line, as ssh-keygen(1) says under ALLOWED SIGNERS."),
    ),
}
