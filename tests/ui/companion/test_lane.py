"""The person's lane of a walkthrough in the companion's window: read, looked at, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from adapters.catalogue.test_walkthroughs import png
from deskside.domain.companion import talk
from deskside.domain.companion.lane import LaneAnswered, LaneCleared, LaneStep, in_pieces
from ui.companion.a_call import ANNA, READY
from ui.cut import rest

if TYPE_CHECKING:
    from ui.companion.conftest import Run

TELL = LaneStep(
    run=7,
    step="plug",
    place=2,
    count=5,
    title="Plug it in",
    text="Plug the cable into the printer.",
    can_say=True,
    picture=in_pieces(png(1_200, 600)),
    picture_words="The back of the printer.",
)


def helping(run: Run, step: LaneStep | None) -> None:
    for event in (READY, talk.ClerkAsks(clerk=ANNA), talk.Helping(clerk=ANNA), talk.LaneShown(step=step)):
        run.core.say(event)
    rest(run.window)


def in_sight(run: Run) -> list[str]:
    labels = [one.text() for one in run.window.findChildren(QLabel) if one.isVisibleTo(run.window)]
    buttons = run.window.findChildren(QAbstractButton)
    return labels + [one.text() for one in buttons if one.isVisibleTo(run.window)]


def press(run: Run, text: str) -> None:
    (button,) = (
        one
        for one in run.window.findChildren(QAbstractButton)
        if one.text() == text and one.isVisibleTo(run.window)
    )
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def answers(run: Run) -> list[LaneAnswered]:
    return [order for order in run.core.orders if isinstance(order, LaneAnswered)]


def test_a_step_is_read_and_looked_at_and_gone_when_it_is_over(run: Run) -> None:
    helping(run, TELL)
    assert {"Step 2 of 5", "Plug it in", "Plug the cable into the printer."} <= set(in_sight(run))
    (picture,) = (
        one for one in run.window.findChildren(QWidget) if one.accessibleName() == "The back of the printer."
    )
    assert 0 < picture.width() < run.window.width(), "it makes room for itself, and no more than there is"
    assert picture.height() == picture.heightForWidth(picture.width()) > 100
    run.core.say(talk.LaneShown(step=None, end=LaneCleared(how="paused")))
    rest(run.window)
    assert "Plug it in" not in in_sight(run)
    assert any(text.startswith("Your helper has paused the steps here.") for text in in_sight(run))
    run.core.say(talk.LaneShown(step=TELL))
    rest(run.window)
    assert not any("paused" in text for text in in_sight(run))


@pytest.mark.parametrize(("text", "said"), [("Done", "done"), ("It did not work", "did-not-work")])
def test_they_say_how_it_went_by_keyboard(run: Run, text: str, said: str) -> None:
    helping(run, TELL)
    press(run, text)
    assert answers(run) == [LaneAnswered(run=7, step="plug", said=said)]  # type: ignore[arg-type]


def test_they_answer_a_question_with_a_button(run: Run) -> None:
    choices = (("hp", "The grey one"), ("lj", "The white one"))
    helping(run, LaneStep(run=7, step="which", title="Which", answer="choice", choices=choices, can_say=True))
    press(run, "The white one")
    assert answers(run) == [LaneAnswered(run=7, step="which", said="answered", value="lj")]


def test_what_they_type_stays_while_the_step_is_the_same(run: Run) -> None:
    step = LaneStep(
        run=7, step="name", title="Name", question="What does it say?", answer="text", can_say=True
    )
    helping(run, step)
    (field,) = run.window.findChildren(QLineEdit)
    QTest.keyClicks(field, "HP 400")
    run.core.say(talk.Line(state="slow"))
    run.core.say(talk.LaneShown(step=step))
    assert field.text() == "HP 400"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert answers(run) == [LaneAnswered(run=7, step="name", said="answered", value="HP 400")]


def test_where_nothing_can_be_said_there_is_no_button_for_it(run: Run) -> None:
    helping(run, LaneStep(run=7, step="measured", title="It is measured"))
    assert "Done" not in in_sight(run)
    assert "Your helper goes on from here." in in_sight(run)
