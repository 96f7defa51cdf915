"""Sentences for the companion: what it does not understand, and what it refuses."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "control-garbled": Sentence(
        what=n_(
            "The other side sent what Deskside does not understand ({why}); the line was given up."
        ),
        do=n_("Connect again. If it happens again, both sides may need the same version of Deskside."),
    ),
    "job-stream-garbled": Sentence(
        what=n_("What arrived from the person's computer is no output of a job ({why})."),
        do=n_("Connect again. If it happens again, both sides may need the same version of Deskside."),
    ),
    "verb-unknown": Sentence(
        what=n_("The person's Deskside does not know what was asked of it: “{verb}”."),
        do=n_("It may be an older version: ask the person to start a newer one."),
    ),
    "verb-garbled": Sentence(
        what=n_("The person's Deskside did not understand what was asked of it. Nothing was done."),
        do=n_("Both sides may need the same version of Deskside."),
    ),
    "offer-garbled": Sentence(
        what=n_("The script did not arrive whole on the person's computer. Nothing was run."),
        do=n_("Try again. If it happens again, both sides may need the same version of Deskside."),
    ),
    "run-garbled": Sentence(
        what=n_("The script's parameters did not arrive whole on the person's computer. Nothing was run."),
        do=n_("Try again. If it happens again, both sides may need the same version of Deskside."),
    ),
    "companion-refused": Sentence(
        what=n_("The person's Deskside refused, and did not say why in a way that this version understands."),
        do=n_("Both sides may need the same version of Deskside."),
    ),
}
