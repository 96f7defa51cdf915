"""What a desk does on a machine that is not there: it reports what the real deeds report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deskside.domain.first_look.look import Seen, look
from deskside.domain.first_look.problems import plan
from deskside.domain.inventory.findings.find import find
from deskside.domain.inventory.findings.rule import Thresholds
from deskside.domain.journal.facts import (
    Outcome,
    OutputReceived,
    SnapshotTaken,
    StepEnded,
    StepKind,
    StepStarted,
)
from deskside.usecases.first_look import LookedAt, LookTaken
from deskside.usecases.gather_inventory import SectionArrived

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.facts import Category
    from deskside.domain.journal.facts import Seq
    from deskside.domain.secret import Secret
    from deskside.domain.targets import Target
    from deskside.domain.tickets import TicketNumber
    from deskside.ui.bridge import Deed, TalkingDeed
    from deskside.usecases.ports.machine import Dialogue, Machine
    from deskside.usecases.task import CancelToken
    from fakes.desk import FakeDesk

    Report = Callable[[object], None]


@dataclass(frozen=True)
class FakeWork:
    """The deeds behind Connect, System information, First look and Run, on the journal of a desk."""

    desk: FakeDesk

    def gather(self, number: TicketNumber, machine: Machine) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> Inventory:
            started = self.desk.record(number, self._step(StepKind.INVENTORY, "System information"))
            report(started)
            for name, category in self.desk.inventory.categories.items():
                cancel.check()
                report(SectionArrived(ticket=number, step=started.seq, name=name, category=category))
            self.desk.while_running(cancel)
            taken = SnapshotTaken(
                step=started.seq,
                inventory=self.desk.inventory.to_json(),
                statuses=tuple((name, str(status)) for name, status in self.desk.inventory.statuses()),
            )
            report(self.desk.record(number, taken))
            report(self.desk.record(number, _succeeded(started.seq, 1_480)))
            return self.desk.inventory

        del machine
        return deed

    def first_look(self, number: TicketNumber, machine: Machine, problem: str, practice: bool) -> Deed:
        chosen = plan(problem, (), Thresholds())
        self.desk.looked_at.append((problem, practice))

        def told(categories: Mapping[str, Category], *, done: bool) -> LookTaken:
            seen = Seen(
                wanted=tuple(self.desk.inventory.categories),
                categories=categories,
                findings=find(self.desk.inventory) if done else (),
                facts_why="running",
                checks={"network.path": self.desk.check_end if done else None},
            )
            return LookTaken(ticket=number, look=look(chosen, seen, 2_400 if done else 0))

        def deed(*, report: Report, cancel: CancelToken) -> LookedAt:
            report(told({}, done=False))
            self.gather(number, machine)(report=report, cancel=cancel)
            done = told(self.desk.inventory.categories, done=True)
            report(done)
            return LookedAt(look=done.look, inventory=self.desk.inventory)

        return deed

    def run(
        self,
        number: TicketNumber,
        script: str,
        values: Mapping[str, str | Secret],
        machine: Machine,
        practice: bool,
    ) -> Deed:
        del machine, practice

        def deed(*, report: Report, cancel: CancelToken) -> None:
            title = next(
                one.manifest.title["en"] for one in self.desk.scripts if one.script == script and one.manifest
            )
            plain = tuple((name, value) for name, value in values.items() if isinstance(value, str))
            started = self.desk.record(
                number,
                self._step(
                    StepKind.SCRIPT,
                    title,
                    script=script,
                    version=3,
                    parameters=plain,
                    trust="self-approved",
                    sha256="60303ae22b998861" * 4,
                ),
            )
            report(started)
            for chunk in self.desk.output:
                cancel.check()
                report(
                    self.desk.record(number, OutputReceived(step=started.seq, stream="stdout", text=chunk))
                )
            self.desk.while_running(cancel)
            if self.desk.difference is not None:
                report(self.desk.record(number, replace(self.desk.difference, step=started.seq)))
            ended = replace(self.desk.script_end, step=started.seq)
            report(self.desk.record(number, ended))

        return deed

    def connect(self, number: TicketNumber, target: Target) -> TalkingDeed:
        del target

        def deed(*, report: Report, cancel: CancelToken, dialogue: Dialogue) -> object:
            started = self.desk.record(number, self._step(StepKind.CONNECT, "Connect"))
            report(started)
            self.desk.dialogue(dialogue)
            cancel.check()
            report(self.desk.record(number, _succeeded(started.seq, 412)))
            return self.desk.machine

        return deed

    def disconnect(self, number: TicketNumber, machine: Machine) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> None:
            del cancel
            machine.close()
            started = self.desk.record(number, self._step(StepKind.DISCONNECT, "Disconnect"))
            report(started)
            report(self.desk.record(number, _succeeded(started.seq, 12)))

        return deed

    def _step(self, kind: StepKind, title: str, **more: object) -> StepStarted:
        return StepStarted(
            kind=kind,
            title=title,
            machine=self.desk.machine.label,
            machine_id=self.desk.machine.machine_id,
            process="0",
            **more,  # type: ignore[arg-type]  # the fields of StepStarted that are left
        )


def _succeeded(step: Seq, duration_ms: int) -> StepEnded:
    return StepEnded(step=step, outcome=Outcome.SUCCEEDED, duration_ms=duration_ms)
