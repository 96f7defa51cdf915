"""What a person is told whose companion cannot be reached: short and calm, for they are worried already."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

_TELL_HELPER = n_("Nothing is wrong with your computer. Please tell your helper.")
_TRIES_AGAIN = n_("There is nothing you need to do; it is being tried again.")

SENTENCES = {
    # -- the line itself
    "relay-line-lost": Sentence(
        what=n_("The line to {host} broke off. Nobody can reach this computer now."),
        do=_TRIES_AGAIN,
    ),
    "relay-port-taken": Sentence(
        what=n_("The place where your helper would look for this computer is not free yet."),
        do=_TRIES_AGAIN,
    ),
    "relay-none": Sentence(
        what=n_("Your organisation has named no meeting point: helpers can only come over your own network."),
        do=_TELL_HELPER,
    ),
    "relay-route-wrong": Sentence(
        what=n_("{host} gave this computer a place that your organisation does not use ({port})."),
        do=_TELL_HELPER,
    ),
    "relay-key-mismatch": Sentence(
        what=n_("What answers as {host} did not prove that it is your organisation's ({fingerprint})."),
        do=n_("Nothing was sent to it. Please tell your helper, word for word if you can."),
    ),
    "relay-login-refused": Sentence(
        what=n_("{host} no longer accepts this version of the program."),
        do=n_("Please ask your helper for a new one."),
    ),
    "relay-login-cut": Sentence(
        what=n_("{host} answered and then broke off."),
        do=_TRIES_AGAIN,
    ),
    "relay-companion-key-unreadable": Sentence(
        what=n_("The key for {host} in your organisation's profile cannot be read."),
        do=_TELL_HELPER,
    ),
}
