"""What people are told when system information cannot be read."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "snapshot-missing": Sentence(
        what=n_("There is no system information at {snapshot}."),
        do=n_("See deskside inventory history TARGET for what was read of a machine, and where."),
    ),
    "snapshot-unreadable": Sentence(
        what=n_("The file {file} cannot be read."),
        do=n_("Give a ticket's number, TICKET/ENTRY, or a file that deskside inventory --json wrote."),
    ),
    "diff-needs-two": Sentence(
        what=n_("Two snapshots are needed to compare."),
        do=n_("Say deskside inventory diff A B: tickets, TICKET/ENTRY, or files of --json."),
    ),
    "coverage-platform": Sentence(
        what=n_("Deskside reads no system that is called {platform}."),
        do=n_("Name one of these, or none for all: {platforms}."),
    ),
    "history-needs-one": Sentence(
        what=n_("One machine is needed."),
        do=n_("Say deskside inventory history TARGET, with the name the machine was connected by."),
    ),
    "platform-unsupported": Sentence(
        what=n_("This machine runs a system that this version does not read ({platform})."),
        do=n_("Ask the user for the facts you need and put them in a note; the connection itself is fine."),
    ),
    "category-unknown": Sentence(
        what=n_("There is no category of system information called “{category}”."),
        do=n_("See deskside inventory --help for the names."),
    ),
    "probe-changed": Sentence(
        what=n_("The built-in program “{probe}” is not the one this release came with, so it was not sent."),
        do=n_("Install Deskside again; if it happens once more, somebody changes files: tell your IT staff."),
    ),
    "probe-missing": Sentence(
        what=n_("The built-in program “{probe}” is missing from this installation."),
        do=n_("Install Deskside again."),
    ),
    "probe-no-answer": Sentence(
        what=n_("The machine ran nothing that we sent (exit status {status})."),
        do=n_("Check that the account has an ordinary shell there and may run commands."),
    ),
    "probe-answer-cut": Sentence(
        what=n_("The machine stopped answering in the middle; what had arrived is in the journal."),
        do=n_("Try again; if it stays so, read fewer categories at a time."),
    ),
    "probe-answer-garbled": Sentence(
        what=n_("The machine's answer was damaged on the way or changed by something on it."),
        do=n_("Try again; check what the account's shell prints when it starts."),
    ),
    "probe-answer-too-big": Sentence(
        what=n_("The machine sent more than an honest answer holds ({bytes} bytes), so reading was stopped."),
        do=n_("Read fewer categories at a time, and treat the machine with care."),
    ),
    "probe-timed-out": Sentence(
        what=n_("Reading system information took too long; what had arrived is in the journal."),
        do=n_("The machine is very busy or a drive hangs: read fewer categories, or try later."),
    ),
    "inventory-unreadable": Sentence(
        what=n_("This is not a document of system information that this version can read (at “{where}”)."),
        do=n_("Read the machine again, or use the version of Deskside that wrote it."),
    ),
}
