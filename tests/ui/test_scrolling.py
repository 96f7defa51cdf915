"""A page that scrolls keeps its width, and is never asked twice whether it needs its bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
