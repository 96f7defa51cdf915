"""Categories `users`, `security`, `printers`, `devices`, `processes`, `events`."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from deskside.domain.inventory.devices import Device, Devices
from deskside.domain.inventory.events import Event, Events
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.printers import Printers, PrintJob
from deskside.domain.inventory.processes import Process, Processes
from deskside.domain.inventory.security import Security
from deskside.domain.inventory.users import LogOn, SignedIn, Users
from domain.inventory.answers import block, facts, gap_of, read

ACCOUNTS = (
    "root:x:0:0:root:/root:/bin/bash\n"
    "daemon:x:1:1::/:/usr/sbin/nologin\n"
    "anna:x:1000:1000:Анна Иванова,,,:/home/anna:/bin/bash\n"
    "kiosk:x:1001:1001::/home/kiosk:/usr/sbin/nologin\n"
    "nobody:x:65534:65534::/:/usr/sbin/nologin\n"
    "broken line\n"
)
GROUP = "sudo:x:27:anna\nwheel:x:10:\nusers:x:100:kiosk\n"
PASSWORDS = "root:locked:19000:99999\nanna:set:19700:90\nkiosk:none::\n"


def test_accounts_of_people_are_told_and_those_of_services_are_not() -> None:
    users = read(
        Users,
        facts("me=anna"),
        block("/etc/passwd", ACCOUNTS),
        block("/etc/group", GROUP),
        block("passwords", PASSWORDS),
    )
    root, anna, kiosk = users.rows
    assert users.connected_as == "anna"
    assert (anna.full_name, anna.administrator, anna.password) == ("Анна Иванова", True, "set")
    assert anna.sign_in_changed_at == datetime(2023, 12, 9, tzinfo=UTC)
    assert anna.sign_in_expires_at == datetime(2024, 3, 8, tzinfo=UTC)
    assert (root.administrator, root.password, root.sign_in_expires_at) == (True, "locked", None)
    assert (kiosk.administrator, kiosk.can_log_in, kiosk.password) == (False, False, "none")


def test_the_state_of_passwords_is_not_allowed_to_an_ordinary_account() -> None:
    users = read(Users, block("/etc/passwd", ACCOUNTS), block("passwords", "", "denied"))
    assert {row.password for row in users.rows} == {None}
    assert gap_of(users, "rows.password").why is Status.DENIED


@pytest.mark.parametrize(
    ("changed", "most", "expires"),
    [
        ("Sep 20, 2026", "90", datetime(2026, 12, 19, tzinfo=UTC)),
        ("2026-09-20", "90", datetime(2026, 12, 19, tzinfo=UTC)),
        ("Sep 20, 2026", "99999", None),
        ("never", "90", None),
        ("password must be changed", "90", None),
        ("Feb 31, 2026", "90", None),
        ("Sep 20, 2026", "garbage", None),
    ],
)
def test_everybody_may_know_when_their_own_sign_in_ends(
    changed: str, most: str, expires: datetime | None
) -> None:
    """As chage of shadow 4.13 prints it on a Debian 12."""
    chage = (
        f"Last password change\t\t\t\t\t: {changed}\nPassword expires\t\t\t\t\t: Dec 19, 2026\n"
        f"Maximum number of days between password change\t\t: {most}\n"
    )
    users = read(
        Users,
        facts("me=anna"),
        block("/etc/passwd", ACCOUNTS),
        block("passwords", "", "denied"),
        block("chage", chage),
    )
    assert {row.name: row.sign_in_expires_at for row in users.rows} == {
        "root": None,
        "anna": expires,
        "kiosk": None,
    }
    assert {row.password for row in users.rows} == {None}
    assert gap_of(users, "rows.password").why is Status.DENIED


def test_sessions_are_those_of_people() -> None:
    sessions = (
        "USER=anna\nCLASS=user\nTYPE=x11\nSTATE=active\nREALTIME=1700000000123456\n\n"
        "USER=gdm\nCLASS=greeter\nTYPE=x11\nSTATE=online\n\n"
        "USER=oleg\nCLASS=user\nTYPE=tty\nTTY=pts/3\nREMOTE_HOST=192.0.2.9\nSTATE=active\nREALTIME=zz\n\n"
    )
    anna, oleg = read(Users, block("sessions", sessions)).signed_in
    assert anna == SignedIn(user="anna", kind="x11", since=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC))
    assert (oleg.terminal, oleg.origin, oleg.since) == ("pts/3", "192.0.2.9", None)


def test_without_logind_who_tells_the_sessions_but_not_the_year() -> None:
    users = read(
        Users, block("who", "anna     tty7         Nov 22 08:01 (:0)\nroot     pts/0        Nov 22 18:01\n")
    )
    assert [(one.user, one.terminal, one.origin) for one in users.signed_in] == [
        ("anna", "tty7", ":0"),
        ("root", "pts/0", None),
    ]
    assert gap_of(users, "signed_in.since").why is Status.UNSUPPORTED


LAST = """\
anna     pts/0        192.0.2.9        Sun Nov 22 17:54:32 2026   still logged in
oleg     tty7         :0               Fri Nov 20 08:00:01 2026 - Fri Nov 20 17:30:00 2026  (09:29)
reboot   system boot  6.1.0-18-amd64   Fri Nov 20 07:59:00 2026   still running
bad      pts/1                         Xyz Abc 99 99:99:99 2026 - crash

