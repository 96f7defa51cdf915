"""What can happen on a ticket. Past tense, immutable, safe to hand between threads.

Every fact here is journalled. Its fields fall in two classes, declared in `HEAD_FIELDS`: those in the
entry's head are pseudonymous and stay for ever; the others are the payload, which may lawfully be erased.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from deskside.domain.journal.consent import ConsentFact
from deskside.domain.journal.desk import DeskFact
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.probing import ProbeReplaced
from deskside.domain.journal.walkthrough import WalkthroughFact
from deskside.domain.tickets import Priority, Requester, Resolution, TicketNumber

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Stream = Literal["stdout", "stderr"]
Seq = int
"""Place of an entry in its ticket's chain, from 0."""


class Outcome(StrEnum):
    """How a started step ended (formats.md section 5). Exactly one a step."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed-out"
    INTERRUPTED = "interrupted"
    """Our program died while the step ran."""
    UNKNOWN = "unknown"
    """The line ended without an exit status."""


class StepKind(StrEnum):
    """What a step does to, or with, a machine."""

    CONNECT = "connect"
    INVENTORY = "inventory"
    SCRIPT = "script"
    DISCONNECT = "disconnect"
    REQUEST = "request"
    """Something that nobody may do there was asked for, and refused (the companion's journal)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened:
    """A ticket was created."""

    requester: Requester
    subject: str
    problem: str = ""
    priority: Priority = Priority.NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketChanged:
    """Fields got new values: subject, problem, status, priority, requester, contacts, language."""

    changes: Mapping[str, str]
    """`contacts` holds one contact a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClosed:
    """The ticket was solved or given up; `resolution` says how."""

    resolution: Resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReopened:
    """A closed ticket was taken up again."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded:
    """One line of what was done or said outside the program, by phone for instance."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What entry `seq` of the same ticket says was a mistake; `text` is right. The old entry stays."""

    seq: Seq
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted:
    """Something is about to be sent to a machine. Durable before the first byte leaves."""

    kind: StepKind
    title: str
    machine: str
    """Label for people; payload. The head keeps the pseudonymous `machine_id`."""
    machine_id: str
    process: str
    """UUID of our process; its lock tells recovery whether the step can still end."""
    script: str = ""
    """Id of the script or probe."""
    version: int = 0
    sha256: str = ""
    """Hex SHA-256 of the exact bytes to be sent; each secret value in them counts as `***`."""
    approved_sha256: str = ""
    """Hex SHA-256 of the approved file inside those bytes; empty for a probe."""
    parameters: tuple[tuple[str, str], ...] = ()
    """Plain ones as sent; a secret one is `(name, "***")`."""
    trust: str = ""
    """On whose word it may run: `organisation`, `self-approved`, `practice`, `built-in`."""
    probe_sha256: str = ""
    """Hex SHA-256 of the built-in probe that reads the machine before and after; empty where none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One result line of a script.

    `text` is what the machine said (already sanitised); where the signed manifest has a sentence for
    `message`, people are shown that sentence in their language with `values` filled in.
    """

    level: Literal["ok", "notice", "warning", "error", "next", "fact"]
    text: str = ""
    message: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputReceived:
    """One received chunk, decoded, made harmless and redacted. One chunk is one commit.

    Result lines that carried the run's token are `findings`; all the rest is `text`, also what merely
    looks like a result line.
    """

    step: Seq
    stream: Stream
    text: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEnded:
    """The one end of the step that started at `step`."""

    step: Seq
    outcome: Outcome
    duration_ms: int
    exit_status: int | None = None
    verdict: str = ""
    """`ok`, `warning`, `critical`, `unknown` or empty where there is none."""
    findings: tuple[Finding, ...] = ()
    error: str = ""
    """Code of the `DesksideError` that ended it, or empty."""
    error_facts: tuple[tuple[str, str], ...] = ()
    output_bytes: int = 0
    """What the machine sent in all, also beyond what was kept."""
    output_sha256: str = ""
    """Hex SHA-256 of the kept, redacted text (UTF-8), both streams in the order of their entries."""
    truncated: bool = False
    left_behind: tuple[str, ...] = ()
    """Processes that escaped the leash and still run there: `pid name`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotTaken:
    """System information was read in the step that started at `step`."""

    step: Seq
    inventory: str
    """The whole document, JSON, as `resources/schemas/inventory.schema.json` says."""
    statuses: tuple[tuple[str, str], ...] = ()
    """Category and its status, for the timeline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostKeyAccepted:
    """A person accepted a machine's host key that the desk had not seen."""

    machine: str
    fingerprint: str
    """`SHA256:` and unpadded base64, as OpenSSH prints it."""


Fact = (
    TicketOpened
    | TicketChanged
    | TicketClosed
    | TicketReopened
    | NoteAdded
    | Corrected
    | StepStarted
    | OutputReceived
    | StepEnded
    | SnapshotTaken
    | DifferenceMeasured
    | ProbeReplaced
    | HostKeyAccepted
    | DeskFact
    | ConsentFact
    | WalkthroughFact
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it, as far as this computer can tell."""

    account: str
    """The operating system's account, `user@host`: what the journal vouches for."""
    name: str = ""
    """A configured name: always shown as unverified."""
    key_fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A fact that is durable in a journal. Nothing is shown before it is one of these."""

    ticket: TicketNumber
    seq: Seq
    at: datetime
    actor: Actor
    fact: Fact | None
    """None where the payload was lawfully erased, and where a later version wrote what this cannot read."""
    erased: bool = field(default=False)
    kind: str = ""
    """What the entry's head calls it, also where `fact` is None: `note-added`, `step-started`."""
