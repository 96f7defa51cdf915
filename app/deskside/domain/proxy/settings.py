"""What systems say about proxies, read: an address, GNOME's settings, KDE's file."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import Unreachable
from deskside.domain.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_SETTINGS_BYTES: Final = 64 << 10
_ADDRESS: Final = re.compile(
    r"(?:(?P<kind>[A-Za-z][A-Za-z0-9+.-]{0,20})://)?"
    r"(?:(?P<user>[^\s:@/]{0,256})(?::(?P<password>[^\s@/]{0,1024}))?@)?"
    r"(?P<host>[0-9A-Za-z._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>\d{1,5}))?/?"
)
_ESCAPED: Final = re.compile(rb"%([0-9A-Fa-f]{2})")
_GNOME: Final = re.compile(r"^org\.gnome\.system\.proxy(\.\w+)? (\S+) (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy that is asked for a tunnel. `host` is without brackets."""

    host: str
    port: int
    user: str = ""
    password: Secret | None = field(default=None, repr=False)

    @property
    def label(self) -> str:
        """Return `host:port`, for people; never the password."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_proxy(text: str) -> Proxy:
    """Read `[http://][user[:password]@]host[:port]`, as it stands in `https_proxy`.

    Raises:
        Unreachable: `proxy-unreadable`, or `proxy-kind-unsupported` for SOCKS and for TLS to the proxy.
    """
    found = _ADDRESS.fullmatch(text.strip())
    if found is not None and (found["kind"] or "http").lower() != "http":
        raise Unreachable("proxy-kind-unsupported", kind=found["kind"])
    port = int(found["port"] or 80) if found else 0
    if found is None or not 0 < port < 65_536:
        raise Unreachable("proxy-unreadable")  # it may hold a password: not a word of it is shown
    password = None if found["password"] is None else Secret(_unescaped(found["password"]))
    return Proxy(found["host"].strip("[]"), port, _unescaped(found["user"] or ""), password)


def _unescaped(text: str) -> str:
    """Return `text` without the percent signs of RFC 3986 section 2.1."""
    raw = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), text.encode("utf-8", "replace"))
    return raw.decode("utf-8", "replace")


def chosen(named: Mapping[str, str]) -> str:
    """Return the address for a tunnel out of what is named by scheme: `https`, or else `all`; or empty."""
    return named.get("https") or named.get("all") or ""


def is_exempt(host: str, exemptions: Iterable[str]) -> bool:
    """Say whether `host` is reached without a proxy: `*`, a name, its domain, an address, or a network."""
    name = host.rstrip(".").casefold()
    return any(_covers(one.strip().casefold(), name) for one in exemptions)


def _covers(exemption: str, name: str) -> bool:
    if exemption == "*":
        return True
    try:
        return ipaddress.ip_address(name) in ipaddress.ip_network(exemption.strip("[]"), strict=False)
    except ValueError:
        pass
    suffix = exemption.removeprefix("*").lstrip(".").partition(":")[0]
    return bool(suffix) and (name == suffix or name.endswith(f".{suffix}"))


def from_gnome(listed: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Read `gsettings list-recursively org.gnome.system.proxy`.

    Returns:
        Addresses by scheme, and the hosts that need none. Both empty unless proxies are set by hand.
    """
    values = {f"{section}.{key}".lstrip("."): value for section, key, value in _GNOME.findall(listed)}
    if values.get("mode", "").strip("'") != "manual":
        return {}, ()
    found = {}
    for scheme in ("https", "http"):
        host = values.get(f"{scheme}.host", "").strip("'")
        port = values.get(f"{scheme}.port", "0")
        if host and port.isdecimal() and int(port):
            found[scheme] = f"http://{host}:{port}"
    return found, tuple(re.findall(r"'([^']*)'", values.get("ignore-hosts", "")))


def from_kde(text: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Read KDE's `kioslaverc`; see `from_gnome`."""
    _, _, section = text.partition("[Proxy Settings]\n")
    lines = section.partition("\n[")[0].splitlines()
    pairs = (line.partition("=") for line in lines)
    values = {key.partition("[")[0].strip(): value.strip() for key, _, value in pairs}
    if values.get("ProxyType") != "1":
        return {}, ()
    found = {}
    for scheme in ("https", "http"):
        if address := values.get(f"{scheme}Proxy", ""):
            found[scheme] = re.sub(r" +(?=\d+$)", ":", address)
    return found, tuple(values.get("NoProxyFor", "").split(","))