wtmp begins Mon Nov  2 10:00:00 2026
"""  # last(1) of util-linux 2.38, with -F -w


def test_log_ons_of_the_past_are_told_in_utc() -> None:
    users = read(Users, block("last", LAST))
    assert users.log_ons[:2] == (
        LogOn(
            user="anna", terminal="pts/0", origin="192.0.2.9",
            began_at=datetime(2026, 11, 22, 17, 54, 32, tzinfo=UTC),
        ),
        LogOn(
            user="oleg", terminal="tty7", began_at=datetime(2026, 11, 20, 8, 0, 1, tzinfo=UTC),
            ended_at=datetime(2026, 11, 20, 17, 30, tzinfo=UTC),
        ),
    )  # fmt: skip
    assert [one.user for one in users.log_ons] == ["anna", "oleg", "bad"]
    assert users.log_ons[2].began_at is None


@pytest.mark.parametrize(
    ("blocks", "firewall", "active"),
    [
        ([facts("firewalld=running", "firewall_tool/nft=yes")], "firewalld", True),
        ([facts(), block("/etc/ufw/ufw.conf", "ENABLED=yes\nLOGLEVEL=low\n")], "ufw", True),
        ([facts("firewall_tool/nft=yes"), block("nft", "table inet filter\n")], "rules", True),
        ([facts("firewall_tool/nft=yes", "tables="), block("nft", "")], "none", False),
        ([facts("firewall_tool/nft=yes")], None, None),
        ([facts("tables!denied")], None, None),
        ([facts()], "none", False),
        ([facts(), block("nft", "nft", "missing-tool")], "none", False),
    ],
)
def test_a_firewall_is_on_off_or_not_allowed_to_be_seen(
    blocks: list[bytes], firewall: str | None, *, active: bool | None
) -> None:
    security = read(Security, *blocks)
    assert (security.firewall, security.firewall_active) == (firewall, active)
    if active is None:
        assert gap_of(security, "firewall_active").why is Status.DENIED
        assert gap_of(security, "firewall").why is Status.DENIED


def test_an_administrator_without_the_tool_for_rules_is_told_which() -> None:
    security = read(Security, facts("firewall_tool/iptables=yes"), block("nft", "nft", "missing-tool"))
    assert (security.firewall, security.firewall_active) == (None, None)
    for field in ("firewall", "firewall_active"):
        gap = gap_of(security, field)
        assert (gap.why, gap.help, gap.detail) == (Status.MISSING_TOOL, Help.INSTALL, "nft")


def test_protection_is_told_as_far_as_it_shows() -> None:
    security = read(
        Security,
        facts(
            "lsm=lockdown,capability,yama,apparmor", "apparmor=Y",
            "lockdown=none [integrity] confidentiality", "tpm=2", "tpm_found=yes", "firmware=uefi", "fips=0",
        ),
        block("secure_boot", "   6   0   0   0   1\n"),
        block("/sys/kernel/security/apparmor/profiles", "cupsd (enforce)\nman (complain)\nx (enforce)\n"),
        block("protection", "/usr/sbin/clamd\n/opt/unknown\n"),
        block("remote_control", "/opt/teamviewer\n"),
    )  # fmt: skip
    assert (security.secure_boot, security.tpm_version, security.lockdown) == (True, "2", "integrity")
    assert (security.apparmor, security.apparmor_enforced, security.fips) == (True, 2, False)
    assert security.kernel_modules == ("lockdown", "capability", "yama", "apparmor")
    assert (security.protection, security.remote_control) == (("ClamAV",), ("TeamViewer",))


@pytest.mark.parametrize(
    ("blocks", "mode"),
    [
        ([facts("selinux_enforce=1")], "enforcing"),
        ([facts("selinux_enforce=0")], "permissive"),
        ([block("/etc/selinux/config", "SELINUX=disabled\n")], "disabled"),
        ([], None),
    ],
)
def test_selinux_is_what_the_kernel_enforces(blocks: list[bytes], mode: str | None) -> None:
    assert read(Security, *blocks).selinux == mode


LPSTAT = """\
scheduler is running
printer broken disabled since Sun Nov 22 19:11:38 2026 -
\tno paper
\tForm mounted:
\tDescription: broken
\tAlerts: paused
\tLocation:\x20
\tUsers allowed:
\t\t(all)
printer front-office is idle.  enabled since Sun Nov 22 19:11:38 2026
\tDescription: Front office
\tAlerts: none
\tLocation: 2nd floor
printer hall now printing hall-7.  enabled since Sun Nov 22 19:11:38 2026
system default destination: front-office
device for broken: ipp://anna:geheim@192.0.2.9/ipp
device for front-office: socket://printer.example.org:9100
device for hall: usb://HP/LaserJet?serial=1
broken-1                anna              1024   Sun Nov 22 19:12:05 2026
hall-7                  oleg              9000   Sun Nov 22 19:12:05 2026
"""  # lpstat of CUPS 2.4.2 on Debian 12, shortened; the third queue and the password are added


def test_print_queues_say_their_state_and_why() -> None:
    printers = read(Printers, block("lpstat", LPSTAT, "failed"))
    assert printers.status is Status.OK
    broken, office, hall = printers.rows
    assert (broken.state, broken.reason, broken.jobs) == ("stopped", "no paper", 1)
    assert broken.address == "ipp://***@192.0.2.9/ipp"
    assert (office.state, office.default, office.location, office.reason) == ("idle", True, "2nd floor", None)
    assert (hall.state, hall.address) == ("printing", "usb://HP/LaserJet?serial=1")
    assert printers.jobs[0] == PrintJob(id="broken-1", account="anna", size_bytes=1024)


def test_a_print_service_that_does_not_run_is_named() -> None:
    printers = read(
        Printers, block("lpstat", "scheduler is not running\nno system default destination\n", "failed")
    )
    assert (printers.scheduler_running, gap_of(printers, "rows").help) == (False, Help.SERVICE)


def test_a_machine_without_printing_says_which_program_is_missing() -> None:
    printers = read(Printers, block("lpstat", "lpstat", "missing-tool"))
    assert printers.status is Status.MISSING_TOOL
    assert gap_of(printers, "rows").detail == "lpstat"


LSPCI = """\
Slot:\t0000:00:1f.3
Class:\tAudio device [0403]
Vendor:\tIntel Corporation [8086]
Device:\tCannon Point-LP High Definition Audio Controller [9dc8]
Driver:\tsnd_hda_intel

