"""A script that changes a real machine, over SSH: what it changed is measured, also where it is killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.engine.connector import EngineConnector
from deskside.domain.errors import BrokeMidway, Cancelled
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.facts import OutputReceived, Recorded
from deskside.ui.words.inventory import differences
from deskside.usecases import measure_difference
from deskside.usecases.measure_difference import MeasureDifference
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from fakes.scripts import MANIFEST, SCRIPT, write_script
from servers.busybox import BusyboxRoot
from servers.reach import address_of, key_of
from servers.sshd import make_key
from targets.inventory_of import PatientProbes
from usecases.script_desk import ScriptDesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.usecases.ports.machine import Machine

CHANGES = MANIFEST.replace('effect = "read"', 'effect = "change"')
HIRE = "echo 'boris:x:1001:1001:Boris:/home/boris:/bin/sh' >>/etc/passwd\n"
DISMISS = "grep -v '^boris:' /etc/passwd >/tmp/passwd; cat /tmp/passwd >/etc/passwd\n"
HALF_WAY = HIRE + "echo half way\nwhile :; do sleep 1; done\n"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("machine")
    with (
        BusyboxRoot(folder, own_network=True) as server,
        EngineConnector(folder / "known_hosts", keeps_spare=False) as connector,
    ):
        machine = connector.connect(
            address_of(server), key_of(server), label="pc", dialogue=FakeDialogue(), cancel=CancelToken()
        )
        yield machine
        machine.close()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptDesk]:
    monkeypatch.setattr(measure_difference, "LIMIT_S", 150)  # a busy computer is no slow one
    desk = ScriptDesk(tmp_path, measure=MeasureDifference(PatientProbes()))
    yield desk
    desk.close()


def approved(desk: ScriptDesk, program: str, version: int, timeout_s: int = 30) -> None:
    manifest = CHANGES.replace("version = 3", f"version = {version}")
    desk.write(program, manifest=manifest.replace("timeout_s = 30", f"timeout_s = {timeout_s}"))
    approve_twice(desk, SCRIPT)


def approve_twice(desk: ScriptDesk, script: str) -> None:
    desk.approve(script=script)
    second = desk.home / "id_second"
    if not second.exists():
        make_key(second)
    desk.approve(principal="boris@example.org", key=str(second), script=script)


def told(desk: ScriptDesk) -> str:
    found = [fact for fact in desk.facts() if isinstance(fact, DifferenceMeasured)]
    return differences.summary(found[-1])


def test_what_was_done_and_undone_is_measured_and_nothing_is_said_to_be_nothing(
    desk: ScriptDesk, machine: Machine
) -> None:
    approved(desk, HIRE, 1)
    desk.run(machine)
    assert "Accounts: new: boris" in told(desk)
    approved(desk, DISMISS, 2)
    desk.run(machine)
    assert "Accounts: gone: boris" in told(desk)
    desk.run(machine)
    assert told(desk).startswith("No difference to before.")


def test_a_script_that_is_stopped_half_way_has_left_what_it_had_done(
    desk: ScriptDesk, machine: Machine
) -> None:
    approved(desk, HALF_WAY, 1)
    cancel = CancelToken()

    def stop_half_way(event: object) -> None:
        desk.heard.append(event)
        if isinstance(event, Recorded) and isinstance(event.fact, OutputReceived):
            cancel.cancel()

    with pytest.raises(Cancelled):
        desk.run(machine, cancel=cancel, report=stop_half_way)
    assert "Accounts: new: boris" in told(desk)
    approved(desk, DISMISS, 2)
    desk.run(machine)


def test_a_script_whose_time_is_up_is_measured_too(desk: ScriptDesk, machine: Machine) -> None:
    approved(desk, HALF_WAY, 1, timeout_s=3)  # a busy machine may need more than one to begin
    with pytest.raises(BrokeMidway, match="script-timed-out"):
        desk.run(machine)
    assert "Accounts: new: boris" in told(desk)
    approved(desk, DISMISS, 2)
    desk.run(machine)


def test_a_script_that_takes_another_back_is_compared_with_before_that_one(
    desk: ScriptDesk, machine: Machine
) -> None:
    undo = "network.undo"
    desk.write(HIRE, manifest=CHANGES.replace("timeout_s = 30", f'timeout_s = 30\nundo = "{undo}"'))
    approve_twice(desk, SCRIPT)
    for program, version, expected in (
        ("true\n", 1, "Still as entry 1 left it: Accounts: new: boris"),
        (DISMISS, 2, "No difference to before entry 1."),
    ):
        write_script(
            desk.scripts,
            undo,
            manifest=CHANGES.replace("version = 3", f"version = {version}"),
            program=program,
        )
        approve_twice(desk, undo)
        if version == 1:
            desk.run(machine)
        desk.running(desk.ticket, undo, {}, machine, report=desk.heard.append, cancel=CancelToken())
        assert told(desk).startswith(expected)
