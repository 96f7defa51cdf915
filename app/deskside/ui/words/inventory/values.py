"""One value as people read it: units, dates, yes and no, and the words for what machines say in codes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from deskside.ui.words import language, n_, t, terms, tn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.inventory.facts import Declared

_BINARY: Final = ("memory.", "processes.")
"""Categories whose sizes count in powers of 1,024, as memory is sold; disks are sold in powers of 1,000."""

CODES: Final[Mapping[str, str]] = {
    "active": n_("running"),
    "activating": n_("starting"),
    "alias": n_("another name"),
    "all-in-one": n_("all-in-one"),
    "auto": n_("automatic"),
    "autostart": n_("at log-on"),
    "boot": n_("at start"),
    "bridge": n_("bridge"),
    "camera": n_("camera"),
    "charging": n_("charging"),
    "convertible": n_("convertible"),
    "critical": n_("critical"),
    "cron": n_("cron"),
    "deactivating": n_("stopping"),
    "desktop": n_("desktop"),
    "dhcp": n_("DHCP"),
    "disabled": n_("off"),
    "discharging": n_("discharging"),
    "display": n_("graphics"),
    "docking-station": n_("docking station"),
    "emergency": n_("emergency"),
    "alert": n_("alert"),
    "enabled": n_("on"),
    "enforcing": n_("enforcing"),
    "error": n_("error"),
    "ethernet": n_("Ethernet"),
    "exited": n_("done"),
    "failed": n_("failed"),
    "failing": n_("failing"),
    "environment": n_("environment"),
    "full": n_("full"),
    "generated": n_("generated"),
    "grace": n_("activated for a while"),
    "half": n_("half"),
    "hdd": n_("hard disk"),
    "hub": n_("hub"),
    "idle": n_("idle"),
    "inactive": n_("not running"),
    "input": n_("input"),
    "install": n_("installed"),
    "laptop": n_("laptop"),
    "licensed": n_("activated"),
    "link-local": n_("link-local"),
    "locked": n_("locked"),
    "loopback": n_("loopback"),
    "machine": n_("everyone"),
    "masked": n_("blocked"),
    "memory": n_("memory"),
    "mini-pc": n_("mini PC"),
    "network": n_("network"),
    "none": n_("none"),
    "not-charging": n_("not charging"),
    "notification": n_("not activated"),
    "optical": n_("optical drive"),
    "other": n_("other"),
    "passed": n_("good"),
    "permissive": n_("permissive"),
    "printer": n_("printer"),
    "printing": n_("printing"),
    "purge": n_("removed with settings"),
    "remove": n_("removed"),
    "rules": n_("own rules"),
    "running": n_("running"),
    "server": n_("server"),
    "set": n_("set"),
    "sleeping": n_("sleeping"),
    "sound": n_("sound"),
    "ssd": n_("SSD"),
    "static": n_("fixed"),
    "stopped": n_("stopped"),
    "storage": n_("storage"),
    "system": n_("system"),
    "tablet": n_("tablet"),
    "timer": n_("timer"),
    "tower": n_("tower"),
    "tunnel": n_("tunnel"),
    "unlicensed": n_("not activated"),
    "upgrade": n_("updated"),
    "user": n_("this account"),
    "virtual": n_("virtual"),
    "waiting": n_("waiting for a device"),
    "wifi": n_("Wi-Fi"),
    "wireless": n_("wireless"),
    "zombie": n_("ended, not collected"),
}
"""Codes that our own parsers give; whatever else a machine says is shown as it is."""

CODED: Final = frozenset(
    (
        "action",
        "chassis",
        "duplex",
        "health",
        "kind",
        "level",
        "licence",
        "origin",
        "password",
        "scope",
        "selinux",
        "start",
        "state",
        "firewall",
    )
)
"""Fields whose values are codes; a service that is called `failed` keeps its name."""


def value_text(value: object, path: str, declared: Declared) -> str:
    """Return one plain value.

    Args:
        value: Not None, no row.
        path: `category.field` or `category.rows.field`.
        declared: What the field declares: its unit above all.
    """
    if isinstance(value, str):
        return t(CODES[value]) if value in CODES and path.rpartition(".")[2] in CODED else str(value)
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, int | float):
        return _number(value, declared.unit, binary=path.startswith(_BINARY))
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return str(value)


def moment(at: datetime) -> str:
    """Return a time in the reader's own zone, to the minute."""
    form = "%d.%m.%Y %H:%M" if language() == "ru" else "%Y-%m-%d %H:%M"
    return at.astimezone().strftime(form)


_UNITS: Final[Mapping[str, str]] = {
    "percent": n_("{n} %"),
    "mbps": n_("{n} Mbit/s"),
    "celsius": n_("{n} °C"),
    "dbm": n_("{n} dBm"),
    "h": n_("{n} h"),
    "ms": n_("{n} ms"),
    "rpm": n_("{n} rpm"),
}


def _number(value: float, unit: str, *, binary: bool) -> str:
    if unit == "bytes":
        return _binary_size(int(value)) if binary and value else terms.size(int(value))
    if unit == "s":
        return span(int(value))
    if unit == "mhz":
        return t("{n} GHz").format(n=terms.decimal(value / 1000))
    if unit == "minutes":
        sign = "-" if value < 0 else "+"
        hours, minutes = divmod(abs(int(value)), 60)
        return f"{sign}{hours:02}:{minutes:02}"
    return t(_UNITS[unit]).format(n=_plain(value)) if unit in _UNITS else _plain(value)


def _plain(value: float) -> str:
    return str(value) if isinstance(value, int) else terms.decimal(value)


def _binary_size(size_bytes: int) -> str:
    value = size_bytes / (1 << 20)
    if value < 1024:
        return t("{size} MiB").format(size=terms.decimal(value))
    return t("{size} GiB").format(size=terms.decimal(value / 1024))


def span(seconds: int) -> str:
    """Return a duration that may be days."""
    days, rest = divmod(max(0, seconds), 86_400)
    if not days:
        return terms.duration(rest * 1000)
    return t("{days} {hours} h").format(days=tn("{n} day", "{n} days", days), hours=rest // 3600)
