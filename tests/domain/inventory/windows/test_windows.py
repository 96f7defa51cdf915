"""A German laptop with Windows 11, category by category; then what a machine refuses, lacks or garbles."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskside.domain.companion.facts_filter import FactsFilter
from deskside.domain.companion.talk import Capability
from deskside.domain.inventory.battery import Battery
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.codec import from_plain, to_plain
from deskside.domain.inventory.cpu import Cpu
from deskside.domain.inventory.devices import Devices
from deskside.domain.inventory.disks import Disks
from deskside.domain.inventory.document import Inventory, InventoryTarget, from_json
from deskside.domain.inventory.events import Events
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.findings.find import find
from deskside.domain.inventory.findings.windows_releases import last_day
from deskside.domain.inventory.hardware import Hardware
from deskside.domain.inventory.memory import Memory, Swap
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.printers import Printers
from deskside.domain.inventory.processes import Processes
from deskside.domain.inventory.security import Security
from deskside.domain.inventory.services import Services
from deskside.domain.inventory.software import Software
from deskside.domain.inventory.startup import Startup
from deskside.domain.inventory.updates import Updates
from deskside.domain.inventory.users import Users
from deskside.domain.inventory.volumes import Volumes
from deskside.domain.inventory.wire import Section, SectionReader
from domain.inventory.answers import block, frame, gap_of
from domain.inventory.windows.cases import GERMAN, body_of, read_windows, rows_of


def test_the_system_is_named_as_people_know_it() -> None:
    found = read_windows(OperatingSystem)
    assert (found.name, found.version) == ("Microsoft Windows 11 Pro", "23H2 (22631.4317)")
    assert (found.kernel, found.architecture) == ("10.0.22631.4317", "x86_64")
    assert (found.hostname, found.fqdn) == ("Empfang-3", "Empfang-3.example.org")
    assert (found.domain, found.directory_realm) == ("example.org", "example.org")
    assert found.machine_id == "6d1f2c3a-0000-4000-8000-00aa00bb00cc"
    assert found.uptime_s == 3600
    assert found.booted_at == datetime.fromtimestamp(1_790_000_000, UTC)
    assert (found.time_zone, found.utc_offset_minutes) == ("W. Europe Standard Time", 60)
    assert found.time_service == "W32Time NT5DS"
    assert (found.locale, found.keyboard) == ("de-DE", "00000407")
    assert found.virtualisation is None
    assert gap_of(found, "clock_synchronised").why is Status.UNSUPPORTED
    assert found.status is Status.OK


@pytest.mark.parametrize(
    ("maker", "model", "name"),
    [
        ("VMware, Inc.", "VMware20,1", "vmware"),
        ("Microsoft Corporation", "Virtual Machine", "microsoft"),
        ("Microsoft Corporation", "Surface Pro 9", None),
        ("innotek GmbH", "VirtualBox", "oracle"),
        ("QEMU", "Standard PC (Q35 + ICH9, 2009)", "qemu"),
    ],
)
def test_a_virtual_machine_is_told_by_maker_and_model(maker: str, model: str, name: str | None) -> None:
    body = rows_of("Win32_ComputerSystem", {"Name": "X", "Manufacturer": maker, "Model": model})
    assert read_windows(OperatingSystem, body).virtualisation == name


def test_a_russian_windows_ten_outside_a_domain_reads_the_same() -> None:
    """Synthetic. Only names and titles are in the machine's language; nothing is told by them."""
    body = rows_of(
        "Win32_OperatingSystem",
        {"Caption": "Майкрософт Windows 10 Домашняя", "OSArchitecture": "64-разрядная"},
    ) + rows_of(
        "Win32_ComputerSystem",
        {"Name": "КАССА-1", "DNSHostName": "касса-1", "PartOfDomain": False, "Domain": "РАБОЧАЯ ГРУППА"},
    )
    found = read_windows(OperatingSystem, body)
    assert found.name == "Майкрософт Windows 10 Домашняя"
    assert (found.hostname, found.fqdn, found.domain) == ("касса-1", "касса-1", None)
    assert found.directory_realm is None
    service = {"Name": "Spooler", "DisplayName": "Диспетчер печати", "State": "Running", "StartMode": "Auto"}
    (printing,) = read_windows(Services, rows_of("Win32_Service", service)).rows
    assert (printing.title, printing.state, printing.start) == ("Диспетчер печати", "active", "enabled")


