"""The document for GLPI keeps to its format, says what the machine says, and removes nothing unread."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

from deskside.domain.inventory.battery import Battery, Cell
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.cpu import Cpu
from deskside.domain.inventory.devices import Device, Devices, Display
from deskside.domain.inventory.disks import Disk, Disks, Part
from deskside.domain.inventory.facts import Gap, Help, Status
from deskside.domain.inventory.glpi.document import as_glpi
from deskside.domain.inventory.hardware import Hardware
from deskside.domain.inventory.memory import Memory, Module
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.network.rows import Adapter, Address, Dns, Route, WifiNetwork
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.printers import Printer, Printers
from deskside.domain.inventory.security import Security
from deskside.domain.inventory.software import Program, Software
from deskside.domain.inventory.users import LogOn, SignedIn, User, Users
from deskside.domain.inventory.volumes import Volume, Volumes
from domain.inventory.answers import recorded_names, sections_of
from domain.inventory.glpi_format import FORMAT
from fakes.an_inventory import an_inventory

if TYPE_CHECKING:
    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.facts import Category

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MIB = 1 << 20
VALIDATOR = Draft7Validator(FORMAT, format_checker=FormatChecker())


def of(*categories: Category) -> Inventory:
    return dataclasses.replace(an_inventory(NOW), categories={one.NAME: one for one in categories})


def written(inventory: Inventory) -> dict[str, Any]:
    document = json.loads(as_glpi(inventory, "1.2"))
    problems = [f"{list(one.absolute_path)}: {one.message}" for one in VALIDATOR.iter_errors(document)]
    assert problems == []
    assert isinstance(document, dict)
    return document


FULL = (
    OperatingSystem(
        name="Debian GNU/Linux", version="12 (bookworm)", kernel="6.1.0-28-amd64", architecture="x86_64",
        hostname="oleg-nb", fqdn="oleg-nb.example.org", domain="example.org", directory_realm="EXAMPLE.ORG",
        machine_id="ab" * 16, booted_at=NOW, installed_at=NOW, time_zone="Europe/Moscow",
        utc_offset_minutes=180,
    ),
    Hardware(vendor="Lenovo", model="20XX", serial="PF0", uuid="u-1", chassis="laptop",
             firmware_vendor="Lenovo", firmware_version="1.2", firmware_date="2024-12-31",
             firmware_mode="uefi"),
    Cpu(model="Some CPU", vendor="GenuineIntel", sockets=2, cores=8, threads=16, max_mhz=4200),
    Memory(total_bytes=16 << 30, swap_total_bytes=1 << 30,
           modules=(Module(slot="DIMM A", size_bytes=8 << 30, kind="DDR4", speed_mts=3200),)),
    Disks(rows=(
        Disk(name="nvme0n1", kind="ssd", bus="nvme", model="M", serial="S1", size_bytes=512 * 10**9, parts=(
            Part(name="vg-home", kind="lvm", uuid="u", size_bytes=1 << 30),
            Part(name="secret", kind="crypt", mount_point="/home"),
        )),
        Disk(name="sda", kind="hdd", bus="sata", size_bytes=10**12),
        Disk(name="loop0", kind="loop"),
    )),
    Volumes(rows=(
        Volume(mount_point="/home", device="/dev/mapper/secret", file_system="ext4", total_bytes=9 * MIB,
               available_bytes=5 * MIB + 5),
        Volume(mount_point="/run", device="tmpfs", file_system="tmpfs", total_bytes=9),
    )),
    Network(
        adapters=(
            Adapter(name="wlan0", kind="wifi", physical=True, up=True, mac="00:16:3e:00:00:01", mtu=1500,
                    speed_mbps=400, addresses=(
                        Address(address="192.0.2.7", prefix=24, family="ipv4"),
                        Address(address="2001:db8::7", prefix=64, family="ipv6"),
                    )),
            Adapter(name="wg0", kind="wireguard", physical=False, up=False),
        ),
        routes=(Route(destination="default", gateway="192.0.2.1", adapter="wlan0", metric=1),),
        dns=Dns(servers=("192.0.2.53", "192.0.2.54"), hosts_entries=0),
        wifi=(WifiNetwork(name="office", bssid="00:16:3e:00:00:02", in_use=True, adapter="wlan0"),),
    ),
    Software(rows=(Program(id="curl", version="7.88", source="dpkg", architecture="amd64", size_bytes=500_000,
                           section="web", scope="machine"),)),
    Printers(rows=(Printer(name="hall", address="ipp://192.0.2.9/ipp", state="idle"),
                   Printer(name="desk", address="usb://x", state="stopped", reason="no paper"))),
    Users(
        rows=(User(name="oleg", uid=1000, full_name="Oleg", home="/home/oleg"),),
        signed_in=(SignedIn(user="oleg", terminal="tty2"), SignedIn(user="oleg", terminal="pts/0")),
        log_ons=(LogOn(user="anna", began_at=NOW), LogOn(user="oleg", began_at=NOW.replace(hour=13))),
    ),
    Security(secure_boot=True, firewall="ufw", firewall_active=True, protection=("ClamAV", "fail2ban")),
    Devices(
        rows=(
            Device(bus="usb", slot="1-1", model="Mouse", vendor_id="046d", product_id="c077"),
            Device(bus="pci", slot="00:02.0", kind="display", model="Iris", driver="i915"),
            Device(bus="sound", slot="card0", model="HDA"),
        ),
        displays=(Display(connector="eDP-1", vendor="LGD", model="Panel", resolution="1920x1080"),),
    ),
    Battery(rows=(Cell(name="BAT0", vendor="SMP", technology="Li-ion"),)),
)  # fmt: skip


def test_every_section_says_what_the_machine_says() -> None:
    document = written(of(*FULL))
    assert (document["itemtype"], document["deviceid"]) == ("Computer", "deskside-00c0ffee00c0ffee")
    content = document["content"]
    assert content["versionclient"] == "Deskside-1.2"
    assert content["hardware"] == {
        "name": "oleg-nb", "workgroup": "EXAMPLE.ORG", "vmsystem": "Physical", "uuid": "u-1",
        "chassis_type": "laptop", "memory": 16384, "swap": 1024, "defaultgateway": "192.0.2.1",
        "dns": "192.0.2.53/192.0.2.54", "lastloggeduser": "oleg", "datelastloggeduser": "2026-11-22 13:00:00",
    }  # fmt: skip
    assert content["operatingsystem"]["timezone"] == {"name": "Europe/Moscow", "offset": "+0300"}
    assert content["bios"]["secure_boot"] == "enabled"
    assert [(one["core"], one["thread"]) for one in content["cpus"]] == [(4, 2), (4, 2)]
    assert content["memories"][0]["speed"] == "3200 MT/s"
    assert [(one["name"], one.get("interface"), one["disksize"]) for one in content["storages"]] == [
        ("nvme0n1", None, 512_000),
        ("sda", "SATA", 1_000_000),
    ]
    (drive,) = content["drives"]
    assert (drive["total"], drive["free"], drive["encrypt_status"]) == (9, 5, "Yes")
    four, six, tunnel = content["networks"]
    assert (four["ipaddress"], four["ipmask"], four["ipsubnet"]) == (
        "192.0.2.7",
        "255.255.255.0",
        "192.0.2.0",
    )
    assert (four["ipgateway"], four["wifi_ssid"], four["type"]) == ("192.0.2.1", "office", "wifi")
    assert (six["ipaddress6"], six["ipsubnet6"]) == ("2001:db8::7", "2001:db8::")
    assert (tunnel["virtualdev"], tunnel["status"], "type" in tunnel) == (True, "down", False)
    assert content["softwares"][0]["from"] == "dpkg"
    assert [one["network"] for one in content["printers"]] == [True, False]
    assert content["antivirus"] == [{"name": "ClamAV"}]
    assert content["users"] == [{"login": "oleg"}]
    assert content["local_users"][0]["id"] == "1000"
    assert content["videos"] == [{"name": "Iris", "pcislot": "00:02.0"}]
    assert document["partial"] is False


@pytest.mark.parametrize("name", recorded_names())
def test_what_real_machines_answered_keeps_to_the_format(name: str) -> None:
    read = {
        category: CATEGORIES[category].parse(*frames)
        for category, frames in sections_of(name).items()
        if category in CATEGORIES
    }
    content = written(of(*read.values()))["content"]
    assert len(content.get("softwares", ())) > 100 or name == "busybox-as-root"


@pytest.mark.parametrize("architecture", ["i686", "riscv64", "armv7l", "aarch64", None])
def test_architectures_that_the_format_does_not_know_are_left_out(architecture: str | None) -> None:
    document = written(of(Cpu(model="x", threads=1), OperatingSystem(architecture=architecture)))
    known = {"i686": "i386", "armv7l": "armv7l", "aarch64": "aarch64"}
    assert document["content"]["cpus"][0].get("arch") == known.get(architecture or "")


@pytest.mark.parametrize(
    "lacking",
    [
        FULL[:-1],
        (*FULL[:-1], Battery(status=Status.TIMEOUT)),
        (*FULL[:-1], Battery(problems=(Gap(field="rows", why=Status.DENIED, help=Help.PERSON),))),
    ],
    ids=["not asked for", "no answer", "not allowed"],
)
def test_what_was_not_read_is_not_told_as_gone(lacking: tuple[Category, ...]) -> None:
    assert written(of(*lacking))["partial"] is True


def test_an_address_that_is_none_is_left_out() -> None:
    strange = Adapter(name="eth0", up=True, addresses=(Address(address="not an address"),))
    (row,) = written(of(Network(adapters=(strange,))))["content"]["networks"]
    assert row == {"description": "eth0", "status": "up"}
