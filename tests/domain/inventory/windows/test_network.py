"""The network of a German laptop with Windows 11."""

from __future__ import annotations

from datetime import UTC, datetime

from deskside.domain.inventory.network.category import Network
from domain.inventory.windows.cases import read_windows, rows_of


def test_the_network() -> None:
    found = read_windows(Network)
    wifi, loopback = found.adapters  # a hidden one without address is left out
    assert (wifi.name, wifi.kind, wifi.up, wifi.speed_mbps) == ("WLAN", "wifi", True, 866)
    assert (wifi.mac, wifi.mtu, wifi.duplex) == ("a0:b1:c2:d3:e4:f5", 1500, "full")
    assert (wifi.dhcp_server, wifi.lease_ends_at) == ("192.0.2.1", datetime.fromtimestamp(1_790_086_400, UTC))
    assert [(one.address, one.origin) for one in wifi.addresses] == [
        ("192.0.2.40", "dhcp"),
        ("fe80::1", "link-local"),
    ]
    assert loopback.kind == "loopback"
    assert [(route.destination, route.gateway, route.metric) for route in found.routes] == [
        ("default", "192.0.2.1", 35),
        ("192.0.2.0/24", None, 291),
    ]
    assert found.dns is not None
    assert (found.dns.servers, found.dns.search) == (("192.0.2.1",), ("example.org",))
    assert found.dns.hosts_entries == 1
    assert found.proxy is not None
    assert (found.proxy.http, found.proxy.https) == ("***@proxy:3128", "proxy:3128")
    assert [(one.name, one.in_use) for one in found.wifi] == [("Praxis", True)]
    assert [(one.name, one.kind, one.connected) for one in found.vpn] == [("Firma", "ikev2", False)]
    assert [(one.address, one.mac) for one in found.neighbours] == [("192.0.2.1", "00:11:22:33:44:55")]
    assert [(one.port, one.protocol, one.program, one.local_only) for one in found.listening] == [
        (22, "tcp", "sshd", False),
        (5354, "tcp", None, True),
        (5353, "udp", "sshd", False),
    ]


def test_an_address_that_nobody_gave_out_is_link_local() -> None:
    body = rows_of(
        "MSFT_NetAdapter", {"Name": "Ethernet", "InterfaceIndex": 4, "InterfaceType": 6, "Hidden": False}
    ) + rows_of(
        "MSFT_NetIPAddress",
        {
            "IPAddress": "169.254.7.8",
            "InterfaceIndex": 4,
            "PrefixLength": 16,
            "AddressFamily": 2,
            "PrefixOrigin": 2,
        },
    )
    (adapter,) = read_windows(Network, body).adapters
    assert adapter.addresses[0].origin == "link-local"
