"""Nothing is allowed but by a person who has seen the question: arming, Escape, silence, switches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from deskside.domain.companion import talk
from deskside.ui.companion.answer_button import AnswerButton
from deskside.ui.design.switch import Switch
from ui.companion.a_call import ADMIN, ANNA, CHANGE, CHECK, LOOK, PEOPLE, READY
from ui.cut import rest

if TYPE_CHECKING:
    from deskside.domain.companion.talk import Asking, Order
    from ui.companion.conftest import Run

PRESSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
QUESTIONS: dict[str, talk.Event] = {
    "let in": talk.ClerkAsks(clerk=ANNA),
    "one": talk.Asked(askings=(CHECK,)),
    "change": talk.Asked(askings=(CHANGE,)),
    "administrator": talk.Asked(askings=(ADMIN,)),
    "several": talk.Asked(askings=(LOOK, PEOPLE, CHECK)),
}


@pytest.fixture(params=QUESTIONS)
def question(request: pytest.FixtureRequest, run: Run) -> str:
    """A question that has just come up; several ones with everything switched on."""
    name: str = request.param
    before: list[talk.Event] = [READY] if name == "let in" else [READY, talk.Helping(clerk=ANNA)]
    run.core.say(*before, QUESTIONS[name])
    for asking in (LOOK, PEOPLE, CHECK) if name == "several" else ():
        run.model.choose(asking.id, on=True)
    rest(run.window)
    return name


def _allowing(run: Run) -> list[AnswerButton]:
    rest(run.window)
    return [one for one in run.window.findChildren(AnswerButton) if one.isVisibleTo(run.window)]


def _button(run: Run, text: str) -> QAbstractButton:
    rest(run.window)
    buttons = run.window.findChildren(QAbstractButton)
    (found,) = (one for one in buttons if one.text() == text and one.isVisibleTo(run.window))
    return found


def _focused(run: Run) -> QWidget:
    return QApplication.focusWidget() or run.window


def _allows(order: Order) -> bool:
    return (isinstance(order, talk.LetIn) and order.yes) or (
        isinstance(order, talk.Answer) and order.reply != "no"
    )


def test_no_key_answers_a_question_that_has_just_come_up(run: Run, question: str) -> None:
    assert run.model.page in {"asks", "asked"}, question
    for key in PRESSES:
        QTest.keyClick(_focused(run), key)
    for button in _allowing(run):
        button.setFocus()
        for key in PRESSES:
            QTest.keyClick(button, key)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        button.click()
    assert run.core.taken() == []


def test_enter_and_space_do_nothing_where_nobody_has_gone_to_a_button(run: Run, question: str) -> None:
    run.arm()
    for key in PRESSES:
        QTest.keyClick(_focused(run), key)
    assert run.core.taken() == [], question


@pytest.mark.parametrize("key", PRESSES)
def test_after_a_second_a_button_that_has_the_focus_is_pressed_by_key(
    run: Run, question: str, key: Qt.Key
) -> None:
    run.arm()
    first = _allowing(run)[0]
    first.setFocus()
    QTest.keyClick(first, key)
    assert any(_allows(order) for order in run.core.taken()), question


def test_escape_says_no_at_once_and_to_everything(run: Run, question: str) -> None:
    QTest.keyClick(_focused(run), Qt.Key.Key_Escape)
    taken = run.core.taken()
    if question == "let in":
        assert taken == [talk.LetIn(yes=False)]
    else:
        asked = QUESTIONS[question]
        assert isinstance(asked, talk.Asked)
        assert taken == [talk.Answer(asking=one.id, reply="no") for one in asked.askings]
    assert run.model.page not in {"asks", "asked"}


def test_escape_says_no_wherever_the_focus_is(run: Run, question: str) -> None:
    for place in (0, -1):
        run.core.say(QUESTIONS[question])
        rest(run.window)
        buttons = [one for one in run.window.findChildren(QAbstractButton) if one.isVisibleTo(run.window)]
        buttons[place].setFocus()
        QTest.keyClick(buttons[place], Qt.Key.Key_Escape)
        taken = run.core.taken()
        assert taken, buttons[place].text()
        assert not any(_allows(order) for order in taken)


def test_silence_grants_nothing_however_long_it_lasts(run: Run, question: str) -> None:
    for _ in range(24):
        run.clock.pass_ms(3_600_000)
        run.model.changed.emit()
        rest(run.window)
    assert run.model.page in {"asks", "asked"}, question
    assert run.core.taken() == []


def test_a_press_that_begins_too_early_and_ends_in_time_is_none(run: Run, question: str) -> None:
    button = _allowing(run)[0]
    button.setFocus()
    QTest.keyPress(button, Qt.Key.Key_Space)
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    run.arm()
    QTest.keyRelease(button, Qt.Key.Key_Space)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert run.core.taken() == [], question


def test_a_key_that_is_held_down_presses_nothing(run: Run, question: str) -> None:
    button = _allowing(run)[0]
    button.setFocus()
    run.arm()
    for key in PRESSES:
        held = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", True)
        QApplication.sendEvent(button, held)
    assert run.core.taken() == [], question


def test_the_next_question_is_not_answered_by_a_double_click_on_the_first(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Asked(askings=(CHANGE, ADMIN)))
    run.arm()
    where = _button(run, "Allow once")
    QTest.mouseClick(where, Qt.MouseButton.LeftButton)
    assert run.core.taken() == [talk.Answer(asking=CHANGE.id, reply="once")]
    assert run.model.asked == (ADMIN,)
    QTest.mouseClick(_button(run, "Allow once"), Qt.MouseButton.LeftButton)
    assert run.core.taken() == []


def test_a_question_that_was_reworded_is_another_question(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Asked(askings=(CHANGE,)))
    run.arm()
    run.core.say(talk.Asked(askings=(replace(CHANGE, remark="Quick, please!"),)))
    run.model.allow("once")
    assert run.core.taken() == []
    run.arm()
    run.model.allow("once")
    assert run.core.taken() == [talk.Answer(asking=CHANGE.id, reply="once")]


def test_what_is_said_twice_in_the_same_words_needs_no_second_look(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Asked(askings=(CHANGE,)))
    run.arm()
    run.core.say(talk.Asked(askings=(CHANGE,)), talk.Line(state="slow"))
    run.model.allow("once")
    assert run.core.taken() == [talk.Answer(asking=CHANGE.id, reply="once")]


def test_several_requests_are_all_off_and_only_the_chosen_are_allowed(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Asked(askings=(LOOK, PEOPLE, CHECK)))
    run.arm()
    rest(run.window)
    switches = [one for one in run.window.findChildren(Switch) if one.isVisibleTo(run.window)]
    assert [one.accessibleName() for one in switches] == [LOOK.sentence, PEOPLE.sentence, CHECK.sentence]
    assert not any(one.isChecked() for one in switches)
    assert not _button(run, "Allow the chosen").isEnabled()
    switches[2].click()
    assert run.core.taken() == []
    _button(run, "Allow the chosen").click()
    assert run.core.taken() == [
        talk.Answer(asking=LOOK.id, reply="no"),
        talk.Answer(asking=PEOPLE.id, reply="no"),
        talk.Answer(asking=CHECK.id, reply="once"),
    ]


def test_a_request_that_joins_the_sheet_keeps_what_was_chosen_and_is_off_itself(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Asked(askings=(LOOK, PEOPLE)))
    run.model.choose(LOOK.id, on=True)
    run.core.say(talk.Asked(askings=(LOOK, replace(PEOPLE, remark="It matters."), CHECK)))
    assert run.model.chosen == {LOOK.id}
    run.model.choose(PEOPLE.id, on=True)
    run.core.say(talk.Asked(askings=(LOOK, PEOPLE, CHECK)))
    assert run.model.chosen == {LOOK.id}


def test_a_change_is_asked_alone_and_never_offered_for_the_session(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Asked(askings=(CHANGE, LOOK, PEOPLE)))
    assert [one.id for one in run.model.asked] == [CHANGE.id]
    assert [one.text() for one in _allowing(run)] == ["Allow once"]
    run.arm()
    run.model.allow("session")
    assert run.core.taken() == []
    run.core.say(talk.Asked(askings=(LOOK, CHANGE, PEOPLE)))
    assert [one.id for one in run.model.asked] == [LOOK.id, PEOPLE.id]


@pytest.mark.parametrize("asking", [LOOK, PEOPLE, CHECK], ids=lambda asking: asking.capability)
def test_what_only_reads_may_be_allowed_until_the_session_ends(run: Run, asking: Asking) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Asked(askings=(asking,)))
    run.arm()
    once, longer = _allowing(run)
    assert once.text() == "Allow once"
    assert "until the session ends" in longer.text()
    longer.click()
    assert run.core.taken() == [talk.Answer(asking=asking.id, reply="session")]


def test_a_request_whose_effect_is_not_reading_is_never_on_a_sheet_with_others(run: Run) -> None:
    lying = replace(CHECK, effect=CHANGE.effect)
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Asked(askings=(LOOK, lying)))
    assert [one.effect for one in run.model.asked] == [LOOK.effect]
    run.model.refuse()
    assert [one.effect for one in run.model.asked] == [lying.effect]


@pytest.mark.parametrize("hides", [talk.Frozen(on=True), talk.Line(state="lost")], ids=["frozen", "line"])
def test_nothing_can_be_allowed_while_frozen_or_without_a_line(run: Run, hides: talk.Event) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Asked(askings=(CHANGE,)))
    run.arm()
    run.core.say(hides)
    assert _allowing(run) == []
    run.model.allow("once")
    assert run.core.taken() == []
    run.core.say(talk.Frozen(on=False), talk.Line(state="up"))
    run.model.allow("once")
    assert run.core.taken() == [], "it has only just come back"
    run.arm()
    run.model.allow("once")
    assert run.core.taken() == [talk.Answer(asking=CHANGE.id, reply="once")]


def test_letting_somebody_in_is_answered_once(run: Run) -> None:
    run.core.say(READY, talk.ClerkAsks(clerk=ANNA))
    run.arm()
    _button(run, "Allow").click()
    assert not any(one.isEnabled() for one in _allowing(run))
    run.model.let_in(yes=True)
    run.model.let_in(yes=False)
    assert run.core.taken() == [talk.LetIn(yes=True)]


def test_after_the_end_nothing_can_be_allowed(run: Run, question: str) -> None:
    run.arm()
    run.core.say(talk.Over(reason="clerk", clerk=ANNA))
    run.model.let_in(yes=True)
    run.model.allow("once")
    assert run.core.taken() == [], question
    assert _allowing(run) == []


def test_the_details_say_exactly_what_would_run(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Asked(askings=(CHANGE,)))
    _button(run, "Show exactly what it is").click()
    rest(run.window)
    shown = " ".join(
        one.accessibleName() for one in run.window.findChildren(QWidget) if one.isVisibleTo(run.window)
    )
    for said in (
        "service.restart",
        "Version: 2",
        CHANGE.digest,
        "Maria Ivanova, Ivan Orlov",
        "Service: postfix",
    ):
        assert said in shown
    run.core.say(talk.Asked(askings=(ADMIN,)))
    assert not run.model.details_shown
