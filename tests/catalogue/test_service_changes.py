from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.changes import ended_anywhere
from catalogue.systemd import give, under_systemd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalogue.desk import CatalogueDesk
    from catalogue.machine import Machine

RESTART, BACK = "services.restart", "services.put-back"


@pytest.fixture
def booted(tmp_path: Path, desk: CatalogueDesk) -> Iterator[Machine]:
    with under_systemd(tmp_path, desk) as machine:
        give(machine, "spooler", "ExecStart=/bin/sleep 300")
        yield machine


def states(machine: Machine) -> str:
    return machine.do("systemctl list-units --all --plain --no-legend --type=service | sort")


def test_a_service_that_was_stopped_is_started_and_stopped_again_from_any_moment(booted: Machine) -> None:
    before = states(booted)
    done = booted.run(RESTART, case="healthy", service="spooler")
    assert (done.status, done.values("runs")["before"]) == (0, "inactive"), done
    assert states(booted) != before
    undone = booted.take_back(RESTART, done, case="stopped-again", service="spooler")
    assert undone is not None
    assert (undone.keys, states(booted)) == (["stopped"], before)
    for _ in ended_anywhere(booted, lambda: states(booted), RESTART, ("systemctl",), service="spooler"):
        pass


def test_a_service_that_ran_is_restarted_and_goes_on_running(booted: Machine) -> None:
    booted.do("systemctl start spooler")
    before, first = states(booted), booted.do("systemctl show -P MainPID spooler")
    done = booted.run(RESTART, case="ran-before", service="spooler.service")
    assert booted.do("systemctl show -P MainPID spooler") != first
    booted.do("systemctl stop spooler")
    undone = booted.take_back(RESTART, done, case="runs-again", service="spooler.service")
    assert undone is not None
    assert (undone.keys, states(booted)) == (["runs"], before)


def test_a_service_that_cannot_run_is_critical_with_its_last_words(booted: Machine) -> None:
    give(booted, "scanner", "Type=oneshot\nExecStart=/bin/sh -c 'echo cannot open /dev/scanner0; exit 7'")
    booted.do("systemctl start scanner || journalctl --sync")
    done = booted.run(RESTART, case="does-not-run", service="scanner")
    assert (done.status, done.keys) == (2, ["does-not-run", "look-at-service"]), done
    undone = booted.take_back(RESTART, done, case="was-failed", service="scanner")
    assert undone is not None
    assert (undone.status, undone.keys) == (0, ["was-failed", "stopped"]), undone


def test_a_name_that_is_none_and_what_carries_us_are_left_alone(booted: Machine) -> None:
    for name in ("no-such-thing", "--now", "a;b"):
        none = booted.run(RESTART, case="no-such-service", service=name)
        assert (none.status, none.keys) == (2, ["no-such-service", "check-name"]), none
    give(booted, "ssh", "ExecStart=/bin/sleep 300")
    ours = booted.run(RESTART, case="carries-us", service="ssh")
    assert (ours.status, ours.keys) == (2, ["carries-us", "by-hand"]), ours
    assert booted.run(BACK, case="nothing-changed", service="ssh").keys == ["nothing-changed"]
    give(booted, "broken", "Type=oneshot\nExecStart=/bin/false")
    lost = booted.run(BACK, case="does-not-run", service="broken", state="active")
    assert (lost.status, lost.keys) == (2, ["does-not-run", "look-at-service"]), lost


def test_without_a_manager_of_services_it_says_unknown(machine: Machine) -> None:
    without = machine.run(RESTART, case="no-manager", service="cups")
    assert (without.status, without.keys) == (3, ["no-manager"]), without
    machine.hide("systemctl")
    for script in (RESTART, BACK):
        answer = machine.run(script, case="tool-missing", service="cups")
        assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "systemctl"}), answer
