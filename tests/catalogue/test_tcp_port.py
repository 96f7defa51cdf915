from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "network.tcp-port"
WEB = Path(__file__).parent / "outside/web.py"


@pytest.fixture(params=["bash", "openbsd", "busybox"])
def machine_with(request: pytest.FixtureRequest, machine: Machine) -> Machine:
    """A machine that has just one of the programs that can open a connection."""
    if request.param == "bash":
        machine.hide("nc")
    else:
        machine.hide("bash")
    if request.param == "busybox":
        machine.use_busybox("nc")
    return machine


def test_every_program_tells_open_from_refused_and_unreachable(machine_with: Machine) -> None:
    machine = machine_with
    machine.python(WEB, "127.0.0.1", "8080", "200", "success")
    machine.do("ip route add unreachable 198.51.100.0/24")
    opened = machine.run(SCRIPT, case="healthy", host="127.0.0.1", port="8080")
    assert (opened.status, opened.keys[-1]) == (0, "port-open"), opened
    refused = machine.run(SCRIPT, case="refused", host="127.0.0.1", port="8082")
    assert (refused.status, refused.keys) == (2, ["port-refused", "check-service"]), refused
    unreachable = machine.run(SCRIPT, case="unreachable", host="198.51.100.7", port="8080")
    assert (unreachable.status, unreachable.keys) == (2, ["port-unreachable", "check-path"]), unreachable


def test_a_port_that_a_firewall_swallows_is_silent(machine: Machine) -> None:
    machine.swallow("tcp dport 8081")
    silent = machine.run(SCRIPT, case="silent", host="127.0.0.1", port="8081")
    assert (silent.status, silent.keys) == (2, ["port-silent", "compare-from-desk"]), silent


def test_one_dead_address_among_good_ones_is_a_warning(machine: Machine) -> None:
    machine.write("/etc/hosts", "127.0.0.1 localhost\n127.0.0.7 files\n127.0.0.8 files\n")
    machine.python(WEB, "127.0.0.8", "445", "200", "success")
    answer = machine.run(SCRIPT, case="one-dead-address", host="files", port="445")
    assert answer.status == 1, answer
    assert answer.values("some-addresses")["bad"] == "127.0.0.7"


def test_a_name_that_is_not_found_is_not_called_a_closed_port(machine: Machine) -> None:
    machine.write("/etc/resolv.conf", "")
    answer = machine.run(SCRIPT, case="name-not-found", host="files.example.org")
    assert (answer.status, answer.keys) == (2, ["name-not-found", "check-names"]), answer


def test_without_a_program_that_connects_it_says_unknown(machine: Machine) -> None:
    machine.hide("bash", "nc")
    answer = machine.run(SCRIPT, case="tool-missing", host="127.0.0.1")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "bash nc"}), answer
