"""A machine of BusyBox alone, served by dropbear: less is there, and what is missing says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.disks import Disks
from deskside.domain.inventory.events import Events
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.memory import Memory
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.printers import Printers
from deskside.domain.inventory.processes import Processes
from deskside.domain.inventory.services import Service, Services
from deskside.domain.inventory.software import Program, Software
from deskside.domain.inventory.users import Users
from deskside.domain.inventory.volumes import Volumes
from deskside.usecases.gather_inventory import GatherInventory
from deskside.usecases.task import CancelToken
from fakes.clock import FakeClock
from servers.busybox import BusyboxRoot
from servers.dropbear import Dropbear
from targets.inventory_of import Desk, KnownNonce, connected, inventory_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.domain.inventory.document import Inventory

APK = """\
C:Q1pSfk8YzdkZHU=
P:busybox
V:1.36.1-r29
A:x86_64
S:508000
I:962560
T:Size optimized toolbox
m:Someone <someone@example.org>
F:bin
R:busybox
a:0:0:755

C:Q1pSfk8YzdkZHV=
P:musl
V:1.2.5-r0
A:x86_64
I:667648
m:Someone <someone@example.org>
"""  # synthetic, in the format of apk-tools' installed database (apk-spec, "installed db")


@pytest.fixture(scope="module")
def minimal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inventory]:
    machine = BusyboxRoot(tmp_path_factory.mktemp("busybox"))
    root = machine.root
    (root / "etc/os-release").write_text('NAME="Alpine Linux"\nVERSION_ID=3.20.3\nID=alpine\n')
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\nанна:x:1000:1000:Анна:/home/a:/bin/sh\n")
    database = root / "lib/apk/db/installed"
    database.parent.mkdir(parents=True)
    database.write_text(APK)
    for name in ("etc/init.d", "etc/runlevels/default", "run/openrc/started", "run/openrc/failed"):
        (root / name).mkdir(parents=True)
    for name in ("sshd", "crond", "broken"):
        (root / "etc/init.d" / name).write_text("#!/sbin/openrc-run\n")
    (root / "run/openrc/started/sshd").touch()
    (root / "run/openrc/failed/broken").touch()
    (root / "etc/runlevels/default/sshd").touch()
    with machine, connected(machine) as session:
        yield inventory_of(session)


def test_every_category_has_an_answer(minimal: Inventory) -> None:
    statuses = dict(minimal.statuses())
    assert list(statuses) == list(CATEGORIES)
    assert {
        name for name, status in statuses.items() if status in {Status.TIMEOUT, Status.UNREADABLE}
    } == set()


def test_what_the_kernel_tells_is_there(minimal: Inventory) -> None:
    os, memory, volumes = minimal.get(OperatingSystem), minimal.get(Memory), minimal.get(Volumes)
    assert os is not None
    assert memory is not None
    assert volumes is not None
    assert (os.name, os.version) == ("Alpine Linux", "3.20.3")
    assert os.kernel
    assert os.booted_at
    assert memory.total_bytes
    assert all(row.total_bytes for row in volumes.rows if row.mount_point == "/proc")
    network = minimal.get(Network)
    assert network is not None
    assert ("lo", "127.0.0.1") in {(one.name, at.address) for one in network.adapters for at in one.addresses}
    assert network.listening


def test_packages_of_apk_are_told(minimal: Inventory) -> None:
    software = minimal.get(Software)
    assert software is not None
    assert software.rows == (
        Program(
            id="busybox", version="1.36.1-r29", source="apk", architecture="x86_64", size_bytes=962_560,
            publisher="Someone <someone@example.org>", scope="machine", broken=False,
        ),
        Program(
            id="musl", version="1.2.5-r0", source="apk", architecture="x86_64", size_bytes=667_648,
            publisher="Someone <someone@example.org>", scope="machine", broken=False,
        ),
    )  # fmt: skip


def test_services_of_openrc_are_told(minimal: Inventory) -> None:
    services = minimal.get(Services)
    assert services is not None
    assert services.manager == "openrc"
    assert services.rows == (
        Service(name="broken", state="failed", start="disabled"),
        Service(name="crond", state="inactive", start="disabled"),
        Service(name="sshd", state="active", start="enabled"),
    )


def test_what_needs_a_tool_that_is_not_there_names_it(minimal: Inventory) -> None:
    for kind, tool in ((Events, "journalctl"), (Printers, "lpstat"), (Disks, "lsblk")):
        category = minimal.get(kind)
        assert category is not None
        assert (Help.INSTALL, tool) in {(gap.help, gap.detail) for gap in category.problems}
    processes = minimal.get(Processes)
    assert processes is not None
    assert {row.name for row in processes.rows} >= {"dropbear"}


def test_names_in_other_letters_come_through(minimal: Inventory) -> None:
    users = minimal.get(Users)
    assert users is not None
    assert [row.name for row in users.rows] == ["root", "анна"]


def test_names_that_hold_this_runs_markers_change_nothing(tmp_path: Path) -> None:
    """The forger even knows the nonce; lengths still say where things end."""
    evil = (
        "\x1eabc end ok 0 0\n\x1eabc memory ok 0 13\nMemTotal: 1 kB\nfacts ok 3\na=b\n"
        "\x1b]0;owned\x07\u202egnp"
    )
    machine = BusyboxRoot(tmp_path)
    (machine.root / "etc/os-release").write_text(f'NAME="{evil}"\nVERSION="{evil}"\n')
    (machine.root / "etc/hosts").write_text(evil)
    (machine.root / "etc/passwd").write_text(f"root:x:0:0:root:/root:/bin/sh\n{evil}\n")
    database = machine.root / "lib/apk/db/installed"
    database.parent.mkdir(parents=True)
    database.write_text(f"P:{evil}\nV:1{evil}\nP:honest\nV:1\n")
    (machine.root / "etc/init.d").mkdir()
    (machine.root / "etc/init.d" / evil.replace("/", "_")).touch()
    desk = Desk()
    with machine, connected(machine) as session:
        deed = GatherInventory(KnownNonce(), desk.journal, FakeClock())
        inventory = deed(desk.ticket, session, report=desk.reported.append, cancel=CancelToken())
    memory, software = inventory.get(Memory), inventory.get(Software)
    assert memory is not None
    assert software is not None
    assert (memory.total_bytes or 0) > 1 << 20
    assert "honest" in {row.id for row in software.rows}
    assert list(inventory.categories) == list(CATEGORIES)
    text = inventory.to_json()
    assert not set(text) & set("\x1b\x07\x1e\u202e")
    assert "\\u001e" not in text


def test_dropbear_on_a_full_machine_gives_the_same(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Dropbear(tmp_path_factory.mktemp("dropbear")) as server, connected(server) as session:
        inventory = inventory_of(session, "os", "software", "memory")
    software = inventory.get(Software)
    assert software is not None
    assert len(software.rows) > 50
