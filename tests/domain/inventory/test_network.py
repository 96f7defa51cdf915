"""Category `network`, table by table. Addresses are those of RFC 5737 and RFC 3849."""

from __future__ import annotations

import json

import pytest

from deskside.domain.inventory.answer import without_password
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.network.rows import Address, Dns, Listening, Neighbour, Route, Vpn, WifiNetwork
from domain.inventory.answers import block, facts, gap_of, read

ETH = (
    "eth0/address=52:54:00:12:34:56",
    "eth0/type=1",
    "eth0/mtu=1500",
    "eth0/operstate=up",
    "eth0/carrier=1",
    "eth0/speed=1000",
    "eth0/duplex=full",
    "eth0/physical=yes",
    "eth0/driver=e1000e",
)


def test_an_adapter_is_told_with_its_addresses_and_where_they_came_from() -> None:
    listed = [
        {
            "ifname": "eth0",
            "addr_info": [
                {"family": "inet", "local": "192.0.2.7", "prefixlen": 24, "scope": "global", "dynamic": True},
                {
                    "family": "inet6",
                    "local": "2001:db8::7",
                    "prefixlen": 64,
                    "scope": "global",
                    "mngtmpaddr": True,
                },
                {
                    "family": "inet6",
                    "local": "2001:db8::9",
                    "prefixlen": 64,
                    "scope": "global",
                    "temporary": True,
                },
                {"family": "inet6", "local": "fe80::1", "prefixlen": 64, "scope": "link"},
                {"family": "inet6", "local": ["no", "text"], "prefixlen": 64},
                {},
            ],
        }
    ]
    (adapter,) = read(Network, facts(*ETH), block("ip_addr", json.dumps(listed))).adapters
    assert (adapter.kind, adapter.up, adapter.speed_mbps, adapter.driver) == (
        "ethernet",
        True,
        1000,
        "e1000e",
    )
    assert [(one.address, one.origin) for one in adapter.addresses] == [
        ("192.0.2.7", "dhcp"),
        ("2001:db8::7", "auto"),
        ("2001:db8::9", "auto"),
        ("fe80::1", "link-local"),
    ]


OLD_IP = """\
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP
    link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff
    inet 192.0.2.7/24 brd 192.0.2.255 scope global dynamic eth0
    inet6 2001:db8::7/64 scope global
3: ppp0: <POINTOPOINT> mtu 1400 qdisc noqueue state DOWN
    inet 198.51.100.2 peer 198.51.100.1/32 scope global ppp0
"""  # BusyBox 1.35 `ip addr`; the last from iproute2's own examples


def test_an_old_ip_is_read_as_text() -> None:
    network = read(
        Network,
        facts("lo/type=772", *ETH, "ppp0/type=512"),
        block("ip_addr_text", OLD_IP),
    )
    found = {adapter.name: adapter for adapter in network.adapters}
    assert found["lo"].addresses == (
        Address(address="127.0.0.1", prefix=8, family="ipv4", origin="loopback"),
    )
    assert [one.address for one in found["eth0"].addresses] == ["192.0.2.7", "2001:db8::7"]
    assert found["eth0"].addresses[0].origin == "dhcp"
    assert (found["ppp0"].kind, found["ppp0"].addresses[0].address) == ("tunnel", "198.51.100.2")


def test_without_ip_the_kernel_tells_at_least_the_newer_addresses() -> None:
    network = read(
        Network,
        facts(*ETH),
        block("ip_addr_text", "ip", "missing-tool"),
        block("/proc/net/if_inet6", "20010db8000000000000000000000007 02 40 00 80     eth0\n"),
    )
    assert network.adapters[0].addresses[0].address == "2001:db8::7"
    assert gap_of(network, "adapters.addresses").help is Help.INSTALL


@pytest.mark.parametrize(
    "said", ["", "null", "[[[", '[{"ifname": 5, "addr_info": []}]', '{"ifname": "eth0"}']
)
def test_garbage_from_ip_leaves_adapters_without_addresses(said: str) -> None:
    (adapter,) = read(Network, facts(*ETH), block("ip_addr", said)).adapters
    assert adapter.addresses == ()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (("type=1", "kind=wlan", "physical=yes"), "wifi"),
        (("type=1", "kind=bridge"), "bridge"),
        (("type=1", "kind=vlan"), "vlan"),
        (("type=65534", "kind=wireguard"), "wireguard"),
        (("type=65534", "tun_flags=0x1"), "tunnel"),
        (("type=1",), "virtual"),
        (("type=772",), "loopback"),
        (("type=280",), "other"),
    ],
)
def test_adapters_are_told_apart(said: tuple[str, ...], kind: str) -> None:
    (adapter,) = read(Network, facts(*(f"x0/{one}" for one in said)), block("ip_addr", "[]")).adapters
    assert adapter.kind == kind


