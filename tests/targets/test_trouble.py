"""Machines with something wrong: dead drives, hanging tools, no rights, another language, other shells."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import leaks
from deskside.adapters.local import LocalMachine
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.facts import Help, Status, declared_fields
from deskside.domain.inventory.hardware import Hardware
from deskside.domain.inventory.memory import Memory
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.printers import Printers
from deskside.domain.inventory.security import Security
from deskside.domain.inventory.software import Program, Software
from deskside.domain.inventory.users import Users
from deskside.domain.inventory.volumes import Volumes
from deskside.domain.journal.facts import Outcome, StepEnded
from deskside.usecases.gather_inventory import SectionArrived
from fakes.shell_machine import ShellMachine
from needs import needs
from servers.accounts import needs_root
from servers.busybox import BusyboxRoot
from servers.sshd import Sshd
from targets.inventory_of import PROBES, Desk, connected, inventory_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.document import Inventory

STILL = ("unshare", "--mount", "--propagation", "private")
"""In front of a command: no drive comes or goes while it reads, whatever else this computer does."""
OWN_MOUNTS = (*STILL, "sh", "-c")


# ---------------------------------------------------------------- a dead drive

DEAD_DRIVE = """
port=$0 key=$1 user=$2 folder=$3 drive=$4
shift 4
sshfs -f -o "port=$port,IdentityFile=$key,StrictHostKeyChecking=no,UserKnownHostsFile=/dev/null" \\
    "$user@127.0.0.1:$folder" "$drive" 2>/dev/null &
server=$!
tries=0
until mountpoint -q "$drive" || [ $tries -gt 1200 ]; do
    tries=$((tries + 1))
    sleep .05
