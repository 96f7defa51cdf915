"""The walkthrough `network-printer`, played against the real print service and a printer on the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.printers import PRINTER, print_service
from deskside.domain.journal.walkthrough import Move
from deskside.domain.walkthroughs.document import Lane
from deskside.domain.walkthroughs.state import How, Phase

if TYPE_CHECKING:
    import subprocess

    from walkthroughs.patient import Patient
    from walkthroughs.sitting import ShippedDesk, Sitting

NAME = "network-printer"
OLD, NEW = "10.7.0.8", "10.7.0.9"


@pytest.fixture
def office(patient: Patient) -> Patient:
    """A machine whose printer has moved: its queue leads to the old address, waits, and holds a document."""
    print_service(patient)
    patient.do('for address; do ip addr add "$address/32" dev lo; done', OLD, NEW)
    patient.do(
        'lpadmin -p office -E -v "ipp://$1/ipp/print" 2>/dev/null; cupsdisable -r "no answer" office;'
        " printf letter | lp -o raw -d office",
        OLD,
    )
    return patient


def printer(patient: Patient) -> subprocess.Popen[str]:
    return patient.python(PRINTER, f"{NEW}:631", "3", "none")


def queues(patient: Patient) -> str:
    """What the print service knows, without the times."""
    return patient.do(
        "lpstat -v; lpstat -d; lpstat -o; lpstat -l -p | sed 's/ since .*//'; lpstat -a | sed 's/ since .*//'"
    )


def asked(desk: ShippedDesk, office: Patient, name: str) -> Sitting:
    """Come to the check that wants the printer to answer at the address that the person has read."""
    sitting = desk.begin(NAME, office)
    sitting.clerk("greet").person("at-printer").answer("ready-there", value=True, lane=Lane.PERSON)
    sitting.answer("printer", name).go("before").person("network-page")
    return sitting.answer("address", NEW, Lane.PERSON)


def test_a_printer_that_has_moved_prints_again_after_a_pause_another_clerk_and_a_restart(
    desk: ShippedDesk, office: Patient
) -> None:
    sitting = asked(desk, office, "office")
    sitting.check_red("answers")
    device = printer(office)
    sitting.measure("answers").go("lead-there")
    office.stop(device)
    sitting.go("resume").check_red("ready")

    sitting = sitting.hand_over(office, boot="cupsdisable office")
    printer(office)
    sitting.measure("ready").check_red("ready")
    office.do("cupsenable office; while lpstat -o office | grep -q .; do :; done")
    sitting.measure("ready").person("test-page")
    sitting.answer("came-out", value=True, lane=Lane.PERSON).clerk("bye")
    assert (sitting.state.phase, sitting.state.worked) == (Phase.FINISHED, True)
    assert sitting.state.how("settled").how is How.DONE  # type: ignore[union-attr]
    assert f"ipp://{NEW}:631/ipp/print" in queues(office)
    sitting.close()


def test_what_did_not_help_is_taken_back_and_the_document_still_waits(
    desk: ShippedDesk, office: Patient
) -> None:
    before = queues(office)
    device = printer(office)
    sitting = asked(desk, office, "office").go("lead-there")
    office.stop(device)
    sitting.go("resume").check_red("ready")
    assert queues(office) != before
    sitting.clerk("ready", Move.DID_NOT_WORK, text="the printer is off again").go("take-back")
    assert queues(office) == before
    sitting.clerk("hand-over")
    assert (sitting.state.phase, sitting.state.worked, sitting.state.changes) == (Phase.FINISHED, False, ())
    sitting.close()


def test_a_printer_that_is_missing_is_set_up_and_goes_again_where_it_is_given_up(
    desk: ShippedDesk, office: Patient
) -> None:
    before = queues(office)
    printer(office)
    sitting = asked(desk, office, "hall").go("set-up")
    assert sitting.stands == ("test-page", "open"), "the check before it was green at once"
    sitting.give_up("the person has to go")
    assert (sitting.state.phase, sitting.state.left) == (Phase.GIVEN_UP, ())
    assert queues(office) == before
    sitting.close()


def test_without_the_print_service_the_first_check_is_red_until_it_runs(
    desk: ShippedDesk, patient: Patient
) -> None:
    sitting = desk.begin(NAME, patient)
    sitting.clerk("greet").person("at-printer").answer("ready-there", value=False, lane=Lane.PERSON)
    sitting.person("paper").check_red("service")
    print_service(patient)
    patient.do("lpadmin -p office -E -v file:/dev/null; cupsdisable office")
    sitting.measure("service").answer("printer", "office").go("before").go("resume")
    assert sitting.stands == ("test-page", "open")
    sitting.close()
