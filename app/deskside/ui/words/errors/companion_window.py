"""Sentences for what only the companion's window does."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "companion-display-missing": Sentence(
        what=n_("There is no display here, so the companion's window cannot open."),
        do=n_("Be helped in the terminal: deskside companion --terminal."),
    ),
    "page-not-saved": Sentence(
        what=n_("The page could not be saved in {folder} ({why})."),
        do=n_("Check that the disk is not full, and try again."),
    ),
}