ROUTE = """\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
lo\t0000007F\t00000000\t0200\t0\t0\t0\t000000FF\t0\t0\t0
eth0\tzz\tyy\t0001\t0\t0\t0\t0\t0\t0\t0
"""  # proc(5); the third is a reject route, the fourth garbage
ROUTE6 = (
    "20010db8000000000000000000000000 40 00000000000000000000000000000000 00 "
    "00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0\n"
    "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
    "fe800000000000000000000000000001 00000400 00000003 00000000 00450003     eth0\n"
    "00000000000000000000000000000001 80 00000000000000000000000000000000 00 "
    "00000000000000000000000000000000 00000000 00000003 00000000 80200001       lo\n"
)


def test_routes_are_those_that_lead_somewhere() -> None:
    network = read(Network, block("/proc/net/route", ROUTE), block("/proc/net/ipv6_route", ROUTE6))
    assert network.routes == (
        Route(destination="default", gateway="192.0.2.1", adapter="eth0", metric=100),
        Route(destination="192.0.2.0/24", adapter="eth0", metric=100),
        Route(destination="2001:db8::/64", adapter="eth0", metric=256),
        Route(destination="default", gateway="fe80::1", adapter="eth0", metric=1024),
    )


def test_only_neighbours_that_answered_are_told() -> None:
    arp = (
        "IP address       HW type     Flags       HW address            Mask     Device\n"
        "192.0.2.1        0x1         0x2         02:fc:00:00:00:05     *        eth0\n"
        "192.0.2.9        0x1         0x0         00:00:00:00:00:00     *        eth0\n"
    )
    assert read(Network, block("/proc/net/arp", arp)).neighbours == (
        Neighbour(address="192.0.2.1", mac="02:fc:00:00:00:05", adapter="eth0"),
    )


def test_behind_a_stub_the_real_name_servers_are_told() -> None:
    network = read(
        Network,
        block(
            "/etc/resolv.conf", "# stub\nnameserver 127.0.0.53\noptions edns0\nsearch corp.example.org .\n"
        ),
        block("/run/systemd/resolve/resolv.conf", "nameserver 192.0.2.53\nnameserver 2001:db8::53 # two\n"),
        block("/etc/hosts", "127.0.0.1 localhost\n::1 ip6-localhost\n192.0.2.80 intranet\n# 1.2.3.4 x\n"),
    )
    assert network.dns == Dns(
        servers=("192.0.2.53", "2001:db8::53"),
        search=("corp.example.org",),
        stub="127.0.0.53",
        hosts_entries=1,
    )


def test_an_unreadable_resolver_is_not_allowed_rather_than_empty() -> None:
    network = read(Network, block("/etc/resolv.conf", "", "denied"))
    assert network.dns is None
    assert gap_of(network, "dns").why is Status.DENIED


def test_a_password_in_the_proxy_is_blotted_out() -> None:
    network = read(
        Network,
        block("proxy_env", "http_proxy=\nhttps_proxy=\nftp_proxy=\nall_proxy=\nno_proxy=\n"),
        block(
            "/etc/environment",
            'PATH="/bin"\nexport HTTPS_PROXY="http://anna:s3cr3t@proxy:3128/"\nNO_PROXY=.example.org\n',
        ),
    )
    assert network.proxy is not None
    assert (network.proxy.https, network.proxy.exceptions) == ("http://***@proxy:3128/", ".example.org")
    assert "s3cr3t" not in repr(network)


WIFI = (
    "*:Caf\\:é \\\\ \x1eabc end ok 0 0:AA\\:BB\\:CC\\:DD\\:EE\\:FF:36:540 Mbit/s:82:WPA2:wlan0\n"
    " ::11\\:22\\:33\\:44\\:55\\:66:6:130 Mbit/s:40::wlan0\n"
    "garbage\n"
)  # nmcli(1) terse output; the first name holds its separators, and this run's marker


def test_networks_in_reach_keep_their_names_whatever_those_hold() -> None:
    first, second = read(Network, facts("wlan0/kind=wlan"), block("nm_wifi", WIFI)).wifi
    assert first == WifiNetwork(
        name="Caf:é \\ \N{SYMBOL FOR RECORD SEPARATOR}abc end ok 0 0", bssid="AA:BB:CC:DD:EE:FF", in_use=True,
        channel=36, signal_percent=82, security="WPA2", adapter="wlan0",
    )  # fmt: skip
    assert (second.name, second.in_use, second.security) == (None, False, None)


