"""P1, P1c and P5: what a whole inventory costs, beside `ssh host sh -s` fed with the very same probe."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.slow_line import SlowLine
from deskside.adapters.clock import SystemClock
from deskside.adapters.probes import ShippedProbes
from deskside.adapters.ssh.connector import SshConnector
from deskside.adapters.store import open_store
from deskside.domain.journal.facts import Actor, TicketOpened
from deskside.domain.tickets import Requester
from deskside.usecases.gather_inventory import GatherInventory
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers.accounts import PrivateAccounts
from servers.reach import address_of, key_of
from servers.sshd import Sshd
from source import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from deskside.adapters.store.store import Store
    from deskside.domain.inventory.document import Inventory
    from deskside.usecases.ports.machine import Connector, Machine

ROUND_TRIPS_MS = (0, 20, 100)
RUNS = 9
PROBES = ShippedProbes(ROOT / "resources" / "probes")


def cold(folder: Path, *, connector: Connector | None = None) -> tuple[float, ...]:
    """Return P1: from click to parsed and logged, over the floor, at each round trip.

    Connections are made by `connector`; without one, in this process. The journal is a real one on disk.
    """
    desk = Desk(folder, connector or SshConnector(folder / "accepted"))
    return tuple(ratio(partial(desk.click, line), line.floor) for line in lines(folder))


def command(folder: Path) -> tuple[float, ...]:
    """Return P1c: `deskside inventory HOST --json`, start-up included, over the floor.

    Its byte code is compiled, as an installation has it.
    """
    program = Path(sys.executable).with_name("deskside")
    home = folder / "deskside"
    home.mkdir(mode=0o700)
    where = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    where |= {"DESKSIDE_HOME": str(home), "PYTHONPYCACHEPREFIX": str(folder / "pycache")}
    found = []
    for line in lines(folder):
        told = dict(where, DESKSIDE_SSH_CONFIG=str(line.ssh_config))
        found.append(ratio(partial(_run, [str(program), "inventory", "bench", "--json"], told), line.floor))
    return tuple(found)


def processes(folder: Path) -> float:
    """Return P5: how many processes one inventory starts on the machine, login included.

    The server lives in a PID namespace of its own, where numbers are given out in order.
    """
    alone = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc")
    desk = Desk(folder, SshConnector(folder / "accepted"))
    server = Sshd(folder, wrap=(*_account(folder), *alone))
    server.start()
    try:
        line = Line(server, folder, server.port)
        numbers = [line.number() for _ in range(3)]
        desk.click(line)
        return float(line.number() - numbers[2] - (numbers[2] - numbers[1]))
    finally:
        assert server.process is not None
        server.process.kill()  # `unshare` heeds nothing else, and takes its child with it
        server.stop()


class Line:
    """One way to the server: direct, or through a slow line."""

    def __init__(self, server: Sshd, folder: Path, port: int) -> None:
        self.server = server
        self.port = port
        self.known_hosts = folder / f"known_{port}"
        self.known_hosts.write_text(server.known_hosts_line.replace(f":{server.port}", f":{port}"))
        self.ssh_config = folder / f"ssh_config_{port}"
        self.ssh_config.write_text(
            f"Host bench\n  HostName 127.0.0.1\n  Port {port}\n  User {server.user}\n"
            f"  IdentityFile {server.identity}\n  IdentitiesOnly yes\n"
            f"  UserKnownHostsFile {self.known_hosts}\n"
        )
        marked = PROBES.inventory(())
        self._probe = folder / "probe.sh"
        self._probe.write_bytes(marked.probe.body)
        self._ssh = ["ssh", "-F", str(self.ssh_config)]

    def floor(self, *options: str) -> None:
        """Run the same probe with nothing but OpenSSH's client."""
        with self._probe.open("rb") as probe:
            subprocess.run(
                [*self._ssh, *options, "bench", "sh", "-s", "abc"],
                stdin=probe,
                stdout=subprocess.DEVNULL,
                check=True,
            )

    def ssh(self, *options: str, command: str) -> None:
        """Run OpenSSH's client with these options."""
        words = [*self._ssh, *options, "bench", *filter(None, [command])]
        quiet = subprocess.DEVNULL
        subprocess.run(words, stdin=quiet, stdout=quiet, stderr=quiet, check=True)

    def number(self) -> int:
        """Return the number of a process that was just started there."""
        return int(subprocess.run([*self._ssh, "bench", "echo $$"], check=True, capture_output=True).stdout)


