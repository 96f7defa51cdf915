"""The web proxy: of the account's environment, of /etc/environment, or of its desktop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none, pairs, without_password
from deskside.domain.inventory.network.rows import Proxy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.inventory.answer import Answer

_WPAD: Final = "wpad"
_PLASMA_MANUAL, _PLASMA_SCRIPT, _PLASMA_WPAD, _PLASMA_ENVIRONMENT = "1", "2", "3", "4"
"""`ProxyType` of kioslaverc, as KProtocolManager numbers it."""


def read_proxy(answer: Answer) -> Proxy | None:
    """Return the environment's proxy, else the desktop's: programs of a terminal heed only the first."""
    for text in (answer.text("proxy_env"), answer.text("/etc/environment")):
        lines = [re.sub(r"^export\s{1,9}", "", line.strip()) for line in (text or "").split("\n")]
        said = {key.lower(): value for key, value in pairs("\n".join(lines)).items()}
        if any(said.get(key) for key in ("http_proxy", "https_proxy", "all_proxy")):
            return Proxy(
                http=_address(said.get("http_proxy")),
                https=_address(said.get("https_proxy")),
                everything=_address(said.get("all_proxy")),
                exceptions=name_or_none(said.get("no_proxy")),
                origin="environment",
            )
    return _gnome(answer.text("desktop_proxy", "proxy") or "") or _plasma(answer.text("kioslaverc") or "")


def _address(text: str | None) -> str | None:
    return name_or_none(without_password(text))


def _gnome(text: str) -> Proxy | None:
    """Read `org.gnome.system.proxy mode='manual'`, `org.gnome.system.proxy.http host='...'` and so on."""
    said = {
        key: value.strip("'")
        for key, value in re.findall(
            r"^org\.gnome\.system\.proxy(\S* [\w-]{1,30})=(.{0,512})$", text, re.MULTILINE
        )
    }
    if said.get(" mode") == "auto":
        return Proxy(automatic=_address(said.get(" autoconfig-url")) or _WPAD, origin="desktop")
    if said.get(" mode") != "manual":
        return None
    names = re.findall(r"'([^']{1,120})'", said.get(" ignore-hosts", ""))
    return Proxy(
        http=_host_and_port(said, "http"),
        https=_host_and_port(said, "https"),
        everything=_host_and_port(said, "socks"),
        exceptions=name_or_none(",".join(names)),
        origin="desktop",
    )


def _host_and_port(said: Mapping[str, str], kind: str) -> str | None:
    host, port = said.get(f".{kind} host", ""), said.get(f".{kind} port", "")
    return _address(f"{host}:{port}" if port.isdecimal() and port != "0" else host) if host else None


def _plasma(text: str) -> Proxy | None:
    """Read kioslaverc: an address is `http://host 3128`."""
    said = pairs(text)
    kind = said.get("ProxyType", "")
    if kind in {_PLASMA_SCRIPT, _PLASMA_WPAD}:
        script = _address(said.get("Proxy Config Script")) if kind == _PLASMA_SCRIPT else None
        return Proxy(automatic=script or _WPAD, origin="desktop")
    if kind not in {_PLASMA_MANUAL, _PLASMA_ENVIRONMENT}:
        return None
    if kind == _PLASMA_ENVIRONMENT:
        return None  # the names of variables, which were looked at
    return Proxy(
        http=_address(said.get("httpProxy", "").replace(" ", ":")),
        https=_address(said.get("httpsProxy", "").replace(" ", ":")),
        everything=_address(said.get("socksProxy", "").replace(" ", ":")),
        exceptions=name_or_none(said.get("NoProxyFor")),
        origin="desktop",
    )
