"""P2, P3, P4 and P9: an inventory beside OpenSSH's control master, ansible and pyinfra, and its first facts.

The peers are installed from the package registry into an environment of their own under `.bench/peers`, once.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.inventory import RUNS, Desk, Line, lines, ratio, two_computers
from deskside.adapters.engine.connector import EngineConnector
from deskside.usecases.gather_inventory import SectionArrived
from source import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ENVIRONMENT = ROOT / ".bench" / "peers"
_PEERS = ("ansible-core", "pyinfra")
_PEER_RUNS = 3
"""A run of a peer takes seconds; the medians of three differ by less than a tenth."""
_WARM_S = 0.5
_SLOW_LINE_MS = 100
FIRST = frozenset({"os", "memory", "disks"})

_PLAY = """\
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.setup:
    - ansible.builtin.package_facts:
    - ansible.builtin.service_facts:
"""
_FACTS = (
    *("hardware.CpuInfo", "hardware.Cpus", "hardware.Memory", "hardware.BlockDevices"),
    *("hardware.NetworkDevices", "server.Hostname", "server.Kernel", "server.KernelVersion", "server.Uptime"),
    *("server.Os", "server.OsVersion", "server.Arch", "server.Timezone", "server.Date", "server.Mounts"),
    *("server.OsRelease", "server.Groups", "server.Users", "server.LinuxDistribution", "server.Processes"),
    *("server.Last", "server.LoadAverage", "deb.DebPackages", "systemd.SystemdStatus"),
    "systemd.SystemdEnabled",
)
"""What of pyinfra's facts comes nearest to an inventory."""


def again(folder: Path) -> tuple[float, ...]:
    """Return P2: with a connection open, over the same probe through a control master, at each round trip.

    As a clerk reads again after a repair: what has not changed is not read anew.
    """
    with two_computers() as wrap, EngineConnector(folder / "accepted") as connector:
        desk = Desk(folder, connector)
        return tuple(_warm(desk, line, folder) for line in lines(folder, wrap=wrap))


def first_time(folder: Path) -> tuple[float, ...]:
    """Return P2a: the same for a machine that the desk has not read before."""
    with two_computers() as wrap, EngineConnector(folder / "accepted") as connector:
        desk = Desk(folder, connector)
        return tuple(_warm(desk, line, folder, before=desk.forget) for line in lines(folder, wrap=wrap))


def _warm(desk: Desk, line: Line, folder: Path, before: Callable[[], None] = lambda: None) -> float:
    socket = folder / f"master_{line.port}"
    master = ["-o", f"ControlPath={socket}"]
    line.ssh("-o", "ControlMaster=yes", "-o", "ControlPersist=60", *master, command="true")
    machine = desk.connect(line)
    try:
        return ratio(partial(desk.gather, machine), partial(line.floor, *master), before=before)
    finally:
        machine.close()
        line.ssh("-O", "exit", *master, command="")


def ansible(folder: Path) -> tuple[float, ...]:
    """Return P3: ansible's time by ours, cold, at each round trip."""
    return _by_ours(folder, _ansible)


def pyinfra(folder: Path) -> tuple[float, ...]:
    """Return P4: pyinfra's time by ours, cold, at each round trip."""
    return _by_ours(folder, _pyinfra)


def _by_ours(folder: Path, peer: Callable[[Line, Path], object]) -> tuple[float, ...]:
    with EngineConnector(folder / "accepted") as connector:
        desk = Desk(folder, connector)

        def rest() -> None:  # as a desk at which a clerk sits
            connector.warm()
            threading.Event().wait(_WARM_S)

        return tuple(
            1 / ratio(partial(desk.click, line), partial(peer, line, folder), runs=_PEER_RUNS, before=rest)
            for line in lines(folder)
        )


def _ansible(line: Line, folder: Path) -> None:
    play = folder / "play.yml"
    play.write_text(_PLAY)
    key, known = line.server.identity, line.known_hosts
    hosts = folder / f"hosts_{line.port}"
    hosts.write_text(
        f"bench ansible_host=127.0.0.1 ansible_port={line.port} ansible_user={line.server.user} "
        f"ansible_ssh_private_key_file={key} ansible_python_interpreter={_python()}\n"
    )
    where = {
        "ANSIBLE_PIPELINING": "1",
        "ANSIBLE_HOME": str(folder / "ansible"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "ansible-tmp"),
        "ANSIBLE_SSH_ARGS": f"-C -o ControlMaster=no -o UserKnownHostsFile={known} -o IdentitiesOnly=yes",
    }
    _run(folder, where, "ansible-playbook", "-i", str(hosts), str(play))


def _python() -> str:
    """Return the system's own Python: the peer runs what it finds on a machine, not what we run."""
    return next((path for path in ("/usr/bin/python3",) if Path(path).exists()), sys.executable)


def _pyinfra(line: Line, folder: Path) -> None:
    hosts = folder / f"hosts_{line.port}.py"
    data = {
        "ssh_port": line.port,
        "ssh_user": line.server.user,
        "ssh_key": str(line.server.identity),
        "ssh_known_hosts_file": str(line.known_hosts),
        "ssh_allow_agent": False,
        "ssh_look_for_keys": False,
    }
    hosts.write_text(f"hosts = [('127.0.0.1', {data!r})]\n")
    _run(folder, {}, "pyinfra", "-y", hosts.name, "fact", *_FACTS)


def _run(folder: Path, where: Mapping[str, str], program: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(_installed() / program), *arguments],
        cwd=folder,
        env=os.environ | {"LC_ALL": "C.UTF-8", **where},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{program}: {done.stderr.decode()[-2000:]}{done.stdout.decode()[-2000:]}")


@cache
def _installed() -> Path:
    """Return the folder of the peers' programs."""
    programs = _ENVIRONMENT / "bin"
    if not all((programs / name).exists() for name in ("ansible-playbook", "pyinfra")):
        subprocess.run([sys.executable, "-m", "venv", str(_ENVIRONMENT)], check=True)
        installed = subprocess.run([programs / "pip", "-q", "install", *_PEERS], check=False)
        if installed.returncode:
            raise SystemExit(f"P3 and P4 need {' and '.join(_PEERS)}, and they could not be installed.")
    return programs


def first_facts(folder: Path) -> float:
    """Return P9: at 100 ms, the time to system, memory and disks by the time to everything.

    From the click on *Read* of a machine that the desk is connected to.
    """
    with EngineConnector(folder / "accepted") as connector:
        desk = Desk(folder, connector)
        return next(_first(desk, line) for line in lines(folder, (_SLOW_LINE_MS,)))


def _first(desk: Desk, line: Line) -> float:
    machine = desk.connect(line)
    shares = []
    for number in range(RUNS + 1):
        arrived: dict[str, float] = {}
        began = time.perf_counter()

        def hear(event: object, arrived: dict[str, float] = arrived) -> None:
            if isinstance(event, SectionArrived):
                arrived.setdefault(event.name, time.perf_counter())

        desk.gather(machine, hear)
        whole = time.perf_counter() - began
        if number:
            shares.append((max(arrived[name] for name in FIRST) - began) / whole)
    machine.close()
    return statistics.median(shares)
