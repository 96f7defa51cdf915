"""A desk where every script of the catalogue is approved, and which runs them as the product does."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue.recorded import recording
from deskside.adapters.catalogue.files import FileCatalogue
from deskside.domain.journal.facts import OutputReceived, Recorded
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.marks import RECORDED_TOKEN
from deskside.usecases.task import CancelToken
from fakes.scripts import CountedTokens
from servers.sshd import make_key
from usecases.script_desk import ScriptDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.domain.journal.facts import Finding
    from deskside.domain.running import Chunk, Exit, Runnable
    from deskside.domain.scripts.manifest import Manifest
    from deskside.usecases.ports.machine import Job, LinkState, Machine
    from deskside.usecases.run_script import RunScript

SCRIPTS = Path(__file__).parents[2] / "scripts"
CATALOGUE = FileCatalogue(SCRIPTS)


@dataclass(frozen=True)
class Answer:
    """What a run gave."""

    verdict: str
    status: int | None
    findings: tuple[Finding, ...]
    output: str
    errors: str

    @property
    def keys(self) -> list[str]:
        """The messages that were said, measurements left out."""
        return [found.message for found in self.findings if found.level != "fact"]

    def values(self, key: str) -> dict[str, str]:
        for found in self.findings:
            if found.message == key:
                return dict(found.values)
        raise AssertionError(f"{key} was not said: {self}")


@dataclass
class CatalogueDesk(ScriptDesk):
    """`run_script(machine, "network.path", target="192.0.2.1")` is the whole deed, from trust to verdict."""

    approved: set[str] = field(default_factory=set)
    recordings: dict[Path, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.scripts, self.catalogue = SCRIPTS, CATALOGUE

    def close(self) -> None:
        super().close()
        if os.environ.get("RECORD_CASES"):
            for path, body in self.recordings.items():
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(body)

    @property
    def running(self) -> RunScript:
        deed = super().running
        tokens = CountedTokens(lambda _: RECORDED_TOKEN)
        return type(deed)(deed.catalogue, deed.approvals, deed.journal, deed.clock, tokens, deed.versions)

    def manifest(self, script: str) -> Manifest:
        """Return what a script says about itself."""
        return self.catalogue.manifest(self.catalogue.folder(script))

    def run_script(self, machine: Machine, script: str, case: str = "", **values: str) -> Answer:
        """Run a script; `case` names the recording of its answer."""
        if script not in self.approved:
            self._approve_as_two_people(script)
            self.approved.add(script)
        heard: list[object] = []
        told = _Overheard(machine)
        result = self.running(self.ticket, script, values, told, report=heard.append, cancel=CancelToken())
        if case:
            folder = SCRIPTS / script.replace(".", "/") / "cases"
            for name, body in recording(case, bytes(told.printed), result).items():
                self.recordings[folder / name] = body
        facts = [event.fact for event in heard if isinstance(event, Recorded)]
        shown = [fact for fact in facts if isinstance(fact, OutputReceived)]
        answer = Answer(
            str(result.verdict),
            result.exit_status,
            result.findings,
            "".join(fact.text for fact in shown if fact.stream == "stdout"),
            "".join(fact.text for fact in shown if fact.stream == "stderr"),
        )
        assert (result.left_behind, answer.errors) == ((), ""), answer
        return answer

    def _approve_as_two_people(self, script: str) -> None:
        self.approve(script=script)
        if self.manifest(script).effect is not Effect.READ:
            second = self.home / "id_boris"
            if not second.exists():
                make_key(second)
            self.approve(script=script, principal="boris@example.org", key=str(second))


class _Overheard:
    """A machine whose standard output is also kept as it came: recordings have the result lines in it."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.label, self.machine_id = machine.label, machine.machine_id
        self.host_key, self.banner = machine.host_key, machine.banner
        self.printed = bytearray()

    def run(self, what: Runnable, *, cancel: CancelToken) -> Job:
        patient = replace(what, timeout_s=150)  # a busy computer is no slow one
        return _OverheardJob(self._machine.run(patient, cancel=cancel), self.printed)

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        self._machine.on_link(listener)

    def close(self) -> None:
        self._machine.close()


@dataclass(frozen=True)
class _OverheardJob:
    job: Job
    printed: bytearray

    def __iter__(self) -> Iterator[Chunk]:
        for stream, chunk in self.job:
            if stream == "stdout":
                self.printed.extend(chunk)
            yield stream, chunk

    def exit(self) -> Exit:
        return self.job.exit()
