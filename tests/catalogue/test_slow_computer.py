from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "performance.slow-computer"
STARVED = """
import os, threading
stat, ticks = os.open("/run/stat", os.O_RDWR | os.O_CREAT), 0
while True:
    os.pwrite(stat, b"cpu  %9d 0 0 %9d 0 0 0 %9d 0 0\\n" % (ticks, ticks, ticks), 0)
    if not ticks:
        print("ready", flush=True)
    ticks += 1
    threading.Event().wait(0.02)
"""


def feel(machine: Machine, **percent: float) -> None:
    """Let the machine's kernel say how long programs waited, and that nothing was stolen of their time."""
    machine.be_at_ease()
    for what in ("cpu", "io", "memory"):
        share = percent.get(what, 0.0)
        machine.hold(f"/proc/pressure/{what}", f"some avg10=0.00 avg60={share:.2f} avg300=0.00 total=1\n")


def test_a_computer_that_hardly_waits_is_ok_and_its_busiest_program_is_named(machine: Machine) -> None:
    feel(machine)
    machine.start("sh", "-c", "cp /usr/bin/yes /run/spinner; echo ready; exec /run/spinner >/dev/null")
    answer = machine.run(SCRIPT, case="healthy")
    assert (answer.status, answer.values("quick")["name"]) == (0, "spinner"), answer


WAITS = {
    "memory-short": (2, {"memory": 35.4}),
    "disk-slow": (1, {"io": 72.6}),
    "processor-busy": (1, {"cpu": 88.0}),
}


@pytest.mark.parametrize("key", WAITS)
def test_what_programs_wait_for_is_told(machine: Machine, key: str) -> None:
    status, percent = WAITS[key]
    feel(machine, **percent)
    answer = machine.run(SCRIPT, case=key)
    assert (answer.status, answer.keys[0]) == (status, key), answer
    assert answer.values(key)["percent"] == str(round(sum(percent.values())))


def test_a_virtual_machine_that_is_starved_by_its_host_says_so(machine: Machine) -> None:
    feel(machine)
    machine.start("python3", "-c", STARVED)
    machine.do("umount /proc/stat; mount --bind /run/stat /proc/stat")
    answer = machine.run(SCRIPT, case="stolen")
    assert (answer.status, answer.values("stolen")) == (1, {"percent": "33"}), answer


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("awk")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "awk"}), answer
