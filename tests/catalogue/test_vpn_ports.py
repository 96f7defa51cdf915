from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from catalogue.desk import Answer
    from catalogue.machine import Machine

SCRIPT = "network.vpn-ports"
HERE = "127.0.0.1"
SERVER = Path(__file__).parent / "outside/vpn_server.py"
WEB = Path(__file__).parent / "outside/web.py"


def look(machine: Machine, kind: str = "any", *, case: str = "", host: str = HERE) -> Answer:
    return machine.run(SCRIPT, case=case, host=host, kind=kind)


def test_a_server_that_answers_is_told_apart_from_what_is_closed_and_silent(machine: Machine) -> None:
    machine.python(SERVER, HERE, "500", "ike")
    machine.python(SERVER, HERE, "1194", "openvpn")
    machine.python(WEB, HERE, "443", "200", "x")
    machine.swallow("udp dport 51820")
    answer = look(machine, case="answers")
    assert (answer.status, answer.keys) == (0, ["answers", "closed", "silent", "check-login"]), answer
    assert answer.values("answers")["ports"] == "TCP 443, UDP 1194, UDP 500"
    assert answer.values("closed")["ports"] == "TCP 1194, UDP 4500"
    assert answer.values("silent")["ports"] == "UDP 51820"


def test_ipsec_behind_a_translator_is_asked_with_its_marker(machine: Machine) -> None:
    machine.python(SERVER, HERE, "4500", "ike-nat")
    answer = look(machine, "ipsec", case="behind-a-translator")
    assert (answer.status, answer.values("answers")["ports"]) == (0, "UDP 4500"), answer


def test_a_server_that_refuses_every_door_is_critical(machine: Machine) -> None:
    answer = look(machine, case="refused")
    assert (answer.status, answer.keys) == (2, ["all-closed", "check-server"]), answer


def test_a_network_that_swallows_everything_is_a_warning(machine: Machine) -> None:
    machine.swallow("udp dport { 500, 1194, 4500, 51820 }", "tcp dport { 443, 1194 }")
    answer = look(machine, case="swallowed")
    assert (answer.status, answer.keys) == (1, ["all-silent", "try-other-network"]), answer


@pytest.mark.parametrize(
    ("open_", "status", "key"), [(False, 2, "all-closed"), (True, 3, "wireguard-silent")]
)
def test_of_wireguard_no_more_is_said_than_can_be_known(
    machine: Machine, open_: bool, status: int, key: str
) -> None:
    if open_:
        machine.swallow("udp dport 51820")
    answer = look(machine, "wireguard", case="wireguard-silent" if open_ else "")
    assert (answer.status, answer.keys[0]) == (status, key), answer


def test_a_name_that_is_not_found_is_not_called_a_closed_port(machine: Machine) -> None:
    machine.write("/etc/resolv.conf", "")
    answer = look(machine, case="name-not-found", host="vpn.example.org")
    assert (answer.status, answer.keys) == (2, ["name-not-found", "check-names"]), answer


def test_without_bash_it_says_unknown(machine: Machine) -> None:
    machine.hide("bash")
    answer = look(machine, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "bash"}), answer
