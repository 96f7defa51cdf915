from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "system.stuck-programs"


def test_programs_that_move_are_ok(machine: Machine) -> None:
    answer = machine.run(SCRIPT, case="healthy", limit="500")
    assert (answer.status, answer.keys) == (0, ["moving"]), answer


def test_a_program_that_waits_for_a_frozen_disk_is_critical(machine: Machine) -> None:
    machine.do(
        "truncate -s 8M /tmp/disk; mkfs.ext4 -q /tmp/disk; mkdir -p /srv; mount -o loop /tmp/disk /srv"
    )
    machine.do("fsfreeze --freeze /srv")
    try:
        machine.start("sh", "-c", "echo ready; exec touch /srv/letter")
        machine.do('until grep -q "^State:.D" /proc/$(pidof touch || echo self)/status; do :; done')
        answer = machine.run(SCRIPT, case="hanging", limit="500")
    finally:
        machine.do("fsfreeze --unfreeze /srv")
    assert (answer.status, answer.values("hanging")) == (2, {"count": "1", "names": "touch"}), answer
    assert answer.keys[-1] == "find-slow-disk"


def test_too_much_to_do_is_a_warning_that_names_who_does_it(machine: Machine) -> None:
    machine.hold("/proc/loadavg", "99.00 99.00 99.00 9/99 99\n")  # the real one takes minutes to rise
    for _ in range(os.cpu_count() or 1):
        machine.start("sh", "-c", "echo ready; exec yes >/dev/null")
    answer = machine.run(SCRIPT, case="overloaded", limit="0")
    assert (answer.status, answer.keys[0]) == (1, "overloaded"), answer
    assert answer.values("busy")["name"] == "yes"


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("awk", "mawk", "gawk")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "awk"}), answer
