"""The rows of category `network`."""

# ruff: noqa: RUF009 - fact() is dataclasses.field with a declaration

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from deskside.domain.inventory.facts import fact, many

_FIRST_CHOSEN: Final = 32_768
"""Of the ports that Linux gives to whoever asks for any (net.ipv4.ip_local_port_range)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address of an adapter."""

    address: str | None = fact(identity=True)
    prefix: int | None = fact()
    family: str | None = fact()
    """`ipv4` or `ipv6`."""
    origin: str | None = fact()
    """`static`, `dhcp`, `auto` (from router advertisements), `link-local`, `loopback`."""
    temporary: bool | None = fact(optional=True)
    """An IPv6 privacy address."""

    @property
    def comes_and_goes(self) -> bool:
        """Whether the machine takes another one by itself every day (RFC 8981)."""
        return bool(self.temporary)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One network adapter, real or made by software."""

    name: str | None = fact(identity=True)
    mac: str | None = fact(identity=True, optional=True)
    kind: str | None = fact()
    """`ethernet`, `wifi`, `loopback`, `bridge`, `bond`, `vlan`, `tunnel`, `wireguard`, `virtual`, `other`."""
    physical: bool | None = fact()
    up: bool | None = fact(volatile=True, noise=0)
    """Ready to carry traffic: switched on, with a carrier."""
    speed_mbps: int | None = fact("mbps", volatile=True, optional=True)
    duplex: str | None = fact(volatile=True, optional=True)
    mtu: int | None = fact()
    """Largest packet, bytes."""
    driver: str | None = fact(optional=True)
    title: str | None = fact(optional=True)
    """What the administrator called it."""
    hardware_id: str | None = fact(optional=True)
    """PCI or USB numbers of maker and product, `8086:15f3`."""
    dhcp_server: str | None = fact(optional=True)
    lease_ends_at: datetime | None = fact(optional=True, volatile=True)
    addresses: tuple[Address, ...] = many()

    @property
    def comes_and_goes(self) -> bool:
        """Whether it is a container's cable: each start of one lays it anew, with another name."""
        return bool(self.kind == "virtual" and self.name and self.name.startswith("veth"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way out."""

    destination: str | None = fact(identity=True)
    """`default`, or a network with its prefix."""
    gateway: str | None = fact(identity=True, optional=True)
    adapter: str | None = fact(identity=True)
    metric: int | None = fact()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dns:
    """Who translates names."""

    servers: tuple[str, ...] = many()
    """In the order in which they are asked; behind a local stub, the servers that the stub asks."""
    search: tuple[str, ...] = many()
    stub: str | None = fact(optional=True)
    """Address of the local stub resolver, where programs ask that one."""
    hosts_entries: int | None = fact()
    """Lines of /etc/hosts that name something beside this computer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """The web proxy of the environment or of the desktop; passwords blotted out."""

    http: str | None = fact(optional=True)
    https: str | None = fact(optional=True)
    everything: str | None = fact(optional=True)
    exceptions: str | None = fact(optional=True)
    automatic: str | None = fact(optional=True)
    """Address of the script that chooses (PAC); `wpad` where the network is asked for one."""
    origin: str | None = fact(optional=True)
    """`environment` of the account or of all, or `desktop`, which is what browsers go by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WifiNetwork:
    """One wireless network in reach, or the one in use."""

    name: str | None = fact(identity=True, person=True, optional=True)
    """SSID; None for a hidden one."""
    bssid: str | None = fact(identity=True, person=True)
    in_use: bool | None = fact(volatile=True)
    channel: int | None = fact(volatile=True, optional=True)
    signal_percent: int | None = fact("percent", volatile=True, optional=True)
    signal_dbm: int | None = fact("dbm", volatile=True, optional=True)
    security: str | None = fact(optional=True)
    adapter: str | None = fact()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpn:
    """One VPN, set up or connected."""

    name: str | None = fact(identity=True)
    kind: str | None = fact()
    connected: bool | None = fact(volatile=True, noise=0)
    adapter: str | None = fact(optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """One machine heard of on the local network."""

    address: str | None = fact(identity=True)
    mac: str | None = fact()
    adapter: str | None = fact()


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Connections of one program with one port of another machine."""

    program: str | None = fact(identity=True, person=True, optional=True)
    address: str | None = fact(identity=True, person=True)
    port: int | None = fact(identity=True, person=True)
    protocol: str | None = fact(identity=True, person=True)
    count: int | None = fact(person=True, volatile=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """One port that waits for others."""

    port: int | None = fact(identity=True)
    protocol: str | None = fact(identity=True)
    """`tcp` or `udp`."""
    address: str | None = fact(identity=True)
    program: str | None = fact(optional=True, needs_admin=True)
    local_only: bool | None = fact()

    @property
    def comes_and_goes(self) -> bool:
        """Whether the system chose the port: a question under way, or programs that talk among themselves."""
        return bool((self.protocol == "udp" or self.local_only) and (self.port or 0) >= _FIRST_CHOSEN)
