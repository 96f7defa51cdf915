"""Sentences for what goes wrong at the desk itself."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "bug": Sentence(
        what=n_("Deskside made a mistake of its own ({type})."),
        do=n_("Nothing was lost: the journal has every step. Please report it with the log file."),
    ),
    "cancelled": Sentence(
        what=n_("Stopped on request."),
        do=n_("Start it again whenever you like."),
    ),
    "target-empty": Sentence(
        what=n_("No machine was named."),
        do=n_("Type a saved name, an address such as user@host, or practice."),
    ),
    "target-unreadable": Sentence(
        what=n_("“{target}” is neither a machine's name nor an address."),
        do=n_("Type a saved name, an ssh alias, user@host or user@host:port."),
    ),
}
