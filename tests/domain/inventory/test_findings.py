"""Each rule: the machine it is about, the healthy one beside it, and the blank that says nothing."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from deskside.domain.inventory.backups import Backup
from deskside.domain.inventory.battery import Battery, Cell
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.cpu import Cpu
from deskside.domain.inventory.devices import Device, Devices
from deskside.domain.inventory.disk_sets import Raid
from deskside.domain.inventory.disks import Disk, Disks
from deskside.domain.inventory.document import Inventory, InventoryTarget
from deskside.domain.inventory.events import Event, Events
from deskside.domain.inventory.facts import Gap, Help, Status, declarations
from deskside.domain.inventory.findings.find import GOES_BY, RULES, find
from deskside.domain.inventory.findings.rule import Severity, Thresholds
from deskside.domain.inventory.memory import Memory
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.network.rows import Adapter, Address, Dns, Proxy, Route, Vpn, WifiNetwork
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.printers import Printer, Printers
from deskside.domain.inventory.processes import Process, Processes
from deskside.domain.inventory.security import Security
from deskside.domain.inventory.services import Service, Services
from deskside.domain.inventory.software import Program, Software
from deskside.domain.inventory.updates import PackageChange, Updates
from deskside.domain.inventory.users import User, Users
from deskside.domain.inventory.volumes import Volume, Volumes
from deskside.ui.words.inventory import findings as words
from source import ROOT

if TYPE_CHECKING:
    from deskside.domain.inventory.facts import Category
    from deskside.domain.inventory.findings.rule import MachineFinding

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GB = 10**9
_LAN = Adapter(name="eth0", kind="ethernet", physical=True, up=True, speed_mbps=1000, duplex="full")
_WAY_OUT = Route(destination="default", gateway="192.0.2.1", adapter="eth0")
_NAMES = Dns(servers=("192.0.2.53",))


def looked_at(*categories: Category, thresholds: Thresholds | None = None) -> tuple[MachineFinding, ...]:
    target = InventoryTarget(label="m", machine_id="00", platform="linux", probe="p", probe_sha256="00")
    by_name = {category.NAME: category for category in categories}
    return find(Inventory(collected_at=NOW, target=target, categories=by_name), thresholds)


def volume(**said: Any) -> Volumes:
    usual = Volume(mount_point="/", device="/dev/sda1", file_system="ext4", read_only=False, answers=True)
    return Volumes(rows=(dataclasses.replace(usual, **said),))


def network(**said: Any) -> Network:
    usual = Network(adapters=(_LAN,), routes=(_WAY_OUT,), dns=_NAMES)
    return dataclasses.replace(usual, **said)


def lan(**said: Any) -> Network:
    return network(adapters=(dataclasses.replace(_LAN, **said),))


def wifi(**said: Any) -> Network:
    usual = WifiNetwork(name="home", in_use=True, adapter="wlan0")
    return network(wifi=(dataclasses.replace(usual, **said),))


def system(**said: Any) -> OperatingSystem:
    return dataclasses.replace(OperatingSystem(clock_synchronised=True, clock_at=NOW), **said)


def account(**said: Any) -> Users:
    return Users(connected_as="anna", rows=(dataclasses.replace(User(name="anna"), **said),))


def told(*messages: str) -> Events:
    return Events(
        rows=tuple(Event(at=NOW, level="error", source="kernel", message=message) for message in messages)
    )


def waiting(count: int, state: str) -> Processes:
    return Processes(rows=tuple(Process(name=f"cp{n}", pid=n, state=state) for n in range(count)))


def in_days(days: int) -> datetime:
    return NOW + timedelta(days=days, hours=1)


_LOW = Cell(name="BAT0", state="discharging", charge_percent=9)
_SSD = Disk(name="sda", kind="ssd", removable=False, encrypted=False)
_AN_ARRAY = Raid(name="md0", state="active", degraded=True, rebuilding=False)

CASES: dict[str, tuple[tuple[Category, ...], tuple[Category, ...]]] = {
    "volume-full": (
        (volume(total_bytes=100 * GB, available_bytes=GB),),
        (volume(total_bytes=100 * GB, available_bytes=50 * GB),),
    ),
    "volume-filling": (
        (volume(total_bytes=100 * GB, available_bytes=8 * GB),),
        (volume(total_bytes=1_000 * GB, available_bytes=80 * GB),),
    ),
    "volume-out-of-inodes": ((volume(inodes_total=1000, inodes_free=10),), (volume(inodes_total=0),)),
    "volume-read-only": (
        (volume(read_only=True),),
        (volume(mount_point="/snap/core", file_system="squashfs", read_only=True),),
    ),
    "drive-silent": ((volume(answers=False, device="srv:/home"),), (volume(),)),
    "disk-failing": (
        (Disks(rows=(dataclasses.replace(_SSD, health="failing"),)),),
        (Disks(rows=(dataclasses.replace(_SSD, health="passed"),)),),
    ),
    "disk-bad-sectors": (
        (Disks(rows=(dataclasses.replace(_SSD, health="passed", bad_sectors=12),)),),
        (Disks(rows=(dataclasses.replace(_SSD, bad_sectors=0),)),),
    ),
    "disk-worn": (
        (Disks(rows=(dataclasses.replace(_SSD, wear_percent=97),)),),
        (Disks(rows=(dataclasses.replace(_SSD, wear_percent=40),)),),
    ),
    "array-degraded": (
        (Disks(raid=(_AN_ARRAY,)),),
        (Disks(raid=(dataclasses.replace(_AN_ARRAY, degraded=False),)),),
    ),
    "array-rebuilding": ((Disks(raid=(dataclasses.replace(_AN_ARRAY, rebuilding=True),)),), ()),
    "disk-not-encrypted": (
        (Disks(rows=(_SSD,)), Battery(rows=(Cell(name="BAT0"),))),
        (Disks(rows=(_SSD,)), Battery()),
    ),
    "no-adapter-up": ((lan(up=False),), (lan(),)),
    "no-gateway": ((network(routes=()),), (network(),)),
    "self-assigned-address": (
        (lan(addresses=(Address(address="169.254.3.4", family="ipv4"),)),),
        (lan(addresses=(Address(address="192.0.2.4", family="ipv4"),)),),
    ),
    "no-name-servers": ((network(dns=Dns()),), (network(),)),
    "names-overridden": ((network(dns=dataclasses.replace(_NAMES, hosts_entries=2)),), (network(),)),
    "half-duplex": ((lan(duplex="half"),), (lan(),)),
    "slow-link": ((lan(speed_mbps=10),), (lan(),)),
    "wifi-weak": ((wifi(signal_percent=20),), (wifi(signal_percent=70, signal_dbm=-80),)),
    "wifi-faint": ((wifi(signal_dbm=-82),), (wifi(signal_dbm=-50),)),
    "vpn-down": (
        (network(vpn=(Vpn(name="office", connected=False),)),),
        (network(vpn=(Vpn(name="office", connected=False), Vpn(name="home", connected=True))),),
    ),
    "proxy-set": ((network(proxy=Proxy(https="http://proxy:3128")),), (network(proxy=Proxy()),)),
    "memory-low": (
        (Memory(total_bytes=8 * GB, available_bytes=GB // 2),),
        (Memory(total_bytes=8 * GB, available_bytes=4 * GB),),
    ),
    "memory-pressure": ((Memory(pressure_percent=35.5),), (Memory(pressure_percent=1.0),)),
    "swap-full": (
        (Memory(swap_total_bytes=2 * GB, swap_used_bytes=2 * GB),),
        (Memory(swap_total_bytes=0, swap_used_bytes=0),),
    ),
    "cpu-overloaded": (
        (Cpu(load_5_minutes=17.0, threads=8),),
        (Cpu(load_5_minutes=7.0, threads=8),),
    ),
    "cpu-hot": ((Cpu(temperature_celsius=97.0),), (Cpu(temperature_celsius=60.0),)),
    "battery-worn": (
        (Battery(rows=(Cell(name="BAT0", health_percent=41),)),),
        (Battery(rows=(Cell(name="BAT0", health_percent=88),)),),
    ),
    "battery-low": ((Battery(on_mains=False, rows=(_LOW,)),), (Battery(on_mains=True, rows=(_LOW,)),)),
    "services-failed": (
        (Services(rows=tuple(Service(name=f"s{n}", state="failed") for n in range(7))),),
        (Services(rows=(Service(name="s", state="active"),)),),
    ),
    "print-service-stopped": (
        (Printers(scheduler_running=False, rows=(Printer(name="office"),)),),
        (Printers(scheduler_running=False),),
    ),
    "printer-stopped": (
        (Printers(scheduler_running=True, rows=(Printer(name="office", state="stopped"),)),),
        (Printers(scheduler_running=True, rows=(Printer(name="office", state="idle"),)),),
    ),
    "programs-stuck": ((waiting(4, "waiting"),), (waiting(1, "waiting"),)),
    "zombies": ((waiting(30, "zombie"),), (waiting(3, "zombie"),)),
    "disk-errors-logged": (
        (told("blk_update_request: I/O error, dev sda, sector 1"),),
        (
            told(
                "no such user",
                "I/O error, dev fd0, sector 0 op 0x0:(READ) flags 0x0 phys_seg 1",
                "Buffer I/O error on dev loop3, logical block 5, async page read",
                "critical medium error, dev sr0, sector 64 op 0x0:(READ)",
            ),
        ),
    ),
    "out-of-memory-logged": ((told("Out of memory: Killed process 7 (java)"),), (told("oom"),)),
    "clock-ahead": ((system(clock_at=NOW + timedelta(hours=1)),), (system(),)),
    "clock-behind": ((system(clock_at=NOW - timedelta(days=3)),), (system(),)),
    "clock-not-set": (
        (system(clock_synchronised=False),),
        (system(clock_synchronised=False, virtualisation="docker"),),
    ),
    "system-unsupported": (
        (system(name="Ubuntu", version="18.04.6 LTS (Bionic Beaver)"),),
        (system(name="Debian GNU/Linux", version="12 (bookworm)"),),
    ),
    "long-uptime": ((system(uptime_s=90 * 86_400),), (system(uptime_s=3_600),)),
    "restart-pending": ((Updates(restart_pending=True),), (Updates(restart_pending=False),)),
    "updates-waiting": ((Updates(available=7),), (Updates(available=0),)),
    "updates-unchecked": ((Updates(checked_at=in_days(-30)),), (Updates(checked_at=in_days(-1)),)),
    "firewall-off": ((Security(firewall_active=False),), (Security(firewall_active=True),)),
    "secure-boot-off": ((Security(secure_boot=False),), (Security(secure_boot=True),)),
    "updates-failed": (
        (Updates(recent=(PackageChange(name="KB1", at=in_days(-1), action="failed"),)),),
        (
            Updates(
                recent=(
                    PackageChange(name="KB1", at=in_days(-1), action="install"),
                    PackageChange(name="KB1", at=in_days(-2), action="failed"),
                )
            ),
        ),
    ),
    "antivirus-off": (
        (Security(antivirus_on=False),),
        (Security(antivirus_on=True, antivirus_current=True),),
    ),
    "antivirus-old": (
        (Security(antivirus_on=True, antivirus_current=False),),
        (Security(antivirus_on=False, antivirus_current=False),),
    ),
    "account-control-off": ((Security(account_control=False),), (Security(account_control=True),)),
    "screen-lock-off": ((Security(screen_lock=False),), (Security(screen_lock=True),)),
    "backup-old": (
        (Security(backups=(Backup(program="restic", last_at=in_days(-40)),)),),
        (Security(backups=(Backup(program="Borg", last_at=in_days(-90)), Backup(program="OneDrive"))),),
    ),
    "licence-missing": ((system(licence="notification"),), (system(licence="licensed"),)),
    "licence-ends": (
        (system(licence="grace", licence_left_days=9),),
        (system(licence="licensed", licence_left_days=170),),
    ),
    "system-integrity-off": ((Security(system_integrity=False),), (Security(system_integrity=True),)),
    "gatekeeper-off": ((Security(gatekeeper=False),), (Security(gatekeeper=True),)),
    "selinux-permissive": ((Security(selinux="permissive"),), (Security(selinux="enforcing"),)),
    "remote-control-installed": ((Security(remote_control=("AnyDesk",)),), (Security(),)),
    "sign-in-ended": (
        (account(sign_in_expires_at=in_days(-2)),),
        (Users(connected_as="oleg", rows=(User(name="anna", sign_in_expires_at=in_days(-2)),)),),
    ),
    "sign-in-ends": ((account(sign_in_expires_at=in_days(3)),), (account(sign_in_expires_at=in_days(60)),)),
    "account-without-password": (
        (account(password="none", can_log_in=True),),  # noqa: S106 - what the field says
        (account(password="locked", can_log_in=True),),  # noqa: S106
    ),
    "device-not-working": (
        (Devices(rows=(Device(model="Camera", bus="usb", slot="1", problem_code=28),)),),
        (Devices(rows=(Device(model="Camera", bus="usb", slot="1", problem_code=22),)),),
    ),
    "packages-broken": (
        (Software(rows=(Program(id="cups", broken=True),)),),
        (Software(rows=(Program(id="cups", broken=False),)),),
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_a_rule_sees_what_it_is_for(code: str) -> None:
    ill, well = CASES[code]
    found = [finding for finding in looked_at(*ill) if finding.code == code]
    assert len(found) == 1
    assert found[0].category in {category.NAME for category in ill}
    assert code not in {finding.code for finding in looked_at(*well)}


def test_every_finding_has_its_sentences_and_every_sentence_its_case() -> None:
    assert set(words.SENTENCES) == set(CASES)
    assert len(CASES) >= 30
    for ill, _ in CASES.values():
        for finding in looked_at(*ill):
            said = words.said(finding)
            assert "{" not in said.clerk + said.user
            assert words.severity(finding.severity)


def test_a_finding_names_a_script_that_there_is() -> None:
    scripts = {finding.script for ill, _ in CASES.values() for finding in looked_at(*ill)} - {""}
    for script in scripts:
        category, name = script.split(".")
        assert (ROOT / "scripts" / category / name / "script.toml").is_file()


def test_nothing_is_found_where_nothing_could_be_read() -> None:
    """Every category empty, and every category refused: law 8, a blank is not a fact."""
    for status in Status:
        gap = Gap(field="", why=status, help=Help.AGAIN)
        blank = [
            dataclasses.replace(entry.kind()(), status=status, problems=(gap,))
            for entry in CATEGORIES.values()
        ]
        assert looked_at(*blank) == ()


def test_routes_and_name_servers_that_could_not_be_read_are_not_missing() -> None:
    for field in ("routes", "dns.servers"):
        gap = Gap(field=field, why=Status.MISSING_TOOL, help=Help.INSTALL, detail="ip")
        facts = network(routes=(), dns=Dns(), problems=(gap,), status=Status.PARTIAL)
        code = "no-gateway" if field == "routes" else "no-name-servers"
        assert code not in {finding.code for finding in looked_at(facts)}


def test_the_worst_comes_first() -> None:
    found = looked_at(
        Security(remote_control=("AnyDesk",)),
        volume(total_bytes=100 * GB, available_bytes=8 * GB),
        network(routes=()),
    )
    assert [finding.severity for finding in found] == [Severity.ERROR, Severity.WARNING, Severity.NOTICE]


def test_an_organisation_may_have_other_thresholds() -> None:
    nearly = volume(total_bytes=100 * GB, available_bytes=15 * GB)
    assert looked_at(nearly) == ()
    strict = Thresholds(volume_filling_percent=80)
    assert [finding.code for finding in looked_at(nearly, thresholds=strict)] == ["volume-filling"]


def test_rules_stand_under_categories_that_there_are() -> None:
    assert set(RULES) <= set(CATEGORIES)
    for name, fields in GOES_BY.items():
        assert fields <= {declared.path for declared in declarations(CATEGORIES[name].kind())}