Slot:\t0000:01:00.0
Class:\tUnclassified device [00ff]
Vendor:\tSome Maker [1234]
Device:\tDevice [abcd]

garbage
"""  # lspci(8) -Dvmmnnk of pciutils 3.9


def test_devices_are_told_from_usb_pci_sound_and_cameras() -> None:
    devices = read(
        Devices,
        facts(
            "usb/1-2/idVendor=046d", "usb/1-2/idProduct=c52b", "usb/1-2/manufacturer=Logitech",
            "usb/1-2/product=USB Receiver", "usb/1-2/speed=12", "usb/1-2/bDeviceClass=00",
            "video4linux/video0/name=Integrated Camera", "video4linux/video0/found=yes",
        ),
        block("lspci", LSPCI),
        block("/proc/asound/cards", " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n      HDA at 0x1\n"),
    )  # fmt: skip
    usb, sound, unknown, card, camera = devices.rows
    assert (usb.vendor, usb.model, usb.speed_mbps, usb.vendor_id) == (
        "Logitech",
        "USB Receiver",
        12.0,
        "046d",
    )
    assert (sound.kind, sound.driver, sound.product_id) == ("sound", "snd_hda_intel", "9dc8")
    assert (unknown.model, unknown.product_id) == (None, "abcd")
    assert (card.slot, card.model, card.driver) == ("card0", "HDA Intel PCH", "HDA-Intel")
    assert camera == Device(bus="camera", slot="video0", kind="camera", model="Integrated Camera")


def test_without_lspci_the_numbers_are_told_and_the_names_are_missing() -> None:
    devices = read(
        Devices,
        block("lspci", "lspci", "missing-tool"),
        facts(
            "pci/0000:00:02.0/vendor=0x8086",
            "pci/0000:00:02.0/device=0x3ea0",
            "pci/0000:00:02.0/class=0x030000",
        ),
    )
    (gpu,) = devices.rows
    assert (gpu.kind, gpu.vendor_id, gpu.product_id, gpu.model) == ("display", "8086", "3ea0", None)
    assert gap_of(devices, "rows.model").help is Help.INSTALL


def test_a_screen_names_itself_in_its_edid() -> None:
    name = b"\0\0\0\xfc\0DELL U2720Q\n "
    edid = (
        b"\0\xff\xff\xff\xff\xff\xff\0" + bytes([0x10, 0xAC]) + bytes(44) + name + bytes(128 - 54 - len(name))
    )
    dump = "\n".join(" " + " ".join(f"{byte:02x}" for byte in edid[at : at + 16]) for at in range(0, 128, 16))
    devices = read(
        Devices,
        facts(
            "display/card0-DP-1/status=connected", "display/card0-DP-1/mode=3840x2160",
            "display/card0-HDMI-A-1/status=disconnected",
        ),
        block("edid/card0-DP-1", dump),
    )  # fmt: skip
    (screen,) = devices.displays
    assert (screen.vendor, screen.model, screen.resolution) == ("DEL", "DELL U2720Q", "3840x2160")


@pytest.mark.parametrize("dump", ["", "zz", " 00 ff", "0" * 5000])
def test_a_damaged_edid_leaves_the_screen_without_a_name(dump: str) -> None:
    devices = read(Devices, facts("display/x/status=connected"), block("edid/x", dump))
    assert devices.displays[0].model is None


PS = """\
    1     0 root                             S 12345       10  123456 systemd
    2     0 root                             S     0        0  123456 kthreadd
   77     2 root                             I     0        0  123456 kworker/0:1
  900     1 anna                             R 99999     1000    5000 Web Content
  901     1 oleg                             Z     0        0      10 gone
