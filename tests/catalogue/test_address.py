from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.networks import GATEWAY, behind_a_router

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "network.address"


@pytest.fixture
def routed(machine: Machine) -> Machine:
    behind_a_router(machine)
    return machine


def test_an_address_that_lasts_and_a_gateway_that_is_there_are_ok(routed: Machine) -> None:
    fixed = routed.run(SCRIPT)
    assert (fixed.status, fixed.keys) == (0, ["fixed-address", "address-fine"]), fixed
    assert fixed.values("address-fine") == {"address": "10.8.0.2", "link": "home", "gateway": GATEWAY}
    routed.do("ip addr change 10.8.0.2/24 dev home valid_lft 3600 preferred_lft 3600")
    lent = routed.run(SCRIPT, case="healthy")
    assert int(lent.values("lease-left")["value"]) > 3500
    assert (lent.status, lent.keys) == (0, ["lent-address", "address-fine"]), lent


@pytest.mark.parametrize("program", ["iproute2", "busybox"])
def test_a_lease_that_nobody_renews_is_a_warning(routed: Machine, program: str) -> None:
    routed.do("ip addr change 10.8.0.2/24 dev home valid_lft 50 preferred_lft 50")
    if program == "busybox":
        routed.use_busybox("ip", "ping")
    answer = routed.run(SCRIPT, case="lease-ends" if program == "iproute2" else "")
    assert (answer.status, answer.values("lease-ends")["address"]) == (1, "10.8.0.2"), answer


def test_a_gateway_that_is_gone_is_critical_and_one_that_ignores_pings_is_not(routed: Machine) -> None:
    routed.do("ip netns exec router sysctl -qw net.ipv4.icmp_echo_ignore_all=1")
    assert routed.run(SCRIPT).status == 0
    routed.do("ip -n router addr flush dev near; ip neigh flush all")
    gone = routed.run(SCRIPT, case="gateway-silent")
    assert (gone.status, gone.values("gateway-silent")) == (2, {"gateway": GATEWAY, "link": "home"}), gone


def test_a_gateway_outside_the_network_is_critical(routed: Machine) -> None:
    routed.do("ip route del default; ip addr flush dev home; ip addr add 10.8.0.2/24 dev home")
    routed.do("ip route add default via 10.8.7.1 dev home onlink; ip route add 10.8.7.1 via 10.8.0.1")
    answer = routed.run(SCRIPT, case="gateway-elsewhere")
    assert (answer.status, answer.keys[-2:]) == (2, ["gateway-elsewhere", "compare-settings"]), answer


def test_two_gateways_of_equal_rank_are_a_warning(routed: Machine) -> None:
    routed.do(
        "ip link add second type veth peer name other; ip addr add 10.7.0.2/24 dev second;"
        " ip link set second up; ip link set other up"
    )
    routed.do("ip route append default via 10.7.0.1 dev second")
    answer = routed.run(SCRIPT, case="two-gateways")
    assert (answer.status, answer.values("two-gateways")) == (1, {"gateways": f"{GATEWAY} 10.7.0.1"}), answer


def test_each_step_before_the_gateway_has_its_own_sentence(routed: Machine) -> None:
    routed.do("ip route del default")
    no_gateway = routed.run(SCRIPT, case="no-gateway")
    assert (no_gateway.status, no_gateway.keys[-2:]) == (2, ["no-gateway", "renew-address"]), no_gateway
    routed.do("ip addr flush dev home; ip addr add 169.254.7.9/16 dev home")
    self_made = routed.run(SCRIPT, case="self-made-address")
    assert (self_made.status, self_made.values("self-made-address")) == (2, {"address": "169.254.7.9"}), (
        self_made
    )
    routed.do("ip addr flush dev home")
    assert routed.run(SCRIPT, case="no-address").keys == ["no-address", "renew-address"]
    routed.do("ip link set home down")
    assert routed.run(SCRIPT, case="no-link").keys == ["no-link", "check-cable"]


def test_without_the_program_that_knows_addresses_it_says_unknown(machine: Machine) -> None:
    machine.hide("ip")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "ip"}), answer
