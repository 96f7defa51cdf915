"""An entry of a journal: what every entry has, and what its kind adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict, cast

from deskside.domain.journal import desk as d
from deskside.domain.journal import facts as f
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.probing import ProbeReplaced
from deskside.domain.shapes.consent import CONSENT_KINDS, ConsentDetailShape, consent_detail
from deskside.domain.shapes.difference import ChangeShape, difference_json
from deskside.domain.shapes.walkthrough import (
    WALKTHROUGH_KINDS,
    WalkthroughDetailShape,
    walkthrough_detail,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


class FindingShape(TypedDict):
    """One result line of a script; `message` and `values` where its manifest has a sentence for it."""

    level: Literal["ok", "notice", "warning", "error", "next", "fact"]
    text: str
    message: str | None
    values: dict[str, str]


class SentShape(TypedDict):
    """What a step sent; `sha256` is over the exact bytes, in which a secret value counts as `***`."""

    script: str | None
    version: int | None
    sha256: str | None
    approved_sha256: str | None
    parameters: dict[str, str]
    trust: str | None
    probe_sha256: str | None


class EntryDetailShape(ConsentDetailShape, WalkthroughDetailShape, total=False):
    """What an entry has beside its envelope; which of it, `kind` says."""

    step_kind: f.StepKind
    title: str
    machine: str
    machine_id: str
    sent: SentShape
    outcome: f.Outcome | None
    exit_status: int | None
    duration_ms: int
    verdict: str | None
    error: str | None
    findings: list[FindingShape]
    output_bytes: int
    output_sha256: str | None
    truncated: bool
    left_behind: list[str]
    step: int
    stream: Literal["stdout", "stderr"]
    text: str
    statuses: dict[str, str]
    why_not: str | None
    compared: list[str]
    missing: list[str]
    differences: list[ChangeShape]
    count: int
    undoes: int | None
    remaining: list[ChangeShape]
    sha256: str
    subject: str
    problem: str
    changes: dict[str, str]
    resolution: str
    fingerprint: str
    corrects: int


class EntryShape(EntryDetailShape):
    """One entry of a journal. A step's end stands with its start; `outcome` is null while it runs."""

    seq: int
    kind: str
    at: str
    actor: str
    actor_name_unverified: str | None
    actor_key: str | None


def entries_json(entries: Sequence[f.Recorded]) -> list[EntryShape]:
    """Return every entry in the words of formats.md section 1, each end with its start."""
    ends = {entry.fact.step: entry.fact for entry in entries if isinstance(entry.fact, f.StepEnded)}
    return [_entry(entry, ends) for entry in entries if not isinstance(entry.fact, f.StepEnded)]


def _entry(entry: f.Recorded, ends: Mapping[f.Seq, f.StepEnded]) -> EntryShape:
    return {
        "seq": entry.seq,
        "kind": KINDS[type(entry.fact)],
        "at": public_time(entry.at),
        "actor": entry.actor.account,
        "actor_name_unverified": entry.actor.name or None,
        "actor_key": entry.actor.key_fingerprint or None,
        **_detail(entry, ends),
    }


def _detail(entry: f.Recorded, ends: Mapping[f.Seq, f.StepEnded]) -> EntryDetailShape:
    match entry.fact:
        case f.StepStarted() as started:
            return _step(started, ends.get(entry.seq))
        case f.OutputReceived() as output:
            return {"step": output.step, "stream": output.stream, "text": output.text}
        case f.SnapshotTaken() as snapshot:
            return {"step": snapshot.step, "statuses": dict(snapshot.statuses)}
        case DifferenceMeasured() as measured:
            return cast("EntryDetailShape", difference_json(measured))
        case ProbeReplaced() as replaced:
            return {"step": replaced.step, "script": replaced.script, "sha256": replaced.sha256}
        case f.HostKeyAccepted() as accepted:
            return {"machine": accepted.machine, "fingerprint": accepted.fingerprint}
        case _:
            return _of_ticket(entry.fact)


def _of_ticket(fact: f.Fact | None) -> EntryDetailShape:
    match fact:
        case f.TicketOpened():
            return {"subject": fact.subject, "problem": fact.problem}
        case f.TicketChanged():
            return {"changes": dict(fact.changes)}
        case f.TicketClosed():
            return {"resolution": fact.resolution.text}
        case f.NoteAdded(text=text) | f.TicketReopened(reason=text):
            return {"text": text}
        case f.Corrected():
            return {"corrects": fact.seq, "text": fact.text}
        case _:
            return cast("EntryDetailShape", consent_detail(fact) or walkthrough_detail(fact))


def _step(started: f.StepStarted, ended: f.StepEnded | None) -> EntryDetailShape:
    shape: EntryDetailShape = {
        "step_kind": started.kind,
        "title": started.title,
        "machine": started.machine,
        "machine_id": started.machine_id,
        "sent": {
            "script": started.script or None,
            "version": started.version or None,
            "sha256": started.sha256 or None,
            "approved_sha256": started.approved_sha256 or None,
            "parameters": dict(started.parameters),
            "trust": started.trust or None,
            "probe_sha256": started.probe_sha256 or None,
        },
        "outcome": ended.outcome if ended else None,
    }
    return {**shape, **_end(ended)} if ended else shape


def _end(ended: f.StepEnded) -> EntryDetailShape:
    return {
        "exit_status": ended.exit_status,
        "duration_ms": ended.duration_ms,
        "verdict": ended.verdict or None,
        "error": ended.error or None,
        "findings": [_finding(finding) for finding in ended.findings],
        "output_bytes": ended.output_bytes,
        "output_sha256": ended.output_sha256 or None,
        "truncated": ended.truncated,
        "left_behind": list(ended.left_behind),
    }


def _finding(finding: f.Finding) -> FindingShape:
    return {
        "level": finding.level,
        "text": finding.text,
        "message": finding.message or None,
        "values": dict(finding.values),
    }


def public_time(at: datetime) -> str:
    """Return an aware UTC time as programs are given it: ISO 8601, with `Z`."""
    return at.isoformat().replace("+00:00", "Z")


KINDS: Mapping[type, str] = {
    type(None): "erased",
    f.TicketOpened: "ticket-created",
    f.TicketChanged: "ticket-changed",
    f.TicketClosed: "ticket-closed",
    f.TicketReopened: "ticket-reopened",
    f.NoteAdded: "note",
    f.Corrected: "correction",
    f.StepStarted: "step",
    f.StepEnded: "step-end",
    f.OutputReceived: "output",
    f.SnapshotTaken: "snapshot",
    DifferenceMeasured: "difference",
    ProbeReplaced: "probe-replaced",
    f.HostKeyAccepted: "host-key-accepted",
    d.MachineSaved: "machine-saved",
    d.MachineForgotten: "machine-forgotten",
    d.ApproverEnrolled: "approver-enrolled",
    d.ScriptApproved: "script-approved",
    d.ScriptRevoked: "script-revoked",
    d.ProfileAccepted: "profile-accepted",
    d.ProfileForgotten: "profile-forgotten",
    **CONSENT_KINDS,
    **WALKTHROUGH_KINDS,
}
"""What an entry records, in the words of formats.md section 1."""
