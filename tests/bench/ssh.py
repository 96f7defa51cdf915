"""P6, P7, P8, P10 and P21: round trips, connecting, small steps, big output and rest, beside OpenSSH.

Every figure is taken inside a program that runs already. `engine=True` measures the window's way, where
each connection has a process of its own and a spare one waits warm; otherwise the commands' way.
"""

from __future__ import annotations

import statistics
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import psutil

from bench.inventory import PROBES
from bench.slow_line import SlowLine
from deskside.adapters.engine.connector import EngineConnector
from deskside.adapters.engine.machine import EngineMachine
from deskside.adapters.ssh.connector import SshConnector
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers.accounts import PrivateAccounts
from servers.reach import address_of, key_of, probe
from servers.sshd import Sshd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.domain.running import Runnable
    from deskside.usecases.ports.machine import Connector, Machine

ROUND_TRIPS_MS = (0, 20, 100)
RUNS = 9
BIG_BYTES = 400_000_000
_WARM_S = 0.8
"""An engine has imported everything by then, as it has when a clerk clicks."""


class Desk:
    """A program that runs already, and one server at the end of a line."""

    def __init__(self, connector: Connector, server: Sshd, port: int) -> None:
        self._connector = connector
        self._server = server
        self._port = port

    def connect(self) -> Machine:
        """Connect as the clerk's click does; the caller closes it."""
        return self._connector.connect(
            address_of(self._server, port=self._port),
            key_of(self._server),
            label="bench",
            dialogue=FakeDialogue(),
            cancel=CancelToken(),
        )

    def ssh(self, command: str, *options: str) -> list[str]:
        """Return the command line of OpenSSH's client that does the same."""
        known = address_of(self._server, port=self._port).known_hosts_files[0]
        return [
            *["ssh", "-F", "none", "-i", str(self._server.identity), "-o", "IdentitiesOnly=yes"],
            *["-o", f"UserKnownHostsFile={known}", "-o", "BatchMode=yes", "-p", str(self._port), *options],
            *[f"{self._server.user}@127.0.0.1", command],
        ]

    def rest(self) -> None:
        """Let a spare engine become warm."""
        if isinstance(self._connector, EngineConnector):
            self._connector.warm()
            threading.Event().wait(_WARM_S)


@contextmanager
def desk(folder: Path, round_trip_ms: int = 0, *, engine: bool = False) -> Iterator[Desk]:
    """Give a desk before a server whose account has a plain shell: what ~/.bashrc starts is not our doing."""
    with ExitStack() as open_:
        accounts = PrivateAccounts(folder, shell="/bin/sh")  # noqa: S604 - the account's
        server = open_.enter_context(Sshd(folder, wrap=accounts.wrap))
        port = server.port
        if round_trip_ms:
            port = open_.enter_context(SlowLine(port, round_trip_ms)).port
        connector: Connector = SshConnector(folder / "accepted")
        if engine:
            engines = open_.enter_context(EngineConnector(folder / "accepted"))
            engines.warm()
            connector = engines
        made = Desk(connector, server, port)
        made.rest()
        yield made


def connect_ratios(folder: Path, *, engine: bool = False) -> tuple[float, ...]:
    """Return P7: connect and run `true`, over `ssh host true`, at each round trip; median of pairs."""
    return tuple(_connect_ratio(folder, rtt, engine=engine) for rtt in ROUND_TRIPS_MS)


def _connect_ratio(folder: Path, round_trip_ms: int, *, engine: bool) -> float:
    ratios = []
    with desk(folder, round_trip_ms, engine=engine) as at:
        for number in range(RUNS + 1):
            ours = _seconds_to_connect_and_run(at, probe("true"))
            at.rest()
            began = time.perf_counter()
            subprocess.run(at.ssh("true"), check=True, stdin=subprocess.DEVNULL)
            if number:
                ratios.append(ours / (time.perf_counter() - began))
    return statistics.median(ratios)


