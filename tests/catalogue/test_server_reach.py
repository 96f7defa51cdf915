from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from catalogue.certificates import Authority

if TYPE_CHECKING:
    from catalogue.desk import Answer
    from catalogue.machine import Machine

SCRIPT = "mail.server-reach"
MAIL_SERVER = Path(__file__).parent / "outside/mail_server.py"
HOST = "mail.example.org"


@pytest.fixture
def authority(machine: Machine) -> Authority:
    machine.write("/etc/hosts", f"127.0.0.1 localhost {HOST}\n")
    authority = Authority()
    authority.trusted_by(machine)
    return authority


def serve(machine: Machine, certificate: tuple[str, str], *protocols: str) -> None:
    ports = {"imaps": "993", "submission": "587"}
    for protocol in protocols:
        machine.python(MAIL_SERVER, "127.0.0.1", ports[protocol], protocol, *certificate)


def look(machine: Machine, *, case: str = "") -> Answer:
    return machine.run(SCRIPT, case=case, incoming=HOST)


def test_both_servers_answering_is_ok(machine: Machine, authority: Authority) -> None:
    serve(machine, authority.give(machine, HOST), "imaps", "submission")
    answer = look(machine, case="healthy")
    assert (answer.status, answer.keys) == (0, ["reached", "reached"]), answer


def test_one_that_is_down_is_named_beside_the_one_that_works(machine: Machine, authority: Authority) -> None:
    serve(machine, authority.give(machine, HOST), "imaps")
    answer = look(machine, case="outgoing-refused")
    assert answer.status == 2, answer
    assert answer.values("refused") == {"server": HOST, "port": "587"}
    assert answer.values("reached") == {"server": HOST, "port": "993"}


def test_an_expired_certificate_and_a_wrong_name_are_critical(machine: Machine, authority: Authority) -> None:
    serve(machine, authority.give(machine, HOST, ends=-1), "imaps")
    serve(machine, authority.give(machine, "other.example.org"), "submission")
    answer = look(machine, case="certificates")
    assert (answer.status, answer.keys[::2]) == (2, ["certificate-date", "certificate-name"]), answer


@pytest.mark.usefixtures("authority")
def test_an_unknown_authority_is_critical(machine: Machine) -> None:
    serve(machine, Authority("Somebody").give(machine, HOST), "imaps", "submission")
    answer = look(machine)
    assert (answer.status, answer.keys[::2]) == (2, ["certificate-not-trusted"] * 2), answer


@pytest.mark.usefixtures("authority")
def test_a_web_server_in_its_place_is_no_mail_server(machine: Machine) -> None:
    hello = "import http.server as h; s = h.HTTPServer(('127.0.0.1', 993), h.BaseHTTPRequestHandler);"
    machine.start("python3", "-c", f"{hello} print('ready', flush=True); s.serve_forever()")
    answer = look(machine, case="not-encrypted")
    assert (answer.status, answer.keys[0]) == (2, "not-encrypted"), answer


def test_a_firewall_that_swallows_the_port_is_silence(machine: Machine, authority: Authority) -> None:
    serve(machine, authority.give(machine, HOST), "imaps")
    machine.swallow("tcp dport 587")
    answer = look(machine, case="outgoing-silent")
    assert (answer.status, answer.values("silent")["port"]) == (2, "587"), answer


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("openssl")
    answer = look(machine, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "openssl"}), answer
