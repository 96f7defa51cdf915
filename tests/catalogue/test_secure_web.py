from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from catalogue.certificates import Authority
from needs import needs

if TYPE_CHECKING:
    from catalogue.desk import Answer
    from catalogue.machine import Machine

SCRIPT = "network.secure-web"
SITE = "intra.example.org"
SECURE_WEB = Path(__file__).parent / "outside/secure_web.py"
WEB = Path(__file__).parent / "outside/web.py"


@pytest.fixture
def authority(machine: Machine) -> Authority:
    needs("openssl")
    machine.write("/etc/hosts", f"127.0.0.1 localhost {SITE}\n")
    authority = Authority()
    authority.trusted_by(machine)
    machine.do("cat /usr/lib/ssl/cert.pem >>/etc/ssl/certs/ca-certificates.crt")
    return authority


def serve(machine: Machine, authority: Authority, *more: str, name: str = SITE) -> None:
    certificate, key = authority.give(machine, name)
    machine.do('cat "$1" "$2" >/srv/both.pem', certificate, key)
    machine.python(SECURE_WEB, "127.0.0.1", "443", *(more or ("200", "0")))


def look(machine: Machine, *, case: str = "") -> Answer:
    return machine.run(SCRIPT, case=case, host=SITE)


def test_a_page_that_comes_is_ok_and_every_stage_is_measured(machine: Machine, authority: Authority) -> None:
    serve(machine, authority)
    answer = look(machine, case="healthy")
    assert answer.status == 0, answer
    for stage in ("time-name", "time-connect", "time-encrypt", "time-answer"):
        assert answer.values(stage)["unit"] == "ms"
    assert answer.values("answers")["code"] == "200"


def test_a_server_that_thinks_for_long_is_a_warning_that_names_the_stage(
    machine: Machine, authority: Authority
) -> None:
    serve(machine, authority, "200", "3.2")
    answer = look(machine, case="slow-server")
    assert (answer.status, answer.keys[-2:]) == (1, ["slow-server", "tell-owner"]), answer


def test_a_fault_of_the_server_is_told_as_its_own(machine: Machine, authority: Authority) -> None:
    serve(machine, authority, "503", "0")
    answer = look(machine, case="server-trouble")
    assert (answer.status, answer.values("server-trouble")["code"]) == (1, "503"), answer


def test_a_certificate_that_somebody_else_made_names_its_issuer(
    machine: Machine, authority: Authority
) -> None:
    serve(machine, Authority("Hotel Filter CA"))
    answer = look(machine, case="not-trusted")
    assert (answer.status, answer.keys) == (2, ["not-trusted", "check-certificate"]), answer
    assert "Hotel Filter CA" in answer.values("not-trusted")["issuer"]


def test_what_stops_earlier_says_at_which_step(machine: Machine, authority: Authority) -> None:
    refused = look(machine, case="refused")
    assert (refused.status, refused.keys) == (2, ["no-connection", "check-path"]), refused
    page = machine.python(WEB, "127.0.0.1", "443", "200", "no encryption here")
    plain = look(machine, case="no-encryption")
    assert (plain.status, plain.keys) == (2, ["no-encryption", "check-packets"]), plain
    machine.stop(page)
    machine.swallow("tcp dport 443")
    silent = look(machine, case="silent")
    assert (silent.status, silent.keys) == (2, ["silent", "check-path"]), silent
    machine.write("/etc/hosts", "127.0.0.1 localhost\n")
    machine.write("/etc/resolv.conf", "")
    unknown = look(machine, case="name-not-found")
    assert (unknown.status, unknown.keys) == (2, ["name-not-found", "check-names"]), unknown


def test_without_curl_it_says_unknown(machine: Machine) -> None:
    machine.hide("curl")
    answer = look(machine, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "curl"}), answer
