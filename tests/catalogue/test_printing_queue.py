from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needs import needs

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "printing.queue"
PRINTER = """
import socket
with socket.create_server(("127.0.0.1", 8631)) as printer:
    print("ready", flush=True)
    while True:
        printer.accept()[0].close()
"""
START = "mkdir -p /run/cups; cupsd -c /etc/cups/cupsd.conf; until lpstat -r >/dev/null 2>&1; do :; done"


@pytest.fixture
def printing(machine: Machine) -> Machine:
    """A machine with the real print service and one network printer, which answers."""
    needs("cupsd", package="cups-daemon")
    needs("lpstat", package="cups-client")
    machine.do(START)
    machine.start("python3", "-c", PRINTER)
    machine.do("lpadmin -p office -E -v ipp://127.0.0.1:8631/ipp 2>/dev/null; lpadmin -d office")
    return machine


def test_a_printer_that_answers_is_ok(printing: Machine) -> None:
    answer = printing.run(SCRIPT, case="healthy")
    assert (answer.status, answer.values("ready")) == (0, {"default": "office"}), answer


def test_a_paused_printer_says_why_it_is_paused(printing: Machine) -> None:
    printing.do("cupsdisable -r 'paper jam in tray 2' office; echo letter | lp -d office")
    answer = printing.run(SCRIPT, case="paused")
    assert (answer.status, answer.values("paused")["reason"]) == (2, "paper jam in tray 2"), answer
    assert "1 jobs waiting" in answer.output


def test_a_printer_that_rejects_and_one_that_is_off_are_told_apart(printing: Machine) -> None:
    printing.do("lpadmin -p attic -E -v ipp://127.0.0.1:8632/ipp 2>/dev/null; cupsreject office")
    answer = printing.run(SCRIPT, case="rejects-and-off")
    assert answer.status == 2, answer
    assert answer.values("rejects") == {"name": "office"}
    assert answer.values("not-reachable") == {"name": "attic", "host": "127.0.0.1", "port": "8632"}
    only = printing.run(SCRIPT, printer="attic")
    assert only.keys == ["not-reachable", "check-printer"], only


def test_without_printers_there_is_a_warning_and_without_the_service_it_is_critical(machine: Machine) -> None:
    needs("cupsd", package="cups-daemon")
    stopped = machine.run(SCRIPT, case="service-stopped")
    assert (stopped.status, stopped.keys) == (2, ["service-stopped", "start-service"]), stopped
    machine.do(START)
    none = machine.run(SCRIPT, case="no-printers")
    assert (none.status, none.keys) == (1, ["no-printers", "add-printer"]), none


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("lpstat")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "lpstat"}), answer
