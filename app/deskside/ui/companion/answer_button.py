"""A button that allows something: pressed only on purpose, and only once the question is armed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from deskside.ui.design.wide_button import WideButton

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QWidget

    from deskside.ui.companion.companion_model import CompanionModel


class AnswerButton(WideButton):
    """Looks like *No* beside it. A press that began before the question was armed is none.

    The model asks the same once more; here it is about presses that begin too early and end in time, and
    about keys that are held down.
    """

    def __init__(self, text: str, model: CompanionModel, then: Callable[[], object]) -> None:
        super().__init__(text, then=then)
        self._model = model

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a press once the question is armed."""
        if self._model.armed:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a press once the question is armed, by a key that goes down now."""
        if event.key() in _MOVES or (self._model.armed and not event.isAutoRepeat()):
            super().keyPressEvent(event)


_MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape}


def no_on_escape(page: QWidget, no: Callable[[], object]) -> None:
    """Let Escape say no, at once, wherever in the window the focus is, while `page` is in sight."""
    QShortcut(QKeySequence(Qt.Key.Key_Escape), page, no, context=Qt.ShortcutContext.WindowShortcut)
