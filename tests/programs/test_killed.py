"""`kill -9` at any moment: the journal verifies each time, and no step is left without an end."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.clock import SystemClock
from deskside.adapters.identity import this_account
from deskside.adapters.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from programs.commands import Desk

TIMES = 50
AT_ONCE = 2
LONGEST_S = 4.0
"""Kills fall everywhere in a whole demonstration; on a machine where that takes longer, in its beginning."""

_MOTHER = """
import os, sys
from deskside.programs.cli import main, run
nowhere, told = os.open(os.devnull, os.O_RDWR), os.fdopen(os.dup(1), "w")
os.dup2(nowhere, 1)
main()
while sys.stdin.readline():
    if not (child := os.fork()):
        os.setsid()
        for stream in range(3):
            os.dup2(nowhere, stream)
        told.close()
        run()
    print(child, file=told, flush=True)
"""
"""Works once itself, by which all that it needs is imported; then has a child do so for each line read."""


@pytest.mark.timeout(600)
def test_fifty_kills_leave_a_journal_that_tells_the_truth(desk: Desk, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    moments = random.Random(seed)
    with starting(desk, "demo", "--out", str(tmp_path / "out")) as start:
        began = time.monotonic()
        whole = [start() for _ in range(AT_ONCE)]
        assert all(ends(process, 240.0) for process in whole)
        whole_s = min(time.monotonic() - began, LONGEST_S)
        for _ in range(TIMES // AT_ONCE):
            began = time.monotonic()
            for moment_s, process in sorted((moments.uniform(0.0, whole_s), start()) for _ in range(AT_ONCE)):
                if not ends(process, max(0.0, began + moment_s - time.monotonic())):
                    signal.pidfd_send_signal(process, signal.SIGKILL)
                    assert ends(process, 240.0)
            the_journal_is_intact(desk)
    tickets = desk.json("ticket", "list")
    assert len(tickets) > 1 + AT_ONCE, "no kill came late enough to have opened a ticket"
    for ticket in tickets:
        entries = desk.json("ticket", "show", str(ticket["number"]))["steps"]
        outcomes = [entry["outcome"] for entry in entries if entry["kind"] == "step"]
        assert None not in outcomes, (ticket["number"], outcomes)
    assert desk.json("journal", "verify")["intact"]


@contextmanager
def starting(desk: Desk, *words: str) -> Iterator[Callable[[], int]]:
    """Return what starts a command in a process group of its own, and gives a descriptor of its process."""
    mother = subprocess.Popen(
        [sys.executable, "-c", _MOTHER, *words],
        env=desk.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    started: list[int] = []

    def start() -> int:
        assert mother.stdin is not None
        assert mother.stdout is not None
        mother.stdin.write("next\n")
        mother.stdin.flush()
        started.append(os.pidfd_open(int(mother.stdout.readline())))
        return started[-1]

    try:
        yield start
    finally:
        mother.communicate()
        for descriptor in started:
            os.close(descriptor)


def ends(process: int, within_s: float) -> bool:
    poll = select.poll()
    poll.register(process, select.POLLIN)
    return bool(poll.poll(within_s * 1_000))


def the_journal_is_intact(desk: Desk) -> None:
    """Look as whoever starts next does, who also closes what has died."""
    store = open_store(
        f"sqlite:///{desk.home}/desk.db", run_dir=desk.home / "run", actor=this_account(), clock=SystemClock()
    )
    store.recover()
    assert store.verify().flaw is None
    store.close()
