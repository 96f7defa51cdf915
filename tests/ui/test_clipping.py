"""Nothing that is said is cut off: in every language, at every size of text, on the smallest window."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from deskside.programs.places import resources_dir
from deskside.ui import words
from ui.cut import cut_off, settle
from ui.places import every_page

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from deskside.ui.design.theme import Theme
    from fakes.desk import FakeDesk

_SIZES = (
    (100, (1024, 700)),
    (100, (1280, 800)),
    (150, (1366, 728)),
    (200, (1024, 700)),
)
"""Text in per cent, and the window; at the third there is almost room for two columns."""


@pytest.fixture(
    params=itertools.product(words.LANGUAGES, _SIZES),
    ids=lambda given: f"{given[0]}-{given[1][0]}-{given[1][1][0]}",
)
def size(
    request: pytest.FixtureRequest, window: MainWindow, model: DeskModel, theme: Theme
) -> tuple[int, int]:
    """Every language, text size and window size in turn; returns the last."""
    language, (percent, size) = request.param
    words.use_language(language, resources_dir() / "locale")
    theme.choose("light", percent)
    model.retell()
    window.rebuild()
    window.resize(*size)
    return size  # type: ignore[no-any-return]  # a request's parameter has no type


def test_no_page_cuts_what_it_says(
    qtbot: QtBot, window: MainWindow, model: DeskModel, desk: FakeDesk, size: tuple[int, int]
) -> None:
    cut: list[str] = []
    for page in every_page(qtbot, model, desk):
        settle(window)
        cut += [f"{page}: {said}" for said in cut_off(window)]
        assert window.width() <= size[0], f"{page} makes the window wider"
        assert window.height() <= size[1], f"{page} makes the window higher"
    assert cut == [], "\n".join(cut)


def test_a_cut_label_is_noticed(qtbot: QtBot, theme: Theme) -> None:
    del theme
    holder = QWidget()
    qtbot.addWidget(holder)
    label = QLabel("far too long for this", holder)
    label.setFixedWidth(20)
    holder.show()
    assert len(cut_off(holder)) == 1
