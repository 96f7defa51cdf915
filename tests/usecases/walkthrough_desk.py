"""A desk that plays walkthroughs: everything real but the person and the clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.adapters.catalogue.walkthroughs import FileWalkthroughs
from deskside.adapters.trust.keys import UsersKeys
from deskside.domain.scripts.manifest import Effect
from deskside.usecases.approve_script import ApproveScript
from deskside.usecases.gather_inventory import GatherInventory
from deskside.usecases.run_walkthrough import RunWalkthrough
from deskside.usecases.task import CancelToken
from deskside.usecases.walkthrough_line import Line
from deskside.usecases.walkthrough_work import WalkthroughWork
from fakes.lab import write_lab
from servers.sshd import make_key
from targets.inventory_of import PatientProbes
from usecases.script_desk import ScriptDesk

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.domain.walkthroughs.state import State
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.walkthrough_course import Course

NAME = "mend-file"
ID = f"walkthrough.{NAME}"


class WalkthroughDesk(ScriptDesk):
    """A `ScriptDesk` with the walkthrough of `fakes.lab` and its scripts, approved by two people."""

    def lay_out(self, path: Path) -> None:
        self.folder = write_lab(self.scripts, self.home / "walkthroughs", path)
        self.walkthroughs = FileWalkthroughs(self.home / "walkthroughs")
        self.keys = {"anna@example.org": self.key, "boris@example.org": self.home / "id_boris"}
        make_key(self.keys["boris@example.org"])

    def approve_all(self) -> None:
        for script in (*self.catalogue.ids(), ID):
            folders = self.walkthroughs if script == ID else self.catalogue
            reads = folders.manifest(folders.folder(script)).effect is Effect.READ
            for principal in list(self.keys)[: 1 if reads else 2]:
                self.sign(script, principal)

    def sign(self, script: str, principal: str) -> None:
        folders = self.walkthroughs if script == ID else self.catalogue
        ApproveScript(folders, self.approvals, UsersKeys(), self.store, self.clock, self.versions)(
            script,
            key=str(self.keys[principal]),
            principal=principal,
            confirm=lambda _: True,
            passphrase=lambda _: None,
            report=self.heard.append,
        )

    @property
    def playing(self) -> RunWalkthrough:
        return RunWalkthrough(
            self.walkthroughs, self.approvals, self.versions, self.store, self.clock, self.gathering
        )

    @property
    def gathering(self) -> GatherInventory:
        return GatherInventory(PatientProbes(), self.store, self.clock)

    @property
    def working(self) -> WalkthroughWork:
        return WalkthroughWork(self.running, self.gathering, self.catalogue, self.store, self.clock)

    def begin(self, machine: Machine) -> Course:
        return self.playing.begin(self.ticket, NAME, machine, report=self.heard.append)

    def go_on(self, machine: Machine, run: int) -> Course:
        return self.playing.go_on(self.ticket, run, machine, report=self.heard.append)

    def work(self, course: Course, line: Line | Machine, cancel: CancelToken | None = None) -> State:
        line = line if isinstance(line, Line) else Line(line, lambda _: self.nobody())
        return self.working(course, line, report=self.heard.append, cancel=cancel or CancelToken())

    @staticmethod
    def nobody() -> Machine:
        raise AssertionError("nobody should have to reach it again")
