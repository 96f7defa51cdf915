"""Every field is there or says why not, on every kind of machine; and it is what others read of it."""

from __future__ import annotations

import dataclasses
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.disks import Disks
from deskside.domain.inventory.facts import ENVELOPE, Status, declared_fields
from deskside.domain.inventory.memory import Memory
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.processes import Processes
from deskside.domain.inventory.services import Services
from deskside.domain.inventory.software import Software
from deskside.domain.inventory.startup import Startup
from deskside.domain.inventory.updates import Updates
from deskside.domain.inventory.volumes import Volumes
from fakes.shell_machine import ShellMachine
from needs import needs
from servers.accounts import needs_root
from servers.busybox import BusyboxRoot
from servers.dropbear import Dropbear
from servers.sshd import Sshd
from targets.inventory_of import connected, inventory_of
from targets.test_trouble import with_a_dead_drive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.facts import Category

MACHINES = ("openssh", "dropbear", "busybox", "russian", "dead-drive", "ordinary-account")


@contextmanager
def machine_of(kind: str, folder: Path) -> Iterator[Any]:
    match kind:
        case "openssh":
            with Sshd(folder) as openssh, connected(openssh) as machine:
                yield machine
        case "dropbear":
            with Dropbear(folder) as dropbear, connected(dropbear) as machine:
                yield machine
        case "busybox":
            with BusyboxRoot(folder) as busybox, connected(busybox) as machine:
                yield machine
        case "russian":
            yield ShellMachine("env", "LC_ALL=ru_RU.UTF-8", "LANG=ru_RU.UTF-8", "LANGUAGE=ru", "sh")
        case "dead-drive":
            with with_a_dead_drive(folder) as machine:
                yield machine
        case _:
            needs_root()
            needs("setpriv", package="util-linux")
            yield ShellMachine("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh")


@pytest.fixture(scope="module", params=MACHINES)
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    with machine_of(request.param, tmp_path_factory.mktemp(request.param)) as machine:
        return inventory_of(machine)


def blanks(facts: object, prefix: str = "") -> Iterator[str]:
    """Yield the paths of fields that are empty though their absence is no fact of its own."""
    for name, declared, kind in declared_fields(type(facts)):
        value = getattr(facts, name)
        if value is None and not declared.optional:
            yield prefix + name
        elif kind is not None:
            for row in value if isinstance(value, tuple) else (value,):
                if row is not None:
                    yield from blanks(row, f"{prefix}{name}.")


def reasons(category: Category) -> set[str]:
    return {gap.field for gap in category.problems}


def test_no_field_is_blank_without_a_reason(read: Inventory) -> None:
    assert list(read.categories) == list(CATEGORIES)
    for name, category in read.categories.items():
        if "" not in reasons(category):
            assert set(blanks(category)) <= reasons(category), name


def test_every_reason_names_what_would_help(read: Inventory) -> None:
    for name, category in read.categories.items():
        for gap in category.problems:
            assert gap.why is not Status.OK, name
            assert gap.help, name
            if gap.why is Status.MISSING_TOOL:
                assert gap.detail, f"{name}: which tool for {gap.field}?"


def test_every_category_that_says_something_says_where_from(read: Inventory) -> None:
    for name, category in read.categories.items():
        said = [field.name for field in dataclasses.fields(category) if field.name not in ENVELOPE]
        if category.status is Status.OK and any(getattr(category, field) not in (None, ()) for field in said):
            assert category.source, name


# ---------------------------------------------------------------- the same facts, read another way


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inventory]:
    with Sshd(tmp_path_factory.mktemp("here")) as server, connected(server) as machine:
        yield inventory_of(machine)


def test_partitions_are_those_psutil_sees(here: Inventory) -> None:
    volumes = here.get(Volumes)
    assert volumes is not None
    mounted = {row.mount_point: row for row in volumes.rows}
    for part in psutil.disk_partitions(all=False):
        row = mounted[part.mountpoint]
        assert (row.file_system, row.read_only) == (part.fstype, "ro" in part.opts.split(","))
        assert row.total_bytes == psutil.disk_usage(part.mountpoint).total


def test_memory_agrees_with_psutil(here: Inventory) -> None:
    memory = here.get(Memory)
    assert memory is not None
    assert memory.total_bytes == psutil.virtual_memory().total
    assert memory.available_bytes is not None
    assert 0 < memory.available_bytes <= memory.total_bytes
    assert [row.size_bytes for row in memory.swaps] == [
        int(line.split()[2]) * 1024 for line in Path("/proc/swaps").read_text().splitlines()[1:]
    ]


