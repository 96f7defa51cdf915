"""The window on the real house, through an engine, to a whole companion, and a person in front of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.trust.approvals import FileApprovals
from deskside.adapters.ways_in import WaysInFile
from deskside.domain.companion import talk
from deskside.domain.companion.lane import LaneAnswered, LaneStep
from deskside.domain.journal.consent import (
    CompanionPaired,
    ConsentAnswered,
    ConsentShown,
    ConsentWithdrawn,
    SessionEnded,
)
from deskside.programs.house import House
from deskside.ui.clerk.new_ticket_model import Draft
from deskside.ui.clerk.ticket_view import TicketView
from deskside.usecases.pair_with_companion import CLERK
from fakes.look_together import write_look_together
from servers.helped import ANNA, Helped, a_script
from servers.sshd import make_key
from ui.opened_desk import SOON_MS, opened_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from deskside.programs.desk_window import Desk
    from deskside.ui.clerk.ticket_model import TicketModel
    from servers.organisation import Organisation

CHECKS = {
    name: a_script(f"# {name}\nok fine\n".encode(), name=name)
    for name in ("network.web-access", "network.name-resolution")
}
"""Of those that fit the ticket's words. A yes is to the bytes that run, so no two are the same."""


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue that holds just these; set before the desk is opened."""
    monkeypatch.setenv("DESKSIDE_SCRIPTS", str(tmp_path / "catalogue"))
    for name, offered in CHECKS.items():
        folder = tmp_path / "catalogue" / name.replace(".", "/")
        folder.mkdir(parents=True)
        for path, body in offered.folder.files.items():
            (folder / path).write_bytes(body)


@pytest.fixture
def walkthroughs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A walkthrough for both; set before the desk is opened."""
    monkeypatch.setenv("DESKSIDE_WALKTHROUGHS", str(write_look_together(tmp_path / "walkthroughs")))


