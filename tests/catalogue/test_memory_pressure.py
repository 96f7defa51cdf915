from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from needs import needs

if TYPE_CHECKING:
    from catalogue.machine import Machine

pytestmark = pytest.mark.usefixtures("alone_with_the_kernel")

SCRIPT = "memory.pressure"


def test_enough_memory_is_ok_and_a_program_ended_for_lack_of_it_is_a_warning(machine: Machine) -> None:
    # In one test and in this order: the kernel's log is the whole computer's; the look back is 3.6 seconds.
    machine.be_at_ease()
    well = machine.run(SCRIPT, case="healthy", hours="0.001")
    assert (well.status, well.keys) == (0, ["enough"]), well
    _end_for_lack_of_memory(machine.folder)
    answer = machine.run(SCRIPT, case="program-ended", hours="0.01")
    assert answer.status == 1, answer
    assert "greedy" in answer.values("limit-reached")["names"]
    assert answer.keys[-1] == "close-programs"
    machine.be_at_ease()  # at this moment: one has been ended since
    machine.hide("dmesg", "journalctl")
    blind = machine.run(SCRIPT, case="program-ended-log-hidden")
    assert (blind.status, blind.keys[0]) == (1, "ended-since-start"), blind


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("awk", "mawk", "gawk")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "awk"}), answer


def _end_for_lack_of_memory(folder: Path) -> None:
    """Let the kernel end a real program that takes more than its control group may have."""
    greedy = folder / "greedy"
    greedy.symlink_to(needs("tail", package="coreutils"))
    group = _memory_group()
    try:
        limit = "memory.max" if (group / "memory.max").exists() else "memory.limit_in_bytes"
        (group / limit).write_text(str(16 * 1024 * 1024))
        if (swap := group / "memory.swap.max").exists():
            swap.write_text("0")
        join = f"echo 0 >{group}/cgroup.procs; exec {greedy} /dev/zero"
        done = subprocess.run(["sh", "-c", join], check=False, timeout=90)
        assert done.returncode == -9
    finally:
        group.rmdir()


def _memory_group() -> Path:
    """Make a control group with a memory limit, whichever version of them this computer has."""
    old = Path("/sys/fs/cgroup/memory")
    group = (old if old.is_dir() else Path("/sys/fs/cgroup")) / "deskside-test-greedy"
    group.mkdir(exist_ok=True)
    return group