def test_the_machine_itself() -> None:
    found = read_windows(Hardware)
    assert (found.vendor, found.model, found.chassis) == ("LENOVO", "20XWS00000", "laptop")
    assert (found.serial, found.asset_tag) == ("PF000000", None)  # `No Asset Tag` is none
    assert (found.firmware_version, found.firmware_date) == ("N32ET75W (1.51 )", "2022-01-01")
    assert found.firmware_mode == "uefi"


def test_what_makers_leave_in_place_of_a_number_is_a_gap() -> None:
    body = rows_of("Win32_BIOS", {"SerialNumber": "To be filled by O.E.M."})
    found = read_windows(Hardware, body)
    assert found.serial is None
    assert gap_of(found, "serial").why is Status.UNSUPPORTED


def test_processor_memory_and_page_file() -> None:
    cpu = read_windows(Cpu)
    assert (cpu.model, cpu.vendor) == ("11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz", "GenuineIntel")
    assert (cpu.sockets, cpu.cores, cpu.threads, cpu.max_mhz) == (1, 4, 8, 2419)
    assert gap_of(cpu, "load_1_minute").why is Status.UNSUPPORTED
    memory = read_windows(Memory)
    assert memory.total_bytes == 16_508_000 * 1024
    assert memory.available_bytes == 5_000_000 * 1024
    assert memory.swaps == (Swap(path="C:\\pagefile.sys", size_bytes=2432 << 20, used_bytes=117 << 20),)
    assert (memory.swap_total_bytes, memory.swap_used_bytes) == (2432 << 20, 117 << 20)
    (module,) = memory.modules
    assert (module.slot, module.size_bytes, module.kind) == ("BANK 0 ChannelA-DIMM0", 16 << 30, "DDR4")
    assert (module.form, module.speed_mts, module.part) == ("SODIMM", 3200, "M471A2K43EB1-CWE")
    assert memory.slots == 2


def test_a_machine_without_a_page_file_has_none_and_an_unread_one_is_a_gap() -> None:
    assert read_windows(Memory, rows_of("Win32_PageFileUsage")).swap_total_bytes == 0
    found = read_windows(Memory, block("Win32_PageFileUsage", b"", "failed"))
    assert found.swap_total_bytes is None
    assert gap_of(found, "swap_total_bytes").why is Status.UNREADABLE


def test_the_battery_is_put_together_from_its_tables() -> None:
    found = read_windows(Battery)
    assert found.on_mains is True
    (cell,) = found.rows
    assert (cell.state, cell.charge_percent, cell.health_percent, cell.cycles) == ("charging", 78, 85, 212)
    assert cell.vendor == "SMP"


def test_a_desktop_has_no_battery_and_no_gap() -> None:
    found = read_windows(Battery, rows_of("Win32_Battery"))
    assert (found.rows, found.status) == ((), Status.OK)


def test_disks_and_their_partitions() -> None:
    (disk,) = read_windows(Disks).rows
    assert (disk.name, disk.kind, disk.bus, disk.removable) == ("PhysicalDrive0", "ssd", "nvme", False)
    assert (disk.partition_table, disk.read_only, disk.encrypted) == ("gpt", False, True)
    assert (disk.serial, disk.health) == ("0025_3888_0000_0001", "passed")
    hidden, windows = disk.parts
    assert (hidden.mount_point, hidden.file_system) == (None, None)
    assert (windows.mount_point, windows.file_system, windows.label) == ("C:", "NTFS", "Windows")


