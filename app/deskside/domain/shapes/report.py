"""A ticket, its journal, and what verification found of it: what `--json` and reports say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from deskside.domain.journal.verdict import Wrong  # noqa: TC001 - the schemas are made of these types
from deskside.domain.shapes.entry import EntryShape, entries_json, public_time
from deskside.domain.tickets import Priority, Status  # noqa: TC001 - the schemas are made of these types

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.journal.facts import Recorded
    from deskside.domain.journal.verdict import Confirmation, Flaw, Verification
    from deskside.domain.report import TicketReport
    from deskside.domain.tickets import Ticket


class RequesterShape(TypedDict):
    """The person who asks for help; `language` is an ISO 639-1 code."""

    name: str
    contacts: list[str]
    language: str | None


class ResolutionShape(TypedDict):
    """How a ticket was solved; `minutes` is the clerk's time on it."""

    text: str
    cause: str
    minutes: int
    next_step: str


class TicketShape(TypedDict):
    """A ticket as its entries have made it."""

    number: int
    subject: str
    problem: str
    status: Status
    priority: Priority
    requester: RequesterShape
    opened_at: str
    changed_at: str
    closed_at: str | None
    resolution: ResolutionShape | None
    machines: list[str]


class TicketWithStepsShape(TicketShape):
    """A ticket and its journal; the end of a step stands with its start."""

    steps: list[EntryShape]


class FlawShape(TypedDict):
    """The first thing that is wrong with a journal."""

    what: Wrong
    ticket: int
    entry: int
    name: str | None


class ConfirmationShape(TypedDict):
    """A signature that holds for the first `entries` entries of a ticket's journal.

    `by`: `keeper` (whoever keeps the journal), `other-side` (the other computer of a session) or
    `kept-elsewhere` (it was handed to the verification).
    """

    ticket: int
    entries: int
    by: Literal["keeper", "other-side", "kept-elsewhere"]
    key: str
    principal: str | None
    at: str | None


class VerificationShape(TypedDict):
    """What verification found; `anchored` false means that nothing outside this computer confirms it.

    `unsigned` counts the entries after the last one that a signature covers, `clock_anomalies` those whose
    time cannot be right.
    """

    intact: bool
    entries: int
    tickets: int
    erased: int
    anchored: bool
    confirmations: list[ConfirmationShape]
    unsigned: int
    clock_anomalies: int
    flaw: FlawShape | None
    sentence: str


class ReportShape(TypedDict):
    """A report of one ticket for programs."""

    schema: Literal["deskside-report/1"]
    written_at: str
    ticket: TicketWithStepsShape
    journal: VerificationShape


def ticket_json(ticket: Ticket) -> TicketShape:
    """Return a ticket without its steps."""
    resolution = ticket.resolution
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "problem": ticket.problem,
        "status": ticket.status,
        "priority": ticket.priority,
        "requester": {
            "name": ticket.requester.name,
            "contacts": list(ticket.requester.contacts),
            "language": ticket.requester.language or None,
        },
        "opened_at": public_time(ticket.opened_at),
        "changed_at": public_time(ticket.changed_at),
        "closed_at": public_time(ticket.closed_at) if ticket.closed_at else None,
        "resolution": {
            "text": resolution.text,
            "cause": resolution.cause,
            "minutes": resolution.minutes,
            "next_step": resolution.next_step,
        }
        if resolution
        else None,
        "machines": list(ticket.machines),
    }


def ticket_with_steps_json(ticket: Ticket, entries: Sequence[Recorded]) -> TicketWithStepsShape:
    """Return a ticket and every entry: `steps` in the words of formats.md section 1."""
    return {**ticket_json(ticket), "steps": entries_json(entries)}


def verification_json(found: Verification, sentence: str) -> VerificationShape:
    """Return what verification found, with the sentence that people read."""
    flaw = found.flaw
    return {
        "intact": flaw is None,
        "entries": found.entries,
        "tickets": found.tickets,
        "erased": found.erased,
        "anchored": found.anchored,
        "confirmations": [_confirmation(one) for one in found.confirmations],
        "unsigned": found.unsigned,
        "clock_anomalies": found.clock_anomalies,
        "flaw": _flaw(flaw) if flaw else None,
        "sentence": sentence,
    }


def _flaw(flaw: Flaw) -> FlawShape:
    return {"what": flaw.what, "ticket": flaw.ticket, "entry": flaw.seq, "name": flaw.name or None}


def _confirmation(one: Confirmation) -> ConfirmationShape:
    return {
        "ticket": one.ticket,
        "entries": one.entries,
        "by": one.by,
        "key": one.key,
        "principal": one.principal or None,
        "at": one.at or None,
    }


def report_json(report: TicketReport, sentence: str) -> ReportShape:
    """Return a whole report, with the sentence that people read about its journal."""
    return {
        "schema": "deskside-report/1",
        "written_at": public_time(report.written_at),
        "ticket": ticket_with_steps_json(report.ticket, report.entries),
        "journal": verification_json(report.verification, sentence),
    }
