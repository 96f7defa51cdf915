"""Sentences for what goes wrong with the journal, its database and its redaction rules."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "journal-full": Sentence(
        what=n_("The disk is full, so the journal cannot be written. Without it nothing new is started."),
        do=n_("Free some space where {path} lies, then try again. What was recorded is safe and can be read."),
    ),
    "journal-locked": Sentence(
        what=n_("Another program has held the journal for {seconds} seconds, so nothing could be recorded."),
        do=n_("Wait for a running backup to end, or close the other program that uses {path}, then try again."),
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
        do=n_("Set DESKSIDE_DATABASE_URL to sqlite:/// and a path, or leave it out."),
    ),
    "journal-folder-unusable": Sentence(
        what=n_("The folder {path} cannot be made or used, so there is nowhere to keep the journal."),
        do=n_("Make the folder writable for your account, or set DESKSIDE_HOME to another one."),
    ),
    "redaction-rule-unreadable": Sentence(
        what=n_("The redaction rule “{rule}” cannot be used: {reason}."),
        do=n_("Correct the rule's name (small letters, digits, hyphens) and its pattern in the settings."),
    ),
}
