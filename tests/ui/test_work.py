"""System information and scripts on the page: filled as it comes, stopped when asked, ended when left."""

from __future__ import annotations

import dataclasses
import threading
from typing import TYPE_CHECKING

import pytest

from deskside.domain.inventory.change_codec import to_text
from deskside.domain.inventory.changes import Change
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.facts import Finding, Outcome, StepEnded, StepKind, StepStarted
from deskside.programs.places import resources_dir
from deskside.ui import words
from deskside.ui.clerk.entry_view import EntryView
from deskside.ui.clerk.leaving_view import LeavingView
from deskside.ui.clerk.run_view import RunView
from deskside.ui.clerk.session_view import SessionView
from deskside.ui.design.buttons import Button
from fakes.catalogue import listed
from ui.loaded import is_loaded

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from deskside.ui.clerk.ticket_model import TicketModel
    from deskside.usecases.task import CancelToken
    from fakes.desk import FakeDesk


def _until_cancelled(cancel: CancelToken) -> None:
    woken = threading.Event()
    cancel.when_cancelled(woken.set)
    woken.wait()
    cancel.check()


@pytest.fixture
def ticket(qtbot: QtBot, window: MainWindow, model: DeskModel) -> TicketModel:
    """A connected ticket on the page."""
    del window
    opened = model.open_ticket(5)
    opened.session.connect_to("oleg@oleg-nb")
    qtbot.waitUntil(lambda: opened.session.connected and is_loaded(opened))
    opened.scripts.load()
    qtbot.waitUntil(lambda: opened.scripts.loaded)
    return opened


def test_categories_are_shown_before_all_have_come(qtbot: QtBot, ticket: TicketModel, desk: FakeDesk) -> None:
    desk.while_running = _until_cancelled
    ticket.read_system()
    qtbot.waitUntil(lambda: len(ticket.system.categories) == 4 and ticket.system.rows.rowCount() > 40)
    assert ticket.system.reading
    ticket.system.stop()
    qtbot.waitUntil(lambda: not ticket.system.reading)
    assert ticket.system.error is None


def test_facts_are_searched_and_gaps_say_why(qtbot: QtBot, ticket: TicketModel) -> None:
    ticket.read_system()
    qtbot.waitUntil(lambda: not ticket.system.reading)
    ticket.system.search("package-007")
    rows = [ticket.system.rows.row(place) for place in range(ticket.system.rows.rowCount())]
    assert [row.kind for row in rows] == ["head", "row"]
    ticket.system.search("administrator")
    gaps = [ticket.system.rows.row(place) for place in range(ticket.system.rows.rowCount())]
    assert [gap.kind for gap in gaps] == ["head", "gap"]
    ticket.system.search("")
    assert "/mnt/share" in ticket.system.text()


def test_what_was_read_is_there_again_when_the_ticket_is_opened_later(
    qtbot: QtBot, model: DeskModel, ticket: TicketModel
) -> None:
    ticket.read_system()
    qtbot.waitUntil(lambda: not ticket.system.reading)
    ticket.session.end()
    qtbot.waitUntil(lambda: not ticket.in_use)
    model.open_ticket(2)
    again = model.open_ticket(5)
    assert again is not ticket
    qtbot.waitUntil(lambda: len(again.system.categories) == 4)
    assert again.system.machine == "oleg@oleg-nb"


