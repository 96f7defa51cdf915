from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.changes import changed_and_taken_back, ended_anywhere
from catalogue.networks import FAR
from catalogue.tunnels import PORT, SERVER, put_there, set_up

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "network.wireguard"
UP, DOWN, ENDPOINT = "network.wireguard-up", "network.wireguard-down", "network.wireguard-endpoint"


@pytest.fixture
def office(machine: Machine) -> Machine:
    """A machine whose tunnel to an office is set up, and down."""
    set_up(machine)
    return machine


def network(machine: Machine) -> str:
    """Interfaces, addresses, routes and rules, the tunnel's configuration and where it leads."""
    # The interface of the program that stands for the kernel's gets a random address of its own.
    return machine.do(
        "{ ip -o link; ip -o addr; ip route show table all; } |"
        " grep -v -e fe80: -e 'ff00::/8' | sed 's/^[0-9]*: //'; ip rule;"
        " ls -A /etc/wireguard; stat -c '%a %U' /etc/wireguard/wg0.conf; sha256sum /etc/wireguard/*;"
        " wg show wg0 endpoints 2>/dev/null || :"
    )


def test_a_tunnel_that_works_says_so_and_shows_no_key(office: Machine) -> None:
    office.do("wg-quick up wg0 2>&1")
    answer = office.run(SCRIPT, case="healthy")
    assert (answer.status, answer.keys) == (0, ["works"]), answer
    assert answer.values("works") == {"name": "wg0", "peers": "1"}
    for key in office.do("cat /run/keys/*").split():
        assert key not in answer.output + str(answer.findings)


FORGET = "ip netns exec far wg set wgs peer $(wg show wgs peers) remove"
BROKEN = {
    "down": ("wg-quick down wg0", ["down", "bring-up"]),
    "never-answered": (
        f"{FORGET}; wg-quick down wg0; wg-quick up wg0",
        ["never-answered", "compare-keys", "check-port"],
    ),
    "no-way": ("ip route del default; ip link set home down", ["no-way", "check-network"]),
    "no-address": (
        "ip addr flush dev wg0; ip route add 10.20.0.0/24 dev wg0",
        ["no-address", "restart-tunnel"],
    ),
    "loop": (f"ip route add {FAR} dev wg0", ["loop", "restart-tunnel"]),
    "no-peers": (
        "wg set wg0 peer $(wg show wg0 peers) remove",
        ["other-peers", "restart-tunnel", "no-peers"],
    ),
}


@pytest.mark.parametrize("key", BROKEN)
def test_what_keeps_a_tunnel_from_working_is_critical_and_named(office: Machine, key: str) -> None:
    office.do(f"exec 2>&1; wg-quick up wg0; {BROKEN[key][0]}")
    answer = office.run(SCRIPT, case=key, interface="wg0")
    assert (answer.status, answer.keys[: len(BROKEN[key][1])]) == (2, BROKEN[key][1]), answer


def test_what_runs_differently_from_what_is_written_is_a_warning(office: Machine) -> None:
    office.do("wg-quick up wg0 2>&1; ip route del 10.30.0.0/16; wg genkey >/run/new")
    office.do('sed -i "s|^PrivateKey = .*|PrivateKey = $(cat /run/new)|" /etc/wireguard/wg0.conf')
    answer = office.run(SCRIPT, case="differs")
    assert answer.status == 1, answer
    assert answer.keys == ["other-key", "restart-tunnel", "other-way", "restart-tunnel"]
    assert answer.values("other-way")["network"] == "10.30.0.0/16"


def test_a_server_whose_name_is_lost_or_leads_elsewhere_is_told(office: Machine) -> None:
    office.do("wg-quick up wg0 2>&1; : >/etc/resolv.conf")
    office.do("sed -i 's/^Endpoint = 10.9.0.2/Endpoint = vpn.office/' /etc/wireguard/wg0.conf")
    lost = office.run(SCRIPT, case="name-lost")
    assert (lost.status, lost.keys) == (2, ["name-not-found", "check-names"]), lost
    office.do("echo 10.9.0.77 vpn.office >>/etc/hosts")
    moved = office.run(SCRIPT, case="server-moved")
    assert (moved.status, moved.values("server-moved")["addresses"].strip()) == (1, "10.9.0.77"), moved


def test_a_machine_without_a_tunnel_or_with_another_one_is_critical(machine: Machine) -> None:
    put_there(machine)
    none = machine.run(SCRIPT, case="not-set-up")
    assert (none.status, none.keys) == (2, ["not-set-up", "get-config"]), none
    other = machine.run(SCRIPT, case="no-such-tunnel", interface="wg7")
    assert (other.status, other.keys) == (2, ["no-such-tunnel", "get-config"]), other