done
kill -STOP $server
sh "$@"
status=$?
kill -KILL $server
exit $status
"""


@contextmanager
def with_a_dead_drive(folder: Path) -> Iterator[ShellMachine]:
    """This computer in a mount namespace where an sshfs mount no longer answers."""
    needs("sshfs")
    needs("fusermount3", package="fuse3")
    needs_root()
    drive = folder / "dead drive"
    drive.mkdir()
    with Sshd(folder, "Subsystem sftp internal-sftp") as server:
        yield ShellMachine(
            *OWN_MOUNTS,
            DEAD_DRIVE,
            str(server.port),
            str(server.identity),
            server.user,
            str(folder),
            str(drive),
        )


@pytest.fixture(scope="module")
def with_dead_drive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Inventory]]:
    desk = Desk()
    with with_a_dead_drive(tmp_path_factory.mktemp("drive")) as machine:
        yield desk, desk.gather(machine)


def test_a_dead_drive_is_named_and_everything_else_is_read(with_dead_drive: tuple[Desk, Inventory]) -> None:
    desk, inventory = with_dead_drive
    volumes = inventory.get(Volumes)
    assert volumes is not None
    (dead,) = [row for row in volumes.rows if row.file_system == "fuse.sshfs"]
    assert (dead.network, dead.answers, dead.total_bytes) == (True, False, None)
    assert (dead.mount_point or "").endswith("/dead drive")
    gap = next(gap for gap in volumes.problems if gap.field == "rows.total_bytes")
    assert (gap.why, gap.help, gap.detail) == (Status.TIMEOUT, Help.RECONNECT, dead.mount_point)
    assert volumes.status is Status.PARTIAL
    assert all(row.total_bytes for row in volumes.rows if row.mount_point == "/")
    assert {name for name, status in inventory.statuses() if status is Status.TIMEOUT} == set()
    assert set(desk.arrived) == set(CATEGORIES)


def test_volumes_were_on_the_screen_before_the_dead_drive_was_given_up(
    with_dead_drive: tuple[Desk, Inventory],
) -> None:
    desk, _ = with_dead_drive
    shown = [
        event.category
        for event in desk.reported
        if isinstance(event, SectionArrived) and event.name == "volumes"
    ]
    assert len(shown) == 2
    assert isinstance(shown[0], Volumes)
    assert any(row.total_bytes for row in shown[0].rows if row.mount_point == "/")


# ---------------------------------------------------------------- hanging tools


def test_a_tool_that_hangs_costs_its_own_category_only(tmp_path: Path) -> None:
    machine = BusyboxRoot(tmp_path)
    hanging = machine.root / "bin/lpstat"
    hanging.write_text("#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1; done\n")
    hanging.chmod(0o755)
    (machine.root / "run/cups").mkdir()
    (machine.root / "run/cups/cups.sock").touch()
    desk = Desk(probes=PROBES)
    with machine, connected(machine) as session:
        inventory = desk.gather(session, ["os", "printers", "memory"])
    printers = inventory.get(Printers)
    assert printers is not None
    assert (printers.status, printers.problems[0].help) == (Status.TIMEOUT, Help.AGAIN)
    assert [status for _, status in inventory.statuses()].count(Status.TIMEOUT) == 1
    ended = desk.facts[-1]
    assert isinstance(ended, StepEnded)
    assert (ended.outcome, ended.left_behind) == (Outcome.SUCCEEDED, ())


# ---------------------------------------------------------------- rights


def test_an_ordinary_account_is_told_what_it_may_not_read() -> None:
    needs_root()
    needs("setpriv", package="util-linux")
    machine = ShellMachine("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh")
    inventory = inventory_of(machine)
    assert list(inventory.categories) == list(CATEGORIES)
    users, security = inventory.get(Users), inventory.get(Security)
    assert users is not None
    assert security is not None
    assert {row.password for row in users.rows} == {None}
    assert ("rows.password", Status.DENIED) in {(gap.field, gap.why) for gap in users.problems}
    assert users.status is Status.PARTIAL
    assert security.firewall_active in {None, True}


def test_root_reads_that_a_password_is_set_but_never_the_hash(tmp_path: Path) -> None:
    needs_root()
    shadow = tmp_path / "shadow"
    shadow.write_text("root:$y$j9T$secrethashvalue$abc:19700:0:99999:7:::\nnobody:*:1:0:99999:7:::\n")
    machine = ShellMachine(*OWN_MOUNTS, 'mount --bind "$0" /etc/shadow && exec sh "$@"', str(shadow))
    marked = PROBES.inventory(["users"])
    desk = Desk()
    job = machine.run(marked.probe, cancel=desk.cancel)
    said = b"".join(chunk for _, chunk in job)
    assert b"secrethashvalue" not in said
    assert b"root:set:19700:99999\n" in said
    assert b"nobody:locked:1:99999\n" in said


def test_nothing_is_written_on_the_machine(tmp_path: Path) -> None:
    """Everything is read-only in this namespace, and the answer is the same."""
    needs_root()
    read_only = (
        "for m in / /dev/shm /tmp /run /var/tmp; do mount --bind $m $m && mount -o remount,bind,ro $m; done; "
        'if (: >"$0/probe-was-here"); then exit 9; fi; exec sh "$@"'
    )
    machine = ShellMachine(*OWN_MOUNTS, read_only, str(tmp_path))
    sealed, usual = inventory_of(machine), inventory_of(ShellMachine(*STILL, "sh"))
    assert [status for _, status in sealed.statuses()] == [status for _, status in usual.statuses()]
    assert _steady(sealed, Software) == _steady(usual, Software)


# ---------------------------------------------------------------- languages and shells


def test_a_machine_that_speaks_russian_gives_the_same_facts(tmp_path: Path) -> None:
    needs_root()
    needs("localedef", package="libc-bin")
    assert Path("/usr/share/i18n/locales/ru_RU").exists(), "this test needs the package locales"
    made = ["localedef", "-i", "ru_RU", "-f", "UTF-8", str(tmp_path / "ru_RU.UTF-8")]
    subprocess.run(made, check=True, capture_output=True)
    russian = ("env", f"LOCPATH={tmp_path}", "LC_ALL=ru_RU.UTF-8", "LANG=ru_RU.UTF-8", "LANGUAGE=ru")
    dated = subprocess.run(
        [*russian, "date", "-d", "2026-01-02", "+%B"], check=True, capture_output=True, text=True
    )
    assert dated.stdout.strip() == "января"  # the machine really speaks it
    there, here = (inventory_of(ShellMachine(*STILL, *way, "sh")) for way in (russian, ()))
    for kind in (OperatingSystem, Hardware, Software):
        assert _steady(there, kind) == _steady(here, kind)
    assert [status for _, status in there.statuses()] == [status for _, status in here.statuses()]
    os_facts = there.get(OperatingSystem)
    assert os_facts is not None
    assert os_facts.locale


def _steady(inventory: Inventory, kind: type[OperatingSystem | Hardware | Software]) -> object:
    category = inventory.get(kind)
    assert category is not None
    moving: dict[str, Any] = {name: None for name, declared, _ in declared_fields(kind) if declared.volatile}
    if isinstance(category, OperatingSystem):  # the start is reckoned from the clock
        return replace(category, took_ms=0, **moving, booted_at=None, locale=None)
    return replace(category, took_ms=0, **moving)


@pytest.mark.parametrize("shell", [("dash",), ("bash",), ("busybox", "ash")])
def test_every_shell_gives_the_same_facts(shell: tuple[str, ...]) -> None:
    needs(shell[0], package="busybox-static" if shell[0] == "busybox" else shell[0])
    there, here = inventory_of(ShellMachine(*shell)), inventory_of(ShellMachine("sh"))
    for kind in (OperatingSystem, Hardware):
        assert _steady(there, kind) == _steady(here, kind)
    assert [name for name, _ in there.statuses()] == list(CATEGORIES)
    assert Status.UNREADABLE not in dict(there.statuses()).values()


# ---------------------------------------------------------------- rpm

SPEC = """\
Name: deskside-test
Epoch: 2
Version: 1.5
Release: 3
Summary: A package of nothing
License: none
Vendor: Some Vendor, Inc.
BuildArch: noarch
%description
Nothing.
%files
"""


def test_packages_of_rpm_are_told(tmp_path: Path) -> None:
    needs_root()
    needs("rpmbuild", package="rpm")
    (tmp_path / "one.spec").write_text(SPEC)
    (tmp_path / "db").mkdir()
    (tmp_path / ".rpmmacros").write_text("%_dbpath /var/lib/rpm\n")
    where = dict(os.environ, HOME=str(tmp_path))
    build = ["rpmbuild", "-bb", "--quiet", "--define", f"_topdir {tmp_path}/top", str(tmp_path / "one.spec")]
    subprocess.run(build, check=True, capture_output=True, env=where)
    (package,) = (tmp_path / "top").rglob("*.rpm")
    for command in (["rpm", "--initdb"], ["rpm", "--nodeps", "-i", str(package)]):
        subprocess.run(
            [*command, "--dbpath", str(tmp_path / "db")], check=True, capture_output=True, env=where
        )
    machine = ShellMachine(
        *OWN_MOUNTS,
        'mkdir -p /var/lib/rpm; mount --bind "$0" /var/lib/rpm; mount -t tmpfs x /var/lib/dpkg; env "$@"',
        str(tmp_path / "db"),
        f"HOME={tmp_path}",
        "sh",
    )
    software = inventory_of(machine, "software").get(Software)
    assert software is not None
    (row,) = software.rows
    assert row == Program(
        id="deskside-test", version="2:1.5-3", source="rpm", architecture="noarch",
        publisher="Some Vendor, Inc.", size_bytes=0, installed_at=row.installed_at, scope="machine",
        broken=False,
    )  # fmt: skip
    assert row.installed_at is not None


def test_no_process_of_the_probe_is_left() -> None:
    machine = LocalMachine()
    inventory = inventory_of(machine)
    machine.close()
    assert inventory.get(Memory)
    assert leaks.orphans() == []
