"""Categories `os`, `hardware`, `cpu`, `memory`, `updates`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deskside.domain.inventory.cpu import Cpu
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.hardware import Hardware
from deskside.domain.inventory.memory import Memory, Swap
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.updates import Updates
from domain.inventory.answers import block, facts, gap_of, read

FEDORA = """NAME="Fedora Linux"
VERSION="41 (Workstation Edition)"
ID=fedora
VERSION_ID=41
PRETTY_NAME="Fedora Linux 41 (Workstation Edition)"
"""  # os-release(5) of that release, shortened


def test_the_system_names_itself_with_or_without_quotes() -> None:
    os = read(OperatingSystem, block("/etc/os-release", FEDORA))
    assert (os.name, os.version) == ("Fedora Linux", "41 (Workstation Edition)")
    alpine = "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.20.3\n# a comment\nPRETTY_NAME='x'\n"
    os = read(OperatingSystem, block("/usr/lib/os-release", alpine))
    assert (os.name, os.version) == ("Alpine Linux", "3.20.3")


def test_a_rolling_system_has_no_version_and_says_so() -> None:
    os = read(OperatingSystem, block("/etc/os-release", 'NAME="Arch Linux"\nID=arch\n'))
    assert os.version is None
    assert gap_of(os, "version").help is Help.NOT_PROVIDED


def test_start_and_clock_are_told_in_utc_whatever_the_zone() -> None:
    os = read(
        OperatingSystem,
        facts("uptime=3600.55 100.00", "timezone=Europe/Moscow"),
        block("clock", "1767355200 +0300 MSK"),
    )
    assert os.clock_at == datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
    assert os.booted_at == datetime(2026, 1, 2, 10, 59, 59, tzinfo=UTC)
    assert (os.uptime_s, os.utc_offset_minutes, os.time_zone) == (3600, 180, "Europe/Moscow")


@pytest.mark.parametrize(
    ("printed", "minutes"), [("1 -0330 NST", -210), ("1 +0545 +0545", 345), ("1 +0000 UTC", 0)]
)
def test_offsets_of_half_hours_and_west_are_right(printed: str, minutes: int) -> None:
    assert read(OperatingSystem, block("clock", printed)).utc_offset_minutes == minutes


def test_the_zone_is_read_off_the_link_where_no_file_names_it() -> None:
    link = "lrwxrwxrwx 1 root root 33 Jan  1  2024 /etc/localtime -> ../usr/share/zoneinfo/Asia/Novosibirsk"
    assert read(OperatingSystem, block("zone", link)).time_zone == "Asia/Novosibirsk"


def test_the_full_name_comes_from_the_hosts_file_and_no_name_server_is_asked() -> None:
    hosts = "127.0.0.1 localhost\n127.0.1.1 pc7.example.org pc7 # ours\n10.0.0.5 pc70.example.org\n"
    os = read(OperatingSystem, facts("hostname=pc7"), block("/etc/hosts", hosts))
    assert (os.fqdn, os.domain) == ("pc7.example.org", "example.org")
    os = read(
        OperatingSystem,
        facts("hostname=pc7"),
        block("/etc/hosts", "127.0.0.1 pc7.localdomain pc7\n"),
        block("/etc/resolv.conf", "search corp.example.org other\n"),
    )
    assert (os.fqdn, os.domain) == (None, "corp.example.org")


def test_the_realm_of_the_directory_is_read() -> None:
    krb5 = "[libdefaults]\n  # default_realm = OLD.EXAMPLE\n\tdefault_realm = CORP.EXAMPLE.ORG\n"
    assert read(OperatingSystem, block("/etc/krb5.conf", krb5)).directory_realm == "CORP.EXAMPLE.ORG"


def test_the_session_at_the_screen_counts_and_not_one_over_the_network() -> None:
    sessions = (
        "TYPE=tty\nCLASS=user\nSTATE=active\nREMOTE=1\n\n"
        "TYPE=wayland\nCLASS=greeter\nSTATE=online\nREMOTE=0\n\n"
        "TYPE=wayland\nCLASS=user\nSTATE=active\nREMOTE=0\nDESKTOP=gnome\n\n"
    )
    os = read(OperatingSystem, block("sessions", sessions))
    assert (os.session_type, os.desktop) == ("wayland", "gnome")


@pytest.mark.parametrize(
    ("said", "service", "synchronised"),
    [
        ("systemd-timesyncd yes", "systemd-timesyncd", True),
        ("systemd-timesyncd no", "systemd-timesyncd", False),
    ],
)
def test_the_clock_says_whether_it_is_synchronised(said: str, service: str, *, synchronised: bool) -> None:
    os = read(OperatingSystem, facts(f"time_sync={said}"))
    assert (os.time_service, os.clock_synchronised) == (service, synchronised)


def test_a_time_service_that_does_not_say_leaves_a_gap() -> None:
    os = read(OperatingSystem, facts("time_sync=chrony"))
    assert (os.time_service, os.clock_synchronised) == ("chrony", None)
    assert gap_of(os, "clock_synchronised").detail == "chrony"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("dmi_vendor=VMware, Inc.", "vmware"),
        ("dmi_product=Virtual Machine", "microsoft"),
        ("dmi_vendor=innotek GmbH", "oracle"),
        ("dmi_vendor=QEMU", "qemu"),
        ("cpu_flag=hypervisor", "vm-other"),
        ("container=lxc", "lxc"),
        ("dmi_vendor=LENOVO", None),
    ],
)
def test_virtual_machines_are_told_by_what_their_makers_write(said: str, kind: str | None) -> None:
    assert read(OperatingSystem, facts(said)).virtualisation == kind


@pytest.mark.parametrize(
    ("listing", "year"),
    [
        ("1700000000 1767355200 /\n0 1600000000 /lost+found\n", 2023),  # the root knows its birth
        ("0 1767355200 /\n0 1600000000 /lost+found\n0 1650000000 /etc/machine-id\n", 2020),  # mkfs
        ("W 1767355200 /\n0 1650000000 /etc/machine-id\n", 2022),  # BusyBox knows no births
        ("W 1767355200 /\n", None),  # when something was last added to the root
        ("garbage", None),
    ],
)
def test_the_day_of_installation_is_that_of_the_root_file_system(listing: str, year: int | None) -> None:
    at = read(OperatingSystem, block("born", listing)).installed_at
    assert (at.year if at else None) == year


def test_what_makers_forgot_to_fill_in_is_no_fact() -> None:
    hardware = read(
        Hardware,
        facts(
            "sys_vendor=To Be Filled By O.E.M.",
            "product_name=System Product Name",
            "product_serial=Default string",
            "chassis_type=10",
            "bios_vendor=American Megatrends Inc.",
            "bios_date=02/29/2024",
        ),
    )
    assert (hardware.vendor, hardware.model, hardware.serial) == (None, None, None)
    assert (hardware.chassis, hardware.firmware_date, hardware.firmware_mode) == (
        "laptop",
        "2024-02-29",
        "bios",
    )


def test_a_small_board_is_known_by_its_device_tree() -> None:
    hardware = read(
        Hardware, facts("tree_model=Raspberry Pi 4 Model B Rev 1.4\0", "tree_serial=10000000abc\0")
    )
    assert (hardware.model, hardware.serial) == ("Raspberry Pi 4 Model B Rev 1.4", "10000000abc")


def test_cores_are_counted_over_sockets_and_threads_by_what_is_on_line() -> None:
    cpu = read(
        Cpu,
        facts(
            "loadavg=0.50 1.25 2.00 3/456 789",
            "online=0-2,4",
            *(f"cpu{number}/socket={number // 2}" for number in range(4)),
            *(f"cpu{number}/core={number % 2}" for number in range(4)),
            "max_khz=4700000",
            "thermal_zone0/type=acpitz",
            "thermal_zone0/temp=27800",
            "thermal_zone1/type=x86_pkg_temp",
            "thermal_zone1/temp=61500",
        ),
        block(
            "cpuinfo",
            "processor\t: 0\nmodel name\t: Intel(R) Core(TM) i7-8565U CPU @ 1.80GHz\ncpu MHz\t\t: 800.071\n",
        ),
    )
    assert (cpu.sockets, cpu.cores, cpu.threads) == (2, 4, 4)
    assert (cpu.model, cpu.max_mhz, cpu.current_mhz) == (
        "Intel(R) Core(TM) i7-8565U CPU @ 1.80GHz",
        4700,
        800,
    )
    assert (cpu.load_1_minute, cpu.load_15_minutes, cpu.temperature_celsius) == (0.5, 2.0, 61.5)


def test_an_arm_processor_without_a_name_leaves_a_gap() -> None:
    cpu = read(Cpu, block("cpuinfo", "processor\t: 0\nBogoMIPS\t: 108.00\nCPU part\t: 0xd08\n"))
    assert gap_of(cpu, "model").why is Status.UNSUPPORTED


def test_memory_is_in_bytes_and_swap_by_area() -> None:
    memory = read(
        Memory,
        block(
            "/proc/meminfo",
            "MemTotal: 2000 kB\nMemFree: 100 kB\nMemAvailable: 900 kB\nCached: 50 kB\n"
            "SwapTotal: 400 kB\nSwapFree: 300 kB\nHugePages_Total: 0\n",
        ),
        block("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/swap\\040file file\t400\t100\t-2\n"),
        block(
            "/proc/pressure/memory",
            "some avg10=0.00 avg60=12.34 avg300=1.00 total=1\nfull avg10=0.00 avg60=1.00 avg300=0 total=0\n",
        ),
    )
    assert (memory.total_bytes, memory.available_bytes) == (2_048_000, 921_600)
    assert (memory.swap_total_bytes, memory.swap_used_bytes) == (409_600, 102_400)
    assert memory.pressure_percent == 12.34
    assert memory.swaps == (Swap(path="/swap file", size_bytes=409_600, used_bytes=102_400),)


def test_an_old_kernel_without_available_memory_gets_the_usual_estimate() -> None:
    memory = read(
        Memory, block("/proc/meminfo", "MemTotal: 9 kB\nMemFree: 1 kB\nBuffers: 2 kB\nCached: 3 kB\n")
    )
    assert memory.available_bytes == 6 * 1024


def test_no_swap_is_zero_and_not_absent() -> None:
    memory = read(Memory, block("/proc/meminfo", "MemTotal: 9 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n"))
    assert (memory.swap_total_bytes, memory.swap_used_bytes) == (0, 0)


def test_a_newer_kernel_than_the_one_that_runs_means_a_restart() -> None:
    updates = read(
        Updates,
        facts("release=6.1.0-9-amd64"),
        block("kernels", "/lib/modules/6.1.0-10-amd64\n/lib/modules/6.1.0-9-amd64\n"),
    )
    assert (updates.newest_kernel, updates.restart_pending) == ("6.1.0-10-amd64", True)


def test_updates_say_when_and_who_wants_a_restart() -> None:
    updates = read(
        Updates,
        facts("release=6.1.0-10-amd64", "reboot_required=yes"),
        block("/run/reboot-required.pkgs", "linux-image-amd64\nlibc6\nlibc6\n"),
        block(
            "stamps",
            "1700000000 /var/lib/apt/lists\n1700000300 /var/lib/dpkg/status\n1600000000 /var/log/dpkg.log",
        ),
        block("/etc/apt/apt.conf.d/20auto-upgrades", 'APT::Periodic::Unattended-Upgrade "1";\n'),
    )
    assert updates.restart_pending is True
    assert updates.restart_wanted_by == ("libc6", "linux-image-amd64")
    assert updates.installed_at == datetime(2023, 11, 14, 22, 18, 20, tzinfo=UTC)
    assert updates.automatic is True
    assert gap_of(updates, "available").help is Help.ALONE
