"""Sentences for what a person on the other side has not allowed, or has taken back."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "nobody-to-ask-there": Sentence(
        what=n_("On {machine} nobody can be asked: it is reached without a companion."),
        do=n_("Ask by phone, and write down what was agreed."),
    ),
    "consent-empty": Sentence(
        what=n_("What was agreed by phone is not said."),
        do=n_("Write in a sentence what the person agreed to, or refused."),
    ),
    "consent-refused": Sentence(
        what=n_("The person said no. Nothing was done."),
        do=n_("Ask them on the phone what worries them. There may be another way."),
    ),
    "consent-withdrawn": Sentence(
        what=n_("The person took back what they had allowed while it ran; it was ended on their computer."),
        do=n_("Ask them on the phone what worries them, before you ask again."),
    ),
    "session-ended-midway": Sentence(
        what=n_("The session ended while this ran; it was ended on the person's computer."),
        do=n_("Ask the person for a new code if there is more to do."),
    ),
    "control-flooded": Sentence(
        what=n_("The other side sent more than any session has to say. The line was given up."),
        do=n_("Ask the person to start Deskside anew, and tell whoever looks after it."),
    ),
    "job-not-started": Sentence(
        what=n_("{machine} could not start the script. Nothing was run."),
        do=n_("Try again, or ask the person to start Deskside anew."),
    ),
    "admin-declined": Sentence(
        what=n_("The person said no to their system's own question for an administrator. Nothing was run."),
        do=n_("Ask them on the phone, or find somebody who may administer {machine}."),
    ),
}
