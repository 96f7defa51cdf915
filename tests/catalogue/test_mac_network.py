"""The network of a Mac: what its tools say of it, and what the scripts make of that."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from catalogue.mac import Heard, put, run, says
from catalogue.mac_keeps import LINK, TUNNEL
from deskside.adapters.threads import meanwhile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

IFCONFIG = """lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> mtu 16384
\tinet 127.0.0.1 netmask 0xff000000
\tinet6 ::1 prefixlen 128
awdl0: flags=8943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST> mtu 1500
\tinet6 fe80::1c2d:3eff:fe4f:5a6b%awdl0 prefixlen 64 scopeid 0xd
\tstatus: active
en5: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500
\tether 02:00:00:00:00:05
\tstatus: inactive
"""
EN0 = """en0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500
\toptions=6460<TSO4,TSO6,CHANNEL_IO,PARTIAL_CSUM,ZEROINVERT_CSUM>
\tether 02:00:00:00:00:01
\tinet6 fe80::10:2ff:fe03:405%%en0 prefixlen 64 secured scopeid 0xe
%s\tstatus: active
"""
INET = "\tinet 192.0.2.20 netmask 0xffffff00 broadcast 192.0.2.255\n"
INET6 = "\tinet6 2001:db8::20 prefixlen 64 autoconf secured\n"
ROUTE = """   route to: default
destination: default
       mask: default
    gateway: {gateway}
  interface: en0
      flags: <UP,GATEWAY,DONE,STATIC,PRCLONING,GLOBAL>
"""
ON_LINK = "   route to: 192.0.2.1\\ndestination: 192.0.2.1\\n  interface: en0\\n"
NO_ROUTE = "echo 'route: writing to routing socket: not in table' >&2; exit 1"
PACKET = "op = BOOTREPLY\nyiaddr = 192.0.2.20\nlease_time (uint32): 0x15180\nend (none): \n"
STATISTICS = """PING {to} ({to}): 56 data bytes

