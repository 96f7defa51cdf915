"""The rule: may exactly these bytes run, now, there? Pure, so that every way to say no is a test.

The order is the point (formats.md section 3). First the signature over the stored statement, by somebody
whom the roster lists; then the digests of the bytes that were read once and would be sent; only then is
the manifest parsed, out of those same bytes, and has to agree with what was signed.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

from deskside.domain.errors import Refused
from deskside.domain.scripts.admitted import Admitted, Approver, Circumstances, Trust, Vouched
from deskside.domain.scripts.judging import Case, approval_rules, practice_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.scripts.evidence import Evidence
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.judging import Judged
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.statement import Signable

__all__ = ["Admitted", "Approver", "Circumstances", "Trust", "Vouched", "admit", "decide", "vouch", "weigh"]

M = TypeVar("M", bound="Signable")


def decide(
    folder: ScriptFolder,
    evidence: Evidence,
    circumstances: Circumstances,
    *,
    read: Callable[[ScriptFolder], Manifest],
) -> Admitted | Refused:
    """Give the decision about a script as a value, as `vouch` does."""
    found = vouch(folder, evidence, circumstances, read=read)
    if isinstance(found, Refused):
        return found
    return Admitted(**{field.name: getattr(found, field.name) for field in fields(found)})


def vouch(
    folder: ScriptFolder,
    evidence: Evidence,
    circumstances: Circumstances,
    *,
    read: Callable[[ScriptFolder], M],
) -> Vouched[M] | Refused:
    """Give the decision about any signed folder as a value, for lists that say why not.

    Args:
        folder: The bytes that would be sent.
        evidence: What is stored about this script's approvals, signatures already checked.
        circumstances: Time, version memory and kind of machine.
        read: Parses the manifest out of `folder`; called only once signature and digests are right.
    """
    judged = weigh(folder, evidence, circumstances, read=read)
    if not judged:
        return Refused("not-approved")
    return max(judged, key=lambda one: len(one.passed)).outcome


def weigh(
    folder: ScriptFolder,
    evidence: Evidence,
    circumstances: Circumstances,
    *,
    read: Callable[[ScriptFolder], M],
) -> tuple[Judged[M], ...]:
    """Judge every stored approval, newest version first: the one that came furthest is the decision.

    The arguments are those of `vouch`, which is made of this.
    """
    case = Case(folder, evidence.revoked, circumstances, read)
    judged = [case.judge(signed, approval_rules(evidence)) for signed in evidence.statements]
    if circumstances.practice and evidence.policy.roots == "self":
        judged += [case.judge(signed, practice_rules(evidence)) for signed in evidence.practice_statements]
    return tuple(judged)


def admit(
    folder: ScriptFolder,
    evidence: Evidence,
    circumstances: Circumstances,
    *,
    read: Callable[[ScriptFolder], Manifest],
) -> Admitted:
    """Give the decision, or raise it.

    Raises:
        Refused: `not-approved`, `signature-broken`, `approver-unknown`, `approver-unreadable`,
            `approver-key-revoked`, `approver-out-of-time`, `approval-wrong-namespace`, `approval-revoked`,
            `statement-unreadable`, `script-changed`, `script-superseded`, `script-expired`,
            `author-approved`, `approvals-missing`, `practice-only-reads` or `manifest-disagrees`.
    """
    outcome = decide(folder, evidence, circumstances, read=read)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome
