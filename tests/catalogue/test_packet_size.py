from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.networks import FAR, behind_a_router

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "network.packet-size"


@pytest.fixture
def routed(machine: Machine) -> Machine:
    behind_a_router(machine)
    return machine


def test_a_way_for_full_size_packets_is_ok(routed: Machine) -> None:
    answer = routed.run(SCRIPT, case="healthy", host=FAR)
    assert (answer.status, answer.values("full-size")["mtu"]) == (0, "1500"), answer


def test_a_narrow_line_that_says_so_is_ok(routed: Machine) -> None:
    routed.do("ip -n router link set out mtu 1400; ip -n far link set end mtu 1400")
    answer = routed.run(SCRIPT, case="smaller-but-told", host=FAR)
    assert (answer.status, answer.values("smaller-but-told")["mtu"]) == (0, "1400"), answer


def test_a_narrow_line_that_swallows_the_rest_is_a_black_hole(routed: Machine) -> None:
    routed.do("ip -n router link set out mtu 1400; ip -n far link set end mtu 1400")
    routed.swallow("icmp type destination-unreachable")
    answer = routed.run(SCRIPT, case="black-hole", host=FAR)
    assert answer.status == 2, answer
    assert answer.values("black-hole") == {"host": FAR, "mtu": "1500", "passes": "1400"}
    assert answer.values("lower-mtu") == {"passes": "1400"}


def test_a_machine_that_answers_no_ping_proves_nothing(routed: Machine) -> None:
    routed.do("ip netns exec far sysctl -qw net.ipv4.icmp_echo_ignore_all=1")
    answer = routed.run(SCRIPT, case="no-reply", host=FAR)
    assert (answer.status, answer.keys) == (3, ["no-reply", "choose-host"]), answer


def test_a_ping_without_the_option_is_unknown_and_so_is_none(machine: Machine) -> None:
    machine.hide("ping")
    assert machine.run(SCRIPT, case="tool-missing", host="127.0.0.1").values("missing-tool") == {
        "tool": "ping"
    }
    machine.use_busybox("ping")
    answer = machine.run(SCRIPT, host="127.0.0.1")
    assert (answer.status, answer.keys) == (3, ["ping-too-simple", "install-ping"]), answer
