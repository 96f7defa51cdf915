"""What people are told about the organisation profile when it is used: clerks, users, IT staff."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

_ASK = n_("Ask whoever looks after the organisation profile for the file as it was signed.")
_NEW = n_("Install the newest profile: deskside profile install FILE.")

SENTENCES = {
    # -- the file and its signatures
    "profile-too-large": Sentence(
        what=n_("This file is too large to be an organisation profile; one has at most {limit_kib} KiB."),
        do=_ASK,
    ),
    "profile-signatures-unreadable": Sentence(
        what=n_("What stands under the profile's text is not only signatures, or they are cut off."),
        do=n_("Take the file as it was signed, or remove everything under its text and sign it anew."),
    ),
    "profile-unsigned": Sentence(
        what=n_("Nobody has signed this profile, so it counts nowhere."),
        do=n_("Sign it: deskside profile sign FILE --key KEY."),
    ),
    "profile-changed": Sentence(
        what=n_("No signature under this profile fits its text: it was changed after it was signed."),
        do=n_("Take the file as it was signed, or sign what stands there now."),
    ),
    "profile-roots-missing": Sentence(
        what=n_("{have} of the {needed} signatures that this profile needs are there."),
        do=n_("Have the other keepers of roots sign the same file: deskside profile sign FILE --key KEY."),
    ),
    "profile-not-by-own-roots": Sentence(
        what=n_(
            "The key {key} has signed this profile, and none of the roots that the profile itself names."
        ),
        do=n_("Sign it with one of its roots too, or put the key that signed among its roots."),
    ),
    "profile-root-unknown": Sentence(
        what=n_(
            "{key} has signed this profile, and the profile known here, version {version}, "
            "does not let that key sign the next one."
        ),
        do=n_(
            "If your organisation changed its roots more than once, install the profiles in between first. "
            "Otherwise somebody may be giving you a false one: ask your IT staff."
        ),
    ),
    "profile-root-not-pinned": Sentence(
        what=n_("The profile stands on the key {key}, which is not the one that you named."),
        do=n_(
            "Compare the fingerprint with the one that your IT staff gives you, and do not go on otherwise."
        ),
    ),
    "profile-older": Sentence(
        what=n_("This profile is version {version}, and version {newest} was accepted here before."),
        do=_NEW,
    ),
    "profile-differs": Sentence(
        what=n_("Another text was accepted here as version {version} of this profile before."),
        do=n_("Two texts have one number: sign the right one anew with a higher version."),
    ),
    "profile-expired": Sentence(
        what=n_(
            "The organisation's profile was good until {expires}, so nothing can be trusted on its word."
        ),
        do=n_("Check this computer's date; if it is right, ask your IT staff for a newer profile."),
    ),
    # -- on this computer
    "profile-gone": Sentence(
        what=n_("This computer goes by an organisation's profile, and there is none at {place}."),
        do=n_("Put the file back, or install it again: deskside profile install FILE."),
    ),
    "profile-not-accepted": Sentence(
        what=n_("The profile at {place} was never accepted on this computer."),
        do=n_("Look at it and accept it once: deskside profile install FILE."),
    ),
    "profile-root-to-confirm": Sentence(
        what=n_("The profile of {organisation} stands on the key {key}, which this computer has never seen."),
        do=n_("Compare it with what your IT staff gives you, then add --root {key}."),
    ),
    "profile-none": Sentence(
        what=n_("This program came without an organisation's profile, so nobody can connect through it."),
        do=n_("Ask the people who help you for their own copy of the program."),
    ),
    "profile-not-found": Sentence(
        what=n_("There is no file {file}."),
        do=n_("Check the name, or make a profile: deskside profile new FILE."),
    ),
    "profile-is-there": Sentence(
        what=n_("{file} is there already and was left as it is."),
        do=n_("Name another file, or move that one away."),
    ),
    "profile-not-installed": Sentence(
        what=n_("No organisation profile is installed on this computer."),
        do=n_("Name a file, or install one: deskside profile install FILE."),
    ),
    "profile-file-unreadable": Sentence(
        what=n_("The profile {place} cannot be read: {why}."),
        do=n_("Check that it is a file and that your account may read it."),
    ),
    "profile-not-writable": Sentence(
        what=n_("The profile could not be written: {place}."),
        do=n_("Check that the disk is not full and that your account may write there."),
    ),
    "profile-memory-broken": Sentence(
        what=n_("What this computer remembers of its profile cannot be believed: {file}."),
        do=n_(
            "Another account may have changed it. Look into that first; then start anew: "
            "deskside profile forget, and install the profile again."
        ),
    ),
    # -- what it asks of clerks
    "agreement-not-noted": Sentence(
        what=n_(
            "Nothing was done on {machine}: your organisation wants it written down first that the user "
            "agreed, and ticket {ticket} does not say so."
        ),
        do=n_(
            "Ask them, then press the telephone in the window, or: "
            "deskside ticket consent {ticket} --by-phone SENTENCE."
        ),
    ),
    # -- signing
    "profile-key-is-no-root": Sentence(
        what=n_(
            "{key} is no root of this profile, nor of the one it follows, so its signature is worth nothing."
        ),
        do=n_("Use a root's key, put this one among the roots, or name the profile before with --previous."),
    ),
}