def test_whether_a_disk_is_encrypted_is_not_allowed_to_be_asked_without_administrator() -> None:
    shell = ("failed", "")
    denied = {"Win32_EncryptableVolume": ("denied", ""), "Shell.Application": shell}
    found = read_windows(Disks, body_of("disks", **denied))
    assert found.rows[0].encrypted is None
    gap = gap_of(found, "rows.encrypted")
    assert (gap.why, gap.help) == (Status.DENIED, Help.ADMINISTRATOR)
    assert found.status is Status.PARTIAL


@pytest.mark.parametrize(("state", "encrypted"), [(1, True), (2, False), (5, True), (6, True), (None, None)])
def test_whether_a_disk_is_encrypted_is_seen_by_everybody_in_the_explorer(
    state: int | None,
    encrypted: bool | None,
) -> None:
    shown = ("ok", json.dumps([{"DriveLetter": "C:", "BitLockerProtection": state}]))
    said = {"Win32_EncryptableVolume": ("denied", ""), "Shell.Application": shown}
    assert read_windows(Disks, body_of("disks", **said)).rows[0].encrypted is encrypted


def test_a_licence_is_told_with_the_days_that_are_left() -> None:
    for status, minutes, expected in ((1, 0, ("licensed", None)), (5, 0, ("notification", None))):
        body = rows_of("SoftwareLicensingProduct", {"LicenseStatus": status, "GracePeriodRemaining": minutes})
        found = read_windows(OperatingSystem, body)
        assert (found.licence, found.licence_left_days) == expected
    grace = rows_of("SoftwareLicensingProduct", {"LicenseStatus": 2, "GracePeriodRemaining": 43_200})
    assert read_windows(OperatingSystem, grace).licence_left_days == 30
    assert read_windows(OperatingSystem, rows_of("Win32_OperatingSystem", {})).licence is None


def test_what_locks_an_idle_windows_and_what_keeps_its_files() -> None:
    found = read_windows(Security)
    assert (found.screen_lock, found.screen_lock_after_s) == (True, 900)  # the machine's limit comes first
    assert [(one.program, one.automatic, one.last_at is None) for one in found.backups] == [
        ("File History", None, False),
        ("OneDrive", True, True),
    ]
    assert (found.antivirus_on, found.antivirus_current, found.account_control) == (True, True, True)
    saver = {
        "ScreenSaveActive": "1",
        "ScreenSaverIsSecure": "0",
        "ScreenSaveTimeOut": "600",
        "SCRNSAVE.EXE": "x",
    }
    for own, policy, expected in (
        (saver, {}, (False, None)),
        (saver, {"ScreenSaverIsSecure": "1"}, (True, 600)),
        (saver | {"ScreenSaverIsSecure": "1"}, {"ScreenSaveTimeOut": "60"}, (True, 60)),
        ({}, {}, (False, None)),
    ):
        body = rows_of("registry/Desktop", own) + rows_of("registry/DesktopPolicy", policy)
        lock = read_windows(Security, body)
        assert (lock.screen_lock, lock.screen_lock_after_s) == expected
    assert read_windows(Security, rows_of("registry/SecureBoot", {})).screen_lock is None


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((397_568,), (True, True)),
        ((397_584,), (True, False)),
        ((393_472,), (False, None)),
        ((), (None, None)),
    ],
)
def test_an_antivirus_guards_and_is_current_or_not(
    states: tuple[int, ...], expected: tuple[bool | None, bool | None]
) -> None:
    products = [{"displayName": "X", "productState": state} for state in states]
    found = read_windows(Security, rows_of("AntiVirusProduct", *products))
    assert (found.antivirus_on, found.antivirus_current) == expected


