"""What systems say about proxies, read: an address, GNOME's settings, KDE's file."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from deskside.domain.errors import Unreachable
from deskside.domain.secret import Secret
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_SETTINGS_BYTES: Final = 64 << 10
_HOST: Final = re.compile(r"[0-9A-Za-z._:%-]{1,255}")
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
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = parts.hostname or "", parts.port or 80
    except ValueError as error:
        raise Unreachable("proxy-unreadable") from error  # it may hold a password: not a word of it is shown
    if parts.scheme.lower() != "http":
        raise Unreachable("proxy-kind-unsupported", kind=display(parts.scheme, limit=20))
    if not _HOST.fullmatch(host):
        raise Unreachable("proxy-unreadable")
    password = None if parts.password is None else Secret(unquote(parts.password))
    return Proxy(host, port, unquote(parts.username or ""), password)


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
