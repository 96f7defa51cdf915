"""Sentences for the settings file."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "settings-unreadable": Sentence(
        what=n_("The settings file {path} cannot be read: {why}."),
        do=n_("Mend it in a text editor, or move it away to start with the defaults."),
    ),
    "settings-unknown": Sentence(
        what=n_("The settings file {path} has a setting that does not exist: {name}."),
        do=n_("Remove that line. The settings are {known}."),
    ),
    "settings-value": Sentence(
        what=n_("The settings file {path} has a value that does not fit for {name}."),
        do=n_(
            "Put text in quotation marks. Colours are system, light, dark or contrast; "
            "text_size is 100, 125, 150 or 200."
        ),
    ),
    "settings-not-saved": Sentence(
        what=n_("The settings could not be saved to {path}: {why}."),
        do=n_("Check that the folder can be written and that the disk is not full."),
    ),
}