def test_without_the_storage_service_the_older_class_tells_what_it_can() -> None:
    body = rows_of("Win32_DiskDrive", {"Index": 1, "Model": "X", "Size": 5, "InterfaceType": "USB"})
    (disk,) = read_windows(Disks, body).rows
    assert (disk.name, disk.model, disk.size_bytes, disk.bus) == ("PhysicalDrive1", "X", 5, "usb")


def test_volumes_and_a_network_drive_that_is_gone() -> None:
    found = read_windows(Volumes)
    windows, home = found.rows  # the recovery partition has no place of its own
    assert (windows.mount_point, windows.uuid, windows.network) == ("C:", "AAAAAAAA", False)
    assert (windows.used_bytes, windows.available_bytes) == (502_000_000_000, 8_000_000_000)
    assert (home.mount_point, home.device, home.network) == ("H:", "\\\\files\\home", True)
    assert home.answers is False
    gap = gap_of(found, "rows.total_bytes")
    assert (gap.why, gap.help, gap.detail) == (Status.TIMEOUT, Help.RECONNECT, "H:")


def test_the_network() -> None:
    found = read_windows(Network)
    wifi, loopback = found.adapters  # a hidden one without address is left out
    assert (wifi.name, wifi.kind, wifi.up, wifi.speed_mbps) == ("WLAN", "wifi", True, 866)
    assert (wifi.mac, wifi.mtu, wifi.duplex) == ("a0:b1:c2:d3:e4:f5", 1500, "full")
    assert (wifi.dhcp_server, wifi.lease_ends_at) == ("192.0.2.1", datetime.fromtimestamp(1_790_086_400, UTC))
    assert [(one.address, one.origin) for one in wifi.addresses] == [
        ("192.0.2.40", "dhcp"),
        ("fe80::1", "link-local"),
    ]
    assert loopback.kind == "loopback"
    assert [(route.destination, route.gateway, route.metric) for route in found.routes] == [
        ("default", "192.0.2.1", 35),
        ("192.0.2.0/24", None, 291),
    ]
    assert found.dns is not None
    assert (found.dns.servers, found.dns.search) == (("192.0.2.1",), ("example.org",))
    assert found.dns.hosts_entries == 1
    assert found.proxy is not None
    assert (found.proxy.http, found.proxy.https) == ("***@proxy:3128", "proxy:3128")
    assert [(one.name, one.in_use) for one in found.wifi] == [("Praxis", True)]
    assert [(one.name, one.kind, one.connected) for one in found.vpn] == [("Firma", "ikev2", False)]
    assert [(one.address, one.mac) for one in found.neighbours] == [("192.0.2.1", "00:11:22:33:44:55")]
    assert [(one.port, one.protocol, one.program, one.local_only) for one in found.listening] == [
        (22, "tcp", "sshd", False),
        (5354, "tcp", None, True),
        (5353, "udp", "sshd", False),
    ]


def test_an_address_that_nobody_gave_out_is_link_local() -> None:
    body = rows_of(
        "MSFT_NetAdapter", {"Name": "Ethernet", "InterfaceIndex": 4, "InterfaceType": 6, "Hidden": False}
    ) + rows_of(
        "MSFT_NetIPAddress",
        {
            "IPAddress": "169.254.7.8",
            "InterfaceIndex": 4,
            "PrefixLength": 16,
            "AddressFamily": 2,
            "PrefixOrigin": 2,
        },
    )
    (adapter,) = read_windows(Network, body).adapters
    assert adapter.addresses[0].origin == "link-local"


