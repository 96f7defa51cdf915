from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from catalogue.printers import PORT, a_printer

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "printing.network-printer"
WEB = Path(__file__).parent / "outside/web.py"
HERE = {"host": "127.0.0.1", "port": str(PORT)}


def test_a_printer_that_is_ready_says_its_model(machine: Machine) -> None:
    a_printer(machine)
    answer = machine.run(SCRIPT, case="healthy", **HERE)
    assert (answer.status, answer.values("answers")["model"]) == (0, "Desk Side 7"), answer
    assert answer.values("waiting-jobs")["value"] == "2"
    machine.hide("curl")
    assert machine.run(SCRIPT, **HERE).findings == answer.findings


TROUBLE = {
    "media-empty-error,toner-low-warning": (2, ["no-paper", "add-paper", "supply-low", "change-supply"]),
    "media-jam": (2, ["paper-jam", "clear-jam"]),
    "door-open-report": (2, ["cover-open", "close-cover"]),
    "toner-empty-error": (2, ["supply-empty", "change-supply"]),
    "marker-supply-low": (1, ["supply-low", "change-supply"]),
    "spool-area-full": (1, ["other-reason", "read-display"]),
}


@pytest.mark.parametrize("reasons", TROUBLE)
def test_what_the_printer_says_of_itself_is_told(machine: Machine, reasons: str) -> None:
    a_printer(machine, 4, reasons)
    answer = machine.run(SCRIPT, case=reasons.split(",", maxsplit=1)[0], **HERE)
    assert (answer.status, answer.keys) == TROUBLE[reasons], answer


def test_a_stopped_printer_without_a_reason_and_one_that_needs_a_driver_are_told(machine: Machine) -> None:
    a_printer(machine, 5, "none", "application/vnd.hp-pcl")
    answer = machine.run(SCRIPT, case="stopped", **HERE)
    assert (answer.status, answer.keys) == (2, ["stopped", "read-display", "needs-driver", "find-driver"])


def test_each_wrong_address_is_told_from_the_others(machine: Machine) -> None:
    machine.do(": >/etc/resolv.conf")
    a_printer(machine)
    said = {
        "wrong-path": machine.run(SCRIPT, case="wrong-path", **HERE, path="/ipp/port9"),
        "forbidden": machine.run(SCRIPT, case="forbidden", **HERE, path="secret"),
        "off": machine.run(SCRIPT, case="off", host="127.0.0.1", port="8633"),
        "unknown-name": machine.run(SCRIPT, case="unknown-name", host="printer.example"),
    }
    machine.python(WEB, "127.0.0.1", "9100", "200", "hello")
    said["other-port"] = machine.run(SCRIPT, case="other-port", host="127.0.0.1")
    said["no-printer"] = machine.run(SCRIPT, case="no-printer", host="127.0.0.1", port="9100")
    assert {key: answer.keys[0] for key, answer in said.items()} == {
        "wrong-path": "no-such-path",
        "forbidden": "forbidden",
        "off": "not-reachable",
        "unknown-name": "name-not-found",
        "other-port": "other-port",
        "no-printer": "no-ipp",
    }
    assert {answer.status for answer in said.values()} == {2}


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("od")
    answer = machine.run(SCRIPT, case="tool-missing", **HERE)
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "od"}), answer
