"""A closed ticket with one of everything that can stand in a journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from deskside.domain.inventory.document import Inventory, InventoryTarget
from deskside.domain.inventory.facts import Gap, Help
from deskside.domain.inventory.facts import Status as Reading
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.software import Program, Software
from deskside.domain.inventory.volumes import Volume, Volumes
from deskside.domain.journal.facts import (
    Actor,
    Corrected,
    Finding,
    HostKeyAccepted,
    NoteAdded,
    Outcome,
    OutputReceived,
    Recorded,
    SnapshotTaken,
    StepEnded,
    StepKind,
    StepStarted,
    TicketClosed,
    TicketOpened,
)
from deskside.domain.tickets import Priority, Requester, Resolution, Status, Ticket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.journal.facts import Fact

OPENED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ACTOR = Actor(account="anna@desk-07", name="Anna K.")
REQUESTER = Requester(
    name="Oleg Petrov", contacts=("+7 900 123-45-67", "o.petrov@example.org"), language="ru"
)
RESOLUTION = Resolution(
    text="One name server was down; the other one is used now.",
    cause="The first name server does not answer.",
    minutes=14,
    next_step="Tell the network team.",
)
PROBE_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SCRIPT_SHA256 = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"


def entries(machine: str = "oleg@oleg-nb", subject: str = "No e-mail", output: str = "") -> list[Recorded]:
    """Return a whole journal; what came from outside may be given."""
    facts: Sequence[Fact | None] = [
        TicketOpened(requester=REQUESTER, subject=subject, problem="Not connected\nsince this morning."),
        _started(StepKind.CONNECT, "Connect", machine),
        HostKeyAccepted(machine=machine, fingerprint="SHA256:uNiVztksCsDhcc0u9e8BgrJXVGLzfbXTcCNy3UqK1oU"),
        StepEnded(step=1, outcome=Outcome.SUCCEEDED, duration_ms=412),
        _started(StepKind.INVENTORY, "System information", machine, script="probe.linux", version=1,
                 sha256=PROBE_SHA256, trust="built-in"),
        SnapshotTaken(step=4, inventory=_inventory(machine), statuses=(("os", "ok"), ("disks", "partial"))),
        StepEnded(step=4, outcome=Outcome.SUCCEEDED, duration_ms=1480),
        _started(StepKind.SCRIPT, "Check name resolution", machine, script="network.name-resolution",
                 version=3, sha256=SCRIPT_SHA256, trust="self-approved",
                 parameters=(("host", machine), ("password", "***"))),
        OutputReceived(step=7, stream="stdout", text="".join(f"line {n}\n" for n in range(40))),
        OutputReceived(step=7, stream="stderr", text=output),
        StepEnded(step=7, outcome=Outcome.SUCCEEDED, duration_ms=5230, exit_status=1, verdict="warning",
                  findings=(Finding(level="warning", text=f"{machine} does not answer"),
                            Finding(level="next", text="Use the other server")),
                  left_behind=("812 sleep",)),
        NoteAdded(text="They restart it tonight."),
        Corrected(seq=11, text="They restart it on Friday."),
        _started(StepKind.SCRIPT, "Check the clock", machine, script="time.clock", version=1,
                 sha256="ab" * 32, trust="organisation"),
        StepEnded(step=13, outcome=Outcome.INTERRUPTED, duration_ms=30),
        None,
        TicketClosed(resolution=RESOLUTION),
    ]  # fmt: skip
    return [
        Recorded(
            ticket=1042,
            seq=seq,
            at=OPENED + timedelta(minutes=seq),
            actor=ACTOR,
            fact=fact,
            erased=fact is None,
        )
        for seq, fact in enumerate(facts)
    ]


def ticket(machine: str = "oleg@oleg-nb", subject: str = "No e-mail") -> Ticket:
    """Return what those entries have made of the ticket."""
    return Ticket(
        number=1042,
        requester=REQUESTER,
        subject=subject,
        problem="Not connected\nsince this morning.",
        status=Status.CLOSED,
        priority=Priority.HIGH,
        opened_at=OPENED,
        changed_at=OPENED + timedelta(minutes=16),
        closed_at=OPENED + timedelta(minutes=16),
        resolution=RESOLUTION,
        machines=(machine,),
        entries=17,
    )


def _inventory(machine: str) -> str:
    missing = Gap(field="kernel", why=Reading.DENIED, help=Help.ADMINISTRATOR)
    system = OperatingSystem(
        name=machine, hostname=machine, uptime_s=3_600, problems=(missing,), status=Reading.PARTIAL
    )
    volume = Volume(mount_point="/", label=machine, total_bytes=500_000_000_000, network=False)
    software = Software(rows=tuple(Program(source="dpkg", id=f"package-{n}") for n in range(200)))
    categories = {"os": system, "volumes": Volumes(rows=(volume,)), "software": software}
    target = InventoryTarget(
        label=machine, machine_id="4b1d", platform="linux", probe="linux", probe_sha256=""
    )
    return Inventory(collected_at=OPENED, target=target, categories=categories).to_json()


def _started(
    kind: StepKind,
    title: str,
    machine: str,
    *,
    script: str = "",
    version: int = 0,
    sha256: str = "",
    trust: str = "",
    parameters: tuple[tuple[str, str], ...] = (),
) -> StepStarted:
    return StepStarted(
        kind=kind,
        title=title,
        machine=machine,
        machine_id="4b1d",
        process="0b0e6f0e-0000-4000-8000-000000000000",
        script=script,
        version=version,
        sha256=sha256,
        parameters=parameters,
        trust=trust,
    )
