"""Sentences for support codes: what was typed, who waits behind it, and what both sides could not prove."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    # -- what was typed
    "code-length": Sentence(
        what=n_("A support code has 12 digits, and this has {digits}."),
        do=n_("Have it read out again in three groups of four."),
    ),
    "code-check-digit": Sentence(
        what=n_("One digit of this support code is wrong. Nothing was sent, so no attempt was lost."),
        do=n_("Have it read out again, digit by digit."),
    ),
    "machine-target-code": Sentence(
        what=n_("A support code works once, so it cannot be kept."),
        do=n_("Save the machine under its address, or ask for a new code each time."),
    ),
    "code-sent-before": Sentence(
        what=n_("This support code was used from this desk before. Each is sent once only."),
        do=n_("Ask for a new code: sending one again would give somebody in between another guess."),
    ),
    "code-not-noted": Sentence(
        what=n_("It could not be noted that this code is used, so it was not sent ({reason})."),
        do=n_("Check that the disk is not full and that your data folder can be written."),
    ),
    # -- the way to it
    "profile-needed-for-code": Sentence(
        what=n_("This desk has no organisation profile, and a code leads through the organisation's relay."),
        do=n_("Install the profile. On one network, type the code, @ and the computer's address."),
    ),
    "no-relay-for-code": Sentence(
        what=n_("No relay of {organisation} gives out codes that begin like this one."),
        do=n_("Have the first four digits read out again. Codes of another organisation do not work here."),
    ),
    "nobody-waits": Sentence(
        what=n_("Nobody waits at this code."),
        do=n_("It may have expired, or the other computer has lost its connection: ask for a new code."),
    ),
    "relay-forbids": Sentence(
        what=n_("The relay {host} does not let you go on to the person's computer."),
        do=n_("Your certificate must allow port forwarding; ask whoever issues it, or runs the relay."),
    ),
    # -- the clerk's own proof
    "clerk-certificate-missing": Sentence(
        what=n_("There is no certificate that says you are a clerk of your organisation."),
        do=n_("Get one signed, put it beside your key as KEY-cert.pub, or add both to the SSH agent."),
    ),
    "clerk-certificate-expired": Sentence(
        what=n_("Your clerk's certificate ({where}) has expired."),
        do=n_("Get a fresh one from whoever issues them; it is good for one working day."),
    ),
    "clerk-certificate-too-early": Sentence(
        what=n_("Your clerk's certificate ({where}) is not valid yet."),
        do=n_("Check this computer's clock; if it is right, ask whoever issued the certificate."),
    ),
    "clerk-certificate-of-others": Sentence(
        what=n_("Your clerk's certificate ({where}) was not issued by the authority of your organisation."),
        do=n_("Use the one that your organisation has given you, and check that its profile is current."),
    ),
    "clerk-certificate-unusable": Sentence(
        what=n_("Your certificate ({where}) does not make you a clerk ({reason})."),
        do=n_("Ask whoever issues certificates for one that names clerks and carries no further conditions."),
    ),
    "clerk-key-silent": Sentence(
        what=n_("The SSH agent did not sign with your key."),
        do=n_("Unlock the agent or touch the token, then ask for a new code."),
    ),
    # -- what the other side did
    "code-not-taken": Sentence(
        what=n_("The other computer takes no code now. None was sent."),
        do=n_("The code may have expired or been tried wrongly three times: ask for a new code."),
    ),
    "code-not-proven": Sentence(
        what=n_("The other side did not prove this code. It was misheard, or somebody is between you."),
        do=n_("Ask for a new code. If it happens again, hang up and call back on a number you know."),
    ),
    "companion-unproven": Sentence(
        what=n_("The other side let you in without proving the code, so the connection was ended."),
        do=n_("Somebody may be between you: do not go on. Tell IT, and call back on a number you know."),
    ),
    "companion-changed": Sentence(
        what=n_("Another computer answers now: its key is {fingerprint}, and {expected} was expected."),
        do=n_("It was not told anything. Ask for a new code to go on."),
    ),
    "session-not-resumed": Sentence(
        what=n_("The session is over: the person has ended it, or you were away for too long."),
        do=n_("Ask for a new code to go on."),
    ),
    # -- the helped computer
    "cannot-listen": Sentence(
        what=n_("This computer cannot be reached at {address} ({reason})."),
        do=n_("Choose another of its addresses, or go through the relay."),
    ),
}
