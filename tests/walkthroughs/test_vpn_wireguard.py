"""The walkthrough `vpn-wireguard`, played against a real tunnel through a small network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.networks import FAR, GATEWAY
from catalogue.tunnels import PORT, SERVER, put_there, set_up
from deskside.domain.journal.walkthrough import Move
from deskside.domain.walkthroughs.document import Lane
from deskside.domain.walkthroughs.state import How, Phase

if TYPE_CHECKING:
    from walkthroughs.patient import Patient
    from walkthroughs.sitting import ShippedDesk

NAME = "vpn-wireguard"
OLD = "10.9.0.77"


@pytest.fixture
def home(patient: Patient) -> Patient:
    """A machine whose tunnel is off, and leads to where the server was before it moved."""
    set_up(patient)
    patient.do('sed -i "s/^Endpoint = $1/Endpoint = $2/" /etc/wireguard/wg0.conf', FAR, OLD)
    return patient


def network(patient: Patient) -> str:
    """Interfaces, addresses and routes, the tunnel's configuration and where it leads."""
    return patient.do(
        "{ ip -o link; ip -o addr; ip route show table all; } |"
        " grep -v -e fe80: -e 'ff00::/8' | sed 's/^[0-9]*: //';"
        " sha256sum /etc/wireguard/*; wg show wg0 endpoints 2>/dev/null || :"
    )


def test_a_vpn_whose_server_has_moved_connects_and_comes_back_after_a_restart(
    desk: ShippedDesk, home: Patient
) -> None:
    home.do("ip route del default")
    sitting = desk.begin(NAME, home)
    sitting.clerk("greet").person("what-it-is").answer("web", value=False, lane=Lane.PERSON)
    sitting.person("connect").check_red("online")
    home.do('ip route add default via "$1"', GATEWAY)
    sitting.measure("online").go("look").go("switch-on").check_red("first-try")

    sitting.clerk("first-try", Move.DID_NOT_WORK, text="no answer for a minute")
    sitting.answer("same-server", value=False).answer("host", FAR).answer("port", PORT).go("lead-there")
    # WireGuard calls a server at most every five seconds.
    sitting.measure_until_green("answers")
    assert sitting.stands == ("works", "open"), "the server has answered"
    assert home.do(f"ping -c 1 -w 60 {SERVER} >/dev/null && echo there") == "there\n"
    sitting.answer("works", value=True, lane=Lane.PERSON)
    sitting.answer("may-restart", value=True, lane=Lane.PERSON)
    assert sitting.stands == ("restart", "away")

    sitting = sitting.hand_over(home, boot="wg-quick down wg0 2>&1").work()
    assert sitting.state.how("restart").how is How.DONE  # type: ignore[union-attr]
    sitting.check_red("comes-back")
    home.do("wg-quick up wg0 2>&1")
    sitting.measure_until_green("comes-back").clerk("bye")
    assert sitting.state.phase is Phase.FINISHED
    assert [one.step for one in sitting.state.ended if one.how is How.DID_NOT_WORK] == ["first-try"]
    sitting.close()


def test_a_server_that_never_answers_leaves_the_machine_as_it_was(desk: ShippedDesk, home: Patient) -> None:
    before = network(home)
    sitting = desk.begin(NAME, home)
    sitting.clerk("greet").person("what-it-is").answer("web", value=True, lane=Lane.PERSON)
    sitting.go("look").go("switch-on")
    sitting.clerk("first-try", Move.DID_NOT_WORK).answer("same-server", value=False)
    sitting.answer("host", "10.9.0.78").answer("port", "4500").go("lead-there").check_red("answers")
    assert "10.9.0.78:4500" in network(home)
    sitting.clerk("answers", Move.DID_NOT_WORK).go("take-back").clerk("hand-over")
    assert (sitting.state.phase, sitting.state.changes) == (Phase.FINISHED, ())
    assert network(home) == before
    sitting.close()


def test_a_tunnel_that_runs_with_other_routes_is_switched_off_and_on(
    desk: ShippedDesk, home: Patient
) -> None:
    home.do('sed -i "s/^Endpoint = $1/Endpoint = $2/" /etc/wireguard/wg0.conf', OLD, FAR)
    home.do("wg-quick up wg0 2>&1; ip route del 10.30.0.0/16")
    sitting = desk.begin(NAME, home)
    sitting.clerk("greet").person("what-it-is").answer("web", value=True, lane=Lane.PERSON)
    sitting.go("look").go("switch-off").go("switch-on").measure_until_green("first-try")
    assert sitting.stands == ("works", "open")
    sitting.answer("works", value=True, lane=Lane.PERSON)
    sitting.close()


def test_a_machine_without_a_tunnel_goes_to_those_who_hand_them_out(
    desk: ShippedDesk, patient: Patient
) -> None:
    put_there(patient)
    patient.do("ip link add home type veth peer name away; ip link set away up; ip link set home up")
    patient.do("ip route add default dev home")
    sitting = desk.begin(NAME, patient)
    sitting.clerk("greet").person("what-it-is").answer("web", value=True, lane=Lane.PERSON)
    sitting.go("look").clerk("hand-over")
    assert (sitting.state.phase, sitting.state.changes) == (Phase.FINISHED, ())
    sitting.close()