def test_iw_tells_the_network_in_use() -> None:
    link = "Connected to aa:bb:cc:dd:ee:ff (on wlan0)\n\tSSID: Büro\n\tfreq: 5180\n\tsignal: -55 dBm\n"
    (found,) = read(Network, facts("wlan0/kind=wlan"), block("iw/wlan0", link)).wifi
    assert (found.name, found.signal_dbm, found.in_use) == ("Büro", -55, True)
    assert read(Network, facts("wlan0/kind=wlan"), block("iw/wlan0", "Not connected.\n")).wifi == ()


def test_tunnels_and_what_networkmanager_calls_vpn_are_told_once() -> None:
    network = read(
        Network,
        facts(
            "wg0/type=65534",
            "wg0/kind=wireguard",
            "tun0/type=65534",
            "tun0/tun_flags=0x1",
            "tun0/operstate=up",
        ),
        block("ip_addr", "[]"),
        block(
            "nm_connections",
            "Office:vpn:eth0:activated\nHome:wireguard:wg0:\nWired:802-3-ethernet:eth0:activated\n",
        ),
    )
    assert network.vpn == (
        Vpn(name="Office", kind="vpn", connected=True, adapter="eth0"),
        Vpn(name="Home", kind="wireguard", connected=False, adapter="wg0"),
        Vpn(name="tun0", kind="tunnel", connected=True, adapter="tun0"),
    )


SS = """\
udp   UNCONN 0      0            0.0.0.0:5353       0.0.0.0:*    users:(("avahi-daemon",pid=1,fd=12))
tcp   LISTEN 0      4096   127.0.0.53%lo:53         0.0.0.0:*
tcp   LISTEN 0      128             [::]:22            [::]:*    users:(("sshd",pid=9,fd=4),("x",pid=1,fd=2))
tcp   LISTEN 0      128                *:80               *:*
tcp   LISTEN 0      128          0.0.0.0:99999       0.0.0.0:*
"""  # ss of iproute2 6.1; the last port is impossible
KERNEL = (
    "/proc/net/tcp:   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
    "/proc/net/tcp6:   0: 00000000000000000000000001000000:0277 " + "0" * 32 + ":0000 0A 0:0 0\n"
    "/proc/net/udp:   0: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0\n"
    "/proc/net/udp:   0: 0100007F:0036 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
)  # proc(5)
ANYWHERE = "0.0.0.0"  # noqa: S104 - as ss prints it


def test_open_ports_are_told_with_their_programs_where_those_show() -> None:
    assert read(Network, block("ss", SS)).listening == (
        Listening(port=22, protocol="tcp", address="::", program="sshd", local_only=False),
        Listening(port=53, protocol="tcp", address="127.0.0.53", local_only=True),
        Listening(port=5353, protocol="udp", address=ANYWHERE, program="avahi-daemon", local_only=False),
        Listening(port=80, protocol="tcp", address="::", local_only=False),
    )


def test_without_ss_the_tables_of_the_kernel_tell_the_same() -> None:
    assert read(Network, block("sockets", KERNEL)).listening == (
        Listening(port=22, protocol="tcp", address=ANYWHERE, local_only=False),
        Listening(port=53, protocol="udp", address="127.0.0.1", local_only=True),
        Listening(port=631, protocol="tcp", address="::1", local_only=True),
    )


@pytest.mark.parametrize(
    ("freq", "channel"),
    [
        ("2412", 1),
        ("2472.0", 13),
        ("2484", 14),
        ("5180", 36),
        ("5825", 165),
        ("5955", 1),
        ("6135.0", 37),
        ("900", None),
    ],
)
def test_a_frequency_is_told_as_its_channel(freq: str, channel: int | None) -> None:
    head = "Connected to 9c:1c:12:00:41:a0 (on wlan0)\n\tSSID: Reading room\n"
    link = f"{head}\tfreq: {freq}\n\tsignal: -54 dBm\n"
    (found,) = read(Network, facts("wlan0/kind=wlan"), block("iw/wlan0", link)).wifi
    assert (found.channel, found.signal_dbm) == (channel, -54)


@pytest.mark.parametrize(
    "login", ["u:pw", "u:p@pw", "u:p/pw", "u:pw p", "DOM\\u:pw", f"{'u' * 600}:pw", "pw"]
)
def test_however_a_password_is_written_none_of_it_is_left(login: str) -> None:
    for begin in ("http://", "", "socks5://"):
        assert without_password(f"{begin}{login}@proxy:80") == f"{begin}***@proxy:80"


def test_an_address_without_one_stays() -> None:
    for address in ("http://proxy:3128/a@b", "http://proxy/x@y.pac", "proxy:80", "http://[::1]:80/", ""):
        assert without_password(address) == address
