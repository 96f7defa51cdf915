"""A desk with everything that a script's way to the machine needs, for one test."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.clock import SystemClock
from deskside.adapters.store.store import open_store
from deskside.adapters.trust.approvals import FileApprovals
from deskside.adapters.trust.keys import UsersKeys
from deskside.adapters.trust.versions import SeenVersions
from deskside.domain.journal.facts import (
    Actor,
    OutputReceived,
    Recorded,
    StepEnded,
    StepStarted,
    TicketOpened,
)
from deskside.domain.tickets import Requester
from deskside.usecases.approve_script import ApproveScript
from deskside.usecases.list_scripts import ListScripts
from deskside.usecases.revoke_script import RevokeScript
from deskside.usecases.run_script import RunScript
from deskside.usecases.task import CancelToken
from fakes.scripted_machine import MARK
from fakes.scripts import SCRIPT, CountedTokens, write_script
from servers.sshd import make_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deskside.adapters.store.store import Store
    from deskside.domain.journal.facts import Fact
    from deskside.domain.secret import Secret
    from deskside.usecases.approve_script import Approved, Proposal
    from deskside.usecases.measure_difference import MeasureDifference
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.script_run import ScriptResult

APPROVER = "anna@example.org"
OK = b"::ok mark=" + MARK + b"::fine\n"
WARNING = b"::warning mark=" + MARK + b" code=silent server=192.0.2.1::\n"


class SettableClock(SystemClock):
    """The real clock until a test says which day it is."""

    def __init__(self) -> None:
        self.day: datetime | None = None

    def now(self) -> datetime:
        return self.day or datetime.now(UTC)


@dataclass
class ScriptDesk:
    """Folders, deeds and what was reported."""

    home: Path
    store: Store = field(init=False)
    heard: list[object] = field(default_factory=list)
    measure: MeasureDifference | None = None

    def __post_init__(self) -> None:
        self.clock = SettableClock()
        self.store = open_store(
            f"sqlite:///{self.home}/desk.db",
            run_dir=self.home / "run",
            actor=Actor(account="anna@desk-07"),
            clock=self.clock,
        )
        self.key = self.home / "id_ed25519"
        make_key(self.key)
        self.scripts = self.home / "scripts"
        self.catalogue = FileCatalogue(self.scripts)
        self.approvals = FileApprovals(self.home / "approvals")
        self.versions = SeenVersions(self.home / "versions")
        opened = TicketOpened(requester=Requester(name="Oleg Petrov"), subject="No e-mail")
        self.ticket = self.store.open_ticket(opened).ticket

    def close(self) -> None:
        self.store.close()

    def write(self, program: str | None = None, **changes: str) -> Path:
        more = {} if program is None else {"program": program}
        return write_script(self.scripts, SCRIPT, **more, **changes)  # type: ignore[arg-type]

    def approve(
        self,
        *,
        principal: str = APPROVER,
        key: str | None = None,
        confirm: Callable[[Proposal], bool] = lambda _: True,
        script: str = SCRIPT,
    ) -> Approved:
        deed = ApproveScript(
            self.catalogue, self.approvals, UsersKeys(), self.store, self.clock, self.versions
        )
        return deed(
            script,
            key=key or str(self.key),
            principal=principal,
            confirm=confirm,
            passphrase=lambda _: None,
            report=self.heard.append,
        )

    def revoke(self, what: str = SCRIPT) -> tuple[str, ...]:
        return RevokeScript(self.approvals, self.store)(what, reason="a mistake", report=self.heard.append)

    @property
    def listing(self) -> ListScripts:
        return ListScripts(self.catalogue, self.approvals, self.versions, self.clock)

    @property
    def running(self) -> RunScript:
        return RunScript(
            self.catalogue,
            self.approvals,
            self.store,
            self.clock,
            CountedTokens(),
            self.versions,
            measure=self.measure,
        )

    def run(
        self,
        machine: Machine,
        values: dict[str, str | Secret] | None = None,
        *,
        practice: bool = False,
        cancel: CancelToken | None = None,
        report: Callable[[object], None] | None = None,
    ) -> ScriptResult:
        return self.running(
            self.ticket,
            SCRIPT,
            values or {},
            machine,
            practice=practice,
            report=report or self.heard.append,
            cancel=cancel or CancelToken(),
        )

    def facts(self, ticket: int | None = None) -> list[Fact]:
        number = self.ticket if ticket is None else ticket
        return [one.fact for one in self.store.entries(number) if one.fact is not None]

    @property
    def started(self) -> StepStarted:
        (fact,) = [fact for fact in self.facts() if isinstance(fact, StepStarted)]
        return fact

    @property
    def ended(self) -> StepEnded:
        (fact,) = [fact for fact in self.facts() if isinstance(fact, StepEnded)]
        return fact

    def output(self, stream: str = "stdout") -> str:
        found = [fact for fact in self.facts() if isinstance(fact, OutputReceived) and fact.stream == stream]
        return "".join(fact.text for fact in found)

    def reported_facts(self) -> list[Fact | None]:
        return [one.fact for one in self.heard if isinstance(one, Recorded)]
