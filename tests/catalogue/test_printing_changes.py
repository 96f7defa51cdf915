from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.changes import changed_and_taken_back, ended_anywhere
from catalogue.printers import PORT, a_printer, print_service

if TYPE_CHECKING:
    from catalogue.machine import Machine

HERE = {"host": "127.0.0.1", "port": str(PORT)}


@pytest.fixture
def printing(machine: Machine) -> Machine:
    """A machine with the real print service, a printer that answers, and a queue that leads nowhere."""
    print_service(machine)
    a_printer(machine)
    machine.do("lpadmin -p attic -E -v ipp://127.0.0.1:8633/ipp 2>/dev/null; lpadmin -d attic")
    return machine


def queues(machine: Machine) -> str:
    """What the print service knows, without the times."""
    return machine.do(
        "lpstat -v; lpstat -d; lpstat -o; ls /etc/cups/ppd;"
        " lpstat -l -p | sed 's/ since .*//'; lpstat -a | sed 's/ since .*//'"
    )


def test_a_printer_is_set_up_and_gone_again(printing: Machine) -> None:
    values = {"name": "office", **HERE, "default": "true"}
    done, _ = changed_and_taken_back(
        printing, lambda: queues(printing), "printing.add-network-printer", case="healthy", **values
    )
    assert done.keys == ["set-up", "test-page"]
    assert done.values("default_was")["value"] == "attic"


def test_a_printer_that_is_half_set_up_goes_again(printing: Machine) -> None:
    values = {"name": "office", **HERE, "default": "true"}
    script = "printing.add-network-printer"
    for _ in ended_anywhere(printing, lambda: queues(printing), script, ("lpadmin",), **values):
        pass


def test_setting_up_says_what_is_in_the_way_and_changes_nothing(printing: Machine) -> None:
    script, before = "printing.add-network-printer", queues(printing)
    there = printing.run(
        script, case="already-there", name="attic", host="127.0.0.1", port="8633", path="/ipp"
    )
    assert (there.status, there.keys) == (0, ["already-there"]), there
    taken = printing.run(script, case="name-taken", name="attic", **HERE)
    assert (taken.status, taken.keys) == (2, ["name-taken", "other-name"]), taken
    off = printing.run(script, case="off", name="cellar", host="127.0.0.1", port="8634")
    assert (off.status, off.keys) == (2, ["not-reachable", "ask-printer"]), off
    wrong = printing.run(script, case="wrong-path", name="cellar", **HERE, path="/ipp/port9")
    assert (wrong.status, wrong.keys) == (2, ["not-added", "ask-printer"]), wrong
    bad = printing.run(script, case="bad-name", name="our office", **HERE)
    assert (bad.status, bad.keys) == (2, ["bad-name", "letters-only"]), bad
    assert queues(printing) == before
    assert printing.take_back(script, taken, name="attic", **HERE) is None
    nothing = printing.run("printing.remove-network-printer", case="nothing-added", name="attic")
    assert nothing.keys == ["nothing-added"]
    assert queues(printing) == before


def test_documents_that_wait_for_a_printer_that_goes_are_counted(printing: Machine) -> None:
    values = {"name": "cellar", **HERE}
    done = printing.run("printing.add-network-printer", **values)
    printing.do("cupsdisable cellar; printf x | lp -o raw -d cellar")
    gone = printing.take_back("printing.add-network-printer", done, case="documents-waited", **values)
    assert gone is not None
    assert gone.keys == ["jobs-go", "removed"]
    assert gone.values("jobs-go") == {"name": "cellar", "count": "1"}


def test_an_address_is_corrected_and_given_back(printing: Machine) -> None:
    done, _ = changed_and_taken_back(
        printing, lambda: queues(printing), "printing.set-address", case="healthy", name="attic", **HERE
    )
    assert done.values("set")["before"] == "ipp://127.0.0.1:8633/ipp"
    for _ in ended_anywhere(
        printing, lambda: queues(printing), "printing.set-address", ("lpadmin",), name="attic", **HERE
    ):
        pass