def test_a_tunnel_is_switched_on_and_off_again(office: Machine) -> None:
    done, undone = changed_and_taken_back(
        office, lambda: network(office), UP, case="healthy", interface="wg0"
    )
    assert (done.keys, undone.keys) == (["up", "look-again"], ["down"])
    office.run(UP, interface="wg0")
    assert office.do(f"ping -c 1 -w 60 {SERVER} >/dev/null && echo there") == "there\n"
    again = office.run(UP, case="up-already", interface="wg0")
    assert again.keys == ["up-already"]
    assert office.take_back(UP, again, interface="wg0") is None
    done, undone = changed_and_taken_back(
        office, lambda: network(office), DOWN, case="healthy", interface="wg0"
    )
    assert (done.keys, undone.keys) == (["down"], ["up", "look-again"])


def test_a_tunnel_that_is_half_up_goes_down_again(office: Machine) -> None:
    for _ in ended_anywhere(office, lambda: network(office), UP, ("ip",), interface="wg0"):
        pass


def test_switching_on_and_off_says_what_is_in_the_way(office: Machine) -> None:
    before = network(office)
    none = office.run(UP, case="no-config", interface="wg7")
    assert (none.status, none.keys) == (2, ["no-config", "get-config"]), none
    assert office.run(UP, case="bad-name", interface="../wg0").keys == ["bad-name", "check-name"]
    assert office.run(DOWN, case="bad-name", interface="wg 0").keys == ["bad-name", "check-name"]
    other = office.run(DOWN, case="not-a-tunnel", interface="home")
    assert (other.status, other.keys) == (2, ["not-a-tunnel", "check-name"]), other
    assert office.run(DOWN, case="down-already", interface="wg0").keys == ["down-already"]
    assert office.run(UP, case="was-down", interface="wg0", was_up="false").keys == ["was-down"]
    assert office.run(DOWN, case="was-up", interface="wg0", was_up="true").keys == ["was-up"]
    assert network(office) == before
    key = "A" * 43 + "="
    office.do('sed -i "s|^PrivateKey|PrivateKeyy|; s|= [A-Za-z0-9+/]*=$|= $1|" /etc/wireguard/wg0.conf', key)
    wrong = office.run(UP, case="wrong-config", interface="wg0")
    assert (wrong.status, wrong.keys) == (2, ["not-up", "look-at-config"]), wrong
    assert key not in wrong.output + str(wrong.findings)


def test_a_tunnel_is_led_to_another_server_and_back(office: Machine) -> None:
    values = {"interface": "wg0", "host": "10.9.0.77", "port": "4500"}
    off, _ = changed_and_taken_back(office, lambda: network(office), ENDPOINT, case="healthy", **values)
    assert off.values("set") == {"name": "wg0", "endpoint": "10.9.0.77:4500", "before": f"{FAR}:{PORT}"}
    office.do("wg-quick up wg0 2>&1")
    changed_and_taken_back(office, lambda: network(office), ENDPOINT, **values)
    for _ in ended_anywhere(office, lambda: network(office), ENDPOINT, ("cp", "sed", "mv", "wg"), **values):
        pass
    same = office.run(ENDPOINT, case="already-so", interface="wg0", host=FAR, port=PORT)
    assert same.keys == ["already-so"]


def test_a_tunnel_is_not_led_where_nobody_said(office: Machine) -> None:
    before = network(office)
    several = "\n[Peer]\nPublicKey = x\nEndpoint = 192.0.2.1:1\n"
    assert office.run(ENDPOINT, case="no-host", interface="wg0").keys == ["no-host", "give-host"]
    assert office.run(ENDPOINT, case="bad-value", interface="wg0", host="a|b").keys == [
        "bad-value",
        "give-host",
    ]
    assert office.run(ENDPOINT, case="no-config", interface="wg7", host="h").keys == [
        "no-config",
        "get-config",
    ]
    assert network(office) == before
    office.do('printf "$1" >>/etc/wireguard/wg0.conf', several)
    which = office.run(ENDPOINT, case="which-peer", interface="wg0", host="h")
    assert (which.status, which.values("which-peer")["count"]) == (2, "2"), which
    one = office.run(ENDPOINT, interface="wg0", host="192.0.2.9", peer="x")
    assert one.values("set")["before"] == "192.0.2.1:1"
    assert f"Endpoint = {FAR}:{PORT}   # the office" in office.do("cat /etc/wireguard/wg0.conf")


def test_without_its_tool_each_says_unknown(machine: Machine) -> None:
    machine.hide("wg")
    for script in (SCRIPT, UP, DOWN, ENDPOINT):
        answer = machine.run(script, case="tool-missing")
        assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "wg"}), answer
