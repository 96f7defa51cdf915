from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "security.remote-control"


def test_a_machine_that_nobody_else_controls_is_ok(machine: Machine) -> None:
    answer = machine.run(SCRIPT, case="healthy")
    assert (answer.status, answer.keys) == (0, ["nobody"]), answer


def test_a_program_that_runs_starts_itself_or_lies_there_is_named(machine: Machine) -> None:
    machine.do(
        "useradd --create-home --shell /bin/sh oleg; cp /usr/bin/tail /usr/bin/anydesk; mkdir /opt/rustdesk"
    )
    machine.do("mkdir -p /etc/xdg/autostart; touch /etc/xdg/autostart/com.teamviewer.TeamViewer.desktop")
    machine.start(
        "setpriv", "--reuid=oleg", "--clear-groups", "sh", "-c", "echo ready; exec anydesk -f /dev/null"
    )
    machine.do("until pidof anydesk >/dev/null; do :; done")
    answer = machine.run(SCRIPT, case="running")
    assert answer.status == 1, answer
    assert answer.values("running") == {"name": "anydesk", "user": "oleg"}
    assert answer.values("starts-itself")["name"] == "com.teamviewer.TeamViewer"
    assert answer.values("lies-here") == {"name": "rustdesk", "place": "/opt"}


def test_a_tunnel_that_leads_back_is_a_warning(machine: Machine) -> None:
    machine.do("cp /usr/bin/python3 /run/ssh")
    machine.start("/run/ssh", "-c", "print('ready', flush=True); input()", "-R", "2222:localhost:22")
    machine.start(
        "/run/ssh", "-c", "print('ready', flush=True); import signal; signal.pause()", "-fNR", "1:a:1"
    )
    answer = machine.run(SCRIPT, case="tunnel")
    assert (answer.status, answer.keys[0]) == (1, "tunnel"), answer
    assert answer.values("tunnel")["user"] == "root"


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("stat")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "stat"}), answer
