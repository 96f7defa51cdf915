"""A German laptop with Windows 11: the system and the machine it runs on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deskside.domain.inventory.battery import Battery
from deskside.domain.inventory.cpu import Cpu
from deskside.domain.inventory.devices import Devices
from deskside.domain.inventory.events import Events
from deskside.domain.inventory.facts import Status
from deskside.domain.inventory.hardware import Hardware
from deskside.domain.inventory.memory import Memory, Swap
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.processes import Processes
from deskside.domain.inventory.services import Services
from domain.inventory.answers import block, gap_of
from domain.inventory.windows.cases import read_windows, rows_of


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


def test_a_licence_is_told_with_the_days_that_are_left() -> None:
    for status, minutes, expected in ((1, 0, ("licensed", None)), (5, 0, ("notification", None))):
        body = rows_of("SoftwareLicensingProduct", {"LicenseStatus": status, "GracePeriodRemaining": minutes})
        found = read_windows(OperatingSystem, body)
        assert (found.licence, found.licence_left_days) == expected
    grace = rows_of("SoftwareLicensingProduct", {"LicenseStatus": 2, "GracePeriodRemaining": 43_200})
    assert read_windows(OperatingSystem, grace).licence_left_days == 30
    assert read_windows(OperatingSystem, rows_of("Win32_OperatingSystem", {})).licence is None


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
