from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.networks import FAR, GATEWAY, behind_a_router

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "network.path"


@pytest.fixture
def routed(machine: Machine) -> Machine:
    behind_a_router(machine)
    return machine


def test_a_clear_way_is_ok(routed: Machine) -> None:
    answer = routed.run(SCRIPT, case="healthy", target=FAR)
    assert (answer.status, answer.values("path-clear")) == (0, {"gateway": GATEWAY, "target": FAR}), answer


def test_by_default_only_the_gateway_is_asked_also_with_busybox(routed: Machine) -> None:
    routed.use_busybox("ping")
    routed.speak("busybox")
    answer = routed.run(SCRIPT)
    assert (answer.status, answer.values("path-clear")) == (0, {"gateway": GATEWAY, "target": "none"}), answer


def test_a_lossy_router_is_a_warning_and_the_first_lossy_hop_is_named(routed: Machine) -> None:
    routed.do("ip netns exec router nft add table ip t")
    routed.do("ip netns exec router nft 'add chain ip t f { type filter hook forward priority 0; }'")
    routed.do("ip netns exec router nft add rule ip t f numgen inc mod 10 '<' 6 drop")
    answer = routed.run(SCRIPT, case="lossy-router", target=FAR)
    assert answer.status == 1, answer
    assert int(answer.values("target-lossy")["lost"]) >= 30
    assert answer.values("lossy-from") == {"hop": FAR}


def test_loss_before_the_gateway_is_blamed_on_the_near_end(routed: Machine) -> None:
    routed.swallow("icmp type echo-reply numgen inc mod 10 < 4")
    answer = routed.run(SCRIPT, case="lossy-link")
    assert (answer.status, answer.values("gateway-lossy")["lost"]) == (1, "40"), answer


def test_a_black_hole_behind_the_gateway_is_critical_and_says_how_far_it_got(routed: Machine) -> None:
    routed.do("ip -n far route del default")
    answer = routed.run(SCRIPT, case="black-hole", target=FAR)
    assert (answer.status, answer.values("answers-up-to")) == (2, {"hop": GATEWAY}), answer


def test_a_dead_gateway_is_critical(routed: Machine) -> None:
    routed.do("ip -n router addr flush dev near")
    answer = routed.run(SCRIPT, case="gateway-silent")
    assert (answer.status, answer.values("gateway-silent")) == (2, {"gateway": GATEWAY}), answer


def test_a_gateway_that_only_ignores_pings_is_no_fault(routed: Machine) -> None:
    routed.do("ip netns exec router sysctl -qw net.ipv4.icmp_echo_ignore_all=1")
    answer = routed.run(SCRIPT)
    assert (answer.status, answer.keys[0]) == (0, "gateway-ignores-ping"), answer


def test_each_step_before_the_gateway_has_its_own_sentence(routed: Machine) -> None:
    routed.do("ip route del default")
    assert routed.run(SCRIPT).keys == ["no-gateway", "renew-address"]
    routed.do("ip addr flush dev home; ip addr add 169.254.7.7/16 dev home")
    assert routed.run(SCRIPT).values("self-made-address") == {"address": "169.254.7.7"}
    routed.do("ip addr flush dev home")
    assert routed.run(SCRIPT).values("no-address") == {"links": "home"}
    routed.do("ip -n router link set near down")
    answer = routed.run(SCRIPT)
    assert (answer.status, answer.keys) == (2, ["no-link", "check-cable"]), answer


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("ping")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "ping"}), answer
