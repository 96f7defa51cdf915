"""Category `network` on Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import without_password
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.network.connections import counted
from deskside.domain.inventory.network.rows import (
    Connection,
    Dns,
    Listening,
    Neighbour,
    Proxy,
    Route,
    Vpn,
    WifiNetwork,
)
from deskside.domain.inventory.windows.adapters import read_adapters
from deskside.domain.inventory.windows.rows import NONE, Row, by_number, first, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deskside.domain.inventory.answer import Answer
    from deskside.domain.inventory.network.rows import Adapter

_IPV4: Final = 2
_DEFAULTS: Final = frozenset({"0.0.0.0/0", "::/0"})
_ANYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to
_UNFOUND: Final = frozenset({"00-00-00-00-00-00", "FF-FF-FF-FF-FF-FF"})
_CONNECTED: Final = "Connected"


def parse(answer: Answer) -> Network:
    """Read the frame `network`: which Wi-Fi is in use, not its signal, which no class of Windows tells."""
    adapters = read_adapters(answer)
    return answer.settle(
        Network(
            adapters=adapters,
            routes=tuple(_routes(answer)),
            dns=_dns(answer),
            proxy=_proxy(answer),
            wifi=tuple(_wifi(answer, adapters)),
            vpn=tuple(_vpns(answer)),
            neighbours=tuple(_neighbours(answer)),
            listening=tuple(_listening(answer)),
            connections=_connections(answer),
        )
    )


def _routes(answer: Answer) -> Iterator[Route]:
    metrics = {
        (row.number("InterfaceIndex"), row.number("AddressFamily")): row.number("InterfaceMetric")
        for row in rows(answer, "MSFT_NetIPInterface")
    }
    for row in rows(answer, "MSFT_NetRoute", "routes"):
        target = row.text("DestinationPrefix") or ""
        gateway = row.text("NextHop")
        if target.endswith(("/32", "/128")) or target.startswith(("224.", "ff00:")):
            continue  # a machine's own addresses, broadcast and multicast
        family = 23 if ":" in target else _IPV4
        own, adds = row.number("RouteMetric"), metrics.get((row.number("InterfaceIndex"), family))
        yield Route(
            destination="default" if target in _DEFAULTS else target or None,
            gateway=None if gateway in _ANYWHERE else gateway,
            adapter=row.text("InterfaceAlias"),
            metric=None if own is None else own + (adds or 0),
        )


def _dns(answer: Answer) -> Dns | None:
    """Return the servers of all adapters in the order of their metric, IPv4 first where equal."""
    metrics = {
        row.number("InterfaceIndex"): row.number("InterfaceMetric") or 0
        for row in rows(answer, "MSFT_NetIPInterface")
    }
    asked = rows(answer, "MSFT_DNSClientServerAddress", "dns")
    if "MSFT_DNSClientServerAddress" not in answer.sources:
        return None
    asked.sort(
        key=lambda row: (metrics.get(row.number("InterfaceIndex"), 9_999), row.number("AddressFamily") or 0)
    )
    servers = dict.fromkeys(
        server
        for row in asked
        for server in row.texts("ServerAddresses")
        if not server.startswith("fec0:")  # what Windows lists where no server is set
    )
    tcpip = first(answer, "registry/Tcpip")
    names = (tcpip.text("SearchList") or "").split(",")
    per_adapter = [
        suffix for row in rows(answer, "Win32_NetworkAdapterConfiguration")
        for suffix in (*row.texts("DNSDomainSuffixSearchOrder"), *row.texts("DNSDomain"))
    ]  # fmt: skip
    search = dict.fromkeys(part.strip() for part in (*names, *per_adapter) if part.strip())
    entries = first(answer, "hosts", "dns.hosts_entries").number("Entries")
    return Dns(servers=tuple(servers), search=tuple(search), hosts_entries=entries)


def _proxy(answer: Answer) -> Proxy | None:
    """Read the connected account's settings: one for all, or `http=a:1;https=b:2`."""
    said = first(answer, "registry/InternetSettings")
    script, server = without_password(said.text("AutoConfigURL")), said.text("ProxyServer")
    if not said.flag("ProxyEnable") or server is None:
        return Proxy(automatic=script, origin="desktop") if script else None
    kinds = dict(part.split("=", 1) for part in server.split(";") if "=" in part)
    return Proxy(
        http=without_password(kinds.get("http")),
        https=without_password(kinds.get("https")),
        everything=None if kinds else without_password(server),
        exceptions=said.text("ProxyOverride"),
        automatic=script,
        origin="desktop",
    )


def _wifi(answer: Answer, adapters: Sequence[Adapter]) -> Iterator[WifiNetwork]:
    wireless = {adapter.name for adapter in adapters if adapter.kind == "wifi"}
    for row in rows(answer, "MSFT_NetConnectionProfile", "wifi"):
        if (alias := row.text("InterfaceAlias")) in wireless:
            yield WifiNetwork(name=row.text("Name"), in_use=True, adapter=alias)


def _vpns(answer: Answer) -> Iterator[Vpn]:
    for row in rows(answer, "Get-VpnConnection", "vpn"):
        name = row.text("Name")
        state = row.text("ConnectionStatus")
        connected = None if state is None else state == _CONNECTED
        kind = (row.text("TunnelType") or "").lower() or None
        yield Vpn(name=name, kind=kind, connected=connected, adapter=name if connected else None)


def _neighbours(answer: Answer) -> Iterator[Neighbour]:
    for row in rows(answer, "MSFT_NetNeighbor", "neighbours"):
        mac, address = row.text("LinkLayerAddress"), row.text("IPAddress") or ""
        if mac is None or mac.upper() in _UNFOUND or address.startswith(("224.", "239.", "255.", "ff0")):
            continue
        yield Neighbour(
            address=address, mac=mac.replace("-", ":").lower(), adapter=row.text("InterfaceAlias")
        )


def _connections(answer: Answer) -> tuple[Connection, ...]:
    names = by_number(rows(answer, "Get-Process"), "Id")
    return counted(
        (
            (names.get(row.number("OwningProcess") or 0, NONE)).text("Name") or "",
            "tcp",
            (row.text("RemoteAddress") or "").partition("%")[0],
            row.number("RemotePort") or 0,
        )
        for row in rows(answer, "connections", "connections")
    )


def _listening(answer: Answer) -> Iterator[Listening]:
    names = by_number(rows(answer, "Get-Process"), "Id")
    for block, protocol in (("MSFT_NetTCPConnection", "tcp"), ("MSFT_NetUDPEndpoint", "udp")):
        for row in rows(answer, block, "listening"):
            address, owner = row.text("LocalAddress"), row.number("OwningProcess")
            known: Row | None = names.get(-1 if owner is None else owner)
            local = address is not None and (address.startswith("127.") or address == "::1")
            if protocol == "udp" and not local and (row.number("LocalPort") or 0) >= 49_152:
                continue  # somebody's own question, not a service
            yield Listening(
                port=row.number("LocalPort"),
                protocol=protocol,
                address=address,
                program=known.text("Name") if known else None,
                local_only=None if address is None else local,
            )
