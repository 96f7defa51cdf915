"""What is cut off in a window: for tests that bring up its pages in every language and size of text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from deskside.ui.design.prose import Prose
from deskside.ui.design.text import Elided

_SLACK_PX = 1
_ROUNDS = 20
"""What is inside says how high it is only when it knows how wide it is, and so on inwards."""
_STILL = 2
"""Rounds in which nothing moves: what a layout asks of the one around it comes a round later."""
_A_WORD = 30
"""Longer ones are digests and the like, which prose breaks anywhere."""


def rest(window: QWidget) -> None:
    """Let what was put into layouts be shown, and what was taken away be gone."""
    del window
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.sendPostedEvents()


def settle(window: QWidget) -> None:
    """Let layouts come to rest."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    before: list[QRect] = []
    still = 0
    for _ in range(_ROUNDS):
        QApplication.sendPostedEvents()
        children = [window, *window.findChildren(QWidget)]
        for child in children:
            if layout := child.layout():
                layout.activate()
        stand = [child.geometry() for child in children]
        still = still + 1 if stand == before else 0
        if still == _STILL:
            return
        before = stand


def cut_off(window: QWidget) -> list[str]:
    wide = [
        f"a page needs {page.width()}, has {area.viewport().width()}"
        for area in window.findChildren(QScrollArea)
        if area.isVisible() and (page := area.widget()) is not None
        if page.width() > area.viewport().width() + _SLACK_PX
    ]
    return wide + [
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
        case Prose() if widget.text():
            words = [word for word in widget.text().split() if len(word) <= _A_WORD]
            longest = max((metrics.horizontalAdvance(word) for word in words), default=0)
            return QSize(longest, widget.heightForWidth(widget.width()))
        case QLabel() if widget.text() and widget.wordWrap():
            longest = max((metrics.horizontalAdvance(word) for word in widget.text().split()), default=0)
            return QSize(longest, widget.heightForWidth(widget.width()))
        case QAbstractButton() if widget.hasHeightForWidth():
            return QSize(widget.minimumSizeHint().width(), widget.heightForWidth(widget.width()))
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
