"""Sign the statement about exactly the bytes that lie there, and trust the signer where we may decide it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deskside.domain.errors import Cancelled, Refused, WrongUse
from deskside.domain.journal.desk import ApproverEnrolled, ScriptApproved
from deskside.domain.scripts.admission import Circumstances, Vouched, vouch, weigh
from deskside.domain.scripts.allowed_signers import is_principal, matches
from deskside.domain.scripts.judging import Rule
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE, statement_about, statement_bytes
from deskside.domain.tickets import DESK

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Fact
    from deskside.domain.scripts.evidence import Evidence
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.statement import Signable, Statement
    from deskside.domain.secret import Secret
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.scripts import (
        ApprovalStore,
        ApprovedFiles,
        PassphraseQuestion,
        SignableFolders,
        SigningKey,
        SigningKeys,
        Versions,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The newest other text of the script that somebody who may approve has signed."""

    statement: Statement
    folder: ScriptFolder | None
    """Its files, or None where they were not kept here: then digests say which differ, and no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a person is about to sign, for them to read before they do."""

    statement: Statement
    manifest: Signable
    principal: str
    key_fingerprint: str
    enrols: bool
    """Whether signing also makes `principal` an approver on this computer."""
    folder: ScriptFolder
    """The bytes that would be signed."""
    before: Before | None = None
    """What was approved last, or None for a script that never was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What the approval has come to. `why_not` is None where the script may now run."""

    proposal: Proposal
    statement_sha256: str
    why_not: Refused | None


@dataclass(frozen=True, slots=True)
class ApproveScript:
    """The deed behind `deskside script approve`, `walkthrough approve` and the Approve button."""

    catalogue: SignableFolders[Signable]
    approvals: ApprovalStore
    keys: SigningKeys
    journal: Journal
    clock: Clock
    versions: Versions
    files: ApprovedFiles | None = None
    """Where the text of what was approved is kept."""

    def __call__(
        self,
        script: str,
        *,
        key: str,
        principal: str,
        confirm: Callable[[Proposal], bool],
        passphrase: Callable[[PassphraseQuestion], Secret | None],
        report: Callable[[object], None],
    ) -> Approved:
        """Check, show, sign, record, store.

        Args:
            script: Id of the script, or of the walkthrough.
            key: A key file, or the fingerprint of a key in the agent.
            principal: As whom to approve.
            confirm: Shows the proposal to a person and returns their answer.
            passphrase: Asks for a locked key's passphrase.
            report: Called with each fact once it is durable.

        Raises:
            WrongUse: The script is broken, or `principal-unreadable`, `signing-key-not-found` and the like.
            Refused: `author-approves`, `approval-revoked`, `approver-key-revoked`, `script-superseded`,
                `approver-not-in-profile`, `agent-refused`.
            Unreachable: `agent-unreachable`, `signing-key-passphrase-wrong`.
            Cancelled: The person said no.
        """
        folder = self.catalogue.folder(script)
        manifest = self.catalogue.manifest(folder)
        statement = statement_about(folder, manifest)
        if not is_principal(principal):
            raise WrongUse("principal-unreadable", principal=principal[:80])
        if principal.casefold() == manifest.author.casefold():
            raise Refused("author-approves", author=manifest.author)
        evidence = self.approvals.evidence(script)
        self._check_versions(statement)
        signing = self.keys.find(key, passphrase)
        proposal = _proposal(folder, statement, manifest, evidence, signing, principal)
        proposal = replace(proposal, before=self._before(folder, evidence))
        if not confirm(proposal):
            raise Cancelled
        return self._signed(folder, proposal, signing, report)

    def _before(self, folder: ScriptFolder, evidence: Evidence) -> Before | None:
        circumstances = Circumstances(now=self.clock.now())
        for judged in weigh(folder, evidence, circumstances, read=self.catalogue.manifest):
            signed = judged.statement
            if signed is not None and Rule.UNCHANGED not in judged.passed:
                return Before(statement=signed, folder=self.files.find(signed) if self.files else None)
        return None

    def _check_versions(self, statement: Statement) -> None:
        newest = self.versions.newest(statement.script)
        if statement.version < newest:
            raise Refused("script-superseded", version=statement.version, newest=newest)

    def _signed(
        self,
        folder: ScriptFolder,
        proposal: Proposal,
        signing: SigningKey,
        report: Callable[[object], None],
    ) -> Approved:
        body = statement_bytes(proposal.statement)
        digest = hashlib.sha256(body).hexdigest()
        signature = signing.sign(body, SCRIPT_NAMESPACE)
        self._record(proposal, digest, report)
        script, version = proposal.statement.script, proposal.statement.version
        self.approvals.keep(script, version, body, signature, signing.blob)
        if self.files is not None:
            self.files.keep(folder, version)
        if proposal.enrols:
            self.approvals.enrol(proposal.principal, signing.public_key)
        return Approved(proposal=proposal, statement_sha256=digest, why_not=self._why_not(folder))

    def _record(self, proposal: Proposal, digest: str, report: Callable[[object], None]) -> None:
        """Record before storing: an approval that counts is never missing from the journal."""
        approved = ScriptApproved(
            script=proposal.statement.script,
            version=proposal.statement.version,
            statement_sha256=digest,
            principal=proposal.principal,
            key_fingerprint=proposal.key_fingerprint,
        )
        enrolled = ApproverEnrolled(principal=proposal.principal, key_fingerprint=proposal.key_fingerprint)
        facts: list[Fact] = [enrolled, approved] if proposal.enrols else [approved]
        for recorded in self.journal.append(DESK, facts):
            report(recorded)

    def _why_not(self, folder: ScriptFolder) -> Refused | None:
        circumstances = Circumstances(now=self.clock.now(), newest_seen=self.versions.newest(folder.script))
        outcome = vouch(
            folder, self.approvals.evidence(folder.script), circumstances, read=self.catalogue.manifest
        )
        if isinstance(outcome, Vouched):
            self.versions.remember(folder.script, outcome.manifest.version)
            return None
        return outcome


def _proposal(  # noqa: PLR0917 - all of it is what the person sees
    folder: ScriptFolder,
    statement: Statement,
    manifest: Signable,
    evidence: Evidence,
    signing: SigningKey,
    principal: str,
) -> Proposal:
    """Refuse a signature that would not count, before anybody makes it."""
    lines = [signer for signer in evidence.roster.signers if signer.key == signing.blob]
    if any(matches(line.principals.casefold(), manifest.author.casefold()) for line in lines):
        raise Refused("author-approves", author=manifest.author)
    if signing.fingerprint in evidence.revoked.keys:
        raise Refused("approver-key-revoked", key=signing.fingerprint)
    digests = {hashlib.sha256(statement_bytes(statement)).hexdigest(), *dict(statement.files).values()}
    if not evidence.revoked.digests.isdisjoint(digests):
        raise Refused("approval-revoked")
    enrolled = any(
        matches(line.principals, principal)
        and (line.namespaces is None or matches(line.namespaces, SCRIPT_NAMESPACE))
        for line in lines
    )
    if not enrolled and evidence.policy.roots == "organisation":
        raise Refused("approver-not-in-profile", principal=principal)
    return Proposal(
        folder=folder,
        statement=statement,
        manifest=manifest,
        principal=principal,
        key_fingerprint=signing.fingerprint,
        enrols=not enrolled,
    )
