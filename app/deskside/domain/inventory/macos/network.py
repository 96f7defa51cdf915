"""Category `network` on macOS."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import int_or_none, name_or_none, without_password
from deskside.domain.inventory.bsd.net import hosts_entries, links, listening, neighbours, routes
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.macos.plist import Row, plist, profiled_apart, row, rows, text
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.network.connections import counted
from deskside.domain.inventory.network.rows import Adapter, Connection, Dns, Proxy, Vpn, WifiNetwork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer
    from deskside.domain.inventory.bsd.net import Link

_KINDS: Final = {
    # SCNetworkInterfaceType of NetworkInterfaces.plist
    "IEEE80211": "wifi",
    "Ethernet": "ethernet",
    "FireWire": "other",
    "Bluetooth": "bluetooth",
    "WWAN": "mobile",
    "Bridge": "bridge",
    "Bond": "bond",
    "VLAN": "vlan",
}
_PREFIXES: Final = (
    # of interfaces that the kernel makes by itself
    ("lo", "loopback"),
    ("bridge", "bridge"),
    ("bond", "bond"),
    ("vlan", "vlan"),
    ("utun", "tunnel"),
    ("ipsec", "tunnel"),
    ("ppp", "tunnel"),
    ("gif", "tunnel"),
    ("stf", "tunnel"),
    ("feth", "virtual"),
    ("awdl", "virtual"),
    ("llw", "virtual"),
    ("anpi", "virtual"),
    ("ap", "virtual"),
    ("vmenet", "virtual"),
    ("vmnet", "virtual"),
)
_MAX_NETWORKS: Final = 200
_REDACTED: Final = "<redacted>"
"""What macOS 14.4 and later say instead of a network's name to a program without leave to know the place."""


def parse(answer: Answer) -> Network:
    """Read the frame `network`, and `network.1`, which the Wi-Fi card takes its time for."""
    found = _adapters(answer)
    return answer.settle(
        Network(
            adapters=found,
            routes=tuple(routes(answer.text("routes", "routes") or "")),
            dns=_dns(answer),
            proxy=_proxy(answer.text("proxy", "proxy") or ""),
            wifi=tuple(_wifi(answer)),
            vpn=tuple(_vpns(answer, found)),
            neighbours=tuple(neighbours(answer.text("arp", "neighbours") or "")),
            listening=listening(
                (answer.text("tcp", "listening") or "", answer.text("udp", "listening") or "")
            ),
            connections=_connections(answer),
        )
    )


def _adapters(answer: Answer) -> tuple[Adapter, ...]:
    listed = rows(row(plist(answer, "interfaces", "adapters.title")).get("Interfaces"))
    known = {text(one, "BSD Name"): one for one in listed}
    found = []
    for link in links(answer.text("ifconfig", "adapters") or ""):
        lease = re.match(r"[\d.]{7,15}$", (answer.text(f"dhcp/{link.name}") or "").strip())
        found.append(_adapter(link, known.get(link.name, {}), lease[0] if lease else None))
    return tuple(found)


def _adapter(link: Link, said: Row, server: str | None) -> Adapter:
    kind = _KINDS.get(text(said, "SCNetworkInterfaceType") or "")
    if kind is None:
        kind = next((kind for prefix, kind in _PREFIXES if link.name.startswith(prefix)), None)
    addresses = tuple(
        replace(one, origin="dhcp") if server and one.family == "ipv4" and one.origin == "static" else one
        for one in link.addresses
    )
    return Adapter(
        name=name_or_none(link.name),
        mac=link.mac,
        kind=kind or ("ethernet" if link.name.startswith("en") else "other"),
        physical=bool(said) and kind in {"wifi", "ethernet", "bluetooth", "mobile"},
        up=link.up,
        speed_mbps=link.speed_mbps,
        duplex=link.duplex,
        mtu=link.mtu,
        dhcp_server=server,
        title=text(row(said.get("SCNetworkInterfaceInfo")), "UserDefinedName"),
        addresses=addresses,
    )


def _dns(answer: Answer) -> Dns | None:
    """Read `scutil --dns`: the first resolver is that of all names no other one claims."""
    said = answer.text("dns", "dns")
    if said is None:
        return None
    first = re.split(
        r"^resolver #", said.partition("DNS configuration (for scoped queries)")[0], flags=re.MULTILINE
    )
    main = first[1] if len(first) > 1 else ""
    servers = dict.fromkeys(re.findall(r"^\s{1,9}nameserver\[\d{1,3}\] : (\S{1,80})$", main, re.MULTILINE))
    search = dict.fromkeys(re.findall(r"^\s{1,9}search domain\[\d{1,3}\] : (\S{1,253})$", main, re.MULTILINE))
    stub = next((server for server in servers if server.startswith("127.") or server == "::1"), None)
    return Dns(
        servers=tuple(name for server in servers if (name := name_or_none(server))),
        search=tuple(name for domain in search if (name := name_or_none(domain))),
        stub=stub,
        hosts_entries=hosts_entries(answer.text("/etc/hosts") or ""),
    )


