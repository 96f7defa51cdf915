"""Category `network`: adapters and their addresses, routes, names, proxy, Wi-Fi, VPN, neighbours, ports."""

# ruff: noqa: RUF009 - fact() is dataclasses.field with a declaration

from dataclasses import dataclass
from typing import ClassVar

from deskside.domain.inventory.answer import Answer
from deskside.domain.inventory.facts import Category, fact, many
from deskside.domain.inventory.network.adapters import read_adapters
from deskside.domain.inventory.network.connections import read_connections
from deskside.domain.inventory.network.ports import read_listening
from deskside.domain.inventory.network.proxies import read_proxy
from deskside.domain.inventory.network.resolving import read_dns
from deskside.domain.inventory.network.routing import read_neighbours, read_routes
from deskside.domain.inventory.network.rows import (
    Adapter,
    Connection,
    Dns,
    Listening,
    Neighbour,
    Proxy,
    Route,
    Vpn,
    WifiNetwork,
)
from deskside.domain.inventory.network.wireless import read_saved, read_vpns, read_wifi


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Category):
    """The network as the machine sees it."""

    NAME: ClassVar[str] = "network"

    adapters: tuple[Adapter, ...] = many()
    routes: tuple[Route, ...] = many()
    dns: Dns | None = fact()
    proxy: Proxy | None = fact(optional=True)
    wifi: tuple[WifiNetwork, ...] = many(person=True, volatile=True)
    saved_wifi: tuple[str, ...] = many(person=True)
    """Names of the networks that NetworkManager joins by itself."""
    vpn: tuple[Vpn, ...] = many()
    neighbours: tuple[Neighbour, ...] = many(volatile=True)
    listening: tuple[Listening, ...] = many()
    connections: tuple[Connection, ...] = many(person=True, volatile=True)
    """With other machines, open now."""


def parse(answer: Answer) -> Network:
    """Read the frame `network`."""
    adapters = read_adapters(answer)
    answer.further("proxy")
    return answer.settle(
        Network(
            adapters=adapters,
            routes=read_routes(answer),
            dns=read_dns(answer),
            proxy=read_proxy(answer),
            wifi=read_wifi(answer),
            saved_wifi=read_saved(answer),
            vpn=read_vpns(answer, adapters),
            neighbours=read_neighbours(answer),
            listening=read_listening(answer),
            connections=read_connections(answer),
        )
    )
