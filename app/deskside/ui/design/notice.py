"""A message in passing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QWidget

from deskside.ui.design.buttons import Button, IconButton
from deskside.ui.design.layouts import row
from deskside.ui.design.text import Label, restyle
from deskside.ui.design.theme import px

if TYPE_CHECKING:
    from collections.abc import Callable


class Notice(QFrame):
    """A short message over the window's foot, with a way back where there is one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        restyle(self, "role", "popup")
        self._text = Label()
        self._action = Button("", kind="link")
        self._close = IconButton("close", "", then=self.hide)
        self._then: Callable[[], object] | None = None
        self._action.clicked.connect(self._act)
        self.setLayout(row(self._text, self._action, self._close, margins=(16, 6, 6, 6)))
        self.hide()

    def say(self, text: str, close: str, action: str = "", then: Callable[[], object] | None = None) -> None:
        """Show `text`; `action` names what `then` does, `close` names its button for a screen reader."""
        self._text.setText(text)
        self._close.setAccessibleName(close)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._then = then
        self.setAccessibleName(text)
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """Sit in the middle, above the foot of the window."""
        above = self._window.rect()
        self.move((above.width() - self.width()) // 2, above.height() - self.height() - px(40))

    def _act(self) -> None:
        self.hide()
        if self._then is not None:
            self._then()
