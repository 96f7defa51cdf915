from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from catalogue.machine import Machine

pytestmark = pytest.mark.usefixtures("alone_with_the_kernel")

SCRIPT = "disk.health-signs"
JUST_NOW = "0.001"
"""Hours: what other tests did to other disks is older than that."""
A_MOMENT_AGO = "0.02"
"""Hours: long enough for a busy machine to come from breaking a disk to looking for it."""


@pytest.fixture
def disk(machine: Machine) -> str:
    """A real disk with a file system that the test may damage; returns its name."""
    machine.do(
        "truncate -s 8M /tmp/disk; mkfs.ext4 -q -O ^has_journal -e remount-ro /tmp/disk; mkdir -p /srv"
    )
    machine.do("mount -o loop,errors=remount-ro /tmp/disk /srv")
    return machine.do("findmnt -no SOURCE /srv").strip().removeprefix("/dev/")


def test_disks_without_errors_are_ok(machine: Machine, disk: str) -> None:
    assert disk.startswith("loop")
    answer = machine.run(SCRIPT, case="healthy", hours=JUST_NOW)
    assert (answer.status, answer.keys) == (0, ["no-errors"]), answer


def test_a_file_system_that_met_an_error_and_turned_read_only_is_critical(
    machine: Machine, disk: str
) -> None:
    machine.do('echo "a test broke it" >/sys/fs/ext4/"$1"/trigger_fs_error', disk)
    answer = machine.run(SCRIPT, case="read-only", hours=A_MOMENT_AGO)
    assert answer.status == 2, answer
    assert answer.values("turned-read-only") == {"path": "/srv", "device": f"/dev/{disk}"}
    assert answer.values("file-system-errors") == {"device": disk, "count": "1"}
    assert disk in answer.values("kernel-errors")["devices"]
    assert answer.keys[-1] == "back-up"


def test_sectors_that_cannot_be_read_are_critical(machine: Machine, disk: str) -> None:
    machine.do("truncate -s 1M /tmp/disk; dd if=/dev/$1 of=/dev/null bs=4k skip=1000 count=1 || true", disk)
    answer = machine.run(SCRIPT, case="unreadable", hours=A_MOMENT_AGO)
    assert (answer.status, disk in answer.values("kernel-errors")["devices"]) == (2, True), answer


def test_where_the_log_is_hidden_it_says_unknown_though_the_rest_is_clean(machine: Machine) -> None:
    machine.hide("dmesg", "journalctl")
    machine.do("ln -s /bin/false /usr/bin/dmesg")
    answer = machine.run(SCRIPT, case="log-hidden")
    assert (answer.status, answer.verdict, answer.keys[0]) == (3, "unknown", "log-hidden"), answer


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("dmesg", "journalctl")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "dmesg journalctl"}), answer
