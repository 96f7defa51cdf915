"""What people are told when a script cannot run, its values are wrong, or a run goes wrong."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

_APPROVE = n_("Ask whoever approves such things in your organisation to look at it and approve it.")
_DISTRUST = n_("Do not run it. Tell your IT staff: somebody has changed files that were approved.")
_CORRECT = n_("Correct the value and run it again.")

SENTENCES = {
    # -- parameters
    "parameter-unknown": Sentence(
        what=n_("The script has no parameter called “{name}”."),
        do=n_("“deskside script show” lists its parameters."),
    ),
    "parameter-missing": Sentence(
        what=n_("The script needs a value for {name}."),
        do=n_("Fill it in and run it again."),
    ),
    "parameter-not-hostname": Sentence(
        what=n_("{name}: “{value}” is not a host name."),
        do=n_("A name such as mail.example.org, without http:// and without a path."),
    ),
    "parameter-not-ip": Sentence(
        what=n_("{name}: “{value}” is not an IP address."),
        do=n_("An address such as 192.0.2.7 or 2001:db8::7."),
    ),
    "parameter-not-port": Sentence(
        what=n_("{name}: “{value}” is not a port."),
        do=n_("A whole number from 1 to 65535."),
    ),
    "parameter-not-integer": Sentence(
        what=n_("{name}: “{value}” is not a whole number."),
        do=_CORRECT,
    ),
    "parameter-not-decimal": Sentence(
        what=n_("{name}: “{value}” is not a number."),
        do=_CORRECT,
    ),
    "parameter-not-boolean": Sentence(
        what=n_("{name}: “{value}” is neither yes nor no."),
        do=n_("Write true or false."),
    ),
    "parameter-not-choice": Sentence(
        what=n_("{name}: “{value}” is not one of the choices."),
        do=n_("“deskside script show” lists them."),
    ),
    "parameter-not-text": Sentence(
        what=n_("{name}: the text has a line break or another character that cannot be shown."),
        do=n_("Give one line of plain text."),
    ),
    "parameter-not-path": Sentence(
        what=n_("{name}: “{value}” is not the full path of a file or folder."),
        do=n_("Begin with / or with a drive such as C:\\."),
    ),
    "parameter-not-secret": Sentence(
        what=n_("{name}: the secret has a character that no shell can hold."),
        do=_CORRECT,
    ),
    "parameter-too-small": Sentence(
        what=n_("{name} is too small: {least} at least."),
        do=_CORRECT,
    ),
    "parameter-too-large": Sentence(
        what=n_("{name} is too large: {most} at most."),
        do=_CORRECT,
    ),
    "parameter-too-long": Sentence(
        what=n_("{name} is too long: {limit} characters at most."),
        do=_CORRECT,
    ),
    "parameters-too-long": Sentence(
        what=n_("All values together are longer than {limit} bytes."),
        do=n_("Shorten them and run it again."),
    ),
    "undo-none": Sentence(
        what=n_("No script takes back what {script} does."),
        do=n_("Read in the ticket what it changed, and mend it by hand."),
    ),
    "undo-nothing": Sentence(
        what=n_("That run of {script} changed nothing, so there is nothing to take back."),
        do=n_("If the line broke while it ran, look at the machine itself."),
    ),
    "undo-other-machine": Sentence(
        what=n_("This is not the machine on which that run made its change."),
        do=n_("Connect to the one that the ticket names."),
    ),
    "undo-value-cut": Sentence(
        what=n_("What {name} was before is longer than {limit} characters, so it was not kept whole."),
        do=n_("Take the change back by hand; the step's output says what it was."),
    ),
    # -- why a script may not run
    "not-approved": Sentence(
        what=n_("Nobody has approved it, so it may not run."),
        do=_APPROVE,
    ),
    "signature-broken": Sentence(
        what=n_("An approval of it does not fit what it should have signed, so it does not count."),
        do=_DISTRUST,
    ),
    "approver-unknown": Sentence(
        what=n_("It was signed with a key that nobody here trusts: {key}."),
        do=_APPROVE,
    ),
    "approver-unreadable": Sentence(
        what=n_("The key {key} is not trusted here, and line {line} of allowed_signers cannot be read."),
        do=n_("Have that line mended, if it is meant to list this key."),
    ),
    "approver-key-revoked": Sentence(
        what=n_("The key {key} was revoked, and what it signed counts no more."),
        do=_APPROVE,
    ),
    "approver-out-of-time": Sentence(
        what=n_("The key of {principal} is not valid today, so its approvals do not count."),
        do=_APPROVE,
    ),
    "approval-wrong-namespace": Sentence(
        what=n_("A signature beside it was made for something else: {namespace}."),
        do=_APPROVE,
    ),
    "approval-revoked": Sentence(
        what=n_("The approval of exactly this version was taken back."),
        do=n_("Use another one; the author can offer a new version for approval."),
    ),
    "statement-unreadable": Sentence(
        what=n_("What was signed about it is not in the form that an approval has."),
        do=_APPROVE,
    ),
    "script-changed": Sentence(
        what=n_("The file {file} is not what was approved, so nothing is run."),
        do=_DISTRUST,
    ),
    "script-superseded": Sentence(
        what=n_("This is version {version}, and this computer has already seen version {newest}."),
        do=n_("Bring scripts and walkthroughs up to date: older versions stay refused."),
    ),
    "script-expired": Sentence(
        what=n_("Its approval ended on {expires}."),
        do=_APPROVE,
    ),
    "author-approved": Sentence(
        what=n_("Only its author, {author}, has approved it, and that does not count."),
        do=n_("Somebody else has to approve it."),
    ),
    "approvals-missing": Sentence(
        what=n_("It needs more approvals: {have} of {needed} are there."),
        do=n_("Another person has to approve it too."),
    ),
    "practice-only-reads": Sentence(
        what=n_("On the practice machine only what reads and changes nothing runs without an approval."),
        do=n_("Choose a script that reads only; the practice machine is this very computer."),
    ),
    "manifest-disagrees": Sentence(
        what=n_("It says something else about itself than what was signed ({field})."),
        do=_DISTRUST,
    ),
    "script-platform-unsupported": Sentence(
        what=n_("The script {script} has nothing for this kind of machine ({platform})."),
        do=n_("Choose another script."),
    ),
    # -- running
    "script-timed-out": Sentence(
        what=n_("The script did not end within {seconds} seconds, so it was ended on the machine."),
        do=n_("What it printed until then is in the journal. Try again, or choose another script."),
    ),
}
