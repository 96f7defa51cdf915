"""A line that is bad, silent or gone: noticed in time, told truthfully, and what ran on the machine ends."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.ssh.connector import SshConnector
from deskside.adapters.ssh.machine import DEFAULT_PATIENCE
from deskside.domain.errors import BrokeMidway, Cancelled
from deskside.domain.ssh.leash import INCOMPLETE, leash
from deskside.domain.ssh.liveness import Patience
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers.accounts import PrivateAccounts
from servers.lines import Line
from servers.reach import address_of, key_of, lives, probe, running, script
from servers.sshd import Sshd
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.adapters.ssh.machine import SshMachine
    from deskside.usecases.ports.machine import LinkState


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    folder = tmp_path_factory.mktemp("sshd")
    with Sshd(folder, wrap=PrivateAccounts(folder).wrap) as sshd:
        yield sshd


@pytest.fixture
def line(server: Sshd) -> Iterator[Line]:
    with Line(server.port) as relay:
        yield relay


QUICK = Patience(ask_after_s=0.3, slow_after_s=0.5, lost_after_s=4.5)
"""The same rules in tenths of the time."""


@contextlib.contextmanager
def connected(
    server: Sshd, line: Line, folder: Path, patience: Patience = DEFAULT_PATIENCE
) -> Iterator[SshMachine]:
    made = SshConnector(folder / "own", patience=patience).connect(
        address_of(server, port=line.port),
        key_of(server),
        label="pc",
        dialogue=FakeDialogue(),
        cancel=CancelToken(),
    )
    yield made
    made.close()


@pytest.fixture
def machine(server: Sshd, line: Line, tmp_path: Path) -> Iterator[SshMachine]:
    with connected(server, line, tmp_path) as made:
        yield made


def test_silence_is_told_and_then_the_line_is_given_up(server: Sshd, line: Line, tmp_path: Path) -> None:
    with connected(server, line, tmp_path, QUICK) as machine:
        states: queue.Queue[LinkState] = queue.Queue()
        machine.on_link(states.put)
        job = machine.run(script("echo on; sleep 314.161", timeout_s=60), cancel=CancelToken())
        chunks = iter(job)
        assert next(chunks) == ("stdout", b"on\n")
        line.fall_silent()
        told = list(iter(lambda: states.get(timeout=60), "lost"))
        assert set(told[-1:]) == {"slow"}, "a busy server may be slow before, and up again"
        assert list(chunks) == []
        assert (job.exit().reason, job.exit().status) == ("lost", None)
        with pytest.raises(BrokeMidway, match="link-lost"):
            machine.run(probe("echo x"), cancel=CancelToken())
    line.cut()
    eventually(lambda: not list(running("sleep\x00314.161")), "the machine has ended it")


def test_a_silence_that_ends_is_forgiven_and_loses_nothing(server: Sshd, line: Line, tmp_path: Path) -> None:
    with connected(server, line, tmp_path, replace(QUICK, lost_after_s=60.0)) as machine:
        states: queue.Queue[LinkState] = queue.Queue()
        machine.on_link(states.put)
        counting = probe("for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.3; done")
        job = machine.run(counting, cancel=CancelToken())
        line.fall_silent()
        assert states.get(timeout=60) == "slow"
        line.recover()
        assert states.get(timeout=60) == "up"
        assert b"".join(data for _, data in job) == b"1\n2\n3\n4\n5\n6\n7\n8\n"
        assert job.exit().status == 0


def test_a_line_that_is_cut_gives_an_unknown_end_and_keeps_what_arrived(
    machine: SshMachine, line: Line
) -> None:
    job = machine.run(script("echo on; sleep 314.162"), cancel=CancelToken())
    chunks = iter(job)
    assert next(chunks) == ("stdout", b"on\n")
    began = time.monotonic()
    line.cut()
    assert list(chunks) == []
    assert time.monotonic() - began < DEFAULT_PATIENCE.lost_after_s / 3
    assert (job.exit().reason, job.exit().status) == ("lost", None)
    eventually(lambda: not list(running("sleep\x00314.162")), "the machine has ended it")


def test_a_server_killed_in_the_middle_is_lost_at_once_and_not_by_patience(
    machine: SshMachine, server: Sshd
) -> None:
    job = machine.run(script("echo $PPID; exec sleep 314.163"), cancel=CancelToken())
    chunks = iter(job)
    next(chunks)
    began = time.monotonic()
    _end_sessions_of(server)
    assert list(chunks) == []
    assert time.monotonic() - began < DEFAULT_PATIENCE.lost_after_s / 3
    assert (job.exit().reason, job.exit().status) == ("lost", None)
    eventually(lambda: not list(running("sleep\x00314.163")), "its watchdog has ended it")


def test_stop_is_heard_while_a_dead_line_takes_no_answer(machine: SshMachine, line: Line) -> None:
    line.fall_silent()
    cancel = CancelToken()
    timer = threading.Timer(0.5, cancel.cancel)
    timer.start()
    began = time.monotonic()
    job = None
    with contextlib.suppress(Cancelled):  # where Stop comes before the channel is there, nothing was sent
        job = machine.run(probe("echo never"), cancel=cancel)
    assert time.monotonic() - began < DEFAULT_PATIENCE.lost_after_s / 2
    timer.join()
    line.cut()
    if job is not None:
        assert list(job) == []
        assert job.exit().reason == "stopped"


def test_a_dead_line_lets_the_machine_end_what_overruns(machine: SshMachine, line: Line) -> None:
    """Nobody tells the server that we are gone: only the watchdog on the machine can act."""
    body = "trap '' TERM; echo $(exec sh -c 'echo $PPID'); exec sleep 314.164"
    job = machine.run(script(body, timeout_s=2), cancel=CancelToken())
    chunks = iter(job)
    _, pid = next(chunks)
    line.fall_silent()
    eventually(lambda: not lives(int(pid)), "TERM, 5 s, KILL")


def test_half_a_program_is_never_run(machine: SshMachine, tmp_path: Path) -> None:
    """The line breaks while the program is on its way: what has arrived must not be evaluated."""
    mark = tmp_path / "ran"
    leashed = leash(script(f"touch {mark}\n" + "# filler\n" * 15_000), "0" * 32)
    session = machine._take_session(CancelToken())
    session.start(leashed.command, leashed.stdin[: len(leashed.stdin) // 2])
    session.shutdown_write()
    assert session.status_event.wait(60)
    assert session.exit_status == INCOMPLETE
    assert not mark.exists()


def _end_sessions_of(server: Sshd) -> None:
    assert server.process is not None
    for task in os.listdir(f"/proc/{server.process.pid}/task"):  # noqa: PTH208 - of /proc
        with open(f"/proc/{server.process.pid}/task/{task}/children") as children:  # noqa: PTH123
            for child in children.read().split():
                os.kill(int(child), signal.SIGKILL)
