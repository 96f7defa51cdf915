"""System information of this computer over a real OpenSSH server, against the same facts read another way."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.cpu import Cpu
from deskside.domain.inventory.document import Inventory, from_json
from deskside.domain.inventory.facts import Status
from deskside.domain.inventory.memory import Memory
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.processes import Processes
from deskside.domain.inventory.software import Software
from deskside.domain.inventory.users import Users
from deskside.domain.inventory.volumes import Volumes
from deskside.domain.journal.facts import Outcome, SnapshotTaken, StepEnded, StepStarted
from deskside.usecases.gather_inventory import SectionArrived
from fakes.shell_machine import ShellMachine
from servers.accounts import needs_root
from servers.sshd import Sshd
from targets.inventory_of import PROBES, Desk, connected, inventory_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class Seen:
    """One gathering, looked at by several tests."""

    def __init__(self, desk: Desk, inventory: Inventory, port: int) -> None:
        self.desk = desk
        self.inventory = inventory
        self.port = port


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    desk = Desk()
    with Sshd(tmp_path_factory.mktemp("sshd")) as server, connected(server) as machine:
        yield Seen(desk, desk.gather(machine), server.port)


def test_every_category_comes_with_a_status_and_the_order_is_that_of_a_page(seen: Seen) -> None:
    assert list(seen.inventory.categories) == list(CATEGORIES)
    assert {name for name, status in seen.inventory.statuses() if status is Status.TIMEOUT} == set()
    assert max(map(seen.desk.arrived.index, ("os", "memory"))) < seen.desk.arrived.index("updates")
    assert set(seen.desk.arrived) == set(CATEGORIES)


def test_the_journal_holds_what_was_sent_and_what_came(seen: Seen) -> None:
    started, snapshot, ended = seen.desk.facts
    assert isinstance(started, StepStarted)
    assert (started.script, started.trust) == ("probe.linux", "built-in")
    assert started.sha256 == PROBES.inventory(()).probe.sha256
    assert isinstance(snapshot, SnapshotTaken)
    assert from_json(snapshot.inventory) == seen.inventory
    assert isinstance(ended, StepEnded)
    assert (ended.outcome, ended.exit_status, ended.left_behind) == (Outcome.SUCCEEDED, 0, ())
    first = next(event for event in seen.desk.reported if isinstance(event, SectionArrived))
    assert (first.ticket, first.step) == (seen.desk.ticket, ended.step)


def test_the_system_is_the_one_python_sees(seen: Seen) -> None:
    os_facts = seen.inventory.get(OperatingSystem)
    assert os_facts is not None
    release = platform.freedesktop_os_release()
    assert (os_facts.name, os_facts.version) == (release["NAME"], release["VERSION"])
    assert (os_facts.kernel, os_facts.architecture) == (platform.release(), platform.machine())
    assert os_facts.hostname == socket.gethostname()
    assert os_facts.booted_at is not None
    slack_s = 3 + os_facts.took_ms / 1_000  # uptime and clock are read at either end of the category
    assert abs(os_facts.booted_at.timestamp() - psutil.boot_time()) <= slack_s


def test_processor_and_memory_are_what_psutil_counts(seen: Seen) -> None:
    cpu, memory = seen.inventory.get(Cpu), seen.inventory.get(Memory)
    assert cpu is not None
    assert memory is not None
    assert (cpu.threads, cpu.cores) == (psutil.cpu_count(), psutil.cpu_count(logical=False))
    assert memory.total_bytes == psutil.virtual_memory().total
    assert memory.swap_total_bytes == psutil.swap_memory().total


def test_the_root_volume_is_as_large_as_statvfs_says(seen: Seen) -> None:
    volumes = seen.inventory.get(Volumes)
    assert volumes is not None
    (root,) = [row for row in volumes.rows if row.mount_point == "/"]
    known = os.statvfs("/")
    assert root.total_bytes == known.f_blocks * known.f_frsize
    assert root.used_bytes is not None
    assert 0 < root.used_bytes <= root.total_bytes


def test_a_volume_that_nobody_else_writes_to_is_as_full_as_what_lies_there() -> None:
    """In a mount namespace of its own: every byte and file of it is known."""
    needs_root()
    lay = 'mount -t tmpfs -o size=64m,nr_inodes=500 ours /mnt; head -c 10M /dev/zero >/mnt/a; exec sh "$@"'
    machine = ShellMachine("unshare", "--mount", "--propagation", "private", "sh", "-c", lay, "sh")
    volumes = inventory_of(machine, "volumes").get(Volumes)
    assert volumes is not None
    (ours,) = [row for row in volumes.rows if row.mount_point == "/mnt"]
    assert (ours.total_bytes, ours.used_bytes, ours.available_bytes) == (64 << 20, 10 << 20, 54 << 20)
    assert (ours.inodes_total, ours.inodes_free) == (500, 498)  # the file, and the root itself


def test_addresses_are_those_psutil_finds(seen: Seen) -> None:
    network = seen.inventory.get(Network)
    assert network is not None
    found = {(adapter.name, address.address) for adapter in network.adapters for address in adapter.addresses}
    known = {
        (name, one.address.partition("%")[0])
        for name, addresses in psutil.net_if_addrs().items()
        for one in addresses
        if one.family in {socket.AF_INET, socket.AF_INET6}
    }
    assert found == known
    (server,) = [port for port in network.listening if port.port == seen.port]
    assert (server.program, server.local_only) == ("sshd", True)


def test_packages_are_those_dpkg_lists(seen: Seen) -> None:
    software = seen.inventory.get(Software)
    assert software is not None
    shown = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${Version} ${Architecture} ${db:Status-Status}\n"],
        check=True,
        capture_output=True,
        text=True,
    )
    known = {
        line.removesuffix(" installed") for line in shown.stdout.splitlines() if line.endswith(" installed")
    }
    found = {f"{row.id} {row.version} {row.architecture}" for row in software.rows if row.source == "dpkg"}
    assert found == known


def test_this_very_process_is_among_the_processes(seen: Seen) -> None:
    processes = seen.inventory.get(Processes)
    assert processes is not None
    (mine,) = [row for row in processes.rows if row.pid == os.getpid()]
    assert (mine.name, mine.parent_pid) == (psutil.Process().name(), os.getppid())


def test_accounts_are_those_of_the_file(seen: Seen) -> None:
    users = seen.inventory.get(Users)
    assert users is not None
    known = [line.split(":") for line in Path("/etc/passwd").read_text().splitlines()]
    people = [line[0] for line in known if int(line[2]) == 0 or 1000 <= int(line[2]) < 60_000]
    assert [row.name for row in users.rows] == people
    assert users.connected_as == psutil.Process().username()
