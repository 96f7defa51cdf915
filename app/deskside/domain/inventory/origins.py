"""What was asked for a value that is not there, where the block that was to give it did not come at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from deskside.domain.inventory.facts import Category, Help

if TYPE_CHECKING:
    from collections.abc import Mapping

C = TypeVar("C", bound=Category)

ORIGINS: Final[Mapping[str, Mapping[str, str]]] = {
    "linux": {
        "os": "/proc/sys/kernel",
        "os.name": "/etc/os-release",
        "os.version": "/etc/os-release",
        "os.fqdn": "/etc/hosts",
        "os.machine_id": "/etc/machine-id",
        "os.booted_at": "/proc/uptime",
        "os.uptime_s": "/proc/uptime",
        "os.clock_at": "date",
        "os.utc_offset_minutes": "date",
        "os.time_zone": "/etc/localtime",
        "os.clock_synchronised": "/run/systemd/timesync",
        "os.locale": "/etc/locale.conf",
        "os.installed_at": "stat",
        "hardware": "/sys/class/dmi/id",
        "cpu": "/proc/cpuinfo",
        "memory": "/proc/meminfo",
        "memory.pressure_percent": "/proc/pressure/memory",
        "memory.modules": "/sys/firmware/dmi/tables/DMI",
        "disks": "/sys/block",
        "volumes": "stat",
        "network.adapters": "/sys/class/net",
        "network.routes": "/proc/net/route",
        "network.dns": "/etc/resolv.conf",
        "network.wifi": "nmcli",
        "services": "systemctl",
        "services.rows.state": "/etc/init.d",
        "startup": "/var/spool/cron",
        "printers": "lpstat",
        "updates.restart_pending": "/run/reboot-required",
        "users.rows.password": "/etc/shadow",
        "users.signed_in": "/run/systemd/sessions",
        "security.secure_boot": "/sys/firmware/efi",
        "security.firewall": "nft",
        "security.firewall_active": "nft",
        "devices": "/sys/bus",
        "events": "journalctl",
        "processes": "/proc",
    },
    "windows": {
        "os": "Win32_OperatingSystem",
        "hardware": "Win32_ComputerSystem",
        "hardware.serial": "Win32_BIOS",
        "hardware.uuid": "Win32_ComputerSystemProduct",
        "hardware.firmware_vendor": "Win32_BIOS",
        "hardware.firmware_version": "Win32_BIOS",
        "hardware.firmware_date": "Win32_BIOS",
        "cpu": "Win32_Processor",
        "memory.total_bytes": "Win32_OperatingSystem",
        "memory.modules": "Win32_PhysicalMemory",
        "disks": "MSFT_PhysicalDisk",
        "volumes": "Win32_Volume",
        "network.adapters": "MSFT_NetAdapter",
        "network.dns": "MSFT_DNSClientServerAddress",
        "services": "Win32_Service",
        "devices": "Win32_PnPEntity",
        "users": "Win32_UserAccount",
    },
    "macos": {
        "os": "sw_vers",
        "hardware": "ioreg",
        "cpu": "sysctl",
        "memory": "vm_stat",
        "memory.modules": "system_profiler",
        "disks": "diskutil",
        "volumes": "df",
        "network.adapters": "ifconfig",
        "network.routes": "netstat",
        "network.dns": "scutil",
        "services": "launchctl",
        "devices": "system_profiler",
        "users": "dscl",
    },
    "freebsd": {
        "os": "sysctl",
        "hardware": "kenv",
        "cpu": "sysctl",
        "memory.total_bytes": "sysctl",
        "disks": "geom",
        "volumes": "df",
        "network.adapters": "ifconfig",
        "network.routes": "netstat",
        "network.dns": "/etc/resolv.conf",
        "services": "service",
        "users": "/etc/passwd",
    },
}
"""By platform: the file, tool or class for a field, or for all fields that begin so."""
_RATHER: Final[Mapping[str, str]] = {"/sys/block": "lsblk", "/sys/bus": "lspci", "/proc": "ps"}
"""The tool that is asked where there is one, and the kernel's own files otherwise."""
_NOT_ASKED: Final = frozenset((Help.LATER, Help.ALONE, Help.PERSON, Help.NO_SUCH_THING))


def with_origins(category: C, platform: str) -> C:
    """Return the category with the origin of each missing value that has none yet."""
    if all(gap.source for gap in category.problems):
        return category
    known = ORIGINS.get(platform, {})
    problems = tuple(
        gap
        if gap.source or not gap.field or gap.help in _NOT_ASKED
        else replace(gap, source=_origin(known, f"{category.NAME}.{gap.field}", category.source))
        for gap in category.problems
    )
    return replace(category, problems=problems)


def _origin(known: Mapping[str, str], path: str, read: tuple[str, ...]) -> str | None:
    while path:
        if (found := known.get(path)) is not None:
            tool = _RATHER.get(found)
            return tool if tool in read else found
        path = path.rpartition(".")[0]
    return None