def test_software_from_every_source_without_patches_and_hidden_parts() -> None:
    found = {program.id: program for program in read_windows(Software).rows}
    assert set(found) == {
        *("7-Zip 23.01 (x64)", "Kassenprogramm", "Zoom", "Microsoft.WindowsTerminal", "O365ProPlusRetail"),
        *("VisioProRetail", "NetFx3", "KB5031455", "git", "jq", "Microsoft.WindowsStore", "Microsoft.Paint"),
    }
    seven = found["7-Zip 23.01 (x64)"]
    assert (seven.source, seven.scope, seven.size_bytes) == ("registry", "machine", 5600 * 1024)
    assert seven.installed_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert found["Kassenprogramm"].installed_at is None  # not a day
    assert found["Kassenprogramm"].architecture == "i686"
    assert found["Zoom"].scope == "user"
    terminal = found["Microsoft.WindowsTerminal"]
    assert (terminal.publisher, terminal.architecture) == ("Microsoft Corporation", "x86_64")
    assert found["KB5031455"].installed_at == datetime(2025, 11, 4, tzinfo=UTC)


def test_a_missing_cmdlet_is_named_and_the_rest_is_there() -> None:
    said = {"Get_D_AppxPackage": ("missing-tool", "Get-AppxPackage")}
    found = read_windows(Software, body_of("software", **said))
    gap = gap_of(found, "rows")
    assert (gap.why, gap.help, gap.detail) == (Status.MISSING_TOOL, Help.INSTALL, "Get-AppxPackage")
    assert any(program.source == "registry" for program in found.rows)
    assert found.status is Status.PARTIAL


def test_a_service_that_died_is_failed_and_one_that_ended_by_itself_is_not() -> None:
    found = read_windows(Services)
    spooler, licence, agent = found.rows
    assert found.manager == "windows"
    assert (spooler.state, spooler.exit_status, spooler.account) == ("failed", 1067, None)
    assert (licence.state, licence.account) == ("inactive", "NT AUTHORITY\\NetworkService")
    assert agent.start == "static"
    assert "geheim" not in (agent.path or "")


def test_startup_printers_updates() -> None:
    entry, task = read_windows(Startup).rows
    assert (entry.kind, entry.account, entry.enabled) == ("autostart", "EMPFANG-3\\anna", True)
    assert (task.kind, task.schedule, task.enabled) == ("timer", "daily, log-on", False)
    printers = read_windows(Printers)
    laser, shared = printers.rows
    assert printers.scheduler_running is True
    assert (laser.state, laser.reason, laser.jobs) == ("stopped", "paused, out of paper", 1)
    assert (laser.address, laser.default) == ("socket://192.0.2.60:9100", True)
    assert (shared.state, shared.reason) == ("stopped", "set to work offline")
    assert shared.address == "smb://druck/Etage2"
    assert [(job.id, job.account) for job in printers.jobs] == [("Empfang Laser, 12", "anna")]
    updates = read_windows(Updates)
    assert (updates.restart_pending, updates.restart_wanted_by) == (True, ("Windows Update",))
    assert [(one.name, one.action) for one in updates.recent][1:] == [
        ("Intel - net - 23.60.1.2", "failed"),
        ("2026-01 Vorschau (KB5033990)", "remove"),
    ]
    assert len(updates.available_names) == updates.available
    assert (updates.running_kernel, updates.available, updates.automatic) == ("22631.4317", 3, True)
    assert updates.checked_at == datetime.fromtimestamp(1_789_990_000, UTC)


@pytest.mark.parametrize(
    ("policy", "own", "automatic"),
    [
        ({"NoAutoUpdate": 1}, {"Enabled": True, "Level": 4}, False),
        ({}, {"Enabled": True, "Level": 1}, False),
        ({}, {"Enabled": True, "Level": 0}, True),
        ({"AUOptions": 2}, {"Enabled": True, "Level": 4}, False),
        ({}, {"Enabled": False, "Level": 4}, False),
    ],
)
def test_whether_updates_install_themselves(
    policy: dict[str, int], own: dict[str, object], automatic: bool
) -> None:
    body = rows_of("registry/UpdatePolicy", policy) + rows_of("Microsoft.Update.AutoUpdate", own)
    assert read_windows(Updates, body).automatic is automatic


