"""The deed behind System information, on this computer's own shell: its order, its ends, its refusals."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.local import LocalMachine
from deskside.adapters.probes import ShippedProbes
from deskside.domain.errors import BrokeMidway, Cancelled, Refused, WrongUse
from deskside.domain.inventory.document import from_json
from deskside.domain.inventory.memory import Memory
from deskside.domain.journal.facts import Outcome, SnapshotTaken, StepEnded, StepStarted
from deskside.domain.running import Exit
from deskside.usecases.gather_inventory import GatherInventory, SectionArrived
from fakes.clock import FakeClock
from fakes.shell_machine import ShellJob, ShellMachine
from needs import needs
from servers.accounts import needs_root
from targets.inventory_of import PROBES, Desk, KnownNonce, inventory_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.running import Runnable
    from deskside.usecases.ports.probes import MarkedProbe
    from deskside.usecases.task import CancelToken


def test_every_category_is_reported_as_it_comes_and_the_whole_is_recorded() -> None:
    desk = Desk()
    inventory = desk.gather(ShellMachine())
    started, snapshot, ended = desk.facts
    assert isinstance(started, StepStarted)
    assert started.sha256 == PROBES.inventory(()).probe.sha256
    assert isinstance(snapshot, SnapshotTaken)
    assert from_json(snapshot.inventory) == inventory
    assert dict(snapshot.statuses) == {name: str(status) for name, status in inventory.statuses()}
    assert isinstance(ended, StepEnded)
    assert ended.outcome is Outcome.SUCCEEDED
    assert desk.arrived[:2] == ["os", "memory"]
    assert set(desk.arrived) == set(inventory.categories)
    memory = inventory.get(Memory)
    assert memory is not None
    assert memory.total_bytes


def test_nothing_is_sent_before_the_step_is_in_the_journal() -> None:
    desk = Desk()

    class Watching(ShellMachine):
        def run(self, what: Runnable, *, cancel: CancelToken) -> ShellJob:
            assert isinstance(desk.facts[-1], StepStarted)
            return super().run(what, cancel=cancel)

    desk.gather(Watching(), ["os"])
    assert isinstance(desk.facts[-1], StepEnded)


def test_only_the_categories_asked_for_are_read() -> None:
    desk = Desk()
    assert list(desk.gather(ShellMachine(), ["memory"]).categories) == ["memory"]
    started = desk.facts[0]
    assert isinstance(started, StepStarted)
    assert started.parameters == (("categories", "memory"),)


@pytest.mark.parametrize(
    ("banner", "platform"),
    [("SSH-2.0-OpenSSH_for_Windows_9.5", "windows"), ("SSH-2.0-OpenSSH_9.7 FreeBSD-20240806", "freebsd")],
)
def test_another_platform_is_told_by_its_banner_and_nothing_is_sent(banner: str, platform: str) -> None:
    desk = Desk()
    with pytest.raises(WrongUse) as refused:
        desk.gather(ShellMachine("false", banner=banner))
    assert (refused.value.code, refused.value.facts) == ("platform-unsupported", {"platform": platform})
    ended = desk.facts[-1]
    assert isinstance(ended, StepEnded)
    assert (ended.outcome, ended.error) == (Outcome.FAILED, "platform-unsupported")


@pytest.mark.parametrize(
    ("reason", "status", "outcome", "code"),
    [
        ("lost", None, Outcome.UNKNOWN, "link-lost"),
        ("timed-out", None, Outcome.TIMED_OUT, "probe-timed-out"),
    ],
)
def test_a_run_that_ends_badly_is_recorded_as_what_it_was(
    reason: str, status: int | None, outcome: Outcome, code: str
) -> None:
    class Ending(ShellMachine):
        def run(self, what: Runnable, *, cancel: CancelToken) -> ShellJob:
            job = super().run(what, cancel=cancel)
            job.exit = lambda: Exit(reason=reason, status=status)  # type: ignore[method-assign,arg-type]
            return job

    desk = Desk()
    body = "printf '\\036abc memory ok 0 0\\n'"
    with pytest.raises(BrokeMidway) as broken:
        GatherInventory(Answering(body), desk.journal, FakeClock())(
            desk.ticket, Ending(), report=desk.reported.append, cancel=desk.cancel
        )
    assert broken.value.code == code
    _, snapshot, ended = desk.facts
    assert isinstance(snapshot, SnapshotTaken)
    assert isinstance(ended, StepEnded)
    assert (ended.outcome, ended.error) == (outcome, code)


def test_a_stop_is_recorded_with_what_had_arrived() -> None:
    desk = Desk()

    def stop_after_memory(event: object) -> None:
        desk.reported.append(event)
        if isinstance(event, SectionArrived) and event.name == "memory":
            desk.cancel.cancel()

    gather = GatherInventory(PROBES, desk.journal, FakeClock())
    machine = LocalMachine()
    with pytest.raises(Cancelled):
        gather(desk.ticket, machine, report=stop_after_memory, cancel=desk.cancel)
    machine.close()
    _, snapshot, ended = desk.facts
    assert isinstance(snapshot, SnapshotTaken)
    statuses = dict(snapshot.statuses)
    assert statuses["memory"] == "ok"
    assert statuses["events"] == "unreadable"
    assert isinstance(ended, StepEnded)
    assert ended.outcome is Outcome.CANCELLED


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("exit 3", "probe-no-answer"),
        ("printf '\\036abc memory ok 0 0\\n'", "probe-answer-cut"),
        ("printf '\\036abc memory ok 0 0\\nnoise'", "probe-answer-garbled"),
        ("printf '\\036abc memory ok 0 999999999\\n'", "probe-answer-too-big"),
        ("kill -KILL $$", "probe-no-answer"),
    ],
)
def test_an_answer_that_is_none_is_a_clear_error(body: str, code: str) -> None:
    desk = Desk()
    with pytest.raises(BrokeMidway) as broken:
        GatherInventory(Answering(body), desk.journal, FakeClock())(
            desk.ticket, ShellMachine(), report=desk.reported.append, cancel=desk.cancel
        )
    assert broken.value.code == code
    ended = desk.facts[-1]
    assert isinstance(ended, StepEnded)
    assert (ended.outcome, ended.error) == (Outcome.FAILED, code)


class Answering(KnownNonce):
    """A probe whose program is something else."""

    def __init__(self, body: str) -> None:
        self._body = body.encode()

    def inventory(self, categories: Sequence[str]) -> MarkedProbe:
        marked = super().inventory(categories)
        return replace(marked, probe=replace(marked.probe, body=self._body))


@pytest.mark.parametrize(("kernel", "platform"), [("Darwin", "macos"), ("FreeBSD", "freebsd")])
def test_another_kernel_is_told_by_the_probe_itself(tmp_path: Path, kernel: str, platform: str) -> None:
    """The probe runs in a root that has a shell and a `uname` of its own, and no /proc."""
    needs_root()
    busybox = needs("busybox", package="busybox-static")
    for name in ("bin", "dev", "proc"):
        (tmp_path / name).mkdir()
    (tmp_path / "bin/busybox").write_bytes(Path(busybox).read_bytes())
    (tmp_path / "bin/uname").write_text(f"#!/bin/busybox sh\necho {kernel}\n")
    (tmp_path / "dev/null").touch()
    for name in ("bin/busybox", "bin/uname"):
        (tmp_path / name).chmod(0o755)
    # One of BusyBox's own applets would answer in place of the file; dash asks the file.
    shell = Path("/bin/dash").resolve()
    libraries = subprocess.run(["ldd", shell], check=True, capture_output=True, text=True).stdout.split()
    for file in [str(shell), *(word for word in libraries if word.startswith("/"))]:
        copy = tmp_path / file.lstrip("/")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(Path(file).read_bytes())
        copy.chmod(0o755)
    with pytest.raises(WrongUse) as refused:
        inventory_of(ShellMachine("chroot", str(tmp_path), str(shell)))
    assert refused.value.code == "platform-unsupported"
    assert refused.value.facts == {"platform": platform}


def test_an_unknown_category_is_refused_before_anything_is_recorded() -> None:
    desk = Desk()
    with pytest.raises(WrongUse) as refused:
        desk.gather(ShellMachine(), ["os", "soul"])
    assert refused.value.facts == {"category": "soul"}
    assert list(desk.facts) == []


def test_a_probe_that_was_changed_is_not_sent(tmp_path: Path) -> None:
    (tmp_path / "linux.sh").write_bytes((PROBES.folder / "linux.sh").read_bytes() + b"rm -rf /\n")
    desk = Desk()
    with pytest.raises(Refused) as refused:
        GatherInventory(ShippedProbes(tmp_path), desk.journal, FakeClock())(
            desk.ticket, ShellMachine(), report=desk.reported.append, cancel=desk.cancel
        )
    assert refused.value.code == "probe-changed"
    assert list(desk.facts) == []
