"""What the makers of an organisation profile are told about its text: what does not fit, what is doubtful."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

_EXAMPLE = n_("A new file shows what belongs there: deskside profile new FILE.")
_SIGN_ANEW = n_("Mend it, then sign the file anew.")

SENTENCES = {
    "public-key-unreadable": Sentence(
        what=n_("“{key}” is not a public key that can be used."),
        do=n_("Give the one line of the .pub file: Ed25519, ECDSA, or RSA of at least 2048 bits."),
    ),
    "redaction-rule-slow": Sentence(
        what=n_("The redaction rule {rule} repeats what repeats: {pattern}. Some text would take minutes."),
        do=n_("Write it without a repetition inside a repeated group, such as (a+)*."),
    ),
    # -- answers to `profile new`
    "profile-answer-missing": Sentence(
        what=n_("A profile needs an answer to {option}."),
        do=n_("Add that option, or run the command in a terminal to be asked."),
    ),
    "profile-approver-unreadable": Sentence(
        what=n_("“{said}” names no approver."),
        do=n_("Write the name, =, and the file of the public key: anna@example.org=anna.pub."),
    ),
    "profile-relay-unreadable": Sentence(
        what=n_("“{relay}” is not the address of a relay."),
        do=n_("Write its name or IP address, with : and the port where that is not 443."),
    ),
    "profile-day-unreadable": Sentence(what=n_("“{day}” is not a day."), do=n_("Write it as 2027-12-31.")),
    # -- flaws
    "profile-unreadable": Sentence(
        what=n_("The profile's text is not TOML that can be read: {why}."),
        do=n_("Mend that place in a text editor, then sign the file anew."),
    ),
    "profile-format": Sentence(
        what=n_("The profile is written for another version of Deskside; this one reads format {format}."),
        do=n_("Install the version of Deskside that your organisation uses."),
    ),
    "profile-field-unknown": Sentence(
        what=n_("The profile has something that does not exist: {field}."),
        do=n_("Look for a slip of the pen, or remove that line."),
    ),
    "profile-field-missing": Sentence(what=n_("The profile lacks {field}."), do=_EXAMPLE),
    "profile-value": Sentence(what=n_("The profile has a value that does not fit for {field}."), do=_EXAMPLE),
    "profile-number": Sentence(
        what=n_("The profile's {field} is not a whole number from {low} to {high}."), do=_SIGN_ANEW
    ),
    "profile-date": Sentence(
        what=n_("The profile's {field} is not a day."),
        do=n_("Write it as 2027-12-31, without quotation marks."),
    ),
    "profile-scripts-from": Sentence(
        what=n_("{field} is no place that scripts can be taken from."),
        do=n_(
            "Write git: and a remote (https://, ssh://, name@host:path), or a whole path to a shared folder."
        ),
    ),
    "profile-call-back": Sentence(
        what=n_("The number to ring, {field}, cannot be dialled as it stands there."),
        do=n_("Write digits, blanks, + ( ) . / - and perhaps an extension: +1 555 0100 ext 12."),
    ),
    "profile-no-root": Sentence(
        what=n_("The profile names nobody who may sign it: {field} is empty."),
        do=n_("Put the public key of whoever signs it there."),
    ),
    "profile-root-revoked": Sentence(
        what=n_("The profile takes back its own root {key}."),
        do=n_("Remove it from the roots, or from what is revoked."),
    ),
    "profile-approver": Sentence(
        what=n_("Approver {line} of the profile cannot be read: {problem}."),
        do=n_('Write NAME namespaces="deskside-script@v1" KEY on one line; times end in Z.'),
    ),
    "profile-revoked": Sentence(
        what=n_("Entry {line} of what the profile takes back is no digest and no key."),
        do=n_("Write a hex SHA-256 or SHA256:..., then perhaps a reason."),
    ),
    "profile-relay-key": Sentence(
        what=n_("A relay of the profile has no host key: {field}."),
        do=n_("Put the line of its /etc/deskside-relay/host_ed25519.pub there."),
    ),
    "profile-companion-key": Sentence(
        what=n_("{field} is not an Ed25519 private key in OpenSSH's form without a passphrase."),
        do=n_('Make one for the companions alone: ssh-keygen -t ed25519 -N "" -f companion.'),
    ),
    "profile-thresholds-crossed": Sentence(
        what=n_("In {field}, a disk would be full before it fills up."),
        do=n_("Give volume_filling_percent a smaller number than volume_full_percent."),
    ),
    "profile-routes-overlap": Sentence(
        what=n_("The relays {one} and {other} give out the same ports, so a code would not say which it is."),
        do=n_("Give each a first and a last port of its own under routes."),
    ),
    # -- doubts
    "profile-has-expired": Sentence(
        what=n_("Its last day was {expires}."),
        do=n_("Make the next version: deskside profile new NEXT --from FILE."),
    ),
    "profile-expires-soon": Sentence(
        what=n_("It is good until {expires} only, {days} days from now."),
        do=n_("Make the next version and bring it to every computer: deskside profile new NEXT --from FILE."),
    ),
    "profile-lives-long": Sentence(
        what=n_("It is good until {expires}: a computer that is seldom on may go by it for years."),
        do=n_("A year is usual."),
    ),
    "profile-key-weak": Sentence(
        what=n_("The key {key} is RSA of fewer than 3072 bits, weak for something that lasts."),
        do=n_("Use Ed25519: ssh-keygen -t ed25519."),
    ),
    "profile-one-root": Sentence(
        what=n_("One key alone may sign the next profile: once it is lost, every computer must be visited."),
        do=n_("Add a second root and keep its key in a safe."),
    ),
    "profile-root-is-authority": Sentence(
        what=n_(
            "One key is a root and certifies clerks, though roots can rest in a safe and the other cannot."
        ),
        do=n_("Use a key of its own for each."),
    ),
    "profile-authority-revoked": Sentence(
        what=n_("Every key that certifies clerks is taken back, so no clerk can connect by code."),
        do=n_("Add a new one under [clerks]."),
    ),
    "profile-no-authority": Sentence(
        what=n_("No key certifies clerks, so nobody can connect by code."),
        do=n_("Put the public key of your clerk authority under [clerks]."),
    ),
    "profile-no-approver": Sentence(
        what=n_("Nobody may approve scripts, so none will run."),
        do=n_("Add lines under approvers."),
    ),
    "profile-approver-any-namespace": Sentence(
        what=n_("{principal} may sign anything in the organisation's name, not only scripts."),
        do=n_('Write namespaces="deskside-script@v1" before the key.'),
    ),
    "profile-policy-low": Sentence(
        what=n_("Scripts with effect {effect} need {needed} approvals; {usual} are usual."),
        do=n_("Raise the number under [policy], unless you are sure."),
    ),
    "profile-too-few-approvers": Sentence(
        what=n_(
            "Scripts with effect {effect} need {needed} approvals and {people} may approve: none can run."
        ),
        do=n_("Add approvers, or lower the number under [policy]."),
    ),
    "profile-no-relay": Sentence(
        what=n_("There is no relay, so users can be reached on the same network only."),
        do=n_("Add one under [[relays]] where that is not what you want."),
    ),
    "profile-no-notice": Sentence(
        what=n_("Users read no words of yours before they are shown a code."),
        do=n_("Add a sentence under [notice] for each of your languages."),
    ),
}
