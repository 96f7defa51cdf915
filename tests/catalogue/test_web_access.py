from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from catalogue.desk import Answer
    from catalogue.machine import Machine

SCRIPT = "network.web-access"
WEB = Path(__file__).parent / "outside/web.py"
PAGE = "http://127.0.0.1:8080/success.txt"


@pytest.fixture(params=["curl", "wget", "busybox wget"])
def machine_with(request: pytest.FixtureRequest, machine: Machine) -> Machine:
    """A machine that has just one of the programs that fetch a page."""
    if request.param != "curl":
        machine.hide("curl")
    if request.param == "busybox wget":
        machine.use_busybox("wget")
    return machine


def look(machine: Machine, *, case: str = "") -> Answer:
    return machine.run(SCRIPT, case=case, address=PAGE)


def test_the_page_its_absence_and_another_page_in_its_place(machine_with: Machine) -> None:
    dead = look(machine_with, case="no-answer")
    assert (dead.status, dead.keys) == (2, ["no-answer", "check-path"]), dead
    page = machine_with.python(WEB, "127.0.0.1", "8080", "200", "success\n")
    healthy = look(machine_with, case="healthy")
    assert (healthy.status, healthy.keys) == (0, ["page-unchanged"]), healthy
    machine_with.stop(page)
    machine_with.python(WEB, "127.0.0.1", "8080", "200", "<h1>Welcome to our hotel</h1>")
    other = look(machine_with, case="other-page")
    assert (other.status, other.keys) == (2, ["page-changed", "open-browser"]), other


def test_a_sign_in_page_is_named(machine: Machine) -> None:
    machine.python(WEB, "127.0.0.1", "8080", "302", "https://login.hotel.example/start?mac=02-00")
    answer = look(machine, case="sign-in-page")
    assert (answer.status, answer.values("sent-elsewhere")["where"]) == (2, "login.hotel.example"), answer


def test_a_dead_proxy_is_found_though_the_way_is_free(machine: Machine) -> None:
    machine.python(WEB, "127.0.0.1", "8080", "200", "success\n")
    machine.write("/etc/environment", 'http_proxy="http://oleg:hunter2@127.0.0.1:3128/"\n')
    answer = look(machine, case="proxy-dead")
    assert answer.status == 2, answer
    assert answer.values("proxy-dead") == {"proxy": "http://127.0.0.1:3128/", "from": "/etc/environment"}
    assert "hunter2" not in answer.output + answer.errors


def test_a_proxy_that_works_is_ok_and_one_that_wants_a_password_is_not(machine: Machine) -> None:
    machine.write("/etc/environment", "http_proxy=http://127.0.0.1:3128/\n")
    proxy = machine.python(WEB, "127.0.0.1", "3128", "200", "success\n")
    works = look(machine, case="proxy-works")
    assert (works.status, works.keys) == (0, ["proxy-works", "only-by-proxy"]), works
    machine.stop(proxy)
    machine.python(WEB, "127.0.0.1", "3128", "407", "who are you?")
    asks = look(machine)
    assert (asks.status, asks.keys) == (1, ["proxy-wants-login", "check-proxy-login"]), asks


def test_without_a_program_that_fetches_it_says_unknown(machine: Machine) -> None:
    machine.hide("curl", "wget")
    answer = look(machine, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "curl wget"}), answer
