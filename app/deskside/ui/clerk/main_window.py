"""The clerk's window: a frame that is there at once, and the shell that fills it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMainWindow

from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.shell import Shell
    from deskside.ui.design.theme import Theme

_SIZE_PX = (1280, 800)
_TITLE_PX = 40
"""What a window system may put above a window; how much it is can be asked only of one that is seen."""


class MainWindow(QMainWindow):
    """Knows when to build its content anew, and when it may be closed; nothing of what is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(t("Deskside"))
        self.setMinimumSize(720, 480)
        self.resize(*_SIZE_PX)
        self.shell: Shell | None = None
        self._make: Callable[[], Shell] | None = None

    def stand(self, kept: bytes) -> None:
        """Stand where `kept` says, in Qt's own bytes; where it says nothing, within the screen."""
        if not kept or not self.restoreGeometry(kept):
            room = self.screen().availableGeometry()
            self.resize(min(_SIZE_PX[0], room.width()), min(_SIZE_PX[1], room.height() - _TITLE_PX))

    def furnish(self, model: DeskModel, theme: Theme, *, database: str) -> None:
        """Fill the window, and fill it anew whenever its look changes."""
        from deskside.ui.clerk.shell import Shell  # noqa: PLC0415 - after the first paint

        self._make = partial(Shell, model, database=database, leave=self.close)
        theme.changed.connect(self.rebuild)
        self.rebuild()

    @Slot()
    def rebuild(self) -> None:
        """Build every view anew, in the language and the look now in force; the models stay."""
        if self._make is not None:
            self.shell = self._make()
            self.setWindowTitle(t("Deskside"))
            self.setCentralWidget(self.shell)

    @Slot()
    def come_to_front(self) -> None:
        """Show this window before all others."""
        from PySide6.QtCore import Qt  # noqa: PLC0415 - not for the first window

        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802 - Qt's names
        """Move the keyboard in the order in which the window is read."""
        from deskside.ui.design.reading_order import move_keyboard, was_pressed  # noqa: PLC0415 - when pressed

        if self.shell is None or not was_pressed(self):
            return super().focusNextPrevChild(next)
        return move_keyboard(self.shell.within_reach, forwards=next)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask while something runs; leave when it has ended and the journal says so."""
        event.setAccepted(self.shell is None or self.shell.may_leave())
