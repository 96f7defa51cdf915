"""One approval judged rule by rule, in the one order that counts (formats.md section 3).

Every rule that was passed, and the one that was not, are values: what refuses a script and what explains the
refusal are the same judgement.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from deskside.domain.errors import Refused, WrongUse
from deskside.domain.scripts.admitted import Approver, Circumstances, Trust, Vouched
from deskside.domain.scripts.allowed_signers import matches
from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.statement import PRACTICE_NAMESPACE, SCRIPT_NAMESPACE, read_statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from deskside.domain.scripts.allowed_signers import Roster, Signer
    from deskside.domain.scripts.evidence import CheckedSignature, Evidence, Revoked, SignedStatement
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.statement import Signable, Statement

M = TypeVar("M", bound="Signable")


class Rule(StrEnum):
    """What is asked about an approval, in this order; the first no ends it."""

    SIGNED = "signed"
    """Somebody whom the roster lists has signed it, for this, and may do so today."""
    STANDING = "standing"
    """It was not taken back."""
    READABLE = "readable"
    """It is a statement, in its one canonical form."""
    UNCHANGED = "unchanged"
    """Every file is the one that was signed."""
    CURRENT = "current"
    """No newer version was seen here, and it has not expired."""
    COUNTED = "counted"
    """Enough people signed, the author not among them."""
    AGREED = "agreed"
    """The manifest says what was signed."""


@dataclass(frozen=True, slots=True)
class JudgedSignature:
    """One signature. `why_not` is None where it may count; `principal` is empty where nobody is known."""

    key_fingerprint: str
    principal: str
    why_not: Refused | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Generic[M]):
    """One stored approval, and how far it came."""

    outcome: Vouched[M] | Refused
    passed: tuple[Rule, ...]
    trust: Trust
    """On whose word it would be."""
    needed: int | None
    """How many people have to sign, or None as long as the effect is not known."""
    statement_sha256: str
    statement: Statement | None
    """None where it was not even read."""
    signatures: tuple[JudgedSignature, ...]

    @property
    def failed(self) -> Rule | None:
        """The rule that said no, or None where all said yes."""
        return None if isinstance(self.outcome, Vouched) else list(Rule)[len(self.passed)]


@dataclass(frozen=True, slots=True)
class Rules:
    """Which roster, namespace and count one kind of approval goes by."""

    roster: Roster
    namespace: str
    needed: Mapping[Effect, int]
    trust: Trust


def approval_rules(evidence: Evidence) -> Rules:
    """Return what approvals of this desk or its organisation go by."""
    policy = evidence.policy
    trust: Trust = "organisation" if policy.roots == "organisation" else "self-approved"
    return Rules(evidence.roster, SCRIPT_NAMESPACE, policy.needed, trust)


def practice_rules(evidence: Evidence) -> Rules:
    """Return what approvals for the practice machine go by."""
    return Rules(evidence.practice_roster, PRACTICE_NAMESPACE, {Effect.READ: 1}, "practice")


@dataclass(frozen=True, slots=True)
class Case(Generic[M]):
    """Bytes, and what is known besides their approvals."""

    folder: ScriptFolder
    revoked: Revoked
    circumstances: Circumstances
    read: Callable[[ScriptFolder], M]

    def judge(self, signed: SignedStatement, rules: Rules) -> Judged[M]:
        """Ask every rule about one stored approval, until one says no."""
        passed: list[Rule] = []
        statement: Statement | None = None
        digest = hashlib.sha256(signed.body).hexdigest()
        try:
            approvals = self._approvals(signed, rules)
            passed.append(Rule.SIGNED)
            self._check_standing(digest)
            passed.append(Rule.STANDING)
            statement = read_statement(signed.body)
            passed.append(Rule.READABLE)
            self._check_bytes(statement)
            passed.append(Rule.UNCHANGED)
            self._check_time(statement)
            passed.append(Rule.CURRENT)
            approvers = _counted(approvals, statement, rules)
            passed.append(Rule.COUNTED)
            manifest = self._agreeing_manifest(statement)
            passed.append(Rule.AGREED)
        except (Refused, WrongUse) as error:
            outcome: Vouched[M] | Refused = Refused(error.code, **error.facts)
        else:
            outcome = Vouched(
                folder=self.folder,
                manifest=manifest,
                statement_sha256=digest,
                approvers=approvers,
                trust=rules.trust,
                signed=signed,
            )
        return Judged(
            outcome=outcome,
            passed=tuple(passed),
            trust=rules.trust,
            needed=rules.needed.get(statement.effect) if statement else None,
            statement_sha256=digest,
            statement=statement,
            signatures=tuple(self._opinion(one, statement, rules) for one in signed.signatures),
        )

    def _opinion(
        self, signature: CheckedSignature, statement: Statement | None, rules: Rules
    ) -> JudgedSignature:
        lines = [signer for signer in rules.roster.signers if signer.key == signature.key]
        why_not = self._no_approval(signature, lines, rules)
        if (
            why_not is None
            and statement
            and any(_is_author(one.principals, statement.author) for one in lines)
        ):
            why_not = Refused("author-approved", author=statement.author)
        principal = lines[0].principals if lines else ""
        return JudgedSignature(fingerprint(signature.key), principal, why_not)

    def _approvals(self, signed: SignedStatement, rules: Rules) -> list[tuple[CheckedSignature, Signer]]:
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
        self, signature: CheckedSignature, lines: Sequence[Signer], rules: Rules
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

    def _check_standing(self, digest: str) -> None:
        if digest in self.revoked.digests:
            raise Refused("approval-revoked")

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
    approvals: Sequence[tuple[CheckedSignature, Signer]], statement: Statement, rules: Rules
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
