"""A group that is kept by looks at the process table, as on macOS: real programs, the real ps(1)."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from deskside.adapters.process_groups.posix import WardenGroup, WardenGroups
from deskside.domain.companion.wishes import GO_ON, HALT, KILL, TERM
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.running import Chunk

PS_WARDEN = (sys.executable, str(Path(__file__).parents[2] / "servers" / "ps_warden.py"))
SHELL = ("/bin/sh", "-c", 's=$(cat; echo .); eval "${s%.}" </dev/null', "sh")
HIDING = b"""
trap '' TERM
(setsid sh -c 'trap "" TERM; echo $$ >>"$0"; sleep 2; sleep 600' "$1") &
setsid sh -c 'echo $$ >>"$0"; (sleep 600 & echo $! >>"$0"); sleep 600' "$1" &
echo $$ >>"$1"
while :; do sleep 600; done
"""


@pytest.fixture
def groups() -> Iterator[WardenGroups]:
    kept = WardenGroups(PS_WARDEN)
    yield kept
    kept.close()


def whole(group: WardenGroup) -> list[Chunk]:
    out: list[Chunk] = []
    while (read := group.read(5)) is not None:
        out += read
    return out


def alive(file: Path, count: int) -> list[psutil.Process]:
    eventually(lambda: file.exists() and len(file.read_text().split()) == count, "all have begun")
    return [psutil.Process(int(pid)) for pid in file.read_text().split()]


def is_gone(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() == psutil.STATUS_ZOMBIE or not process.is_running()
    return True


def test_it_says_what_a_program_said_and_how_it_ended(groups: WardenGroups) -> None:
    group = groups.start(SHELL, {"GREETING": "hello"}, b'echo "$GREETING"; exit 5')
    assert whole(group) == [("stdout", b"hello\n")]
    assert (group.ended.status, group.ended.left_behind) == (5, ())


def test_what_was_seen_once_is_killed_whatever_it_does(groups: WardenGroups, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    group = groups.start((*SHELL, str(pids)), {}, HIDING)
    hidden = alive(pids, 4)
    group.tell(TERM)
    group.tell(KILL)
    whole(group)
    assert group.ended.status == -9
    eventually(lambda: all(is_gone(process) for process in hidden), "nobody is left")


def test_it_ends_with_whoever_started_it(groups: WardenGroups, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    group = groups.start((*SHELL, str(pids)), {}, HIDING)
    hidden = alive(pids, 4)
    group._control.shutdown(2)  # what the operating system does for a process that is killed
    eventually(lambda: all(is_gone(process) for process in hidden), "nobody is left")
    whole(group)


def halted(processes: list[psutil.Process]) -> bool:
    """A shell that is just starting a program waits for that one, which is halted first (vfork(2))."""
    try:
        states = {process.status() for process in processes} - {psutil.STATUS_ZOMBIE}
    except psutil.NoSuchProcess:  # one has just ended, so something still runs
        return False
    return psutil.STATUS_STOPPED in states <= {psutil.STATUS_STOPPED, psutil.STATUS_DISK_SLEEP}


def test_all_of_it_halts_and_goes_on(groups: WardenGroups, tmp_path: Path) -> None:
    ticks = tmp_path / "ticks"
    group = groups.start((*SHELL, str(ticks)), {}, b'while :; do echo t >>"$1"; sleep .02; done')
    eventually(ticks.exists, "it ticks")
    keeper = psutil.Process(groups.pid).children()[0]
    group.tell(HALT)
    eventually(lambda: halted(keeper.children(recursive=True)), "it halts")
    size = ticks.stat().st_size
    group.tell(GO_ON)
    eventually(lambda: ticks.stat().st_size > size, "it goes on")
    group.tell(KILL)
    whole(group)
