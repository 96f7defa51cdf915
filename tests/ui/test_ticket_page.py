"""The page of a ticket: its session and what it asks, its fields, its timeline, its end and undoing that."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from deskside.domain.errors import Unreachable
from deskside.domain.inventory.change_codec import to_text
from deskside.domain.inventory.changes import Change
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.facts import Actor, Outcome, Recorded, StepEnded, StepKind, StepStarted
from deskside.domain.tickets import Priority, Status
from deskside.ui.clerk.question_view import QuestionView
from deskside.ui.clerk.session_view import SessionView
from deskside.ui.clerk.ticket_view import TicketView
from deskside.ui.clerk.timeline_view import TimelineView
from deskside.ui.design.buttons import Button
from deskside.ui.design.notice import Notice
from deskside.ui.words import journal
from deskside.usecases.ports.machine import HostKeyQuestion, SecretQuestion
from fakes.desk import START

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from deskside.domain.journal.facts import Fact
    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from deskside.ui.clerk.ticket_model import TicketModel
    from deskside.ui.clerk.timeline_folds import Moment
    from deskside.ui.clerk.timeline_model import TimelineModel
    from deskside.usecases.ports.machine import Dialogue
    from fakes.desk import FakeDesk

_HOST_KEY = HostKeyQuestion(label="oleg-nb", algorithm="ED25519", fingerprint="SHA256:abc")


@pytest.fixture
def ticket(qtbot: QtBot, window: MainWindow, model: DeskModel) -> TicketModel:
    """A ticket on the page."""
    del window
    opened = model.open_ticket(5)
    qtbot.waitUntil(lambda: opened.ticket is not None and bool(opened.timeline.entries()))
    return opened


def _button(window: MainWindow, text: str) -> Button:
    shown = [one for one in window.findChildren(Button) if one.isVisibleTo(window) and one.text() == text]
    assert shown, f"no button “{text}” in sight"
    return shown[0]


def test_connecting_and_ending_are_in_the_timeline_as_they_happen(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    view = window.findChild(SessionView)
    assert view is not None
    QTest.keyClicks(view.field, "oleg@oleg-nb")
    view.connect_button.click()
    qtbot.waitUntil(lambda: ticket.session.connected)
    assert [step.title for step in ticket.timeline.steps()] == ["Connected to oleg@oleg-nb"]
    _button(window, "End session").click()
    qtbot.waitUntil(lambda: ticket.session.state == "none")
    assert [step.state for step in ticket.timeline.steps()] == ["succeeded", "succeeded"]


def test_an_unknown_host_key_is_asked_with_no_as_the_first_answer(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    answers: list[bool] = []
    desk.dialogue = lambda dialogue: answers.append(dialogue.host_key(_HOST_KEY))
    window.activateWindow()
    for press, said in (("Do not connect", False), ("Escape", False), ("It is the same, connect", True)):
        ticket.session.connect_to("oleg@oleg-nb")
        qtbot.waitUntil(lambda: ticket.session.asked is not None)
        question = window.findChild(QuestionView)
        assert question is not None
        texts = [one.text() for one in question.findChildren(Button)]
        assert texts[0] == "Do not connect"
        if press == "Escape":
            QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        else:
            _button(window, press).click()
        qtbot.waitUntil(lambda: ticket.session.state == "up")
        assert answers.pop() is said
        assert isinstance(at := window.focusWidget(), Button)
        assert at.text() == "Overview"
        ticket.session.end()
        qtbot.waitUntil(lambda: ticket.session.state == "none")


def test_a_password_is_typed_unseen_and_forgotten_at_once(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    given: list[str] = []

    def ask(dialogue: Dialogue) -> None:
        answer = dialogue.secret(SecretQuestion(kind="password", label="oleg@oleg-nb"))
        given.append(answer.secret.reveal() if answer else "")

    desk.dialogue = ask
    ticket.session.connect_to("oleg@oleg-nb")
    qtbot.waitUntil(lambda: ticket.session.asked is not None)
    question = window.findChild(QuestionView)
    assert question is not None
    (field,) = question.findChildren(QLineEdit)
    assert field.echoMode() == QLineEdit.EchoMode.Password
    texts: list[str] = []
    field.textChanged.connect(texts.append)
    QTest.keyClicks(field, "hunter2")
    _button(window, "Go on").click()
    qtbot.waitUntil(lambda: ticket.session.connected)
    assert given == ["hunter2"]
    assert texts[-2:] == ["hunter2", ""]
    assert "hunter2" not in str(desk.journal)


def test_why_a_connection_failed_is_said_with_what_to_try_and_what_was_typed_can_be_typed_over(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    def refuse(dialogue: Dialogue) -> None:
        del dialogue
        raise Unreachable("connection-refused", host="oleg-nb", port=22)

    desk.dialogue = refuse
    view = window.findChild(SessionView)
    assert view is not None
    view.field.setFocus()
    QTest.keyClicks(view.field, "oleg@oleg-nb\r")
    qtbot.waitUntil(lambda: ticket.session.error is not None)
    assert ticket.session.state == "none"
    assert ticket.session.typed == "oleg@oleg-nb"
    assert window.focusWidget() is view.field
    assert view.field.selectedText() == "oleg@oleg-nb"


def test_a_slow_line_and_a_lost_one_are_shown_and_can_be_mended(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    ticket.session.connect_to("oleg@oleg-nb")
    qtbot.waitUntil(lambda: ticket.session.connected)
    desk.machine.line("slow")
    qtbot.waitUntil(lambda: ticket.session.state == "slow")
    assert ticket.session.connected
    desk.machine.line("lost")
    qtbot.waitUntil(lambda: ticket.session.state == "lost")
    qtbot.waitUntil(lambda: not ticket.session.connected)
    _button(window, "Connect again").click()
    qtbot.waitUntil(lambda: ticket.session.state == "up")


def test_status_priority_and_fields_are_changed_through_the_journal(
    qtbot: QtBot, ticket: TicketModel, desk: FakeDesk
) -> None:
    ticket.change({"status": "waiting"})
    qtbot.waitUntil(lambda: desk.tickets[5].status is Status.WAITING and not ticket.busy)
    ticket.change({"priority": "low"})
    qtbot.waitUntil(lambda: desk.tickets[5].priority is Priority.LOW and not ticket.busy)
    assert [journal.describe(entry).title for entry in ticket.timeline.entries()][-2:] == [
        "Status: Waiting",
        "Priority changed",
    ]


def test_a_note_is_one_line_and_a_correction_leaves_what_it_mends(qtbot: QtBot, ticket: TicketModel) -> None:
    ticket.note("  He has restarted it twice. ")
    qtbot.waitUntil(lambda: ticket.timeline.last_seq == 1)
    ticket.correct(1, "He has restarted it once.")
    qtbot.waitUntil(lambda: ticket.timeline.last_seq == 2)
    rows = [ticket.timeline.rows.row(place) for place in range(ticket.timeline.rows.rowCount())]
    assert rows[1].detail == "He has restarted it twice."
    assert rows[1].correction == "He has restarted it once."


def test_the_timeline_is_filtered_by_kind_and_searched(qtbot: QtBot, ticket: TicketModel) -> None:
    ticket.note("asked about the proxy")
    ticket.session.connect_to("oleg@oleg-nb")
    qtbot.waitUntil(lambda: ticket.session.connected and not ticket.busy)
    timeline = ticket.timeline

    def shown() -> list[str]:
        return [timeline.rows.row(place).kind for place in range(timeline.rows.rowCount())]

    assert sorted(shown()) == ["note", "step", "ticket"]
    timeline.show_kind("note")
    assert shown() == ["note"]
    timeline.show_kind("all")
    timeline.search("PROXY about")
    assert shown() == ["note"]


def test_scripts_that_nobody_has_approved_are_one_row_of_a_first_look_which_opens_to_all(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel, desk: FakeDesk
) -> None:
    timeline, shown = ticket.timeline, _timeline(window)
    timeline.load([*timeline.entries(), *_refused("Disks", "Printers", "Web")])
    assert [row.title for row in _rows(timeline)] == ["Ticket opened", "3 scripts are not approved"]
    assert _rows(timeline)[1].detail == "Disks, Printers, Web"
    assert [step.holds for step in timeline.steps()] == [3]
    window.activateWindow()
    shown.list.setFocus()
    shown.list.setCurrentIndex(timeline.rows.index(1, 0))
    assert str(shown.list.currentIndex().data()).endswith("Enter shows each of them")
    qtbot.keyClick(shown.list, Qt.Key.Key_Return)
    assert [row.title for row in _rows(timeline)][2:] == ["Disks", "Printers", "Web"]
    qtbot.keyClick(shown.list, Qt.Key.Key_Down)
    assert shown.list.currentIndex().row() == 2
    qtbot.keyClick(shown.list, Qt.Key.Key_Return)
    assert ticket.sheet == "entry"
    timeline.search("printers")
    assert [row.title for row in _rows(timeline)] == ["Printers"]


def _timeline(window: MainWindow) -> TimelineView:
    return next(one for one in window.findChildren(TimelineView) if one.isVisible())


def _rows(timeline: TimelineModel) -> list[Moment]:
    return [timeline.rows.row(place) for place in range(timeline.rows.rowCount())]


def _refused(*titles: str) -> Iterator[Recorded]:
    """Yield what a first look records of scripts that may not run."""
    for number, title in enumerate(titles):
        seq = 2 * number + 1
        began = StepStarted(
            kind=StepKind.SCRIPT,
            title=title,
            machine="oleg-nb",
            machine_id="",
            process="p",
            script=f"a.s{seq}",
        )
        ended = StepEnded(step=seq, outcome=Outcome.REFUSED, duration_ms=1, error="not-approved")
        for at, fact in ((seq, began), (seq + 1, ended)):
            yield Recorded(ticket=5, seq=at, at=START, actor=Actor(account="anna@desk"), fact=fact)


def test_closing_says_what_is_missing_then_closes_and_can_be_undone(
    qtbot: QtBot, window: MainWindow, model: DeskModel, ticket: TicketModel, desk: FakeDesk
) -> None:
    ticket.session.connect_to("oleg@oleg-nb")
    qtbot.waitUntil(lambda: ticket.session.connected)
    ticket.show_sheet("close")
    assert ticket.wrap_up is not None
    form = ticket.wrap_up
    qtbot.waitUntil(lambda: form.wrap_up is not None)
    assert form.draft.minutes != ""
    form.close()
    assert form.complaints == ("text",)
    form.edit(type(form.draft)(text="Turned the proxy off.", minutes="7"))
    form.close()
    qtbot.waitUntil(lambda: desk.tickets[5].status is Status.CLOSED)
    resolution = desk.tickets[5].resolution
    assert resolution is not None
    assert (resolution.text, resolution.minutes) == ("Turned the proxy off.", 7)
    assert ticket.session.state == "none"
    qtbot.waitUntil(lambda: window.findChild(Notice) is not None)
    _button(window, "Reopen").click()
    qtbot.waitUntil(lambda: desk.tickets[5].status is Status.OPEN)
    assert model.ticket is not None
    assert model.ticket.number == 5


@pytest.mark.parametrize(
    ("press", "field"), [("Close ticket", "What helped"), ("Edit the ticket", "Subject")]
)
def test_the_keyboard_goes_into_the_form_that_a_press_opens_and_out_of_it_again(
    window: MainWindow, ticket: TicketModel, press: str, field: str
) -> None:
    window.activateWindow()
    (button,) = (one for one in window.findChildren(Button) if press in (one.text(), one.accessibleName()))
    button.setFocus()
    button.click()
    at = window.focusWidget()
    assert at.accessibleName() == field
    QTest.keyClick(at, Qt.Key.Key_Escape)
    assert ticket.sheet == ""
    assert window.focusWidget() is not at


@pytest.mark.parametrize("minutes", ["7.5", "-1", "x", "٣"])
def test_minutes_are_whole(qtbot: QtBot, ticket: TicketModel, minutes: str) -> None:
    ticket.show_sheet("close")
    form = ticket.wrap_up
    assert form is not None
    qtbot.waitUntil(lambda: form.wrap_up is not None)
    form.edit(type(form.draft)(text="Done.", minutes=minutes))
    form.close()
    assert form.complaints == ("minutes",)


def test_a_narrow_window_takes_the_timeline_in_as_a_tab_and_the_list_away(
    qtbot: QtBot, window: MainWindow, ticket: TicketModel
) -> None:
    del ticket
    page = window.findChild(TicketView)
    assert page is not None
    labels = {button.text(): button for button in page.tabs.findChildren(Button)}
    assert labels["Timeline"].isHidden()
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: not labels["Timeline"].isHidden())
    window.resize(800, 700)
    qtbot.waitUntil(
        lambda: any(
            b.accessibleName() == "Back to the list" and b.isVisible() for b in page.findChildren(Button)
        )
    )


def test_what_a_script_changed_stands_in_its_line_and_stays_when_it_has_ended(
    qtbot: QtBot, ticket: TicketModel
) -> None:
    del qtbot
    first = ticket.timeline.last_seq + 1
    started = StepStarted(
        kind=StepKind.SCRIPT, title="Restart printing", machine="pc", machine_id="0" * 16, process="p"
    )
    change = Change(
        category="services",
        path="services.rows.state",
        kind="changed",
        row=("cups",),
        before="failed",
        after="active",
    )
    facts: tuple[Fact, ...] = (
        started,
        DifferenceMeasured(step=first, compared=("services",), changes=to_text([change]), count=1),
        StepEnded(step=first, outcome=Outcome.SUCCEEDED, duration_ms=900),
    )
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    told = ""
    for seq, fact in enumerate(facts, first):
        ticket.timeline.hear(Recorded(ticket=5, seq=seq, at=now, actor=Actor(account="anna@desk"), fact=fact))
        told = ticket.timeline.steps()[-1].detail
        assert ("State: failed, now running" in told) == (fact is not started)
    assert told.count("Different now") == 1