def test_what_a_script_changed_stands_under_its_end(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    states = [
        Change(
            category="services",
            path="services.rows.state",
            kind="changed",
            row=(f"service-{number}",),
            before="failed",
            after="active",
        )
        for number in range(20)
    ]
    desk.difference = DifferenceMeasured(step=0, compared=("services",), changes=to_text(states), count=20)
    ticket.show_tab("scripts")
    ticket.scripts.choose("network.name-resolution")
    ticket.scripts.start()
    qtbot.waitUntil(lambda: not ticket.scripts.run.running)
    view = window.findChild(RunView)
    assert view is not None
    first, *lines = view.difference.text().split("\n")
    assert first == "20 differences to before"
    assert lines[0] == "Services: service-0: State: failed, now running"
    assert lines[-1] == "and 8 more"
    desk.difference = None
    ticket.scripts.start()
    qtbot.waitUntil(lambda: not ticket.scripts.run.running)
    assert view.difference.isHidden()


def test_a_run_is_called_in_the_language_of_who_reads_it(
    qtbot: QtBot, model: DeskModel, ticket: TicketModel, desk: FakeDesk
) -> None:
    ticket.scripts.choose("network.name-resolution")
    ticket.scripts.start()
    qtbot.waitUntil(lambda: not ticket.scripts.run.running)
    manifest = next(one.manifest for one in desk.scripts if one.script == "network.name-resolution")
    assert manifest is not None
    both = {"en": manifest.title["en"], "ru": "Проверить имена"}
    known = dataclasses.replace(manifest, title=both)
    desk.scripts = [dataclasses.replace(desk.scripts[0], script="network.name-resolution", manifest=known)]
    with qtbot.waitSignal(model.scripts.changed):
        model.scripts.load()
    words.use_language("ru", resources_dir() / "locale")
    model.retell()
    assert ticket.timeline.steps()[-1].title == both["ru"]


def test_output_is_live_and_the_end_says_what_to_say(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    held = threading.Event()
    desk.output = ("one\n", "two\nthr", "ee\n")
    desk.while_running = lambda _: held.wait()
    ticket.show_tab("scripts")
    ticket.scripts.choose("network.name-resolution")
    ticket.scripts.start()
    qtbot.waitUntil(lambda: ticket.scripts.run.ring.text() == "one\ntwo\nthree")
    assert not ticket.scripts.can_run
    held.set()
    qtbot.waitUntil(lambda: not ticket.scripts.run.running)
    view = window.findChild(RunView)
    assert view is not None
    assert view.verdict.what.text().startswith("All well")
    assert ticket.timeline.steps()[-1].state == "All well"


def test_stop_reaches_the_deed(qtbot: QtBot, ticket: TicketModel, desk: FakeDesk) -> None:
    desk.while_running = _until_cancelled
    ticket.scripts.choose("disk.space-eaters")
    ticket.scripts.start()
    qtbot.waitUntil(lambda: ticket.scripts.run.ring.rowCount() == 1)
    ticket.scripts.run.stop()
    qtbot.waitUntil(lambda: not ticket.scripts.run.running)


def test_a_wrong_value_is_said_at_its_field_and_nothing_starts(ticket: TicketModel, desk: FakeDesk) -> None:
    before = len(desk.journal[5])
    ticket.scripts.choose("network.name-resolution")
    ticket.scripts.set_value("host", "not a host!")
    ticket.scripts.start()
    complaint = ticket.scripts.complaint
    assert complaint is not None
    assert (complaint.code, complaint.facts["name"]) == ("parameter-not-hostname", "host")
    assert len(desk.journal[5]) == before


def test_a_script_that_nobody_approved_cannot_be_started(ticket: TicketModel, desk: FakeDesk) -> None:
    before = len(desk.journal[5])
    ticket.scripts.choose("service.restart")
    assert not ticket.scripts.can_run
    ticket.scripts.start()
    assert len(desk.journal[5]) == before


def test_without_a_session_nothing_runs_and_the_page_says_so(
    qtbot: QtBot, ticket: TicketModel, desk: FakeDesk
) -> None:
    ticket.session.end()
    qtbot.waitUntil(lambda: ticket.session.state == "none")
    before = len(desk.journal[5])
    ticket.scripts.choose("disk.space-eaters")
    ticket.scripts.start()
    ticket.read_system()
    assert len(desk.journal[5]) == before


def test_closing_over_work_asks_then_ends_it_and_the_journal_is_right(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    desk.while_running = _until_cancelled
    ticket.scripts.choose("disk.space-eaters")
    ticket.scripts.start()
    qtbot.waitUntil(lambda: ticket.scripts.run.ring.rowCount() == 1)
    window.close()
    assert window.isVisible()
    asks = window.findChild(LeavingView)
    assert asks is not None
    assert asks.isVisible()
    asks.stay_button.click()
    assert asks.isHidden()
    window.close()
    asks.stop_button.click()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert not ticket.scripts.run.running
    assert ticket.session.state == "none"
    kinds = [entry.fact.kind for entry in desk.journal[5] if isinstance(entry.fact, StepStarted)]
    assert kinds[-1] is StepKind.DISCONNECT
    ends = [entry.fact for entry in desk.journal[5] if isinstance(entry.fact, StepEnded)]
    assert ends[-1].outcome is Outcome.SUCCEEDED


def test_a_quiet_window_closes_at_once(window: MainWindow) -> None:
    window.close()
    assert not window.isVisible()


def test_earlier_runs_of_a_script_stand_under_it_and_open_whole(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    ticket.show_tab("scripts")
    ticket.scripts.choose("disk.space-eaters")
    for _ in range(2):
        ticket.scripts.start()
        qtbot.waitUntil(lambda: not ticket.scripts.run.running)
    history = ticket.scripts.history()
    assert [run.title for run in history] == ["Check disk space", "Check disk space"]
    assert history[0].seq > history[1].seq
    ticket.scripts.open_entry(history[1].seq)
    qtbot.waitUntil(lambda: ticket.entry is not None and ticket.entry.ended is not None)
    assert window.findChild(EntryView) is not None


def test_a_machine_that_was_typed_can_be_kept_for_its_person(
    qtbot: QtBot, window: MainWindow, model: DeskModel, ticket: TicketModel, desk: FakeDesk
) -> None:
    del ticket
    view = window.findChild(SessionView)
    assert view is not None
    keep = next(one for one in view.findChildren(Button) if one.text() == "Save machine")
    qtbot.waitUntil(keep.isVisible)
    keep.click()
    qtbot.waitUntil(lambda: len(model.machines.all) == 1)
    assert [(one.name, one.target, one.requester) for one in desk.machines] == [
        ("oleg-nb", "oleg@oleg-nb", "Oleg Petrov")
    ]
    qtbot.waitUntil(keep.isHidden)


def test_what_is_worth_noticing_comes_first_and_leads_to_its_script(
    qtbot: QtBot, ticket: TicketModel
) -> None:
    ticket.read_system()
    qtbot.waitUntil(lambda: ticket.system.read_at is not None)
    head, first = ticket.system.rows.row(0), ticket.system.rows.row(1)
    assert (head.kind, head.label) == ("head", "Worth noticing")
    assert first.kind == "finding"
    assert "To say" in first.value
    leading = next(line for line in map(ticket.system.rows.row, range(1, 9)) if line.ways)
    assert "Enter opens the script “Check disk space” (disk.space-eaters)." in leading.value
    assert "disk.network-drives" not in ticket.system.text()  # which this catalogue does not have
    ticket.system.open_line(leading)
    assert ticket.tab == "scripts"
    assert ticket.scripts.chosen is not None
    assert ticket.scripts.chosen.script == "disk.space-eaters"


def test_reading_again_says_what_changed(qtbot: QtBot, ticket: TicketModel, desk: FakeDesk) -> None:
    ticket.read_system()
    qtbot.waitUntil(lambda: ticket.system.read_at is not None)
    software = desk.inventory.categories["software"]
    fewer = dataclasses.replace(software, rows=software.rows[1:])  # type: ignore[attr-defined,call-arg]
    desk.inventory = dataclasses.replace(
        desk.inventory, categories={**desk.inventory.categories, "software": fewer}
    )
    ticket.system.read()
    qtbot.waitUntil(lambda: "gone: package-000" in ticket.system.text())
    assert ticket.system.place_of("changes") > 0


def test_a_script_that_a_finding_names_is_opened_with_one_press_and_knows_the_machine(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    names = next(one for one in desk.scripts if one.script == "network.name-resolution")
    assert names.manifest is not None
    port = listed("network.tcp-port", "Check a port", "Opens one.", parameters=names.manifest.parameters)
    desk.scripts.append(port)
    said = Finding(level="next", text="Run “Check a port” for that name, not “Check name resolution” again.")
    desk.script_end = dataclasses.replace(desk.script_end, findings=(said,))
    ticket.scripts.load()
    qtbot.waitUntil(lambda: "network.tcp-port" in {one.script for one, _ in ticket.scripts.titles()})
    ticket.show_tab("scripts")
    ticket.scripts.choose("network.name-resolution")
    ticket.scripts.set_value("host", "files.example.org")
    ticket.scripts.start()
    qtbot.waitUntil(lambda: not ticket.scripts.run.running)
    view = window.findChild(RunView)
    assert view is not None
    links = [one for one in view.findChildren(Button) if one.accessibleName().startswith("Open the script")]
    assert [one.text() for one in links] == ["Check a port"], "not the one that has just run"
    links[0].click()
    chosen = ticket.scripts.chosen
    assert chosen is not None
    assert chosen.script == "network.tcp-port"
    assert ticket.scripts.values()["host"] == "files.example.org"