def test_memory_is_what_the_kernel_says_of_one_moment(tmp_path: Path) -> None:
    """The probe reads a copy of /proc/meminfo: a moment later the kernel's own has other figures."""
    needs_root()
    moment = tmp_path / "meminfo"
    moment.write_text(Path("/proc/meminfo").read_text())
    bind = 'mount --bind "$0" /proc/meminfo; exec sh "$@"'
    machine = ShellMachine("unshare", "--mount", "--propagation", "private", "sh", "-c", bind, str(moment))
    memory = inventory_of(machine, "memory").get(Memory)
    assert memory is not None
    kib = {line.split(":")[0]: int(line.split()[1]) for line in moment.read_text().splitlines()}
    said = (memory.available_bytes, memory.free_bytes, memory.cached_bytes)
    assert said == tuple(kib[name] * 1024 for name in ("MemAvailable", "MemFree", "Cached"))


def test_adapters_agree_with_psutil(here: Inventory) -> None:
    network = here.get(Network)
    assert network is not None
    found = {one.name: one for one in network.adapters}
    for name, known in psutil.net_if_stats().items():
        assert found[name].mtu == known.mtu
        assert (found[name].speed_mbps or 0) == known.speed
    listening = {(one.port, one.protocol) for one in network.listening}
    ports = {
        one.laddr.port
        for one in psutil.net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.laddr and one.pid == os.getppid()
    }
    assert {(port, "tcp") for port in ports} <= listening


@pytest.mark.parametrize("without", ["", "mount --bind /dev/null $(command -v ss); "])
def test_a_connection_is_told_with_its_other_end_and_stays_out_of_the_open_ports(without: str) -> None:
    """In a network of its own; without `ss`, the kernel's tables say the same but for the program."""
    needs_root()
    needs("ip", package="iproute2")
    alone = f"{without}ip link set lo up; ip addr add 192.0.2.1/32 dev lo; exec 7<>/dev/udp/192.0.2.1/9"
    start = ("unshare", "--net", "--mount", "bash", "-c", f'{alone}; exec sh "$@"', "sh")
    network = inventory_of(ShellMachine(*start), "network").get(Network)
    assert network is not None
    (found,) = network.connections
    assert (found.address, found.port, found.protocol, found.count) == ("192.0.2.1", 9, "udp", 1)
    assert (found.program is None) == bool(without)  # the shell, or whichever of its tools has it too
    assert network.listening == ()


def test_processes_agree_with_psutil(here: Inventory) -> None:
    processes = here.get(Processes)
    assert processes is not None
    found = {row.pid: row for row in processes.rows}
    mine = psutil.Process()
    for process in (mine, *mine.parents()):
        if process.pid in found:
            assert found[process.pid].name == process.name()[:15]
            assert found[process.pid].parent_pid == process.ppid()
    assert mine.pid in found


def test_drives_are_those_of_the_kernel(here: Inventory) -> None:
    """All but files that stand in for one: those of other tests come and go meanwhile."""
    disks = here.get(Disks)
    assert disks is not None
    sizes = {
        path.parent.name: size * 512
        for path in Path("/sys/block").glob("[!l]*/size")
        if (size := int(path.read_text()))
    }
    found = {row.name: row.size_bytes for row in disks.rows if row.size_bytes}
    assert {name: size for name, size in found.items() if not (name or "").startswith("l")} == sizes


def test_what_was_changed_lately_is_in_the_packages_own_log(here: Inventory) -> None:
    updates, software = here.get(Updates), here.get(Software)
    assert updates is not None
    assert software is not None
    log = Path("/var/log/dpkg.log").read_text() if Path("/var/log/dpkg.log").exists() else ""
    installed = {row.id for row in software.rows}
    for change in updates.recent:
        assert f" {change.action} {change.name}" in log
        assert (
            change.action in {"remove", "purge"} or change.name in installed or f"remove {change.name}" in log
        )
    count = subprocess.run(
        ["dpkg-query", "-f", "${db:Status-Abbrev}\n", "-W"], check=True, capture_output=True
    )
    assert len(
        [row for row in software.rows if row.source == "dpkg" and not row.broken]
    ) == count.stdout.count(b"ii ")


def test_timers_and_services_are_files_that_are_there(here: Inventory) -> None:
    services, startup = here.get(Services), here.get(Startup)
    assert services is not None
    assert startup is not None
    for row in startup.rows:
        assert row.path == "crontab -l" or Path(row.path or "").exists()
    assert services.rows