def small_step_ms(folder: Path, *, engine: bool = False) -> float:
    """Return P8: what a further small step costs beyond one round trip, in milliseconds."""
    with desk(folder, engine=engine) as at:
        machine = at.connect()
        took = [_seconds_to_run(machine, probe("true")) for _ in range(5 * RUNS)]
        machine.close()
    return statistics.median(took[5:]) * 1_000


def round_trips(folder: Path, *, engine: bool = False) -> tuple[float, float, float]:
    """Return P6: round trips of a cold inventory, a warm inventory and a small step.

    The fastest of several runs each: what else the computer does must not count as round trips.
    """
    slow, fast = (_times(folder, rtt, engine=engine) for rtt in (100, 0))
    cold, warm, small = ((late - soon) / 0.1 for late, soon in zip(slow, fast, strict=True))
    return cold, warm, small


def _times(folder: Path, round_trip_ms: int, *, engine: bool) -> tuple[float, float, float]:
    whole = PROBES.inventory(()).probe
    cold, warm, small = [], [], []
    with desk(folder, round_trip_ms, engine=engine) as at:
        for _ in range(RUNS):
            at.rest()
            cold.append(_seconds_to_connect_and_run(at, whole))
        machine = at.connect()
        for _ in range(RUNS):
            warm.append(_seconds_to_run(machine, whole))
            small.append(_seconds_to_run(machine, probe("true")))
        machine.close()
    return min(cold), min(warm), min(small)


def output_ratio(folder: Path, *, engine: bool = False) -> float:
    """Return P10: big output in MB/s, over that of `ssh` with AES-GCM into /dev/null; median of pairs."""
    command = f"head -c {BIG_BYTES} /dev/zero"
    ratios = []
    with desk(folder, engine=engine) as at:
        machine = at.connect()
        for number in range(6):
            began = time.perf_counter()
            aes = at.ssh(command, "-c", "aes128-gcm@openssh.com")
            subprocess.run(aes, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            theirs = time.perf_counter() - began
            ours = _seconds_to_run(machine, probe(command, timeout_s=120), expect_bytes=BIG_BYTES)
            if number:
                ratios.append(theirs / ours)
        machine.close()
    return statistics.median(ratios)


def idle_cost(folder: Path, sessions: int = 10, watched_s: float = 20.0) -> tuple[float, float]:
    """Return P21: percent of one core that open, idle sessions take, and MB of memory for each.

    Each session is a process of its own. Counted are those and this one, without the spare; memory is each
    process's proportional set, pages shared among several counted once (proc_pid_smaps_rollup(5)).
    """
    with desk(folder, engine=True) as at:
        machines = [at.connect() for _ in range(sessions)]
        pids = [machine.engine_pid for machine in machines if isinstance(machine, EngineMachine)]
        busy = [psutil.Process(), *map(psutil.Process, pids)]
        threading.Event().wait(_WARM_S)
        before = sum(_cpu_s(process) for process in busy)
        threading.Event().wait(watched_s)
        share = 100 * (sum(_cpu_s(process) for process in busy) - before) / watched_s
        memory_mb = statistics.mean(psutil.Process(pid).memory_full_info().pss for pid in pids) / 1e6
        for machine in machines:
            machine.close()
    return share, memory_mb


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _seconds_to_connect_and_run(at: Desk, what: Runnable) -> float:
    began = time.perf_counter()
    machine = at.connect()
    try:
        _seconds_to_run(machine, what)
        return time.perf_counter() - began
    finally:
        machine.close()


def _seconds_to_run(machine: Machine, what: Runnable, *, expect_bytes: int = 0) -> float:
    began = time.perf_counter()
    job = machine.run(what, cancel=CancelToken())
    total = sum(len(data) for _, data in job)
    took = time.perf_counter() - began
    assert job.exit().status == 0
    assert total >= expect_bytes
    return took
