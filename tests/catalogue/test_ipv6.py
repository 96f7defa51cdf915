from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from catalogue.networks import behind_a_router

if TYPE_CHECKING:
    from catalogue.desk import Answer
    from catalogue.machine import Machine

SCRIPT = "network.ipv6"
WEB = Path(__file__).parent / "outside/web.py"
FAR = "2001:db8:9::2"
OURS = "2001:db8:8::2"
_LAY = f"""
ip netns exec router sysctl -qw net.ipv6.conf.all.forwarding=1
ip addr add {OURS}/64 dev home nodad
ip -n router addr add 2001:db8:8::1/64 dev near nodad
ip -n router addr add 2001:db8:9::1/64 dev out nodad
ip -n far addr add {FAR}/64 dev end nodad
ip -6 route add default via 2001:db8:8::1 dev home
ip -n far -6 route add default via 2001:db8:9::1
"""


@pytest.fixture
def routed(machine: Machine) -> Machine:
    """A machine with both kinds of address; the far end is called `far.example.org` in both."""
    behind_a_router(machine)
    machine.do(_LAY)
    machine.write("/etc/hosts", f"127.0.0.1 localhost\n10.9.0.2 far.example.org\n{FAR} far.example.org\n")
    return machine


def serve(machine: Machine, address: str) -> None:
    python, web = str(WEB.parents[3] / ".venv/bin/python"), str(WEB)
    machine.start("ip", "netns", "exec", "far", python, web, address, "443", "200", "x")


def look(machine: Machine, *, case: str = "") -> Answer:
    return machine.run(SCRIPT, case=case, host="far.example.org")


@pytest.mark.parametrize("program", ["bash", "nc"])
def test_a_way_that_works_is_ok(routed: Machine, program: str) -> None:
    if program == "nc":
        routed.hide("bash")
    routed.start("ip", "netns", "exec", "far", "nc", "-6", "-v", "-l", "-k", FAR, "443", says="Listening")
    answer = look(routed, case="works" if program == "bash" else "")
    assert (answer.status, answer.values("works")["address"]) == (0, FAR), answer


def test_ipv4_alone_is_in_order(machine: Machine) -> None:
    behind_a_router(machine)
    answer = machine.run(SCRIPT, case="not-used")
    assert (answer.status, answer.keys) == (0, ["not-used"]), answer


def test_a_network_of_ones_own_promises_no_way_outside(machine: Machine) -> None:
    behind_a_router(machine)
    machine.do("ip addr add fd00:8::2/64 dev home nodad")
    assert machine.run(SCRIPT).keys == ["not-used"]


def test_ipv6_that_leads_nowhere_while_ipv4_works_is_a_warning(routed: Machine) -> None:
    serve(routed, "10.9.0.2")
    routed.do("ip -n far -6 route del default")
    answer = look(routed, case="broken")
    assert (answer.status, answer.keys) == (1, ["broken", "check-router"]), answer


def test_a_server_that_nobody_reaches_says_nothing_of_ipv6(routed: Machine) -> None:
    answer = look(routed, case="neither")
    assert (answer.status, answer.keys) == (3, ["neither", "check-path"]), answer


def test_a_name_without_such_an_address_is_no_fault(routed: Machine) -> None:
    routed.write("/etc/hosts", "127.0.0.1 localhost\n10.9.0.2 far.example.org\n")
    answer = look(routed, case="no-such-name")
    assert (answer.status, answer.keys) == (3, ["no-such-name"]), answer


def test_a_router_that_is_gone_and_one_that_was_never_told_are_warnings(routed: Machine) -> None:
    routed.do("ip -n router -6 addr flush dev near; ip -6 neigh flush dev home")
    gone = look(routed, case="gateway-silent")
    assert (gone.status, gone.keys) == (1, ["gateway-silent", "check-router"]), gone
    routed.do("ip -6 route del default")
    none = look(routed, case="no-way-out")
    assert (none.status, none.values("no-way-out")) == (1, {"address": OURS}), none


def test_an_address_that_another_machine_has_is_critical(machine: Machine) -> None:
    behind_a_router(machine)
    machine.do(f"ip -n router addr add {OURS}/64 dev near nodad; ip addr add {OURS}/64 dev home")
    machine.do(
        "i=0; until ip -6 addr show dev home | grep -q dadfailed;"
        " do i=$((i + 1)); [ $i -lt 200 ]; sleep 0.1; done"
    )
    answer = machine.run(SCRIPT, case="address-twice")
    assert (answer.status, answer.values("address-twice")) == (2, {"address": OURS}), answer


def test_without_a_program_that_connects_it_says_unknown(machine: Machine) -> None:
    machine.hide("bash", "nc")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "bash nc"}), answer
