"""Sentences for what goes wrong with the journal, its database and its redaction rules."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "journal-full": Sentence(
        what=n_("The disk is full, so the journal cannot be written. Without it nothing new is started."),
        do=n_("Free some space where {path} lies, then try again. What was recorded is safe."),
    ),
    "journal-locked": Sentence(
        what=n_("Another program held the journal for {seconds} seconds; nothing could be recorded."),
        do=n_("Wait for a running backup to end, or close the program that uses {path}; then try again."),
    ),
    "journal-read-only": Sentence(
        what=n_("The journal can be read but not written."),
        do=n_("Make {path} and its folder writable for your account, then try again."),
    ),
    "journal-corrupt": Sentence(
        what=n_("The journal's file is damaged or is not a journal of Deskside."),
        do=n_("Keep {path} as it is, restore the latest backup beside it, and run: deskside db check"),
    ),
    "journal-disk-error": Sentence(
        what=n_("The disk reported an error while the journal was read or written."),
        do=n_("Check the disk on which {path} lies. What was recorded before is kept."),
    ),
    "journal-newer": Sentence(
        what=n_("The journal was written by a newer version of Deskside."),
        do=n_("Update Deskside on this computer. Nothing in {path} was changed."),
    ),
    "journal-unsupported": Sentence(
        what=n_("The database {url} is of a kind that this version cannot use."),
        do=n_("Set DESKSIDE_DATABASE_URL to sqlite:/// and a path, or to postgresql:// and a server."),
    ),
    "journal-folder-unusable": Sentence(
        what=n_("The folder {path} cannot be made or used, so there is nowhere to keep the journal."),
        do=n_("Make the folder writable for your account, or set DESKSIDE_HOME to another one."),
    ),
    "ticket-unknown": Sentence(
        what=n_("There is no ticket {ticket}."),
        do=n_("deskside ticket list shows the tickets that there are."),
    ),
    "step-not-open": Sentence(
        what=n_("A step of ticket {ticket} was to end that has already ended."),
        do=n_("Nothing was recorded. Look at the timeline: the step and its end stand there."),
    ),
    "backup-exists": Sentence(
        what=n_("There is a file at {path} already, and a backup overwrites nothing."),
        do=n_("Give another name."),
    ),
    "backup-not-written": Sentence(
        what=n_("The backup could not be written to {path}."),
        do=n_("Check that the folder exists, is writable and has room, then try again."),
    ),
    "redaction-rule-unreadable": Sentence(
        what=n_("The redaction rule “{rule}” cannot be used: {reason}."),
        do=n_("Correct the rule's name (small letters, digits, hyphens) and its pattern in the settings."),
    ),
}