def test_administrators_are_told_by_number_and_a_session_counts_once() -> None:
    found = read_windows(Users)
    assert found.connected_as == "EMPFANG-3\\helfer"
    admin, anna = found.rows
    assert (admin.administrator, admin.can_log_in, admin.uid) == (True, False, 500)
    assert (anna.administrator, anna.can_log_in, anna.home) == (False, True, "C:\\Users\\anna")
    assert anna.full_name == "Anna Müller"
    assert anna.sign_in_expires_at == datetime.fromtimestamp(1_791_000_000, UTC)
    assert [(one.user, one.kind) for one in found.signed_in] == [("anna", "console")]


def test_who_is_an_administrator_stays_open_where_the_group_cannot_be_read() -> None:
    said = {"Get_D_LocalGroupMember": ("failed", "")}
    found = read_windows(Users, body_of("users", **said))
    assert {user.administrator for user in found.rows} == {None}
    assert gap_of(found, "rows.administrator").why is Status.UNREADABLE


def test_protection_with_an_organisations_word_above_the_machines() -> None:
    found = read_windows(Security)
    assert (found.secure_boot, found.tpm_version, found.managed) == (True, "2", True)
    assert (found.firewall, found.firewall_active) == ("windows", True)
    assert found.protection == ("Windows Defender",)
    assert found.remote_control == ("TeamViewer",)
    off = read_windows(Security, body_of("security", registry__FirewallGroupPolicy=("ok", "[]")))
    assert off.firewall_active is False


def test_devices_with_what_is_wrong_and_a_screen() -> None:
    found = read_windows(Devices)
    camera, controller = found.rows
    assert (camera.bus, camera.kind, camera.vendor_id, camera.serial) == (
        "usb",
        "camera",
        "04f2",
        "200901010001",
    )
    assert camera.problem_code is None
    assert (controller.problem_code, controller.serial, controller.product_id) == (28, None, "a0c8")
    (screen,) = found.displays
    assert (screen.vendor, screen.model, screen.serial, screen.resolution) == (
        "DEL",
        "DELL",
        "AB",
        "1920x1080",
    )


def test_processes_largest_first_and_events() -> None:
    found = read_windows(Processes)
    assert [one.name for one in found.rows] == ["powershell.exe", "sshd.exe"]
    sshd = found.rows[1]
    assert (sshd.account, sshd.cpu_s, sshd.running_s) == ("NT-AUTORITÄT\\SYSTEM", 3, 3500)
    crash, quiet = read_windows(Events).rows
    assert (crash.level, crash.source) == ("critical", "Microsoft-Windows-Kernel-Power")
    assert (crash.message or "").startswith("Das System wurde neu gestartet")
    assert quiet.message == "event 7"


@pytest.mark.parametrize("name", CATEGORIES)
@pytest.mark.parametrize("status", ["denied", "missing-tool", "failed", "timeout", "not-allowed"])
def test_every_block_may_be_refused_and_then_nothing_is_blank_without_a_reason(
    name: str, status: str
) -> None:
    body = b"".join(
        block(source, b"x" if status == "missing-tool" else b"", status) for source in GERMAN[name]
    )
    found = CATEGORIES[name].parse(Section(name, "ok", 10, body), platform="windows")
    assert found.status is not Status.OK
    assert found.problems
    if status == "timeout":
        assert Status.TIMEOUT in {gap.why for gap in found.problems}


