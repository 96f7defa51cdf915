from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.machine import Machine
from catalogue.systemd import give, under_systemd
from needs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalogue.desk import CatalogueDesk

SCRIPT = "services.failed"


@pytest.fixture
def booted(tmp_path: Path, desk: CatalogueDesk) -> Iterator[Machine]:
    with under_systemd(tmp_path, desk) as machine:
        yield machine


def test_services_that_run_are_ok_and_one_that_fails_is_critical_with_its_last_words(booted: Machine) -> None:
    give(booted, "spooler", "ExecStart=/bin/sleep 300")
    booted.do("systemctl start spooler")
    well = booted.run(SCRIPT, case="healthy", service="spooler")
    assert (well.status, well.keys) == (0, ["all-well"]), well
    give(booted, "scanner", "ExecStart=/bin/sh -c 'echo cannot open /dev/scanner0; exit 7'")
    booted.do("systemctl start scanner; until systemctl is-failed -q scanner; do :; done; journalctl --sync")
    answer = booted.run(SCRIPT, case="failed")
    assert answer.status == 2, answer
    assert answer.values("unit-failed") == {"name": "scanner.service", "why": "exit-code", "exit": "7"}
    assert "cannot open /dev/scanner0" in answer.output


def test_a_service_that_keeps_starting_is_a_warning(booted: Machine) -> None:
    restarts = "Restart=always\nRestartSec=0.2\n[Unit]\nStartLimitIntervalSec=0"
    give(booted, "agent", f"ExecStart=/bin/false\n{restarts}")
    booted.do("systemctl start agent")
    booted.do('until [ "$(systemctl show -P NRestarts agent)" -ge 3 ]; do :; done')
    answer = booted.run(SCRIPT, case="starts-again")
    assert (answer.status, answer.values("starts-again")["name"]) == (1, "agent.service"), answer


def test_a_service_that_was_stopped_is_missed_only_if_it_is_asked_for(booted: Machine) -> None:
    give(booted, "spooler", "ExecStart=/bin/sleep 300")
    assert booted.run(SCRIPT).status == 0
    answer = booted.run(SCRIPT, case="stopped", service="spooler")
    assert (answer.status, answer.values("not-running")) == (2, {"name": "spooler"}), answer
    unknown = booted.run(SCRIPT, service="no-such-thing")
    assert (unknown.status, unknown.keys[0]) == (1, "not-installed"), unknown


SYSTEM_V = """
mkdir -p etc/rc2.d
rm -f etc/rc2.d/S* etc/rc3.d/S*
ln -s ../init.d/cups etc/rc2.d/S01cups
echo ::sysinit:/bin/true >etc/inittab
ln -s /bin/busybox srv/init
exec chroot . "$@"
"""


def test_under_system_v_a_service_that_never_started_and_one_that_died_are_told_apart(
    tmp_path: Path, desk: CatalogueDesk
) -> None:
    needs("cupsd", package="cups-daemon")
    needs("busybox", package="busybox-static", path="/bin/busybox")
    with Machine(tmp_path, desk, first=("/srv/init",), begin=SYSTEM_V) as machine:
        resting = machine.run(SCRIPT, case="system-v-not-started")
        assert (resting.status, resting.values("should-run")) == (1, {"name": "cups"}), resting
        machine.do("/etc/init.d/cups start")
        well = machine.run(SCRIPT, case="system-v-healthy", service="cups")
        assert (well.status, well.values("all-well")) == (0, {"count": "1"}), well
        machine.do("pid=$(cat /run/cups/cupsd.pid); kill -9 $pid; while [ -e /proc/$pid ]; do :; done")
        died = machine.run(SCRIPT, case="system-v-died")
        assert (died.status, died.values("died")) == (2, {"name": "cups"}), died


def test_without_a_manager_of_services_it_says_unknown(machine: Machine) -> None:
    answer = machine.run(SCRIPT, case="no-manager")
    assert (answer.status, answer.keys) == (3, ["no-manager"]), answer
    machine.hide("systemctl", "service")
    without = machine.run(SCRIPT, case="tool-missing")
    assert (without.status, without.values("missing-tool")) == (3, {"tool": "systemctl service"}), without
