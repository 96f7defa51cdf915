"""The deed behind System information, on this computer's own shell: its order, its ends, its refusals."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.local import LocalMachine
from deskside.adapters.probes import SHIPPED, ShippedProbes
from deskside.domain.errors import BrokeMidway, Cancelled, Refused, WrongUse
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.document import Inventory, from_json
from deskside.domain.inventory.facts import Status
from deskside.domain.inventory.memory import Memory
from deskside.domain.journal.facts import Outcome, SnapshotTaken, StepEnded, StepStarted
from deskside.domain.journal.probing import ProbeReplaced
from deskside.domain.running import Exit, Probe
from deskside.usecases.gather_inventory import GatherInventory, SectionArrived
from deskside.usecases.ports.probes import MarkedProbe
from fakes.clock import FakeClock
from fakes.shell_machine import ShellJob, ShellMachine
from needs import needs
from servers.accounts import needs_root
from targets.inventory_of import PROBES, Desk, KnownNonce, PatientProbes, inventory_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deskside.domain.running import Runnable
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
    assert max(map(desk.arrived.index, ("os", "memory"))) < desk.arrived.index("updates")
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


def test_what_has_not_changed_since_is_neither_sent_nor_parsed_again() -> None:
    """The second answer is another program's: it has another package, and calls dpkg's table the same."""
    first = "facts ok 7\ndpkg=1\ndpkg ok 25\nhello\t1.0\tamd64\t8\t\tadmin\n"
    probes = Recalling({"-": first, "dpkg=1\n": "facts ok 7\ndpkg=1\ndpkg same 0\n", "": first})
    desk = Desk()
    gather = GatherInventory(probes, desk.journal, FakeClock())
    machine = ShellMachine()
    one, two = (
        gather(desk.ticket, machine, categories=["software"], report=desk.reported.append, cancel=desk.cancel)
        for _ in range(2)
    )
    assert probes.known == ["-", "dpkg=1\n"]
    assert [row.id for row in one.categories["software"].rows] == ["hello"]  # type: ignore[attr-defined]
    assert two.categories["software"] is one.categories["software"]
    told = [fact.inventory for fact in desk.facts if isinstance(fact, SnapshotTaken)]
    assert json.loads(told[0])["categories"] == json.loads(told[1])["categories"]


def test_unchanged_means_since_it_was_asked_for_whoever_reads_the_machine_meanwhile() -> None:
    read = "facts ok 7\ndpkg={n}\ndpkg ok 25\n{name}\t1.0\tamd64\t8\t\tadmin\n"
    bodies = {"-": read.format(n=1, name="hello"), "dpkg=1\n": "facts ok 7\ndpkg=1\ndpkg same 0\n"}
    desk = Desk()
    gather = GatherInventory(Recalling(bodies), desk.journal, FakeClock())

    def reading(machine: ShellMachine) -> Inventory:
        return gather(
            desk.ticket, machine, categories=["software"], report=desk.reported.append, cancel=desk.cancel
        )

    class Shared(ShellMachine):
        def run(self, what: Runnable, *, cancel: CancelToken) -> ShellJob:
            bodies["dpkg=1\n"] = read.format(n=2, name="later")
            reading(ShellMachine())
            return super().run(what, cancel=cancel)

    first = reading(ShellMachine())
    assert reading(Shared()).categories["software"] is first.categories["software"]


def test_a_machine_that_calls_the_same_what_nobody_has_read_has_a_gap() -> None:
    desk = Desk()
    gather = GatherInventory(Recalling({"-": "dpkg same 0\n"}), desk.journal, FakeClock())
    found = gather(
        desk.ticket, ShellMachine(), categories=["software"], report=desk.reported.append, cancel=desk.cancel
    )
    assert found.categories["software"].status is Status.UNREADABLE
    (gap,) = found.categories["software"].problems
    assert (gap.field, gap.why, gap.source) == ("rows", Status.UNREADABLE, "dpkg")


def test_the_probe_is_the_one_for_the_system_that_the_banner_names() -> None:
    probes = Several("linux", "freebsd")
    desk = Desk()
    machine = ShellMachine(banner="SSH-2.0-OpenSSH_9.7 FreeBSD-20240806")
    inventory = GatherInventory(probes, desk.journal, FakeClock())(
        desk.ticket, machine, report=desk.reported.append, cancel=desk.cancel
    )
    assert probes.asked == ["freebsd"]
    assert (inventory.target.platform, inventory.target.probe) == ("freebsd", "freebsd")
    started, *_, ended = desk.facts
    assert isinstance(started, StepStarted)
    assert started.script == "probe.freebsd"
    assert isinstance(ended, StepEnded)
    assert ended.outcome is Outcome.SUCCEEDED


def test_a_system_that_no_probe_is_for_is_told_by_its_banner_and_nothing_is_sent() -> None:
    desk = Desk()
    with pytest.raises(WrongUse) as refused:
        GatherInventory(Several("linux"), desk.journal, FakeClock())(
            desk.ticket,
            ShellMachine("false", banner="SSH-2.0-OpenSSH_for_Windows_9.5"),
            report=desk.reported.append,
            cancel=desk.cancel,
        )
    assert (refused.value.code, refused.value.facts) == ("platform-unsupported", {"platform": "windows"})
    assert list(desk.facts) == []


@pytest.mark.parametrize("platform", ["macos", "windows"])
def test_where_another_system_answers_its_own_probe_is_sent_in_the_same_step(platform: str) -> None:
    complaint = {
        "macos": another("Darwin"),
        "windows": "printf 'exec : CommandNotFoundException in line 1, character 1'",
    }
    probes = Several("linux", platform, linux=complaint[platform])
    desk = Desk()
    inventory = GatherInventory(probes, desk.journal, FakeClock())(
        desk.ticket, ShellMachine(), categories=["memory"], report=desk.reported.append, cancel=desk.cancel
    )
    assert probes.asked == ["linux", platform]
    assert inventory.target.platform == platform
    started, replaced, snapshot, ended = desk.facts
    assert isinstance(started, StepStarted)
    assert started.script == "probe.linux"
    assert isinstance(replaced, ProbeReplaced)
    assert replaced.script == f"probe.{platform}"
    assert isinstance(snapshot, SnapshotTaken)
    assert isinstance(ended, StepEnded)
    assert ended.outcome is Outcome.SUCCEEDED


def test_two_systems_that_both_are_another_end_the_step() -> None:
    desk = Desk()
    probes = Several("linux", "macos", linux=another("Darwin"), macos=another("OpenBSD"))
    with pytest.raises(WrongUse) as refused:
        GatherInventory(probes, desk.journal, FakeClock())(
            desk.ticket, ShellMachine(), report=desk.reported.append, cancel=desk.cancel
        )
    assert refused.value.facts == {"platform": "other"}
    ended = desk.facts[-1]
    assert isinstance(ended, StepEnded)
    assert (ended.outcome, ended.error) == (Outcome.FAILED, "platform-unsupported")


def test_a_machine_that_chose_its_own_probe_is_read_as_what_it_says_it_is() -> None:
    """So does a companion, whatever the desk has guessed."""
    desk = Desk()
    body = another("Darwin").replace("unsupported", "ok")
    inventory = GatherInventory(Several("linux", linux=body), desk.journal, FakeClock())(
        desk.ticket, ShellMachine(), report=desk.reported.append, cancel=desk.cancel
    )
    assert inventory.target.platform == "macos"


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

    gather = GatherInventory(SlowEvents(), desk.journal, FakeClock())
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


class Several:
    """Probes for these platforms, each of which says only that it is done, or runs what it is given."""

    def __init__(self, *platforms: str, **bodies: str) -> None:
        self._platforms = platforms
        self._bodies = bodies
        self.asked: list[str] = []

    def inventory(self, categories: Sequence[str], platform: str = "linux", known: str = "") -> MarkedProbe:
        self.asked.append(platform)
        if platform not in self._platforms:
            raise WrongUse("platform-unsupported", platform=platform)
        body = self._bodies.get(platform, answering("platform ok"))
        probe = Probe(name=platform, body=body.encode(), sha256="ab" * 32, categories=tuple(categories))
        return MarkedProbe(probe=probe, nonce="abc")


class Recalling:
    """Programs by the stamps that they are given."""

    def __init__(self, bodies: Mapping[str, str]) -> None:
        self._bodies = bodies
        self.known: list[str] = []

    def inventory(self, categories: Sequence[str], platform: str = "linux", known: str = "") -> MarkedProbe:
        self.known.append(known)
        body = answering("software ok", self._bodies[known])
        probe = Probe(name=platform, body=body.encode(), sha256="ab" * 32, categories=tuple(categories))
        return MarkedProbe(probe=probe, nonce="abc")


def answering(head: str, body: str = "") -> str:
    """Return a shell program that sends one frame and the last."""
    return f"printf '\\036abc {head} 0 %s\\n%s\\036abc end ok 0 0\\n' {len(body)} '{body}'"


def another(kernel: str) -> str:
    """Return a shell program that finds itself on a system that it is not for."""
    said = f"ostype={kernel}\n"
    return answering("platform unsupported", f"facts ok {len(said)}\n{said}")


class Answering(KnownNonce):
    """A probe whose program is something else."""

    def __init__(self, body: str) -> None:
        self._body = body.encode()

    def inventory(self, categories: Sequence[str], platform: str = "linux", known: str = "") -> MarkedProbe:
        marked = super().inventory(categories, platform)
        return replace(marked, probe=replace(marked.probe, body=self._body))


class SlowEvents:
    """The shipped probe, made to wait for ever before it reads the log: its answer is never over."""

    def inventory(self, categories: Sequence[str], platform: str = "linux", known: str = "") -> MarkedProbe:
        marked = PatientProbes().inventory(categories, platform, known)
        body = marked.probe.body.replace(b"\nevents() {\n", b"\nevents() {\nwhile sleep 1; do :; done\n", 1)
        return replace(marked, probe=replace(marked.probe, body=body))


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
    inventory = inventory_of(ShellMachine("chroot", str(tmp_path), str(shell)))
    assert (inventory.target.platform, inventory.target.probe) == (platform, platform)
    assert set(inventory.categories) == set(CATEGORIES)  # without a single tool: nothing but gaps
    assert {category.status for category in inventory.categories.values()} == {Status.UNREADABLE}


def test_an_unknown_category_is_refused_before_anything_is_recorded() -> None:
    desk = Desk()
    with pytest.raises(WrongUse) as refused:
        desk.gather(ShellMachine(), ["os", "soul"])
    assert refused.value.facts == {"category": "soul"}
    assert list(desk.facts) == []


def test_a_probe_that_was_changed_is_not_sent(tmp_path: Path) -> None:
    for name in SHIPPED["linux"].files:
        (tmp_path / name).write_bytes((PROBES.folder / name).read_bytes() + b"rm -rf /\n")
    desk = Desk()
    with pytest.raises(Refused) as refused:
        GatherInventory(ShippedProbes(tmp_path), desk.journal, FakeClock())(
            desk.ticket, ShellMachine(), report=desk.reported.append, cancel=desk.cancel
        )
    assert refused.value.code == "probe-changed"
    assert list(desk.facts) == []