--- {to} ping statistics ---
6 packets transmitted, {came} packets received, {lost}% packet loss
"""
TIMES = "round-trip min/avg/max/stddev = 3.011/4.203/5.420/0.904 ms\n"
PUBLISHED = "what several public projects have recorded of ifconfig, route and ping on macOS"


def routes(default: str = ROUTE.format(gateway="192.0.2.1"), to_gateway: str = "") -> str:
    """Stand in for `route -n get`: what leads outside, and what leads to the gateway."""
    outside = says(default) if default else NO_ROUTE
    way = f"printf '{to_gateway or ON_LINK}'"
    return f'case "$*" in *inet6*) {NO_ROUTE} ;; *default) {outside}\n;; *) {way} ;; esac'


def pings(lost: int = 0) -> str:
    text = STATISTICS.format(to="192.0.2.1", came=6 - 6 * lost // 100, lost=f"{lost}.0")
    return says(text + (TIMES if lost < 100 else "")) + f"\n[ {lost} -lt 100 ]"


def net(**tools: str) -> Mapping[str, str]:
    return {
        "ifconfig": says(IFCONFIG + EN0 % INET),
        "route": routes(),
        "arp": says("? (192.0.2.1) at 2:0:0:0:0:fe on en0 ifscope [ethernet]"),
        "ndp": says("Neighbor                  Linklayer Address  Netif Expire    St Flgs Prbs"),
        "ping": pings(),
        "ping6": pings(),
        "ipconfig": says(PACKET),
        "nc": ":",
        "dscacheutil": says(
            "name: server.example.org\nipv6_address: 2001:db8::80\n\n"
            "name: server.example.org\nip_address: 198.51.100.80\n"
        ),
        **tools,
    }


NO_NEIGHBOUR = says("? (192.0.2.1) at (incomplete) on en0 ifscope [ethernet]")
TWICE = INET + "\tinet6 2001:db8::20 prefixlen 64 duplicated\n"
BOTH = says(IFCONFIG + EN0 % (INET + INET6))
SIX = 'case "$*" in *inet6*) ' + says(ROUTE.format(gateway="fe80::1%en0")) + "\n;; esac"
NEIGHBOUR = says("fe80::1%en0                             2:0:0:0:0:fe       en0 23h59m58s S R")
ADDRESS, SIXTH, PATH = "network.address", "network.ipv6", "network.path"
FAR = ("server.example.org",)
HOPS = r"""
case "$*" in
*'-m 1 '*) echo '92 bytes from 192.0.2.1: Time to live exceeded' ;;
*'-m 2 '*) echo '92 bytes from 198.51.100.1: Time to live exceeded' ;;
*-m*) ;;
*server*) %s ;;
*) %s ;;
esac"""


def heard(script: str, case: str, status: int, keys: str, *given: str, **tools: str) -> Heard:
    form = PUBLISHED if script in {ADDRESS, SIXTH, PATH} else ""
    return Heard(
        script=script, case=case, status=status, keys=keys, given=given, tools=net(**tools), form=form
    )


@pytest.mark.parametrize(
    "heard",
    [
        heard(ADDRESS, "healthy", 0, "lent-address address-fine"),
        heard(ADDRESS, "fixed", 0, "fixed-address address-fine", ipconfig="exit 1"),
        heard(ADDRESS, "no-link", 2, "no-link check-cable", ifconfig=says(IFCONFIG)),
        heard(ADDRESS, "no-address", 2, "no-address renew-address", ifconfig=says(IFCONFIG + EN0 % "")),
        heard(
            ADDRESS,
            "self-made",
            2,
            "self-made-address renew-address",
            ifconfig=says(IFCONFIG + EN0 % INET.replace("192.0.2.20", "169.254.9.1")),
            route=routes(""),
        ),
        heard(
            ADDRESS, "no-gateway", 2, "fixed-address no-gateway renew-address", ipconfig=":", route=routes("")
        ),
        heard(
            ADDRESS,
            "gateway-elsewhere",
            2,
            "lent-address gateway-elsewhere compare-settings",
            route=routes(to_gateway="    gateway: 198.51.100.9\\n  interface: en0\\n"),
        ),
        heard(
            ADDRESS,
            "gateway-silent",
            2,
            "lent-address gateway-silent check-cable",
            ping=pings(100),
            arp=NO_NEIGHBOUR,
        ),
        heard(SIXTH, "not-used", 0, "not-used", "server.example.org", "443"),
        heard(
            SIXTH, "healthy", 0, "works", *FAR, "443", ifconfig=BOTH, route=SIX, ndp=NEIGHBOUR, nc="exit 0"
        ),
        heard(
            SIXTH,
            "broken",
            1,
            "broken check-router",
            *(*FAR, "443"),
            ifconfig=BOTH,
            route=SIX,
            ndp=NEIGHBOUR,
            nc='[ "$2" = 198.51.100.80 ]',
        ),
        heard(
            SIXTH,
            "gateway-silent",
            1,
            "gateway-silent check-router",
            *(*FAR, "443"),
            ifconfig=BOTH,
            route=SIX,
            ping6="exit 2",
        ),
        heard(SIXTH, "no-way-out", 1, "no-way-out check-router", *FAR, "443", ifconfig=BOTH),
        heard(
            SIXTH,
            "address-twice",
            2,
            "address-twice check-router",
            *(*FAR, "443"),
            ifconfig=says(EN0 % TWICE),
        ),
        heard(PATH, "healthy", 0, "path-clear", *FAR),
        heard(PATH, "gateway-only", 0, "gateway-ignores-ping path-clear", "", ping=pings(100)),
        heard(PATH, "gateway-silent", 2, "gateway-silent check-cable", "", ping=pings(100), arp=NO_NEIGHBOUR),
        heard(PATH, "gateway-lossy", 1, "gateway-lossy move-closer", "", ping=pings(33)),
        heard(
            PATH, "name-unknown", 2, "target-not-found check-names", "nowhere.example.org", dscacheutil=":"
        ),
        heard(
            PATH,
            "target-silent",
            2,
            "target-silent answers-up-to tell-network-staff",
            *FAR,
            ping=HOPS % (pings(100).replace("'END'", "'END1'").replace("\nEND", "\nEND1"), pings()),
        ),
    ],
    ids=str,
)
def test_the_network_of_a_mac_is_judged(heard: Heard, tmp_path: Path) -> None:
    heard.check(tmp_path)


WIFI = says("Wi-Fi Power (en5): Off")
HOSTS = "127.0.0.1\tlocalhost\n255.255.255.255\tbroadcasthost\n192.0.2.7 files.example.org files\n"
COUNTS = (
    "Name  Mtu   Network    Address  Ipkts Ierrs Ibytes Opkts Oerrs Obytes Coll\n"
    "utun4 1420  <Link#22>          {came} 0 9216 {went} 0 4096 0\n"
)


def tunnel(state: str, came: int = 12, went: int = 14, **tools: str) -> Mapping[str, str]:
    return {
        **net(),
        "scutil": TUNNEL.replace("echo Disconnected >", f"echo {state} >", 1),
        "ifconfig": says(
            "utun4: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> mtu 1420\n\tinet 10.0.0.2 --> 10.0.0.2"
        ),
        "netstat": says(COUNTS.format(came=came, went=went)),
        "ping": "exit 2",
        **tools,
    }


def wireguard(case: str, given: str, status: int, keys: str, tools: Mapping[str, str]) -> Heard:
    form = "what public projects have recorded of scutil --nc on macOS"
    return Heard(
        script="network.wireguard",
        case=case,
        status=status,
        keys=keys,
        tools=tools,
        given=(given,),
        form=form,
    )


@pytest.mark.parametrize(
    "heard",
    [
        wireguard("healthy", "Office", 0, "works", tunnel("Connected")),
        wireguard("down", "", 2, "down bring-up", tunnel("Disconnected")),
        wireguard("connecting", "", 2, "still-connecting check-network compare-keys", tunnel("Connecting")),
        wireguard(
            "nothing-back", "Office", 2, "nothing-back compare-keys check-port", tunnel("Connected", 0, 9)
        ),
        wireguard("nothing-sent", "Office", 3, "nothing-sent", tunnel("Connected", 0, 1)),
        wireguard("no-such-tunnel", "Home", 2, "no-such-tunnel get-config", tunnel("Connected")),
        wireguard(
            "not-set-up", "", 2, "not-set-up get-config", tunnel("Connected", scutil=says("Available"))
        ),
        wireguard(
            "loop",
            "Office",
            2,
            "loop restart-tunnel",
            tunnel("Connected", route=routes(to_gateway="  interface: utun4\\n")),
        ),
    ],
    ids=str,
)
def test_a_tunnel_of_the_wireguard_app_is_judged(heard: Heard, tmp_path: Path) -> None:
    heard.check(tmp_path)


def test_wireguard_from_another_source_than_its_app_is_left_alone(tmp_path: Path) -> None:
    Heard(
        script="network.wireguard",
        case="not-the-app",
        status=3,
        keys="not-the-app",
        tools=tunnel("Connected", scutil=":"),
        given=("",),
        files={"/etc/wireguard/wg0.conf": "[Interface]\n"},
    ).check(tmp_path)


@dataclass(frozen=True)
class Switch:
    """Two scripts that take each other back, what they switch, and the file in which its state is kept."""

    up: Heard
    down: Heard
    kept: str
    on: str
    off: str


def switched(script: str, keys: str, name: str, tools: Mapping[str, str]) -> Heard:
    was_up = "true" if script.endswith("up") else "false"
    return Heard(script=script, case="healthy", status=0, keys=keys, tools=tools, given=(name, was_up))


LINKS = {"ifconfig": LINK, "networksetup": "exit 10"}
SWITCHES = [
    Switch(
        switched("network.link-up", "up look-at-path", "en5", LINKS),
        switched("network.link-down", "down", "en5", LINKS),
        *("flags", "UP,BROADCAST\n", "BROADCAST\n"),
    ),
    Switch(
        switched("network.wireguard-up", "up look-again", "Office", {"scutil": TUNNEL}),
        switched("network.wireguard-down", "down", "Office", {"scutil": TUNNEL}),
        *("tunnel", "Connected\n", "Disconnected\n"),
    ),
]


@pytest.mark.parametrize("switch", SWITCHES, ids=["link", "wireguard"])
def test_what_is_switched_is_switched_back(switch: Switch, tmp_path: Path) -> None:
    """Off, and taken back; what changed nothing tells its undo nothing, and an undo of it leaves it."""
    state = tmp_path / switch.kept
    state.write_text(switch.on)
    switch.down.check(tmp_path)
    assert state.read_text() == switch.off
    switch.up.check(tmp_path)
    assert state.read_text() == switch.on
    for heard, was in ((switch.up, "true"), (switch.down, "true"), (switch.up, "false")):
        status, said = run(tmp_path, "bash", heard.script, heard.tools, heard.given[0], was)
        assert (status, "name=was_up" in said) == (0, False), said
    assert state.read_text() == switch.on


def stays(script: str, case: str, keys: str, given: str, **environment: str) -> Heard:
    tools = {"ifconfig": LINK, "scutil": TUNNEL, "networksetup": WIFI if case == "wifi-off" else ":"}
    was_up = "true" if script.endswith("up") else "false"
    return Heard(
        script=script,
        case=case,
        status=2,
        keys=keys,
        tools=tools,
        given=(given, was_up),
        environment=environment,
    )


@pytest.mark.parametrize(
    "heard",
    [
        stays("network.link-up", "wifi-off", "wifi-off switch-wifi-on", "en5"),
        stays("network.link-up", "no-interface", "no-interface check-name", "en9"),
        stays(
            *("network.link-down", "carries-us", "carries-us by-hand", "en5"),
            SSH_CONNECTION="198.51.100.4 50022 192.0.2.9 22",
        ),
        stays("network.wireguard-up", "no-config", "no-config get-config", "Home"),
        stays("network.wireguard-down", "not-a-tunnel", "not-a-tunnel check-name", "Home"),
    ],
    ids=str,
)
def test_what_cannot_or_must_not_be_switched_stays(heard: Heard, tmp_path: Path) -> None:
    heard.check(tmp_path)


def test_a_line_of_the_hosts_file_is_set_aside_and_put_back(tmp_path: Path) -> None:
    hosts = put(tmp_path, "/etc/hosts", HOSTS)
    tools = {"cp": "", "mv": "", "rm": "", "uname": "echo mac-1"}
    aside = Heard(
        script="network.hosts-line-aside",
        case="healthy",
        status=0,
        keys="aside try-again",
        tools=tools,
        given=("files.example.org", ""),
    )
    aside.check(tmp_path)
    assert "#deskside-aside# 192.0.2.7 files" in hosts.read_text()
    Heard(
        script="network.hosts-line-back",
        case="healthy",
        status=0,
        keys="back",
        tools=tools,
        given=("files.example.org", "1"),
    ).check(tmp_path)
    assert hosts.read_text() == HOSTS
    status, said = run(tmp_path, "dash", "network.hosts-line-aside", tools, "broadcasthost", "")
    assert (status, "code=own-name" in said, hosts.read_text()) == (2, True, HOSTS), said


def test_doors_of_a_vpn_server_are_knocked_at_with_perl(tmp_path: Path) -> None:
    """The very packet is looked at: a nonce of the letter B at its end, and no escape left in it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(30)
        port = str(server.getsockname()[1])

        packets: list[bytes] = []

        def answer() -> None:
            packet, sender = server.recvfrom(2000)
            packets.append(packet)
            server.sendto(b"\0", sender)

        with meanwhile("a VPN server", answer):
            ports = {"500": port, "4500": "1"}
            Heard(
                script="network.vpn-ports",
                case="answers",
                status=0,
                keys="answers closed check-login",
                tools={"nslookup": ":"},
                given=("127.0.0.1", "ipsec"),
                edits={f"UDP-{old} {old}": f"UDP-{old} {new}" for old, new in ports.items()},
            ).check(tmp_path)
    packet = packets[0]
    assert (len(packet), packet[:8], packet[-32:]) == (376, b"deskside", b"B" * 32)
