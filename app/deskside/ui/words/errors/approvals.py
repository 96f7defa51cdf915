"""What people are told when approving, revoking, or reading approvals goes wrong."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

_CHECK_DISK = n_("Check that the disk is not full and that your account may write there, then try again.")
_MEND_FILE = n_("Ask your IT staff to mend the file.")

SENTENCES = {
    # -- approving and revoking
    "author-approves": Sentence(
        what=n_("The author, {author}, cannot approve their own work."),
        do=n_("Somebody else has to approve it, with a key of their own."),
    ),
    "approver-not-in-profile": Sentence(
        what=n_("Your organisation decides who approves, and {principal} with this key does not."),
        do=n_("Ask whoever looks after the organisation profile."),
    ),
    "profile-decides": Sentence(
        what=n_("Your organisation decides who approves; nothing on this computer can add to that."),
        do=n_("Ask whoever looks after the organisation profile."),
    ),
    "principal-unreadable": Sentence(
        what=n_("“{principal}” cannot name an approver."),
        do=n_("Give one name such as me@example.org: Latin letters, digits and . _ + - @."),
    ),
    "nothing-to-revoke": Sentence(
        what=n_("There is no approval to take back for “{what}”."),
        do=n_("Give the id of a script or walkthrough, a key's fingerprint (SHA256:...) or a digest."),
    ),
    "signing-key-not-found": Sentence(
        what=n_("There is no key “{key}”."),
        do=n_("Give the file of a private key, or the fingerprint of a key in your agent (ssh-add -l)."),
    ),
    "signing-key-unreadable": Sentence(
        what=n_("{file} is not a private key that can be read."),
        do=n_("Give the file without .pub, and check that your account may read it."),
    ),
    "signing-key-unsupported": Sentence(
        what=n_("The key {key} is of a kind or length that cannot sign approvals."),
        do=n_("Use an Ed25519 key (ssh-keygen -t ed25519); one on a security token goes through the agent."),
    ),
    "signing-key-passphrase-wrong": Sentence(
        what=n_("The passphrase does not open {file}."),
        do=n_("Try again, or add the key to your agent (ssh-add)."),
    ),
    "agent-unreachable": Sentence(
        what=n_("No SSH agent answers."),
        do=n_("Start it and add your key (ssh-add), or give the key's file."),
    ),
    "agent-refused": Sentence(
        what=n_("The agent did not sign: it was not confirmed, not touched, or the key has gone."),
        do=n_("Try again and confirm, or touch the security key when it blinks."),
    ),
    "signature-unreadable": Sentence(
        what=n_("The signature is not in OpenSSH's format."),
        do=n_("Approve it anew, with Deskside or with ssh-keygen -Y sign."),
    ),
    # -- files
    "revocations-unreadable": Sentence(
        what=n_("Line {line} of the list of revoked approvals cannot be read, so nothing may run."),
        do=_MEND_FILE,
    ),
    "approvals-unreadable": Sentence(
        what=n_("The approvals cannot be read: {file}."),
        do=_MEND_FILE,
    ),
    "approvals-not-writable": Sentence(
        what=n_("The approval could not be stored: {file}."),
        do=_CHECK_DISK,
    ),
    "approvals-open-to-others": Sentence(
        what=n_("Another account of this computer could change {file}, so it is not believed."),
        do=n_("Make it yours and writable by you alone (chmod go-w)."),
    ),
    "versions-not-writable": Sentence(
        what=n_("It could not be noted which version of {script} was seen, so it was not run."),
        do=_CHECK_DISK,
    ),
}
