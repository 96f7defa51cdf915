"""What authors of scripts are told when a try-out or a recording is not possible."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "bench-unknown": Sentence(
        what=n_("There is no way to try a script out called “{bench}”."),
        do=n_("These are known: {known}. On another computer a script runs once it is approved."),
    ),
    "bench-impossible": Sentence(
        what=n_("To try a script out with {bench}, the program {program} is needed, which is not here."),
        do=n_("Install it, or try the script out in another way."),
    ),
    "bench-not-set-up": Sentence(
        what=n_("The place for trying a script out could not be set up: {program} failed."),
        do=n_("Try “--on local”, which needs no set-up."),
    ),
    "one-script-only": Sentence(
        what=n_("This works on one script at a time; {count} were meant."),
        do=n_("Name one."),
    ),
    "case-name-wrong": Sentence(
        what=n_("“{name}” cannot be the name of a file in a script's folder."),
        do=n_("Use Latin letters, digits, hyphens and dots."),
    ),
    "case-exists": Sentence(
        what=n_("There is a case called {case} already."),
        do=n_("Choose another name with --case, or remove the old one."),
    ),
    "case-without-end": Sentence(
        what=n_("The run did not come to an end of its own, so there is no case in it."),
        do=n_("A case needs an exit status: record a run that ended."),
    ),
    "step-unreadable": Sentence(
        what=n_("“{step}” names no step of a ticket."),
        do=n_("Give ticket and entry, such as 12/7; “deskside ticket show 12” lists them."),
    ),
    "run-unknown": Sentence(
        what=n_("Entry {seq} of ticket {ticket} is not part of a script's run."),
        do=n_("“deskside ticket show {ticket}” lists the runs and their entries."),
    ),
    "step-of-another": Sentence(
        what=n_("Entry {seq} of ticket {ticket} belongs to a run of {script}."),
        do=n_("Name that script, or none."),
    ),
    "step-erased": Sentence(
        what=n_("What entry {seq} of ticket {ticket} said has been erased."),
        do=n_("There is nothing to record; choose another run."),
    ),
    "script-id-wrong": Sentence(
        what=n_("“{script}” cannot be the id of a script."),
        do=n_("Write category.name, each of lower-case letters, digits and single hyphens."),
    ),
    "author-wrong": Sentence(
        what=n_("“{author}” cannot name an author."),
        do=n_("Give one name such as me@example.org: Latin letters, digits and . _ + - @."),
    ),
    "effect-unknown": Sentence(
        what=n_("“{effect}” is nothing that a new script can be begun as."),
        do=n_("These are known: {known}."),
    ),
    "undo-is-itself": Sentence(
        what=n_("{script} would be begun twice: as the change, and as the script that takes it back."),
        do=n_("Give another id with --undo."),
    ),
    "platform-missing": Sentence(
        what=n_("A script is for at least one system."),
        do=n_("Give --platform linux, macos or windows."),
    ),
    "platform-unknown": Sentence(
        what=n_("“{platform}” is no system that scripts are written for."),
        do=n_("These are known: {known}."),
    ),
    "option-needed": Sentence(
        what=n_("{option} has to be said, because nobody is at the terminal to be asked."),
        do=n_("Give it on the command line; --help lists all."),
    ),
    "script-file-exists": Sentence(
        what=n_("{file} is there already, and nothing is replaced."),
        do=n_("Choose another name, or remove it yourself."),
    ),
    "scripts-source-none": Sentence(
        what=n_("Neither your settings nor a profile of your organisation say where scripts are kept."),
        do=n_(
            'Write in {file}: scripts_from = "git:ssh://git@host/scripts.git", or a shared folder\'s path.'
        ),
    ),
    "scripts-source-wrong": Sentence(
        what=n_("“{source}” is no place that scripts can be taken from."),
        do=n_(
            "Write a folder's whole path, or git: and a remote such as https://, ssh:// or name@host:path."
        ),
    ),
    "scripts-source-secret": Sentence(
        what=n_("There is a password or a token in the address that scripts are taken from."),
        do=n_(
            "Take it out, and change it: others may have read it. Give it to git's credential helper instead."
        ),
    ),
    "scripts-source-unreachable": Sentence(
        what=n_("Scripts could not be taken from {source}. {why}"),
        do=n_(
            "What was taken last stays in use. Check the address, your rights there, and whether git is here."
        ),
    ),
    "scripts-source-rewritten": Sentence(
        what=n_("{source} was at {before} and is at {now} now, which does not follow it. Nothing was taken."),
        do=n_("Ask who looks after it whether its history was replaced; then take it under another name."),
    ),
    "scripts-source-empty": Sentence(
        what=n_("{source} holds no script."),
        do=n_("Scripts lie in CATEGORY/NAME, at its top or below “scripts”. Is it the right branch?"),
    ),
    "scripts-source-too-large": Sentence(
        what=n_("What is to be taken is larger than a catalogue can be ({limit} bytes). Nothing was taken."),
        do=n_("Tell who looks after it."),
    ),
    "scripts-not-kept": Sentence(
        what=n_("The scripts could not be stored on this computer: {why}"),
        do=n_("Check that the disk is not full. What was taken last stays in use."),
    ),
    "script-not-written": Sentence(
        what=n_("The files could not be written to {folder}: {why}."),
        do=n_("Check that your account may write there and that the disk is not full."),
    ),
}