@pytest.fixture
def desk(
    qapp: QApplication,
    qtbot: QtBot,
    hospital: Organisation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    """The clerk's program, which knows its clerk's key from before."""
    monkeypatch.setenv("DESKSIDE_HOME", str(tmp_path))
    house = House.open()
    WaysInFile(house.places.data / "ways-in.json").remember(CLERK, (str(hospital.clerk().identity),))
    with opened_desk(qapp, qtbot, house, tmp_path) as desk:
        yield desk


@pytest.fixture
def ticket(qtbot: QtBot, desk: Desk, person: Helped) -> Iterator[TicketModel]:
    """A ticket whose clerk has typed the code and was let in."""
    model = desk.model
    model.write_new()
    model.new_ticket.edit(Draft(name="Nina Berg", problem="Web pages do not open."))
    model.new_ticket.save()
    qtbot.waitUntil(lambda: model.ticket is not None and model.ticket.ticket is not None, timeout=SOON_MS)
    assert model.ticket is not None
    session = model.ticket.session
    session.connect_to(f"{person.meeting().code.groups()}@127.0.0.1")
    qtbot.waitUntil(lambda: session.connected or session.error is not None, timeout=SOON_MS)
    assert session.error is None
    person.sees(talk.ClerkAsks)
    person.does(talk.LetIn(yes=True))
    qtbot.waitUntil(lambda: session.consent is not None and session.consent.is_let_in, timeout=SOON_MS)
    yield model.ticket
    session.end()
    qtbot.waitUntil(lambda: session.state == "none", timeout=SOON_MS)


def test_a_call_by_code_from_the_question_to_the_facts_on_the_page(
    qtbot: QtBot, desk: Desk, person: Helped, ticket: TicketModel
) -> None:
    ticket.read_system()
    qtbot.waitUntil(lambda: len(ticket.consent.open) == 2, timeout=SOON_MS)
    qtbot.waitUntil(lambda: all(one.asking.sentence for one in ticket.consent.open), timeout=SOON_MS)
    view = next(view for view in desk.window.findChildren(TicketView) if view.isVisible())
    there = {
        f"“{asking.sentence}”" for asking in person.sees(talk.Asked, lambda a: len(a.askings) == 2).askings
    }
    assert {card.sentence.text() for card in view.consent.cards} == there
    person.allows("session")
    qtbot.waitUntil(lambda: not ticket.system.reading, timeout=SOON_MS)
    assert ticket.system.error is None
    assert {"os", "memory", "users"} <= set(ticket.system.categories)
    assert not ticket.consent.open
    assert "System information" in view.session.allowed.allowed.text()
    facts = [entry.fact for entry in ticket.timeline.entries()]
    assert sum(isinstance(fact, CompanionPaired) for fact in facts) == 1
    assert sum(isinstance(fact, ConsentShown) for fact in facts) == 2
    assert [fact.reply for fact in facts if isinstance(fact, ConsentAnswered)] == ["session"] * 3
    assert desk.model.deeds.verification().flaw is None


def test_a_first_look_is_one_sheet_and_what_they_refuse_is_not_measured(
    catalogue: None, qtbot: QtBot, desk: Desk, person: Helped, ticket: TicketModel
) -> None:
    del catalogue
    for script in CHECKS:
        _approve(script)
    ticket.take_first_look()
    sheet = person.sees(talk.Asked, lambda asked: len(asked.askings) == 4).askings
    assert [asking.capability for asking in sheet] == ["information", "personal", "checks", "checks"]
    assert {asking.script for asking in sheet} - {""} == set(CHECKS)
    for asking in sheet:
        no = asking.capability == "personal" or asking.script == "network.name-resolution"
        person.does(talk.Answer(asking=asking.id, reply="no" if no else "once"))
    qtbot.waitUntil(lambda: not ticket.look.running and not ticket.system.reading, timeout=SOON_MS)
    assert ticket.look.error is None
    look = ticket.look.look
    assert look is not None
    assert [end.script for end in look.fine_checks] == ["network.web-access"]
    kept = {one.name for one in look.unmeasured if one.why == "not-allowed"}
    assert {"network.name-resolution", "users", "processes", "events"} <= kept
    assert "memory" in look.fine_categories or look.troubles
    facts = [entry.fact for entry in ticket.timeline.entries()]
    assert len([fact for fact in facts if isinstance(fact, ConsentAnswered) and fact.asked >= 0]) == 4
    assert desk.model.deeds.verification().flaw is None


def _approve(script: str) -> None:
    """Store the approval of a script that the companion's profile believes too."""
    approvals = FileApprovals(House.open().places.approvals)
    approvals.enrol("anna@example.org", ANNA.public_key)
    offered = CHECKS[script]
    approvals.keep(script, 1, offered.statement, offered.signatures[0], ANNA.blob)


def test_they_play_their_lane_on_their_own_screen_and_the_page_goes_on(
    walkthroughs: None, qtbot: QtBot, tmp_path: Path, person: Helped, ticket: TicketModel
) -> None:
    del walkthroughs
    make_key(tmp_path / "boris")
    with House.open() as house:
        house.approve_walkthrough(
            "walkthrough.look",
            key=str(tmp_path / "boris"),
            principal="boris@example.org",
            confirm=lambda _: True,
            passphrase=lambda _: None,
            report=lambda _: None,
        )
    play = ticket.play
    ticket.walkthroughs.load()
    qtbot.waitUntil(lambda: ticket.walkthroughs.loaded, timeout=SOON_MS)
    ticket.walkthroughs.choose("look")
    ticket.walkthroughs.begin()
    look = _shown(person, "look")
    assert play.on_their_screen
    person.does(LaneAnswered(run=look.run, step="look", said="done"))
    qtbot.waitUntil(lambda: play.state is not None and play.state.current == "sees", timeout=SOON_MS)
    asked = _shown(person, "sees")
    person.does(LaneAnswered(run=asked.run, step="sees", said="answered", value="yes"))
    qtbot.waitUntil(lambda: bool(ticket.consent.open), timeout=SOON_MS)
    person.sees(talk.Asked, lambda asked: asked.askings)
    person.allows()
    qtbot.waitUntil(lambda: play.state is not None and play.state.worked, timeout=SOON_MS)
    person.sees(talk.LaneShown, lambda event: event.step is None)


def _shown(person: Helped, step: str) -> LaneStep:
    shown = person.sees(talk.LaneShown, lambda event: event.step is not None and event.step.step == step).step
    assert shown is not None
    return shown


def test_what_they_end_is_over_on_the_page_and_in_the_journal(
    qtbot: QtBot, person: Helped, ticket: TicketModel
) -> None:
    ticket.read_system()
    qtbot.waitUntil(lambda: bool(ticket.consent.open), timeout=SOON_MS)
    person.does(talk.End())
    qtbot.waitUntil(lambda: ticket.session.state == "none" and not ticket.system.reading, timeout=SOON_MS)
    assert not ticket.consent.open

    def ends() -> list[SessionEnded]:
        return [one.fact for one in ticket.timeline.entries() if isinstance(one.fact, SessionEnded)]

    qtbot.waitUntil(lambda: ticket.consent.ended_by == "user" and bool(ends()), timeout=SOON_MS)
    assert [fact.by for fact in ends()] == ["user"]
    facts = [entry.fact for entry in ticket.timeline.entries()]
    assert not [fact for fact in facts if isinstance(fact, ConsentAnswered) and fact.asked >= 0]


def test_leaving_over_a_question_takes_it_off_their_screen_and_ends_the_session(
    qtbot: QtBot, person: Helped, ticket: TicketModel
) -> None:
    ticket.read_system()
    qtbot.waitUntil(lambda: bool(ticket.consent.open), timeout=SOON_MS)
    person.sees(talk.Asked, lambda asked: asked.askings)
    ticket.stop()
    qtbot.waitUntil(lambda: not ticket.system.reading, timeout=SOON_MS)
    ticket.stop()
    qtbot.waitUntil(lambda: ticket.session.state == "none", timeout=SOON_MS)
    assert person.sees(talk.Over).reason == "clerk"
    facts = [entry.fact for entry in ticket.timeline.entries()]
    assert [fact.by for fact in facts if isinstance(fact, ConsentWithdrawn)] == ["clerk", "clerk"]
