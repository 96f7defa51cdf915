"""Buttons: one shape, five kinds. What a button does stands in its words, also for a screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QPushButton, QSizePolicy

from deskside.ui.design import tokens
from deskside.ui.design.flow import Flow
from deskside.ui.design.icons import LEADING_PX, icon, leading
from deskside.ui.design.layouts import row
from deskside.ui.design.text import plain_tooltip, restyle
from deskside.ui.design.theme import font, px

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent

Kind = Literal["plain", "state", "primary", "danger", "ghost", "link", "tab", "segment", "icon"]

_INK: dict[str, str] = {
    "primary": "on_accent",
    "danger": "danger",
    "link": "accent",
    "ghost": "muted",
    "icon": "muted",
}


class Button(QPushButton):
    """A button with words, perhaps an icon before them, perhaps a key that does the same."""

    def __init__(
        self,
        text: str,
        *,
        kind: Kind = "plain",
        picture: str = "",
        keys: str = "",
        then: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(text)
        self.setProperty("kind", kind)
        self.setFont(font(bold=kind in {"primary", "tab"}))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        if picture:
            ink = _INK.get(kind, "text")
            beside = bool(text)
            self.setIcon(leading(picture, ink) if beside else icon(picture, ink))
            self.setIconSize(QSize(px(LEADING_PX if beside else 16), px(16)))
        if keys:
            self._answer_to(keys)
            plain_tooltip(self, f"{text} ({keys})")
        if then is not None:
            self.clicked.connect(lambda _=False: then())

    def _answer_to(self, keys: str) -> None:
        """Be pressed by keys at once; a button's own shortcut waits 100 ms, in which people type on."""
        QShortcut(QKeySequence(keys), self).activated.connect(self.click)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Return press it too, as people expect of a button that has the focus."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)


class IconButton(Button):
    """A button with an icon only; `name` is its tooltip and what a screen reader says."""

    def __init__(
        self,
        picture: str,
        name: str,
        *,
        keys: str = "",
        then: Callable[[], object] | None = None,
    ) -> None:
        super().__init__("", kind="icon", picture=picture, then=then)
        self.setAccessibleName(name)
        if keys:
            self._answer_to(keys)
        plain_tooltip(self, f"{name} ({keys})" if keys else name)


class MenuButton(Button):
    """A button that opens a short list and says which of it holds."""

    chosen = Signal(object)
    """The value of the entry that a person picked."""

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[str, object]],
        *,
        kind: Kind = "plain",
    ) -> None:
        super().__init__("", kind=kind, picture="chevron-down")
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._name = name
        menu = QMenu(self)
        menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        for label, value in choices:
            menu.addAction(label).triggered.connect(lambda _=False, value=value: self.chosen.emit(value))
        self.setMenu(menu)
        plain_tooltip(self, name)

    def say(self, text: str) -> None:
        """Show which choice holds."""
        self.setText(text)
        self.setAccessibleName(f"{self._name}: {text}")


class Segments(QFrame):
    """One of a few, all in sight."""

    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[object, str]],
        *,
        least_px: int = 0,
    ) -> None:
        super().__init__()
        restyle(self, "role", "segments")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[object, Button] = {}
        layout = row(gap=0, margins=(2, 2, 2, 2))
        self.setLayout(layout)
        for value, label in choices:
            button = Button(label, kind="segment")
            button.setFont(font(tokens.SMALL_POINTS))
            button.setCheckable(True)
            button.setMinimumWidth(px(least_px))
            button.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, value=value: self.chosen.emit(value))
            self._group.addButton(button)
            self._buttons[value] = button
            layout.addWidget(button)

    def choose(self, value: object) -> None:
        """Show `value` as the chosen one, without telling anybody."""
        self._buttons[value].setChecked(True)

    def relabel(self, value: object, label: str) -> None:
        """Give one segment other words, such as a new count."""
        self._buttons[value].setText(label)

    def buttons(self) -> list[Button]:
        """Return the segments, in order."""
        return list(self._buttons.values())


class Tabs(QFrame):
    """Words in a row; the chosen one is underlined. Ctrl+PgUp and Ctrl+PgDown move along."""

    chosen = Signal(object)

    def __init__(self, name: str, choices: Sequence[tuple[object, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[object, Button] = {}
        layout = Flow(gap=8)
        self.setLayout(layout)
        for value, label in choices:
            button = Button(label, kind="tab")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, value=value: self.chosen.emit(value))
            self._group.addButton(button)
            self._buttons[value] = button
            layout.addWidget(button)

    def choose(self, value: object) -> None:
        """Show `value` as the chosen one, without telling anybody; the keyboard goes along."""
        chosen = self._buttons[value]
        chosen.setChecked(True)
        if any(one.hasFocus() for one in self._buttons.values()):
            chosen.setFocus()

    def offer(self, value: object, *, offered: bool) -> None:
        """Show or hide one tab."""
        self._buttons[value].setVisible(offered)

    def begin(self) -> None:
        """Put the keyboard on the one that is chosen."""
        next(one for one in self._buttons.values() if one.isChecked()).setFocus()

    def step(self, by: int) -> None:
        """Choose the next tab in sight, or the one before."""
        shown = [value for value, button in self._buttons.items() if not button.isHidden()]
        now = next((n for n, value in enumerate(shown) if self._buttons[value].isChecked()), 0)
        self.chosen.emit(shown[(now + by) % len(shown)])
