"""The JSON that commands print for programs. A public contract: names are added, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from deskside.domain.journal import facts as f

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import Ticket

Json = dict[str, Any]


def ticket_json(ticket: Ticket) -> Json:
    """Return a ticket without its steps."""
    resolution = ticket.resolution
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "problem": ticket.problem,
        "status": str(ticket.status),
        "priority": str(ticket.priority),
        "requester": {
            "name": ticket.requester.name,
            "contacts": list(ticket.requester.contacts),
            "language": ticket.requester.language or None,
        },
        "opened_at": _time(ticket.opened_at),
        "changed_at": _time(ticket.changed_at),
        "closed_at": _time(ticket.closed_at) if ticket.closed_at else None,
        "resolution": resolution
        and {
            "text": resolution.text,
            "cause": resolution.cause,
            "minutes": resolution.minutes,
            "next_step": resolution.next_step,
        },
        "machines": list(ticket.machines),
    }


def ticket_with_steps_json(ticket: Ticket, entries: Sequence[f.Recorded]) -> Json:
    """Return a ticket and every entry: `steps` in the words of formats.md section 1."""
    ends = {entry.fact.step: entry.fact for entry in entries if isinstance(entry.fact, f.StepEnded)}
    steps = [_entry_json(entry, ends) for entry in entries if not isinstance(entry.fact, f.StepEnded)]
    return {**ticket_json(ticket), "steps": steps}


def verification_json(found: Verification, sentence: str) -> Json:
    """Return what verification found, with the sentence that people read."""
    return {
        "intact": found.flaw is None,
        "entries": found.entries,
        "tickets": found.tickets,
        "erased": found.erased,
        "anchored": found.anchored,
        "flaw": found.flaw
        and {"what": found.flaw.what, "ticket": found.flaw.ticket, "entry": found.flaw.seq},
        "sentence": sentence,
    }


def _entry_json(entry: f.Recorded, ends: dict[int, f.StepEnded]) -> Json:
    common: Json = {
        "seq": entry.seq,
        "kind": _KINDS.get(type(entry.fact), "erased"),
        "at": _time(entry.at),
        "actor": entry.actor.account,
        "actor_name_unverified": entry.actor.name or None,
        "actor_key": entry.actor.key_fingerprint or None,
    }
    if isinstance(entry.fact, f.StepStarted):
        return common | _step(entry.fact, ends.get(entry.seq))
    if isinstance(entry.fact, f.Corrected):
        return common | {"corrects": entry.fact.seq, "text": entry.fact.text}
    if isinstance(entry.fact, f.TicketClosed):
        return common | {"resolution": entry.fact.resolution.text}
    return common | {name: _plain(getattr(entry.fact, name)) for name in _SHOWN.get(type(entry.fact), ())}


def _plain(value: object) -> object:
    """Return what JSON has a form for: pairs become an object."""
    return dict(value) if isinstance(value, tuple | Mapping) else value


def _step(started: f.StepStarted, ended: f.StepEnded | None) -> Json:
    sent = {
        "script": started.script or None,
        "version": started.version or None,
        "sha256": started.sha256 or None,
        "approved_sha256": started.approved_sha256 or None,
        "parameters": dict(started.parameters),
        "trust": started.trust or None,
    }
    shape: Json = {
        "step_kind": str(started.kind),
        "title": started.title,
        "machine": started.machine,
        "machine_id": started.machine_id,
        "sent": sent,
        "outcome": str(ended.outcome) if ended else None,
    }
    if ended:
        shape |= {
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
    return shape


def _finding(finding: f.Finding) -> Json:
    return {
        "level": finding.level,
        "text": finding.text,
        "message": finding.message or None,
        "values": dict(finding.values),
    }


def _time(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


_SHOWN: dict[type, tuple[str, ...]] = {
    f.TicketOpened: ("subject", "problem"),
    f.TicketChanged: ("changes",),
    f.TicketReopened: ("reason",),
    f.NoteAdded: ("text",),
    f.OutputReceived: ("step", "stream", "text"),
    f.SnapshotTaken: ("step", "statuses"),
    f.HostKeyAccepted: ("machine", "fingerprint"),
    f.MachineSaved: ("name", "target", "requester"),
    f.MachineForgotten: ("name",),
    f.ApproverEnrolled: ("principal", "key_fingerprint"),
    f.ScriptApproved: ("script", "version", "statement_sha256", "principal", "key_fingerprint"),
    f.ScriptRevoked: ("script", "digest", "reason"),
}
"""The fields of each fact that are shown as they are."""

_KINDS: dict[type, str] = {
    f.TicketOpened: "ticket-created",
    f.TicketChanged: "ticket-changed",
    f.TicketClosed: "ticket-closed",
    f.TicketReopened: "ticket-reopened",
    f.NoteAdded: "note",
    f.Corrected: "correction",
    f.StepStarted: "step",
    f.OutputReceived: "output",
    f.SnapshotTaken: "snapshot",
    f.HostKeyAccepted: "host-key-accepted",
    f.MachineSaved: "machine-saved",
    f.MachineForgotten: "machine-forgotten",
    f.ApproverEnrolled: "approver-enrolled",
    f.ScriptApproved: "script-approved",
    f.ScriptRevoked: "script-revoked",
}
