"""The window itself: what it says aloud, when it closes and is in front, whose language it speaks."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea

from deskside.domain.companion import talk
from deskside.domain.errors import WrongUse
from deskside.programs.companion_window import leave_when_told, name_of_only_window, run_companion_window
from deskside.ui import words
from deskside.ui.companion.parts import Page
from deskside.ui.design.announce import announce
from deskside.ui.design.prose import Prose
from deskside.ui.only_window import OnlyWindow
from fakes.companion_core import FakeCore
from ui.companion.a_call import (
    ANNA,
    CHANGE,
    CHANGED,
    CHECK,
    CHECKING,
    CODE,
    GRANTS,
    LOOK,
    OVER,
    READY,
    every_state,
)
from ui.cut import rest, settle

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from deskside.ui.design.theme import Theme
    from ui.companion.conftest import Run

IN_FRONT = Qt.WindowType.WindowStaysOnTopHint


def _button(run: Run, text: str) -> QAbstractButton:
    rest(run.window)
    buttons = run.window.findChildren(QAbstractButton)
    (found,) = (one for one in buttons if one.text() == text and one.isVisibleTo(run.window))
    return found


def _in_front(run: Run) -> bool:
    return bool(run.window.windowHandle().flags() & IN_FRONT)


# ---- aloud


def test_questions_and_wrong_codes_are_said_at_once_and_the_rest_in_its_turn(run: Run) -> None:
    for _ in every_state(run):
        pass
    urgent = [sentence for sentence, at_once in run.said if at_once]
    assert "Someone entered a wrong code. Was that your helper?" in urgent
    assert "This code has been tried wrongly three times and no longer works." in urgent
    assert "If you did not just make mistakes with your helper on the phone, hang up." in urgent
    assert "Anna Petrova asks to help you. Nothing is allowed yet." in urgent
    assert f"Anna Petrova asks: {CHANGE.sentence}" in urgent
    assert any(sentence.startswith("The line is interrupted.") for sentence in urgent)
    assert urgent[-1] == "You ended the session. Nobody has access to your computer any more."
    calm = [sentence for sentence, at_once in run.said if not at_once]
    assert calm[0] == "Your code is: zero four – one two, eight eight – four two, eight eight – four two"
    assert "Checking the clock: happening now" in calm


def test_a_question_that_is_already_known_is_not_said_again(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Asked(askings=(LOOK,)))
    run.core.say(talk.Asked(askings=(LOOK, CHECK)), talk.Asked(askings=(CHECK,)))
    asked = [sentence for sentence, _ in run.said if "asks" in sentence]
    assert asked == [f"Anna Petrova asks: {LOOK.sentence}", f"Anna Petrova asks: {CHECK.sentence}"]


def test_a_real_announcement_can_be_made(run: Run) -> None:
    assert QAccessible.queryAccessibleInterface(run.window).isValid()
    announce(run.window, "Someone asks.", urgent=True)
    announce(run.window, "Something happened.", urgent=False)


def test_a_page_that_comes_up_takes_the_focus_and_says_its_heading(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA))
    rest(run.window)
    run.window.findChildren(QAbstractButton)[-1].setFocus()
    run.core.say(talk.Asked(askings=(CHANGE,)))
    focused = QApplication.focusWidget()
    assert isinstance(focused, Page)
    assert focused.accessibleName() == "Anna Petrova asks you"


def test_what_happens_meanwhile_does_not_take_the_focus_away(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Allowed(grants=GRANTS))
    QTest.keyClick(run.page, Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    run.core.say(talk.Happened(activity=CHECKING), talk.Line(state="slow"), talk.Allowed(grants=GRANTS))
    assert QApplication.focusWidget() is focused
    assert not isinstance(focused, Page)


# ---- closing


@pytest.mark.parametrize("before", ["first", "code", "asks", "over", "sight"])
def test_it_closes_at_once_where_nobody_helps(run: Run, before: str) -> None:
    closed = []
    run.window.closed.connect(lambda: closed.append(True))
    for state in every_state(run):
        if state == before:
            break
    assert run.window.close()
    assert closed == [True]


def test_closing_while_somebody_helps_asks_first_and_then_shows_the_receipt(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA))
    assert not run.window.close()
    assert run.page.heading.text() == "End the session?"
    assert run.core.taken() == []
    _button(run, "End now").click()
    assert run.core.taken() == [talk.End()]
    run.core.say(OVER)
    assert run.page.heading.text() == "The session is over"
    assert run.window.close()


@pytest.mark.parametrize("how", ["button", "escape"])
def test_keeping_it_open_changes_nothing(run: Run, how: str) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA))
    run.window.close()
    if how == "escape":
        QTest.keyClick(QApplication.focusWidget() or run.window, Qt.Key.Key_Escape)
    else:
        _button(run, "Keep it open").click()
    assert run.model.page == "helping"
    assert run.core.taken() == []
    assert run.window.isVisible()


def test_closing_a_second_time_needs_no_answer_of_the_core(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA))
    _button(run, "End now").click()
    assert not _button(run, "Ending …").isEnabled()
    assert run.window.close()


def test_closing_the_model_closes_the_core_and_hears_no_more(run: Run) -> None:
    run.model.close()
    assert run.core.closed
    run.core.say(READY)
    assert run.model.page == "starting"


# ---- in front


def test_it_stays_in_front_from_the_first_question_to_the_end(run: Run) -> None:
    seen = {state: _in_front(run) for state in every_state(run)}
    names = list(seen)
    begins, ends = names.index("asks"), names.index("leaving")
    assert all(seen[name] for name in names[begins : ends + 1])
    assert not any(seen[name] for name in (*names[:begins], *names[ends + 1 :]))


def test_a_question_brings_a_window_back_that_was_put_away(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA))
    run.window.showMinimized()
    run.core.say(talk.Happened(activity=CHECKING))
    assert run.window.isMinimized()
    run.core.say(talk.Asked(askings=(CHANGE,)))
    assert not run.window.isMinimized()


# ---- whose language and size


def test_the_language_is_chosen_before_anybody_is_there(run: Run) -> None:
    offered = [
        state
        for state in every_state(run)
        if any(one.text() == "Русский" and one.isVisibleTo(run.window) for one in _buttons(run))
    ]
    assert offered == ["starting", "starting, with trouble", "nobody", "first"]


def test_another_language_is_spoken_at_once_and_the_core_is_told(run: Run) -> None:
    run.core.say(READY)
    _button(run, "Русский").click()
    assert words.language() == "ru"
    assert run.core.taken() == [talk.Speak(language="ru")]
    assert run.model.page == "first"
    run.model.call()
    run.core.say(talk.CodeShown(code=CODE, lives_s=600))
    texts = [one.text() for one in run.window.findChildren(Prose)]
    assert "ноль четыре – двенадцать, восемьдесят восемь – сорок два, восемьдесят восемь – сорок два" in texts


def test_text_grows_to_twice_its_size_by_keyboard_and_nothing_is_lost(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Asked(askings=(LOOK, CHECK)))
    run.model.choose(LOOK.id, on=True)
    before = run.page.heading.font().pointSizeF()
    for _ in range(3):
        larger = next(one for one in _buttons(run) if one.accessibleName() == "Larger text")
        larger.setFocus()
        QTest.keyClick(larger, Qt.Key.Key_Space)
        rest(run.window)
    assert run.page.heading.font().pointSizeF() == pytest.approx(2 * before, rel=0.02)
    assert run.model.chosen == {LOOK.id}
    assert not next(one for one in _buttons(run) if one.accessibleName() == "Larger text").isEnabled()


def test_a_page_that_is_longer_than_the_window_is_read_by_keyboard(run: Run) -> None:
    for _ in range(3):
        run.look.larger()
    run.core.say(READY)
    run.model.read_sight()
    settle(run.window)
    bar = run.window.frame_view.findChildren(QScrollArea)[-1].verticalScrollBar()
    assert bar.maximum() > 0
    for key, reached in (
        (Qt.Key.Key_PageDown, bar.pageStep()),
        (Qt.Key.Key_End, bar.maximum()),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Down, bar.singleStep()),
    ):
        QTest.keyClick(QApplication.focusWidget() or run.window, key)
        assert bar.value() == reached, key


def test_the_end_of_the_log_on_and_control_c_leave(qtbot: QtBot, theme: Theme) -> None:
    del theme
    left: list[bool] = []
    before = signal.getsignal(signal.SIGINT)
    stop = leave_when_told(lambda: left.append(True))
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            left.clear()
            os.kill(os.getpid(), number)
            qtbot.waitUntil(lambda: left == [True])
    finally:
        stop()
    assert signal.getsignal(signal.SIGINT) is before


def _buttons(run: Run) -> list[QAbstractButton]:
    rest(run.window)
    return run.window.findChildren(QAbstractButton)


# ---- the receipt


def test_a_change_is_taken_back_without_a_clerk(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), OVER)
    _button(run, "Take it back").click()
    assert run.core.taken() == [talk.TakeBack(seq=CHANGED.seq)]
    assert not _button(run, "Taking it back …").isEnabled()
    run.core.say(talk.Happened(activity=CHANGED))
    assert _button(run, "Take it back").isEnabled()
    _button(run, "Take it back").click()
    run.core.say(talk.Trouble(code="script-unknown", facts=(("script", "service.stop"),)))
    assert _button(run, "Take it back").isEnabled()


def test_the_receipt_is_saved_where_the_person_looks_for_it_and_says_where(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), OVER)
    _button(run, "Save").click()
    (order,) = run.core.taken()
    assert isinstance(order, talk.SaveReceipt)
    assert order.folder.endswith("Documents")
    run.core.say(talk.Saved(folder="/home/oleg/Documents/receipt"))
    rest(run.window)
    texts = [one.text() for one in run.window.findChildren(Prose) if one.isVisibleTo(run.window)]
    assert "Your receipt is saved in /home/oleg/Documents/receipt" in texts


def test_saying_no_to_somebody_ends_with_nobody_let_in(run: Run) -> None:
    run.core.say(READY)
    run.model.call()
    run.core.say(talk.ClerkAsks(clerk=ANNA), talk.Over(reason="user", clerk=ANNA))
    run.core.taken()
    texts = [one.text() for one in run.window.findChildren(Prose)]
    assert "You let nobody in. Nobody had access to your computer." in texts
    assert run.page.heading.text() == "Nobody was let in"
    _button(run, "New code").click()
    assert run.core.taken() == [talk.MakeCode()]
    assert run.model.page == "code"


def test_why_it_connects_to_nobody_is_said_when_it_is_known(run: Run) -> None:
    run.core.say(talk.Ready(organisation="", call_back=""))
    texts = [one.text() for one in run.window.findChildren(Prose) if one.isVisibleTo(run.window)]
    assert any(text.startswith("It was not made for an organisation") for text in texts)
    run.core.say(talk.Trouble(code="page-not-saved", facts=(("folder", "x"), ("why", "y"))))
    rest(run.window)
    texts = [one.text() for one in run.window.findChildren(Prose) if one.isVisibleTo(run.window)]
    assert "The page could not be saved in x (y)." in texts


def test_without_a_display_it_says_so_and_makes_no_core(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    made: list[FakeCore] = []

    def make() -> FakeCore:
        made.append(FakeCore())
        return made[-1]

    with pytest.raises(WrongUse, match="companion-display-missing"):
        run_companion_window(make, on_bug=lambda _: None)
    assert made == []


def test_a_second_window_brings_the_first_to_the_front_and_makes_no_core(
    qtbot: QtBot, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    first = OnlyWindow(name_of_only_window())
    first.wanted.connect(run.window.come_to_front)
    run.window.showMinimized()
    try:
        assert run_companion_window(FakeCore, on_bug=lambda _: None) == 0
        qtbot.waitUntil(lambda: not run.window.isMinimized())
    finally:
        first.close()


def test_a_core_that_could_not_begin_is_said_to_connect_to_nobody(run: Run) -> None:
    run.core.say(talk.Trouble(code="page-not-saved", facts=(("folder", "x"), ("why", "y"))))
    run.core.say(talk.Over(reason="broken", clerk=None))
    texts = [one.text() for one in run.window.findChildren(Prose)]
    assert run.page.heading.text() == "This program cannot connect to anybody"
    assert "The page could not be saved in x (y)." in texts
