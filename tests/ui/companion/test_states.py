"""Every state of the companion's window, in each language and size of text."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from deskside.domain.companion import talk
from deskside.ui import words
from deskside.ui.companion.answer_button import AnswerButton
from deskside.ui.design.buttons import MenuButton
from deskside.ui.design.prose import Prose
from deskside.ui.design.switch import Switch
from fakes.pseudo import pseudo_language, untranslated
from ui.companion.a_call import ANNA, CHANGE, CHECK, CODE, DATA, GRANTS, LOOK, READY, activity, every_state
from ui.companion.conftest import ADDRESSES
from ui.cut import cut_off, rest, settle

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.ui.design.theme import Theme
    from ui.companion.conftest import Run

W = TypeVar("W", bound=QWidget)
SESSION = (
    "helping, nothing yet", "helping", "line slow", "line lost", "checking", "several asked",
    "several asked, one chosen, in detail", "asked: checks", "asked: checks, in detail", "asked: changes",
    "asked: changes, in detail", "asked: admin", "asked: admin, in detail", "leaving",
)  # fmt: skip


def _in_sight(run: Run, kind: type[W]) -> list[W]:
    rest(run.window)
    return [one for one in run.window.findChildren(kind) if one.isVisibleTo(run.window)]


def _texts(run: Run) -> list[str]:
    shown = [one.text() for one in _in_sight(run, QWidget) if isinstance(one, QLabel | QAbstractButton)]
    return [text for text in shown if text]


def _button(run: Run, text: str) -> QAbstractButton:
    (found,) = (one for one in _in_sight(run, QAbstractButton) if one.text() == text)
    return found


def test_every_state_has_its_page(run: Run) -> None:
    names = [(name, run.model.page) for name in every_state(run)]
    assert len({name for name, _ in names}) == len(names) >= 30
    assert {page for _, page in names} == {
        "starting", "nobody", "first", "code", "asks", "helping", "asked", "checking", "over", "sight",
        "leaving",
    }  # fmt: skip


def test_end_is_in_sight_as_long_as_somebody_helps(run: Run) -> None:
    seen = []
    for state in every_state(run):
        ends = [one for one in _in_sight(run, QAbstractButton) if one.property("kind") == "stop"]
        if ends:
            (end,) = ends
            assert end.isEnabled()
            assert not end.visibleRegion().isEmpty(), state
            seen.append(state)
    assert tuple(seen) == SESSION


def test_the_number_to_ring_is_the_profiles_wherever_somebody_may_be_unsure(run: Run) -> None:
    shows = [state for state in every_state(run) if READY.call_back in _texts(run)]
    assert shows == ["first", "asks", "checking"]


def test_everything_that_is_said_is_ours_and_translated(run: Run) -> None:
    with pseudo_language():
        run.window.rebuild()
        for state in every_state(run):
            for text in _texts(run):
                left = untranslated(text, (*DATA, *words.LANGUAGES.values(), *_NOT_SENTENCES))
                assert left == "", f"{state}: {text}"
    run.window.rebuild()


@pytest.mark.parametrize(("language", "percent"), list(itertools.product(words.LANGUAGES, (100, 200))))
def test_nothing_is_cut_at_any_size_of_text(run: Run, language: str, percent: int) -> None:
    run.look.speak(language)
    while run.look.percent < percent:
        run.look.larger()
    room = run.window.screen().availableGeometry()
    for state in every_state(run):
        settle(run.window)
        assert cut_off(run.window) == [], state
        assert run.window.width() <= room.width(), state
        assert run.window.height() <= room.height(), state
        assert run.page.width() <= run.window.width(), f"{state} is wider than the window"
    assert run.look.percent == percent


def test_whatever_takes_the_focus_has_a_name(run: Run) -> None:
    for state in every_state(run):
        nameless = [
            type(one).__name__
            for one in _in_sight(run, QWidget)
            if one.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name).strip()
        ]
        assert nameless == [], state
        assert run.page.accessibleName() == run.page.heading.text() != "", state


def test_the_tab_key_comes_by_everything_that_takes_the_focus(run: Run) -> None:
    for state in every_state(run):
        wanted = {
            one
            for one in _in_sight(run, QWidget)
            if one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and not _in_a_group(one)
        }
        assert wanted, state
        seen = set()
        for _ in range(len(wanted) + 2):
            QTest.keyClick(QApplication.focusWidget() or run.window, Qt.Key.Key_Tab)
            seen.add(QApplication.focusWidget())
        assert [one.accessibleName() or one for one in wanted - seen] == [], state


def _in_a_group(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractButton) and widget.group() is not None and not widget.isChecked()


def test_no_page_has_a_default_button_and_none_begins_with_one_in_focus(run: Run) -> None:
    for state in every_state(run):
        buttons = _in_sight(run, QAbstractButton)
        assert not any(one.property("default") or one.property("autoDefault") for one in buttons), state
        assert not isinstance(QApplication.focusWidget(), AnswerButton), state


def test_no_text_on_any_page_counts_down(run: Run) -> None:
    for state in every_state(run):
        before = _texts(run)
        run.clock.pass_ms(599_000)
        run.model.changed.emit()
        assert _texts(run) == before, state


def test_the_code_comes_only_after_the_person_says_that_they_called(run: Run) -> None:
    run.core.say(READY)
    assert run.model.page == "first"
    assert run.core.taken() == []
    (tick,) = _in_sight(run, Switch)
    assert isinstance(tick, Switch)
    tick.click()
    assert run.core.taken() == [talk.MakeCode()]
    run.core.say(talk.CodeShown(code=CODE, lives_s=600))
    texts = _texts(run)
    assert f"{CODE[:4]} {CODE[4:8]} {CODE[8:]}" in texts
    assert "zero four – one two, eight eight – four two, eight eight – four two" in texts


def test_a_hidden_code_is_nowhere_on_the_page_and_cannot_be_copied(run: Run) -> None:
    run.core.say(READY)
    run.model.call()
    run.core.say(talk.CodeShown(code=CODE, lives_s=600))
    labels = _in_sight(run, Prose)
    assert all(one.contextMenuPolicy() != Qt.ContextMenuPolicy.ActionsContextMenu for one in labels)
    selectable = (
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    assert not any(one.textInteractionFlags() & selectable for one in labels)
    _button(run, "Hide the code").click()
    said = [
        QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name)
        for one in _in_sight(run, QWidget)
    ]
    assert not any("8842" in text or "eight eight" in text for text in (*_texts(run), *said))
    _button(run, "Show the code").click()
    assert "0412 8842 8842" in _texts(run)


def test_wrong_codes_are_loud_and_the_third_says_hang_up(run: Run) -> None:
    run.core.say(READY)
    run.model.call()
    run.core.say(talk.CodeShown(code=CODE, lives_s=600), talk.WrongCode(left=2))
    assert "Someone entered a wrong code. Was that your helper?" in _texts(run)
    run.core.say(talk.WrongCode(left=1), talk.WrongCode(left=0), talk.CodeGone(reason="wrong-three-times"))
    texts = _texts(run)
    assert "This code has been tried wrongly three times and no longer works." in texts
    assert "If you did not just make mistakes with your helper on the phone, hang up." in texts
    assert CODE[:4] not in " ".join(texts)
    run.core.taken()
    _button(run, "New code").click()
    assert run.core.taken() == [talk.MakeCode()]
    assert "tried wrongly" not in " ".join(_texts(run))


def test_without_a_profile_it_says_that_it_can_connect_to_nobody(run: Run) -> None:
    run.core.say(talk.Ready(organisation="", call_back=""))
    assert run.page.heading.text() == "This program cannot connect to anybody"
    assert _in_sight(run, AnswerButton) == []
    assert _in_sight(run, Switch) == []
    assert run.core.taken() == []


def test_a_permission_is_taken_back_by_its_switch(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Allowed(grants=GRANTS))
    first, second = _in_sight(run, Switch)
    assert isinstance(second, Switch)
    assert first.accessibleName() == "Look at this computer's details"
    assert second.accessibleName() == GRANTS[1].sentence
    assert {"Until the session ends.", "Once."} <= set(_texts(run))
    second.click()
    assert run.core.taken() == [talk.Withdraw(grant="g2")]
    run.core.say(talk.Allowed(grants=GRANTS[:1]))
    assert len(_in_sight(run, Switch)) == 1


def test_what_goes_wrong_is_said_on_the_page_that_is_in_sight(run: Run) -> None:
    trouble = talk.Trouble(code="connection-refused", facts=(("host", "relay.example"), ("port", "443")))
    said = "Nothing answers at relay.example, port 443."
    run.core.say(READY)
    run.model.call()
    run.core.say(trouble)
    assert said in _texts(run)
    assert run.page.heading.text() == "There is no code at the moment"
    run.core.say(talk.CodeShown(code=CODE, lives_s=600))
    assert said not in _texts(run)
    run.core.say(talk.Helping(clerk=ANNA), trouble)
    assert said in _texts(run)
    run.core.say(talk.Over(reason="user", clerk=ANNA), trouble)
    assert said in _texts(run)


def test_an_error_of_another_release_is_named_by_its_code(run: Run) -> None:
    run.core.say(READY)
    run.model.call()
    run.core.say(talk.Trouble(code="never-heard-of"))
    assert "Something went wrong (never-heard-of)." in _texts(run)


def test_a_clerk_named_like_a_picture_shows_nowhere_as_one(run: Run, tmp_path: Path) -> None:
    picture = QImage(64, 64, QImage.Format.Format_RGB32)
    picture.fill(QColor(255, 0, 0))
    assert picture.save(str(tmp_path / "red.png"))
    hostile = f'<img src="{tmp_path}/red.png"><font color="#ff0000">x</font>'
    clerk = replace(ANNA, name=hostile, department=hostile, ticket=hostile)
    asked = replace(CHANGE, sentence=hostile, remark=hostile, details=((hostile, hostile),))
    done = activity(1, hostile, outcome=hostile)
    for events in (
        (READY, talk.ClerkAsks(clerk=clerk)),
        (talk.Helping(clerk=clerk), talk.Happened(activity=done)),
        (talk.Asked(askings=(asked,)),),
        (talk.Asked(askings=(replace(LOOK, sentence=hostile, remark=hostile), CHECK)),),
        (talk.Frozen(on=True),),
        (talk.Over(reason="user", clerk=clerk, activities=(done,), refused=(hostile,)),),
    ):
        run.core.say(*events)
        run.model.show_details(shown=True)
        rest(run.window)
        image = run.window.grab().toImage()
        red = QColor(255, 0, 0).rgb()
        points = itertools.product(range(0, image.width(), 3), range(0, image.height(), 3))
        assert sum(image.pixel(x, y) == red for x, y in points) == 0, run.model.page


def test_checking_stops_everything_at_once_and_goes_on_only_by_the_person(run: Run) -> None:
    run.core.say(READY, talk.Helping(clerk=ANNA), talk.Allowed(grants=GRANTS))
    _button(run, "I want to check first").click()
    assert run.core.taken() == [talk.Freeze(on=True)]
    assert run.page.heading.text() == "Everything is stopped"
    run.core.say(talk.Frozen(on=True))
    assert READY.call_back in _texts(run)
    run.clock.pass_ms(3_600_000)
    run.model.changed.emit()
    assert run.core.taken() == []
    _button(run, "Go on").click()
    assert run.core.taken() == [talk.Freeze(on=False)]
    assert run.model.page == "helping"


def test_a_dark_window_and_one_in_full_contrast_show_every_state(run: Run, theme: Theme) -> None:
    for scheme in ("dark", "contrast"):
        theme.choose(scheme, 121)
        assert run.window.grab().toImage().pixelColor(2, 2).lightness() < 64
    assert len(list(every_state(run))) >= 30


_NOT_SENTENCES = ("SHA",)


def test_a_helper_on_the_same_network_gets_an_address_that_this_computer_has(run: Run) -> None:
    run.core.say(READY)
    run.model.call()
    run.core.say(talk.CodeShown(code=CODE, lives_s=600))
    run.core.taken()
    (way,) = _in_sight(run, MenuButton)
    assert isinstance(way, MenuButton)
    menu = way.menu()
    assert menu is not None
    offered = {action.text(): action for action in menu.actions()}
    assert list(offered) == ["Over the internet, as usual", *(f"On this network: {one}" for one in ADDRESSES)]
    offered[f"On this network: {ADDRESSES[0]}"].trigger()
    assert run.core.taken() == [talk.MakeCode(listen_on=ADDRESSES[0])]
    run.core.say(talk.CodeShown(code=CODE, lives_s=600))
    assert f"and this address: {ADDRESSES[0]}" in _texts(run)
    assert way.text() == f"On this network: {ADDRESSES[0]}"
    assert not run.model.way.choose("203.0.113.9"), "it is no address of this computer"
    offered["Over the internet, as usual"].trigger()
    assert run.core.taken() == [talk.MakeCode()]
