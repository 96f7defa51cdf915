"""The rule: may exactly these bytes run, now, there? Pure, so that every way to say no is a test.

The order is the point (formats.md section 3). First the signature over the stored statement, by somebody
whom the roster lists; then the digests of the bytes that were read once and would be sent; only then is
the manifest parsed, out of those same bytes, and has to agree with what was signed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from deskside.domain.errors import Refused, WrongUse
from deskside.domain.scripts.admitted import Admitted, Approver, Circumstances, Trust, Vouched
from deskside.domain.scripts.allowed_signers import matches
from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.statement import PRACTICE_NAMESPACE, SCRIPT_NAMESPACE, read_statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from deskside.domain.scripts.allowed_signers import Roster, Signer
    from deskside.domain.scripts.evidence import CheckedSignature, Evidence, Revoked, SignedStatement
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.statement import Signable, Statement

__all__ = ["Admitted", "Approver", "Circumstances", "Trust", "Vouched", "admit", "decide", "vouch"]

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
    case = _Case(folder, evidence.revoked, circumstances, read)
    judged = [case.judge(signed, _approvals(evidence)) for signed in evidence.statements]
    if circumstances.practice and evidence.policy.roots == "self":
        judged += [case.judge(signed, _practice(evidence)) for signed in evidence.practice_statements]
    for outcome in judged:
        if isinstance(outcome, Vouched):
            return outcome
    refusals = [outcome for outcome in judged if isinstance(outcome, _No)]
    return max(refusals, key=lambda no: no.stage).why if refusals else Refused("not-approved")


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


@dataclass(frozen=True, slots=True)
class _Rules:
    """Which roster, namespace and count one kind of approval goes by."""

    roster: Roster
    namespace: str
    needed: Mapping[Effect, int]
    trust: Trust


def _approvals(evidence: Evidence) -> _Rules:
    policy = evidence.policy
    trust: Trust = "organisation" if policy.roots == "organisation" else "self-approved"
    return _Rules(evidence.roster, SCRIPT_NAMESPACE, policy.needed, trust)


def _practice(evidence: Evidence) -> _Rules:
    return _Rules(evidence.practice_roster, PRACTICE_NAMESPACE, {Effect.READ: 1}, "practice")


@dataclass(frozen=True, slots=True)
class _No:
    """A refusal, and how far the check had come: of several, people are told the one that came furthest."""

    stage: int
    why: Refused


_SIGNED: Final = 1
_UNCHANGED: Final = 2
_CURRENT: Final = 3
_COUNTED: Final = 4
_AGREED: Final = 5


@dataclass(frozen=True, slots=True)
class _Case(Generic[M]):
    folder: ScriptFolder
    revoked: Revoked
    circumstances: Circumstances
    read: Callable[[ScriptFolder], M]

    def judge(self, signed: SignedStatement, rules: _Rules) -> Vouched[M] | _No:
        stage = _SIGNED
        try:
            approvals = self._approvals(signed, rules)
            statement_sha256 = self._not_revoked(signed)
            statement = read_statement(signed.body)
            stage = _UNCHANGED
            self._check_bytes(statement)
            stage = _CURRENT
            self._check_time(statement)
            stage = _COUNTED
            approvers = _counted(approvals, statement, rules)
            stage = _AGREED
            manifest = self._agreeing_manifest(statement)
        except (Refused, WrongUse) as error:
            return _No(stage, Refused(error.code, **error.facts))
        return Vouched(
            folder=self.folder,
            manifest=manifest,
            statement_sha256=statement_sha256,
            approvers=approvers,
            trust=rules.trust,
            signed=signed,
        )

    def _approvals(self, signed: SignedStatement, rules: _Rules) -> list[tuple[CheckedSignature, Signer]]:
        """Return every intact signature with each roster line that lets its key give it."""
        found: list[tuple[CheckedSignature, Signer]] = []
        why = Refused("not-approved")
        for signature in signed.signatures:
            lines = [signer for signer in rules.roster.signers if signer.key == signature.key]
            if refusal := self._no_approval(signature, lines, rules):
                why = refusal
                continue
            now = self.circumstances.now
            found += [(signature, line) for line in lines if line.may_sign(rules.namespace, now)]
        if not found:
            raise why
        return found

    def _no_approval(
        self, signature: CheckedSignature, lines: Sequence[Signer], rules: _Rules
    ) -> Refused | None:
        key, namespace = fingerprint(signature.key), rules.namespace
        if not signature.intact:
            return Refused("signature-broken", key=key)
        if signature.namespace != namespace:
            return Refused("approval-wrong-namespace", namespace=signature.namespace[:80])
        if key in self.revoked.keys:
            return Refused("approver-key-revoked", key=key)
        allowed = [line for line in lines if line.namespaces is None or matches(line.namespaces, namespace)]
        if not allowed:
            return _unknown(key, rules.roster)
        if not any(line.is_valid(self.circumstances.now) for line in allowed):
            return Refused("approver-out-of-time", principal=allowed[0].principals[:80])
        return None

    def _not_revoked(self, signed: SignedStatement) -> str:
        digest = hashlib.sha256(signed.body).hexdigest()
        if digest in self.revoked.digests:
            raise Refused("approval-revoked")
        return digest

    def _check_bytes(self, statement: Statement) -> None:
        if statement.script != self.folder.script:
            raise Refused("script-changed", file="script.toml")
        signed, found = dict(statement.files), dict(self.folder.digests())
        for path in sorted(signed.keys() | found.keys()):
            if signed.get(path) != found.get(path):
                raise Refused("script-changed", file=path)
        if not self.revoked.digests.isdisjoint(found.values()):
            raise Refused("approval-revoked")

    def _check_time(self, statement: Statement) -> None:
        newest = self.circumstances.newest_seen
        if statement.version < newest:
            raise Refused("script-superseded", version=statement.version, newest=newest)
        if statement.expires is not None and self.circumstances.now.date() > statement.expires:
            raise Refused("script-expired", expires=statement.expires.isoformat())

    def _agreeing_manifest(self, statement: Statement) -> M:
        manifest = self.read(self.folder)
        pairs = {
            "version": (manifest.version, statement.version),
            "effect": (manifest.effect, statement.effect),
            "author": (manifest.author, statement.author),
            "expires": (manifest.expires, statement.expires),
        }
        for name, (said, signed) in pairs.items():
            if said != signed:
                raise Refused("manifest-disagrees", field=name)
        return manifest


def _unknown(key: str, roster: Roster) -> Refused:
    """Name a line that could not be read: it may be the one that was meant to list the key."""
    if roster.problems:
        return Refused("approver-unreadable", key=key, line=roster.problems[0][0])
    return Refused("approver-unknown", key=key)


def _counted(
    approvals: Sequence[tuple[CheckedSignature, Signer]], statement: Statement, rules: _Rules
) -> tuple[Approver, ...]:
    if statement.effect not in rules.needed:
        raise Refused("practice-only-reads")
    own = {signer.key for signer in rules.roster.signers if _is_author(signer.principals, statement.author)}
    others = [signer for signature, signer in approvals if signature.key not in own]
    if not others:
        raise Refused("author-approved", author=statement.author)
    have, needed = _people(others), rules.needed[statement.effect]
    if have < needed:
        raise Refused("approvals-missing", have=have, needed=needed)
    return tuple(
        Approver(principal=signer.principals, key_fingerprint=fingerprint(signer.key)) for signer in others
    )


def _is_author(principals: str, author: str) -> bool:
    return matches(principals.casefold(), author.casefold())


def _people(signers: Iterable[Signer]) -> int:
    """Count persons: lines that share a key or a principal are one and the same."""
    people: list[set[str | bytes]] = []
    for signer in signers:
        marks: set[str | bytes] = {signer.principals.casefold(), signer.key}
        same = [person for person in people if not person.isdisjoint(marks)]
        people = [person for person in people if person.isdisjoint(marks)] + [marks.union(*same)]
    return len(people)
