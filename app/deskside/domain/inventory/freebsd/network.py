"""Category `network` on FreeBSD."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import int_or_none, name_or_none
from deskside.domain.inventory.bsd.net import hosts_entries, links, neighbours, routes, sockets
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.network.rows import Adapter, Dns, Vpn, WifiNetwork

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deskside.domain.inventory.answer import Answer
    from deskside.domain.inventory.bsd.net import Link

_GROUPS: Final = {
    "lo": "loopback",
    "wlan": "wifi",
    "bridge": "bridge",
    "lagg": "bond",
    "vlan": "vlan",
    "tun": "tunnel",
    "gif": "tunnel",
    "wg": "wireguard",
    "tap": "virtual",
    "epair": "virtual",
}
"""`groups` of ifconfig(8): our word for it."""
_MAX_SERVERS: Final = 32
_SSID: Final = re.compile(
    r"""(?:"(?P<quoted>.{0,128}?)"|(?P<plain>\S{1,128})) channel (?P<channel>\d{1,4})\b.{0,80}?"""
    r""" bssid (?P<bssid>(?:[0-9a-f]{2}:){5}[0-9a-f]{2})\b"""
)


def parse(answer: Answer) -> Network:
    """Read the frame `network`."""
    leases = answer.text("leases") or ""
    answer.raw("personal", "wifi")
    seen = links(answer.text("ifconfig", "adapters") or "")
    found = tuple(_adapter(link, leases) for link in seen)
    return answer.settle(
        Network(
            adapters=found,
            routes=tuple(routes(answer.text("routes", "routes") or "")),
            dns=_dns(answer),
            wifi=tuple(_wifi(seen)),
            vpn=tuple(
                Vpn(name=one.name, kind=one.kind, connected=one.up, adapter=one.name)
                for one in found
                if one.kind in {"wireguard", "tunnel"} and not (one.name or "").startswith("gif")
            ),
            neighbours=tuple(neighbours(answer.text("arp", "neighbours") or "")),
            listening=sockets(answer.text("sockstat", "listening") or ""),
        )
    )


def _adapter(link: Link, leases: str) -> Adapter:
    group = (link.said.get("groups") or "").partition(" ")[0]
    kind = _GROUPS.get(group) or _GROUPS.get(link.name.rstrip("0123456789"))
    real = kind is None and link.mac is not None
    leased = f".{link.name}\n" in leases
    return Adapter(
        name=name_or_none(link.name),
        mac=link.mac,
        kind=kind or ("ethernet" if real else "other"),
        physical=real or kind == "wifi",
        up=link.up,
        speed_mbps=link.speed_mbps,
        duplex=link.duplex,
        mtu=link.mtu,
        driver=name_or_none(link.name.rstrip("0123456789")) if real else None,
        title=name_or_none(link.said.get("description")),
        addresses=tuple(
            replace(one, origin="dhcp") if leased and one.family == "ipv4" and one.origin == "static" else one
            for one in link.addresses
        ),
    )


def _wifi(seen: Sequence[Link]) -> Iterator[WifiNetwork]:
    """Read `ssid home channel 6 (2437 MHz 11g) bssid ...`, which stands there once it is connected."""
    for link in seen:
        found = _SSID.match(link.said.get("ssid", ""))
        if found is None or link.said.get("status") != "associated":
            continue
        mode = re.search(r"\bauthmode (\S{1,40})", " ".join(link.said.values()))
        yield WifiNetwork(
            name=name_or_none(found["quoted"] or found["plain"]),
            bssid=found["bssid"],
            in_use=True,
            channel=int_or_none(found["channel"]),
            security=name_or_none(mode[1]) if mode else None,
            adapter=name_or_none(link.name),
        )


def _dns(answer: Answer) -> Dns | None:
    text = answer.text("/etc/resolv.conf", "dns")
    if text is None:
        return None
    servers = dict.fromkeys(re.findall(r"^nameserver[ \t]{1,9}(\S{1,80})", text, re.MULTILINE)[:_MAX_SERVERS])
    search = re.search(r"^(?:search|domain)[ \t]{1,9}(.{1,1000})$", text, re.MULTILINE)
    names = search[1].split()[:_MAX_SERVERS] if search else []
    return Dns(
        servers=tuple(name for server in servers if (name := name_or_none(server))),
        search=tuple(name for domain in names if (name := name_or_none(domain))),
        stub=next((server for server in servers if server.startswith("127.") or server == "::1"), None),
        hosts_entries=hosts_entries(answer.text("/etc/hosts") or ""),
    )
