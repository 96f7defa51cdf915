"""What is typed into: labelled, with the reason beside a field that is not right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QListView, QPlainTextEdit, QWidget

from deskside.ui.design import tokens
from deskside.ui.design.icons import pixmap
from deskside.ui.design.layouts import column
from deskside.ui.design.text import Label, restyle
from deskside.ui.design.theme import px

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QPaintEvent, QResizeEvent


_CHOICE_FRAME_PX = 42
"""What frame, arrow and the room beside them take of a choice's width, at 100 % text (`design/sheet.py`)."""


class LineField(QLineEdit):
    """One line. `name` is what a screen reader calls it; `hint` stands in it while it is empty."""

    taken_px = 20
    """What the frame and the pictures in the field take of its width, at 100 % text."""

    def __init__(self, name: str, hint: str = "", *, most: int = 500) -> None:
        super().__init__()
        self._hint = hint
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setMaxLength(most)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut the hint with an ellipsis; Qt would cut it without."""
        super().resizeEvent(event)
        room = self.width() - px(self.taken_px)
        self.setPlaceholderText(self.fontMetrics().elidedText(self._hint, Qt.TextElideMode.ElideRight, room))

    def offer(self, names: QAbstractItemModel) -> QCompleter:
        """Offer these while it is typed into, in a list below; returns what to listen to."""
        completer = QCompleter(names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        below = QListView()
        restyle(below, "role", "offers")
        completer.setPopup(below)
        self.setCompleter(completer)
        return completer

    def setText(self, text: str | None) -> None:  # noqa: N802 - Qt's name
        """Show `text` from its beginning."""
        super().setText(text or "")
        self.setCursorPosition(0)


class SearchField(LineField):
    """A line with a magnifier. Escape empties it; Down leaves it for the list below."""

    left_downwards = Signal()
    taken_px = 44

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__(name, hint, most=200)
        self.setTextMargins(px(24), 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the magnifier; as an action of the field it would not grow with the text."""
        super().paintEvent(event)
        picture = pixmap("search", "muted", 16)
        with QPainter(self) as painter:
            painter.drawPixmap(px(8), (self.height() - px(16)) // 2, picture)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Handle Escape and Down."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)


class TextArea(QPlainTextEdit):
    """Several lines of plain text. Tab leaves it, as it leaves every field."""

    def __init__(self, name: str, hint: str = "", *, lines: int = 5) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + px(20))


class Choice(QComboBox):
    """One of a list."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        for value, label in choices:
            self.addItem(label, value)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the arrow in the scheme's own ink; a style sheet cannot colour one."""
        super().paintEvent(event)
        arrow = pixmap("chevron-down")
        corner = QPoint(self.width() - px(24), (self.height() - px(16)) // 2)
        QPainter(self).drawPixmap(corner, arrow)

    def whole_px(self) -> int:
        """Return the width at which the longest of them is not cut off, in pixels."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        longest = max(metrics.horizontalAdvance(self.itemText(place)) for place in range(self.count()))
        return longest + px(_CHOICE_FRAME_PX)

    def value(self) -> str:
        """Return the chosen value."""
        return str(self.currentData())

    def choose(self, value: str) -> None:
        """Show `value` as the chosen one."""
        self.setCurrentIndex(max(0, self.findData(value)))


class Labelled(QWidget):
    """A field under its name, and under it what is wrong with it, if anything is."""

    def __init__(self, label: str, field: QWidget, *, hint: str = "") -> None:
        super().__init__()
        self.field = field
        self._hint = hint
        name = Label(label, points=tokens.SMALL_POINTS, bold=True)
        name.setBuddy(field)
        self._below = Label(hint, tone="muted", points=tokens.SMALL_POINTS, wrap=True)
        self.setLayout(column(name, field, self._below, gap=4))
        self._below.setVisible(bool(hint))

    def complain(self, why: str) -> None:
        """Say why the field is not right, or nothing where `why` is empty."""
        restyle(self.field, "invalid", "true" if why else "false")
        self._below.setText(why or self._hint)
        self._below.set_tone("danger" if why else "muted")
        self._below.setVisible(bool(why or self._hint))
        self.field.setAccessibleDescription(why or self._hint)
