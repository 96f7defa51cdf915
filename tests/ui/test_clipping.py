"""Nothing that is said is cut off: in every language, at every size of text, on the smallest window."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget

from deskside.programs.places import resources_dir
from deskside.ui import words
from deskside.ui.design.text import Elided
from ui.places import every_page

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from deskside.ui.design.theme import Theme
    from fakes.desk import FakeDesk

_SLACK_PX = 1


@pytest.fixture(
    params=itertools.product(words.LANGUAGES, (100, 200), ((1024, 700), (1280, 800))),
    ids=lambda given: f"{given[0]}-{given[1]}-{given[2][0]}",
)
def size(
    request: pytest.FixtureRequest, window: MainWindow, model: DeskModel, theme: Theme
) -> tuple[int, int]:
    """Every language, text size and window size in turn; returns the last."""
    language, percent, size = request.param
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
        _settle(window)
        cut += [f"{page}: {said}" for said in _cut(window)]
        assert window.width() <= size[0], f"{page} makes the window wider"
        assert window.height() <= size[1], f"{page} makes the window higher"
    assert cut == [], "\n".join(cut)


def _settle(window: QWidget) -> None:
    """Let layouts come to rest."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        for child in [window, *window.findChildren(QWidget)]:
            if layout := child.layout():
                layout.activate()


def _cut(window: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} “{_text(widget)}” has {widget.width()}x{widget.height()}, needs {needs}"
        for widget in window.findChildren(QWidget)
        if widget.isVisibleTo(window) and widget.isVisible()
        if (needs := _needs(widget))
    ]


def _needs(widget: QWidget) -> str:
    """Return what a widget would need, or nothing where it has that."""
    least = _least(widget)
    if widget.width() + _SLACK_PX >= least.width() and widget.height() + _SLACK_PX >= least.height():
        return ""
    return f"{least.width()}x{least.height()}"


def _least(widget: QWidget) -> QSize:
    metrics = widget.fontMetrics()
    match widget:
        case Elided():
            return QSize(0, metrics.height())
        case QLabel() if widget.text() and widget.wordWrap():
            longest = max((metrics.horizontalAdvance(word) for word in widget.text().split()), default=0)
            return QSize(longest, widget.heightForWidth(widget.width()))
        case QLabel() | QAbstractButton() if widget.text() and not isinstance(widget.parent(), QLineEdit):
            return widget.sizeHint()
        case QLineEdit() if widget.placeholderText():
            text = widget.placeholderText()
            return QSize(10_000 if text == "…" else metrics.horizontalAdvance(text), metrics.height())
        case QComboBox():
            return QSize(0, widget.sizeHint().height())
        case _:
            return QSize(0, 0)


def _text(widget: QWidget) -> str:
    if isinstance(widget, QLineEdit):
        return widget.placeholderText()
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def test_a_cut_label_is_noticed(qtbot: QtBot, theme: Theme) -> None:
    del theme
    holder = QWidget()
    qtbot.addWidget(holder)
    label = QLabel("far too long for this", holder)
    label.setFixedWidth(20)
    holder.show()
    assert len(_cut(holder)) == 1