def _proxy(said: str) -> Proxy | None:
    """Read `scutil --proxy`: `  HTTPSProxy : proxy.example.org` a line."""
    keys = dict(re.findall(r"^\s{2}([A-Z]\w{2,40}) : (.{1,1024})$", said, re.MULTILINE))

    def of(kind: str) -> str | None:
        if keys.get(f"{kind}Enable") != "1" or not keys.get(f"{kind}Proxy"):
            return None
        port = keys.get(f"{kind}Port", "")
        return name_or_none(without_password(keys[f"{kind}Proxy"] + (f":{port}" if port else "")))

    script = keys.get("ProxyAutoConfigURLString") if keys.get("ProxyAutoConfigEnable") == "1" else None
    automatic = name_or_none(without_password(script))
    if automatic is None and keys.get("ProxyAutoDiscoveryEnable") == "1":
        automatic = "wpad"
    everything = of("SOCKS")
    if not (of("HTTP") or of("HTTPS") or everything or automatic):
        return None
    listed = re.search(r"ExceptionsList : <array> \{\n(.{0,4000}?)\n\s{1,9}\}", said, re.DOTALL)
    exceptions = re.findall(r"^\s{1,9}\d{1,3} : (\S{1,253})$", listed[1] if listed else "", re.MULTILINE)
    return Proxy(
        http=of("HTTP"),
        https=of("HTTPS"),
        everything=everything,
        exceptions=name_or_none(",".join(exceptions)),
        automatic=automatic,
        origin="system",
    )


def _wifi(answer: Answer) -> Iterator[WifiNetwork]:
    cards = rows(profiled_apart(answer, "network.1", "airport", "wifi").get("SPAirPortDataType"))
    interfaces = [one for card in cards for one in rows(card.get("spairport_airport_interfaces"))]
    for card in interfaces:
        name = text(card, "_name")
        current = row(card.get("spairport_current_network_information"))
        others = rows(card.get("spairport_airport_other_local_wireless_networks"))
        if current:
            yield _network(answer, current, name, in_use=True)
        for one in others[:_MAX_NETWORKS]:
            yield _network(answer, one, name, in_use=False)


def _network(answer: Answer, said: Row, adapter: str | None, *, in_use: bool) -> WifiNetwork:
    name = text(said, "_name")
    if name == _REDACTED:
        name = None
        answer.gap("wifi.name", Status.DENIED, Help.PERSON)
    bssid = text(said, "spairport_network_bssid")
    signal = re.match(r"(-\d{1,3}) dBm", text(said, "spairport_signal_noise") or "")
    channel = re.match(r"\d{1,3}", str(said.get("spairport_network_channel", "")))
    security = text(said, "spairport_security_mode")
    return WifiNetwork(
        name=name,
        bssid=None if bssid == _REDACTED else bssid,
        in_use=in_use,
        channel=int_or_none(channel[0]) if channel else None,
        signal_dbm=int_or_none(signal[1]) if signal else None,
        security=security.removeprefix("spairport_security_mode_").replace("_", " ") if security else None,
        adapter=adapter,
    )


_ESTABLISHED: Final = re.compile(
    r"^tcp\S{1,3}\s{1,20}\d{1,9}\s{1,20}\d{1,9}\s{1,20}\S{1,80}\s{1,40}(\S{1,80})\.(\d{1,5})\s{1,20}ESTABLISHED",
    re.MULTILINE,
)


def _connections(answer: Answer) -> tuple[Connection, ...]:
    """Read `netstat -an -p tcp`, which names no programs."""
    answer.raw("personal", "connections")
    said = _ESTABLISHED.findall(answer.text("tcp", "connections") or "")
    return counted(("", "tcp", address.partition("%")[0], int(port)) for address, port in said)


_VPN: Final = re.compile(
    r"^[* ]\s{0,4}\((\w{1,20})\)\s{1,20}[0-9A-F-]{36}\s{1,20}(\S{1,20})(?:\s{1,9}--> \S{1,200})?"
    r".{0,200}?\"(.{1,200}?)\"",
    re.MULTILINE,
)


def _vpns(answer: Answer, adapters: tuple[Adapter, ...]) -> Iterator[Vpn]:
    """Read `scutil --nc list`: `* (Connected)  UUID VPN (com.example.client) "Office" [VPN:...]`.

    A tunnel with an IPv4 address that no entry accounts for belongs to a program with its own client.
    """
    connected = False
    for state, kind, name in _VPN.findall(answer.text("vpn", "vpn") or ""):
        connected = connected or state == "Connected"
        yield Vpn(name=name_or_none(name), kind=kind.lower(), connected=state == "Connected")
    for adapter in adapters:
        addressed = any(one.family == "ipv4" for one in adapter.addresses)
        if adapter.kind == "tunnel" and addressed and not connected:
            yield Vpn(name=adapter.name, kind="tunnel", connected=adapter.up, adapter=adapter.name)