def test_a_pause_and_its_reason_outlive_another_address(printing: Machine) -> None:
    printing.do("cupsdisable -r 'toner is ordered' attic")
    script, programs = "printing.set-address", ("lpadmin", "cupsdisable")
    done, _ = changed_and_taken_back(
        printing, lambda: queues(printing), script, case="paused", name="attic", **HERE
    )
    assert done.values("reason")["value"] == "toner is ordered"
    for _ in ended_anywhere(printing, lambda: queues(printing), script, programs, name="attic", **HERE):
        pass


def test_an_address_is_not_changed_where_that_could_not_be_taken_back(printing: Machine) -> None:
    script = "printing.set-address"
    nobody = printing.run(script, case="no-such-printer", name="cellar", **HERE)
    assert (nobody.status, nobody.keys) == (2, ["no-such-printer", "check-name"]), nobody
    printing.do("lpadmin -p attic -v ipp://oleg:hunter2@127.0.0.1/ipp; kill -HUP $(cat /run/cups/cupsd.pid)")
    printing.do("until grep -q hunter2 /etc/cups/printers.conf && lpstat -r >/dev/null; do :; done")
    before = queues(printing)
    secret = printing.run(script, case="has-password", name="attic", **HERE)
    assert (secret.status, secret.keys) == (2, ["has-password", "try-settings"]), secret
    assert "hunter2" not in secret.output
    assert queues(printing) == before
    assert printing.run(script, case="no-address", name="attic").keys == ["no-address", "give-host"]


def test_a_pause_is_ended_and_put_back_with_its_reason(printing: Machine) -> None:
    printing.do("cupsdisable -r 'toner is ordered' attic; cupsreject attic")
    script = "printing.resume-queue"
    done, undone = changed_and_taken_back(
        printing, lambda: queues(printing), script, case="healthy", name="attic"
    )
    assert (done.keys, undone.keys) == (["resumed"], ["paused"])
    programs = ("cupsenable", "cupsaccept")
    for _ in ended_anywhere(printing, lambda: queues(printing), script, programs, name="attic"):
        pass


def test_a_printer_is_paused_and_let_go_on(printing: Machine) -> None:
    script, values = "printing.pause-queue", {"name": "attic", "reject": "true", "reason": "a new drum"}
    changed_and_taken_back(printing, lambda: queues(printing), script, case="healthy", **values)
    programs = ("cupsdisable", "cupsreject")
    for _ in ended_anywhere(printing, lambda: queues(printing), script, programs, **values):
        pass


def test_what_is_as_it_should_be_stays(printing: Machine) -> None:
    before = queues(printing)
    runs = printing.run("printing.resume-queue", case="runs-already", name="attic")
    assert (runs.status, runs.keys) == (0, ["runs-already"]), runs
    back = printing.take_back("printing.resume-queue", runs, case="nothing-to-do", name="attic")
    assert back is not None
    assert back.keys == ["nothing-to-do"]
    assert queues(printing) == before
    for script in ("printing.resume-queue", "printing.pause-queue"):
        none = printing.run(script, case="no-such-printer", name="cellar")
        assert (none.status, none.keys) == (2, ["no-such-printer", "check-name"]), none


SCRIPTS = {
    "printing.add-network-printer": {"name": "office", **HERE},
    "printing.remove-network-printer": {"name": "office", "added": "true"},
    "printing.set-address": {"name": "office", **HERE},
    "printing.resume-queue": {"name": "office"},
    "printing.pause-queue": {"name": "office"},
}


def test_without_the_print_service_or_its_tools_nothing_is_done(machine: Machine) -> None:
    for script, values in SCRIPTS.items():
        stopped = machine.run(script, case="service-stopped", **values)
        assert (stopped.status, stopped.keys) == (2, ["service-stopped", "start-service"]), stopped
    machine.hide("lpstat")
    for script, values in SCRIPTS.items():
        without = machine.run(script, case="tool-missing", **values)
        assert (without.status, without.values("missing-tool")) == (3, {"tool": "lpstat"}), without