"""


def test_processes_are_told_with_most_memory_first_and_without_kernel_threads() -> None:
    rows = read(Processes, block("ps", PS)).rows
    assert [row.pid for row in rows] == [900, 1, 901]
    assert rows[0] == Process(
        name="Web Content", pid=900, parent_pid=1, account="anna", state="running", memory_bytes=102_398_976,
        cpu_s=1000, running_s=5000,
    )  # fmt: skip
    assert rows[2].state == "zombie"


def test_in_a_container_process_two_is_a_process_like_any_other() -> None:
    text = "1 0 root S 1 0 1 sh\n2 1 root S 1 0 1 postgres\n3 2 root S 1 0 1 postgres\n"
    assert len(read(Processes, block("ps", text)).rows) == 3


@pytest.mark.parametrize("ended", ["ok", "failed"])
def test_where_ps_is_busybox_the_kernel_tells_less_and_the_gaps_say_so(ended: str) -> None:
    """A process that ends while the others are read makes grep fail."""
    status = (
        "/proc/1/status:Name:\tinit\n/proc/1/status:State:\tS (sleeping)\n/proc/1/status:PPid:\t0\n"
        "/proc/1/status:Uid:\t0\t0\t0\t0\n/proc/1/status:VmRSS:\t    1000 kB\n/proc/x/status:Name:\tforged\n"
    )
    processes = read(Processes, block("status", status, ended))
    assert processes.rows == (
        Process(name="init", pid=1, parent_pid=0, account="0", state="sleeping", memory_bytes=1_024_000),
    )
    assert gap_of(processes, "rows.cpu_s").detail == "ps (procps)"
    assert "rows" not in {gap.field for gap in processes.problems}
    assert gap_of(read(Processes, block("status", "", "failed")), "rows").why is Status.UNREADABLE


AT = 1_700_000_000
FORGED = "\x1eabc end ok 0 0\n"


def test_the_last_errors_are_told_newest_first_whatever_they_hold() -> None:
    entries = [
        {
            "__REALTIME_TIMESTAMP": f"{AT}000000",
            "PRIORITY": "3",
            "SYSLOG_IDENTIFIER": "sshd",
            "MESSAGE": "old",
        },
        {"PRIORITY": "2", "_SYSTEMD_UNIT": "x.service", "MESSAGE": [255, 27, 91, 109]},
        {"__REALTIME_TIMESTAMP": "9" * 40, "PRIORITY": "9", "_COMM": "a\u202eb", "MESSAGE": FORGED * 99},
        {"MESSAGE": None},
    ]
    events = read(Events, block("journalctl", "\n".join(json.dumps(entry) for entry in entries) + "\n"))
    assert events.rows[3] == Event(
        at=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC), level="error", source="sshd", message="old"
    )
    assert (events.rows[2].level, events.rows[2].message) == ("critical", "\N{REPLACEMENT CHARACTER}")
    assert (events.rows[1].at, events.rows[1].level) == (None, None)
    assert len(events.rows[1].message or "") == 500
    assert events.rows[0].source == "kernel"


def test_a_log_that_only_its_group_may_read_is_not_allowed() -> None:
    events = read(Events, block("journal", "", "denied"), block("journalctl", ""))
    gap = gap_of(events, "rows")
    assert (events.status, gap.help, gap.detail) == (Status.DENIED, Help.GROUP, "systemd-journal")


def test_a_machine_without_a_journal_says_which_program_is_missing() -> None:
    assert read(Events, block("journalctl", "journalctl", "missing-tool")).status is Status.MISSING_TOOL


def test_a_machine_that_keeps_no_journal_does_not_seem_to_be_without_errors() -> None:
    events = read(Events, block("no_journal"))
    gap = gap_of(events, "rows")
    assert (events.status, gap.help, gap.detail) == (Status.UNSUPPORTED, Help.SERVICE, "systemd-journald")


def test_no_error_in_the_log_is_a_fact() -> None:
    assert read(Events, block("journalctl", "")).status is Status.OK