@pytest.mark.parametrize("name", CATEGORIES)
def test_a_category_that_took_too_long_says_so(name: str) -> None:
    found = CATEGORIES[name].parse(Section(name, "timeout", 20_000, b""), platform="windows")
    assert found.status is Status.TIMEOUT


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_answer_whatever_is_in_it_breaks_a_parser(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(CATEGORIES)))
    body = b""
    for source, rows in GERMAN[name].items():
        spoilt = [dict(row) for row in rows]
        for row in spoilt:
            for key in data.draw(st.lists(st.sampled_from(list(row)), max_size=4)):
                row[key] = data.draw(_JSON)
        plain = data.draw(
            st.sampled_from([spoilt, spoilt, spoilt, spoilt[0] if spoilt else {}, [[]], "x", 3])
        )
        text = json.dumps(plain).encode()
        cut = data.draw(st.sampled_from([len(text), len(text), len(text) // 2]))
        body += block(source, text[:cut])
    found = CATEGORIES[name].parse(Section(name, "ok", 10, body), platform="windows")
    again = from_plain(CATEGORIES[name].kind(), json.loads(json.dumps(to_plain(found))), name)
    assert again == found


def whole() -> Inventory:
    categories = {name: read_windows(entry.kind()) for name, entry in CATEGORIES.items()}
    target = InventoryTarget(
        label="front-desk", machine_id="m", platform="windows", probe="windows", probe_sha256="ab"
    )
    return Inventory(collected_at=datetime(2026, 9, 21, tzinfo=UTC), target=target, categories=categories)


def test_the_whole_document_survives_being_written_and_read() -> None:
    assert from_json(whole().to_json()) == whole()


def test_the_findings_know_windows_too_and_none_comes_from_a_blank() -> None:
    codes = {finding.code for finding in find(whole())}
    assert {
        "restart-pending",
        "services-failed",
        "drive-silent",
        "printer-stopped",
        "device-not-working",
    } <= codes
    blank = {
        name: CATEGORIES[name].parse(Section(name, "ok", 1, b""), platform="windows") for name in CATEGORIES
    }
    target = whole().target
    nothing = Inventory(collected_at=datetime(2026, 9, 21, tzinfo=UTC), target=target, categories=blank)
    assert list(find(nothing)) == []


def test_a_companion_hides_what_names_networks_and_one_accounts_programs() -> None:
    sent = frame("network", body_of("network")) + frame("software", body_of("software")) + frame("end")
    passed = FactsFilter("abc", ("network", "software"), frozenset({Capability.INFORMATION})).feed(sent)
    for word in ("Praxis", "Firma", "Zoom", "WindowsTerminal", '"jq"'):
        assert word.encode() in sent
        assert word.encode() not in passed
    assert b"7-Zip" in passed


def test_a_companion_hides_whose_print_jobs_and_log_on_entries_those_are() -> None:
    sent = frame("printers", body_of("printers")) + frame("startup", body_of("startup")) + frame("end")
    passed = FactsFilter("abc", ("printers", "startup"), frozenset({Capability.INFORMATION})).feed(sent)
    assert b"anna" in sent
    assert b'"Owner": "anna"' not in passed
    assert b"\\\\anna" not in passed
    reader = SectionReader("abc")
    for section in reader.feed(passed):
        if section.name in CATEGORIES:
            found = CATEGORIES[section.name].parse(section, platform="windows")
            assert Help.PERSON in {gap.help for gap in found.problems}


@pytest.mark.parametrize(
    ("name", "version", "ends"),
    [
        ("Microsoft Windows 10 Pro", "22H2 (19045.4046)", date(2025, 10, 14)),
        ("Майкрософт Windows 10 Домашняя", "22H2 (19045.4046)", date(2025, 10, 14)),
        ("Microsoft Windows 10 Enterprise LTSC 2021", "21H2", None),
        ("Microsoft Windows 11 Pro", "23H2 (22631.4317)", date(2025, 11, 11)),
        ("Microsoft Windows 11 Enterprise", "23H2 (22631.4317)", None),
        ("Microsoft Windows 11 Pro", "99H9", None),
        ("Microsoft Windows 8.1 Pro", "6.3", date(2023, 1, 10)),
        ("Microsoft Windows Server 2012 R2 Standard", "9600", date(2023, 10, 10)),
        ("Microsoft Windows Server 2022 Standard", "21H2", None),
        ("Debian GNU/Linux", "10", None),
    ],
)
def test_until_when_a_windows_is_updated(name: str, version: str, ends: date | None) -> None:
    assert last_day(name, version) == ends
