"""Sentences for what goes wrong with commands themselves."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "output-not-written": Sentence(
        what=n_("What the command printed could not all be written: {reason}."),
        do=n_("Make room where it goes, and run the command again; the journal has every step."),
    ),
    "display-missing": Sentence(
        what=n_("There is no display here, so the desk cannot open."),
        do=n_("Run deskside demo to see the main job, or use the commands: deskside --help."),
    ),
    "file-not-written": Sentence(
        what=n_("{path} could not be written: {why}."),
        do=n_("Choose another place, or check the folder's rights and the disk's free space."),
    ),
    "parameter-unreadable": Sentence(
        what=n_("“{parameter}” is not a parameter."),
        do=n_("Write -p name=value; deskside script show ID lists the names."),
    ),
    "nobody-to-ask": Sentence(
        what=n_("This needs a yes, and there is no terminal to ask on."),
        do=n_("Add {option} if you are sure."),
    ),
}
