"""Time service, leases, further sources of software, and what could be updated; every answer is synthetic."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.cpu import Cpu
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.security import Security
from deskside.domain.inventory.software import Software
from deskside.domain.inventory.updates import PackageChange, Updates
from deskside.domain.inventory.wire import Section
from domain.inventory.answers import block, facts, gap_of, read

if TYPE_CHECKING:
    from collections.abc import Sequence

TRACKING = "C0000201,192.0.2.1,3,1770000000.1,-0.002500,0.000001,0.0,1.0,0.0,0.0,0.01,0.02,64.0"


# ---------------------------------------------------------------- the system


@pytest.mark.parametrize(("leap", "synchronised"), [("Normal", True), ("Not synchronised", False)])
def test_chrony_says_whether_and_how_well_the_clock_is_kept(leap: str, synchronised: bool) -> None:
    said = facts("time_sync=chrony") + block("chronyc", f"{TRACKING},{leap}\n")
    system = read(OperatingSystem, said)
    assert (system.clock_synchronised, system.clock_offset_ms) == (synchronised, -2)


def test_a_chrony_that_does_not_answer_leaves_a_reason() -> None:
    system = read(OperatingSystem, facts("time_sync=chrony"), block("chronyc", "506 Cannot talk", "failed"))
    assert system.clock_synchronised is None
    assert gap_of(system, "clock_synchronised").why is Status.UNREADABLE


@pytest.mark.parametrize(("lines", "joined"), [(("keytab=yes",), True), ((), False)])
def test_a_machine_with_a_key_of_its_own_has_joined(lines: Sequence[str], joined: bool) -> None:
    krb5 = block("/etc/krb5.conf", "[libdefaults]\n default_realm = EXAMPLE.ORG\n")
    assert read(OperatingSystem, facts(*lines), krb5).directory_joined is joined
    assert read(OperatingSystem, facts(*lines)).directory_joined is None


def test_fans_subscriptions_and_zones() -> None:
    assert read(Cpu, facts("hwmon0/fan=1200", "hwmon3/fan=2400")).fan_rpm == 2400
    assert read(Cpu, facts("hwmon0/fan=x")).fan_rpm is None
    assert read(OperatingSystem, facts("support=ubuntu-pro")).support_contract == "ubuntu-pro"
    zones = block("/etc/firewalld/firewalld.conf", "# c\nDefaultZone=public\n")
    assert read(Security, facts("firewalld=running"), zones).firewall_zone == "public"
    assert read(Security, facts(), zones).firewall_zone is None


# ---------------------------------------------------------------- network


def test_leases_say_who_lent_an_address_and_until_when() -> None:
    lease = (
        'lease {\n  interface "eth1";\n  option dhcp-server-identifier 192.0.2.1;\n'
        "  expire 1 2026/11/23 08:15:30;\n}\n"
    )
    network = read(
        Network,
        facts("eth0/ifindex=2", "eth0/vendor_id=0x8086", "eth0/product_id=0x15f3", "eth1/ifindex=3"),
        block("/run/systemd/netif/leases/2", "ADDRESS=192.0.2.7\nSERVER_ADDRESS=192.0.2.254\n"),
        block("/var/lib/dhcp/dhclient.eth1.leases", lease.replace("23", "22") + lease),
    )
    first, second = network.adapters
    assert (first.dhcp_server, first.hardware_id) == ("192.0.2.254", "8086:15f3")
    assert (second.dhcp_server, second.lease_ends_at) == (
        "192.0.2.1", datetime(2026, 11, 23, 8, 15, 30, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["lease {", "lease {\n}", 'lease {\n interface "x";\n expire 1 2026/99/99 1:1:1;\n}\n']
)
def test_a_broken_lease_gives_no_time(text: str) -> None:
    network = read(Network, facts("x/ifindex=2"), block("/var/lib/dhcp/dhclient.leases", text))
    assert network.adapters[0].lease_ends_at is None


def test_saved_networks_are_told_by_name() -> None:
    said = "office:802-11-wireless::\nwired:802-3-ethernet:eth0:activated\n"
    assert read(Network, block("nm_connections", said)).saved_wifi == ("office",)


# ---------------------------------------------------------------- software


@pytest.mark.parametrize(
    ("source", "line", "expected"),
    [
        ("portage", "/var/db/pkg/app-editors/vim-9.0.2167", ("portage", "vim", "9.0.2167", "machine")),
        ("portage", "/var/db/pkg/x11-libs/gtk+-3.24.1-r1", ("portage", "gtk+", "3.24.1-r1", "machine")),
        ("slackware", "/var/log/packages/aaa_base-15.0-x86_64-4",
         ("slackware", "aaa_base", "15.0-4", "machine")),
        ("brew", "/home/linuxbrew/.linuxbrew/Cellar/jq/1.7.1", ("brew", "jq", "1.7.1", "machine")),
        ("appimage", "/opt/Some_App-1.2.3-x86_64.AppImage",
         ("appimage", "Some_App-1.2.3-x86_64", "1.2.3", "machine")),
        ("appimage_user", "/home/a/x.AppImage", ("appimage", "x", None, "user")),
        ("desktop_user", "/home/a/.local/share/applications/mail.desktop", ("menu", "mail", None, "user")),
        ("flatpak_list", "org.gimp.GIMP\t2.10.36\tx86_64\tflathub\t1.2 GB",
         ("flatpak", "org.gimp.GIMP", "2.10.36", "machine")),
        ("flatpak_user_list", "org.gimp.GIMP\t2.10.36\tx86_64\tflathub\t1.2 GB",
         ("flatpak", "org.gimp.GIMP", "2.10.36", "user")),
    ],
)  # fmt: skip
def test_every_source_of_software_is_read(
    source: str, line: str, expected: tuple[str, str, str | None, str]
) -> None:
    (row,) = read(Software, block(source, f"{line}\n")).rows
    assert (row.source, row.id, row.version, row.scope) == expected


# ---------------------------------------------------------------- updates


ZYPPER = (
    "<?xml version='1.0'?>\n<stream>\n<update-status version=\"0.6\">\n<update-list>\n"
    '<update kind="package" name="curl" edition="8.7.1-1.2" arch="x86_64" edition-old="8.6.0-1.1">'
    "<summary>A tool</summary></update>\n</update-list>\n</update-status>\n</stream>\n"
)
"""Shape of a recording of openSUSE Tumbleweed that a public project tests with; values ours."""


def waiting(name: str, text: str, status: str = "ok", first_frame: bytes = b"") -> Updates:
    first, further = (
        Section("updates", "ok", 0, first_frame),
        Section("updates.1", "ok", 0, block(name, text, status)),
    )
    found = CATEGORIES["updates"].parse(first, further)
    assert isinstance(found, Updates)
    return found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("apt", "Inst curl [7.88.1-10] (7.88.1-11 Debian:12/stable [amd64])\nConf curl (7.88.1-11 Debian)\n"),
        ("apk_newer", "curl-8.5.0-r0                   < 8.6.0-r0\n"),
        ("dnf", "\ncurl.x86_64        8.6.0-7.fc40       updates\nObsoleting Packages\n"),
        ("pacman_newer", "curl 8.6.0-1 -> 8.7.1-1\n"),
        ("zypper", ZYPPER),
    ],
)
def test_what_could_be_updated_is_counted_and_named(name: str, text: str) -> None:
    updates = waiting(name, text)
    assert (updates.available, updates.available_names) == (1, ("curl",))
    assert waiting(name, "").available == 0


def test_what_was_not_asked_for_alone_says_so() -> None:
    gap = gap_of(read(Updates), "available")
    assert (gap.why, gap.help, gap.detail) == (Status.UNSUPPORTED, Help.ALONE, "updates")
    assert gap_of(waiting("apt", "", "failed"), "available").why is Status.UNREADABLE
    assert gap_of(waiting("unknown", ""), "available").help is Help.LATER  # alone it was asked for


def test_pacman_fails_where_nothing_is_newer_and_where_it_has_no_list() -> None:
    assert gap_of(waiting("pacman_newer", "", "failed"), "available").why is Status.UNREADABLE
    synced = waiting("pacman_newer", "", "failed", block("stamps", "1790000000 /var/lib/pacman/sync\n"))
    assert synced.available == 0
    assert "available" not in {gap.field for gap in synced.problems}


def test_what_was_changed_lately_stands_newest_first() -> None:
    log = (
        "2026-11-20 10:00:00 startup archives unpack\n"
        "2026-11-20 10:00:01 install jq:amd64 <none> 1.6-2.1\n"
        "2026-11-20 10:00:01 status installed jq:amd64 1.6-2.1\n"
        "2026-13-20 10:00:01 install odd:amd64 <none> 1\n"
        "2026-11-21 09:30:00 upgrade curl:amd64 7.88.1-10 7.88.1-11\n"
    )
    upgrade, install = read(Updates, block("recent", log)).recent
    assert upgrade == PackageChange(
        name="curl", at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC), action="upgrade",
        before="7.88.1-10", after="7.88.1-11",
    )  # fmt: skip
    assert (install.name, install.before) == ("jq", None)
