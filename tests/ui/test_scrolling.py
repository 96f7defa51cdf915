"""A page that scrolls keeps its width, and is never asked twice whether it needs its bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from deskside.ui.design.buttons import Button
from deskside.ui.design.layouts import column, panel, scroll_bar_px, scrolling
from deskside.ui.design.prose import Prose
from ui.cut import rest

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.ui.design.theme import Theme


def test_a_page_holds_still_at_every_height(qtbot: QtBot, theme: Theme) -> None:
    del theme
    text = panel(column(*[Prose("word " * words) for words in range(20, 60)]))
    page = scrolling(text)
    qtbot.addWidget(page)
    page.resize(300, 200)
    page.show()
    whole = text.heightForWidth(300 - scroll_bar_px())
    bar = page.verticalScrollBar()
    for height in range(whole - 120, whole + 4):
        page.resize(300, height)
        rest(page)
        assert page.viewport().width() == 300 - scroll_bar_px()
        assert bar.isEnabled() == (height < whole), height


def test_a_page_stays_where_it_is_when_what_has_the_keyboard_goes_away(qtbot: QtBot, theme: Theme) -> None:
    del theme
    going, last = Button("Done"), Button("At the very end")
    page = scrolling(panel(column(going, *[Prose("word " * 40) for _ in range(20)], last)))
    qtbot.addWidget(page)
    page.resize(300, 200)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    going.setFocus()
    qtbot.keyClick(going, Qt.Key.Key_Tab)
    assert page.verticalScrollBar().value() > 0, "the Tab key brings what it reaches into sight"
    page.verticalScrollBar().setValue(0)
    going.setFocus()
    going.hide()
    assert last.hasFocus()
    assert page.verticalScrollBar().value() == 0