def _account(folder: Path) -> tuple[str, ...]:
    """Return what gives root a home of its own and a plain shell: what ~/.bashrc starts is not our doing."""
    accounts = PrivateAccounts(folder, password="bench", shell="/bin/sh")  # noqa: S604, S106 - keys are used
    return accounts.wrap


@contextmanager
def two_computers() -> Iterator[tuple[str, ...]]:
    """Give this process, and what it starts, half of the cores; yield what gives a server the others.

    Desk and machine are two computers: what one of them does costs the other no time.
    """
    cores = sorted(os.sched_getaffinity(0))
    half = len(cores) // 2
    if not half:
        yield ()
        return
    os.sched_setaffinity(0, cores[:half])
    try:
        yield ("taskset", "--cpu-list", ",".join(map(str, cores[half:])))
    finally:
        os.sched_setaffinity(0, cores)


def lines(
    folder: Path, round_trips_ms: Sequence[int] = ROUND_TRIPS_MS, wrap: tuple[str, ...] = ()
) -> Iterator[Line]:
    """Yield one line after the other, each with a server of its own, started by `wrap`."""
    for round_trip_ms in round_trips_ms:
        with ExitStack() as open_:
            server = open_.enter_context(Sshd(folder, wrap=(*_account(folder), *wrap)))
            slow = open_.enter_context(SlowLine(server.port, round_trip_ms)) if round_trip_ms else None
            yield Line(server, folder, slow.port if slow else server.port)


class Desk:
    """A program that runs already, with a journal on disk."""

    def __init__(self, folder: Path, connector: Connector) -> None:
        self._connector = connector
        self._folder = folder
        self._store = _store(folder)
        self._gather = GatherInventory(PROBES, self._store, SystemClock())
        opened = self._store.open_ticket(TicketOpened(requester=Requester(name="Anna"), subject="slow"))
        self._ticket = opened.ticket

    def forget(self) -> None:
        """Be as a desk that has read no machine yet."""
        self._store.close()
        self._store = _store(self._folder)
        self._gather = GatherInventory(PROBES, self._store, SystemClock())

    def connect(self, line: Line) -> Machine:
        """Reach the server; the caller closes it."""
        return self._connector.connect(
            address_of(line.server, port=line.port),
            key_of(line.server),
            label="bench",
            dialogue=FakeDialogue(),
            cancel=CancelToken(),
        )

    def gather(self, machine: Machine, report: Callable[[object], None] | None = None) -> Inventory:
        """Read everything over an open connection."""
        return self._gather(self._ticket, machine, report=report or _nothing, cancel=CancelToken())

    def click(self, line: Line, report: Callable[[object], None] | None = None) -> Inventory:
        """Connect, read everything, and end."""
        machine = self.connect(line)
        try:
            return self.gather(machine, report)
        finally:
            machine.close()


def _store(folder: Path) -> Store:
    return open_store(
        f"sqlite:///{folder / 'desk.db'}",
        run_dir=folder / "run",
        actor=Actor(account="anna@desk"),
        clock=SystemClock(),
    )


def _nothing(event: object) -> None:
    del event


def _run(command_line: list[str], environment: dict[str, str]) -> None:
    subprocess.run(
        command_line, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def ratio(
    ours: Callable[[], object],
    floor: Callable[[], object],
    *,
    runs: int = RUNS,
    before: Callable[[], object] = lambda: None,
) -> float:
    """Return the median of the ratios, pair by pair, after one of each to warm up.

    What `before` does before each pair is not counted.
    """
    ratios = []
    for _ in range(runs + 1):
        before()
        ratios.append(_seconds(ours) / _seconds(floor))
    return statistics.median(ratios[1:])


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
