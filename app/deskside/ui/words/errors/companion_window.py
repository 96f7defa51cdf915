"""Sentences for what only the companion's window does."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "page-not-saved": Sentence(
        what=n_("The page could not be saved in {folder} ({why})."),
        do=n_("Check that the disk is not full, and try again."),
    ),
}
