"""What people read when administrator's rights are not to be had."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "admin-not-allowed": Sentence(
        what=n_("This needs administrator's rights, which this account on {machine} may not use unasked."),
        do=n_(
            "Nothing was run. Log in with an account that may use sudo without a password, or ask whoever "
            "looks after the machine."
        ),
    ),
    "elevation-dismissed": Sentence(
        what=n_("The computer asked for an administrator's password, and the question was closed."),
        do=n_("Nothing was run. Ask again only if the person wants it."),
    ),
    "elevation-not-authorised": Sentence(
        what=n_("The computer did not accept what was answered as an administrator's word."),
        do=n_("Nothing was run. It takes the password of an account that may administer this computer."),
    ),
    "elevation-no-prompt": Sentence(
        what=n_("Nothing on this screen can ask for an administrator's password."),
        do=n_(
            "Nothing was run. Desktops bring such a program, a polkit agent; it must run in the session "
            "of the person at the screen."
        ),
    ),
    "elevation-missing": Sentence(
        what=n_("This computer has no pkexec, which is how its owner would be asked."),
        do=n_("Nothing was run. Its administrator can install polkit."),
    ),
    "elevation-failed": Sentence(
        what=n_("The computer could not ask for an administrator's password: {why}"),
        do=n_("Nothing was run. Its administrator should look at polkit and the system's message bus."),
    ),
    "elevation-garbled": Sentence(
        what=n_("The program that runs scripts as administrator did not understand what it was given."),
        do=n_("Nothing was run. Start the companion again; if it stays so, it is damaged."),
    ),
    "elevation-not-approved": Sentence(
        what=n_("Script {script} was not approved to run as administrator."),
        do=n_("Nothing was run. Its approvers decide that, in the script itself."),
    ),
    "elevation-other-bytes": Sentence(
        what=n_("What would have run as administrator is not what the person agreed to."),
        do=n_("Nothing was run. End the session, and tell whoever looks after security."),
    ),
    "elevation-no-profile": Sentence(
        what=n_("No organisation's profile says whose scripts may run as administrator here."),
        do=n_("Nothing was run. An administrator puts the profile at {place}, or the companion carries it."),
    ),
    "elevation-profile-unsafe": Sentence(
        what=n_("Somebody else than the administrator could have written {place}."),
        do=n_("Nothing was run. File and folders must belong to root, and nobody else may write there."),
    ),
}
