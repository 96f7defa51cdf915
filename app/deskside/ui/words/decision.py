"""Why a script may run, or not: the rules that are asked about an approval, in the reader's language."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.scripts.judging import Rule
from deskside.ui.words import n_, t, tn

if TYPE_CHECKING:
    from collections.abc import Mapping

_RULES: Final[Mapping[Rule, str]] = {
    Rule.SIGNED: n_("Somebody who may approve has signed it, with a key that is good today"),
    Rule.STANDING: n_("It was not taken back"),
    Rule.READABLE: n_("What was signed can be read"),
    Rule.UNCHANGED: n_("Every file is the one that was signed"),
    Rule.CURRENT: n_("No newer version was seen here, and it has not expired"),
    Rule.COUNTED: n_("Enough people have signed, the author not among them"),
    Rule.AGREED: n_("It says the same about itself as what was signed"),
}

_UNAPPROVED: Final = "not-approved"
_APPROVING_HELPS: Final = frozenset(
    {
        _UNAPPROVED,
        "approval-wrong-namespace",
        "approvals-missing",
        "approver-key-revoked",
        "approver-out-of-time",
        "approver-unknown",
        "author-approved",
        "script-expired",
        "statement-unreadable",
    }
)
"""Refusals that end once somebody who may approve signs what lies there, as it lies there."""


def is_unapproved(code: str) -> bool:
    """Tell whether what is refused with this code lacks nothing but a first approval."""
    return code == _UNAPPROVED


def approving_helps(code: str) -> bool:
    """Tell whether what is refused with this code may run once it is approved, or approved once more."""
    return code in _APPROVING_HELPS


def approve_command(kind: Literal["script", "walkthrough"], *named: str) -> str:
    """Return the command by which staff approve something; `named` says what, as it is typed."""
    what = shlex.join((kind, "approve", *named))
    return f"deskside {what} --key ~/.ssh/id_ed25519 --as you@example.org"


def rule(asked: Rule, *, needed: int | None) -> str:
    """Return a rule as a sentence; `needed` is how many people have to sign, where that is known."""
    words = t(_RULES[asked])
    if asked is not Rule.COUNTED or needed is None:
        return words
    people = tn("{n} person is needed", "{n} people are needed", needed).format(n=needed)
    return t("{rule} ({people})").format(rule=words, people=people)


def roots(*, organisation: bool) -> str:
    """Say who decides."""
    if organisation:
        return t("The organisation's profile decides who approves.")
    return t("No organisation profile is installed: approvals of this computer count here, and only here.")


def companion() -> str:
    """Say that the other side decides once more."""
    return t(
        "Behind a support code the companion decides once more, by its own organisation's profile, its own "
        "memory of versions and its own clock. What is only self-approved here does not run there."
    )
