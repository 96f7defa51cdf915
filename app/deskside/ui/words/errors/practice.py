"""Sentences for the practice machine."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "practice-not-started": Sentence(
        what=n_("The practice machine did not start."),
        do=n_("Try again. If it happens again, restart Deskside and report it with the log file."),
    ),
}
