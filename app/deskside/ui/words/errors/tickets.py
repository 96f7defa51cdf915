"""Sentences for tickets and saved machines."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "requester-missing": Sentence(
        what=n_("The ticket has nobody who asks for help."),
        do=n_("Type the caller's name."),
    ),
    "subject-missing": Sentence(
        what=n_("The ticket has no subject."),
        do=n_("Say in a few words what is wrong."),
    ),
    "change-empty": Sentence(
        what=n_("Nothing was to be changed."),
        do=n_("Give at least one new value."),
    ),
    "change-unfit": Sentence(
        what=n_("“{value}” does not fit for {field}."),
        do=n_("Look at the values that the command's help lists."),
    ),
    "ticket-closed": Sentence(
        what=n_("Ticket {ticket} is closed."),
        do=n_("Reopen it first."),
    ),
    "ticket-open": Sentence(
        what=n_("Ticket {ticket} is not closed, so it cannot be reopened."),
        do=n_("Go on with it as it is."),
    ),
    "note-empty": Sentence(
        what=n_("The note is empty."),
        do=n_("Write in one line what was done."),
    ),
    "correction-empty": Sentence(
        what=n_("The correction is empty."),
        do=n_("Write what is right; the old entry stays and points to it."),
    ),
    "entry-unknown": Sentence(
        what=n_("Ticket {ticket} has no entry {entry}."),
        do=n_("The entries' numbers stand in the timeline."),
    ),
    "resolution-missing": Sentence(
        what=n_("The ticket cannot be closed without saying how it was solved."),
        do=n_("Write one sentence that would help the next colleague."),
    ),
    "minutes-unfit": Sentence(
        what=n_("{minutes} is not a number of minutes."),
        do=n_("Give whole minutes, 0 or more."),
    ),
    "machine-name-unfit": Sentence(
        what=n_("“{name}” cannot be the name of a machine."),
        do=n_("Use a short word without spaces, @ or slashes; practice and local are taken."),
    ),
    "machine-target-built-in": Sentence(
        what=n_("{target} is always there and cannot be saved under a name."),
        do=n_("Just type {target} where a machine is asked for."),
    ),
    "machine-unknown": Sentence(
        what=n_("No saved machine is called {name}."),
        do=n_("deskside machine list shows the saved ones."),
    ),
}
