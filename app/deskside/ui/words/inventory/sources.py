"""What was asked, as people who know the system call it: a file, a tool, a class, a key of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES: Final[Mapping[str, str]] = {
    # a block of a probe, and what it was read from
    "admin_facts": "/sys/class/dmi/id",
    "apk_newer": "apk",
    "apt": "apt-get",
    "backup_timers": "/var/lib/systemd/timers",
    "born": "stat",
    "clock": "date",
    "crontabs": "/var/spool/cron",
    "desktop_proxy": "gsettings",
    "failures": "systemctl",
    "groups": "vgs",
    "ip_addr": "ip",
    "ip_addr_text": "ip",
    "journal": "journalctl",
    "kscreenlockerrc": "~/.config/kscreenlockerrc",
    "xfce4/xfconf/xfce-perchannel-xml/xfce4-screensaver.xml": "~/.config/xfce4",
    "../.xscreensaver": "~/.xscreensaver",
    "backintime": "~/.local/share/backintime",
    "latest_backup": "tmutil",
    "destinations": "tmutil",
    "nm_connections": "nmcli",
    "nm_wifi": "nmcli",
    "pacman_newer": "pacman",
    "passwd_status": "passwd",
    "passwords": "/etc/shadow",
    "recent": "/var/log/dpkg.log",
    "screen_lock": "sysadminctl",
    "secure_boot": "/sys/firmware/efi/efivars",
    "settings": "gsettings",
    "smbios": "/sys/firmware/dmi/tables/DMI",
    "sockets": "/proc/net",
    "status": "/proc",
    "unit_files": "systemd",
    "units": "systemctl",
    "usage": "stat",
    "enrolment": "profiles",
    "sip": "csrutil",
    "profiler": "system_profiler",
    "airport": "system_profiler",
    "applications": "system_profiler",
}
_TOOLS: Final[Mapping[str, str]] = {
    # of `smart/sda`: who was asked about what
    "smart": "smartctl",
    "crypt": "cryptsetup",
    "iw": "iw",
    "edid": "EDID",
    "info": "diskutil",
    "dhcp": "ipconfig",
}
_DMI: Final = frozenset(("product_serial", "product_uuid", "chassis_asset_tag", "board_serial"))
_SILENT: Final = frozenset(("personal", "tables", "facts"))
"""Names of our own making, which tell nobody anything."""


def source_text(source: str | None) -> str:
    """Return what did not give a value, empty where none was asked or no name would help."""
    if not source or source in _SILENT:
        return ""
    if source in _DMI:
        return f"/sys/class/dmi/id/{source}"
    tool, slash, what = source.partition("/")
    if slash and tool in _TOOLS:
        return f"{_TOOLS[tool]} {what}"
    return _NAMES.get(source, source)
