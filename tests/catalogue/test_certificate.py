from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.certificates import Authority
from needs import needs

if TYPE_CHECKING:
    from catalogue.desk import Answer
    from catalogue.machine import Machine

SCRIPT = "network.certificate"


@pytest.fixture
def authority(machine: Machine) -> Authority:
    needs("openssl")
    machine.write("/etc/hosts", "127.0.0.1 localhost intra.example.org\n")
    authority = Authority()
    authority.trusted_by(machine)
    return authority


def serve(machine: Machine, certificate: str, key: str) -> None:
    server = ("openssl", "s_server", "-accept", "127.0.0.1:443", "-cert", certificate, "-key", key, "-www")
    machine.start(*server, says="ACCEPT")


def look(machine: Machine, *, case: str) -> Answer:
    return machine.run(SCRIPT, case=case, host="intra.example.org")


def test_a_certificate_in_order_is_ok(machine: Machine, authority: Authority) -> None:
    serve(machine, *authority.give(machine, "intra.example.org"))
    answer = look(machine, case="healthy")
    assert answer.status == 0, answer
    assert answer.values("accepted")["issuer"] == "Example Help Desk CA"
    assert answer.values("accepted")["left"] in {"89", "90"}


def test_one_that_ends_soon_is_a_warning(machine: Machine, authority: Authority) -> None:
    serve(machine, *authority.give(machine, "intra.example.org", ends=5))
    answer = look(machine, case="expires-soon")
    assert (answer.status, answer.values("expires-soon")["left"] in {"4", "5"}) == (1, True), answer


def test_one_that_has_ended_is_critical(machine: Machine, authority: Authority) -> None:
    serve(machine, *authority.give(machine, "intra.example.org", ends=-3))
    ended = look(machine, case="expired")
    assert (ended.status, ended.keys) == (2, ["expired", "check-clock"]), ended
    assert int(ended.values("days-left")["value"]) <= -3


def test_one_that_begins_tomorrow_is_critical(machine: Machine, authority: Authority) -> None:
    serve(machine, *authority.give(machine, "intra.example.org", begins=1))
    early = look(machine, case="not-yet-valid")
    assert (early.status, early.keys) == (2, ["not-yet-valid", "check-clock"]), early


def test_one_for_another_name_says_for_which(machine: Machine, authority: Authority) -> None:
    serve(machine, *authority.give(machine, "login.hotel.example"))
    answer = look(machine, case="other-name")
    assert (answer.status, answer.values("other-name")["names"]) == (2, "login.hotel.example"), answer


@pytest.mark.usefixtures("authority")
def test_one_of_an_unknown_authority_is_critical(machine: Machine) -> None:
    serve(machine, *Authority("Somebody").give(machine, "intra.example.org"))
    answer = look(machine, case="not-trusted")
    assert (answer.status, answer.values("not-trusted")["issuer"]) == (2, "Somebody"), answer


@pytest.mark.usefixtures("authority")
def test_no_server_and_no_encryption_are_told_apart(machine: Machine) -> None:
    refused = look(machine, case="refused")
    assert (refused.status, refused.keys) == (2, ["port-refused", "check-port"]), refused
    hello = "import http.server as h; s = h.HTTPServer(('127.0.0.1', 443), h.BaseHTTPRequestHandler);"
    machine.start("python3", "-c", f"{hello} print('ready', flush=True); s.serve_forever()")
    plain = look(machine, case="no-tls")
    assert (plain.status, plain.keys) == (2, ["no-tls", "check-port"]), plain
    lost = machine.run(SCRIPT, host="no.example.org")
    assert (lost.status, lost.keys) == (2, ["name-not-found", "check-names"]), lost


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("openssl")
    answer = look(machine, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "openssl"}), answer
