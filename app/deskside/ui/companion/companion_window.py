"""The companion's window: in front while somebody helps, and asked before it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow

from deskside.ui.companion.frame_view import FrameView
from deskside.ui.design.announce import announce
from deskside.ui.design.reading_order import move_keyboard, was_pressed
from deskside.ui.design.theme import px
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent

    from deskside.ui.companion.companion_model import CompanionModel
    from deskside.ui.companion.look_model import LookModel
    from deskside.ui.companion.sight_model import SightModel

_WIDTH_PX: Final = 400
_HEIGHT_PX: Final = 690
_LEAST_WIDTH_PX: Final = 320
_EDGE_PX: Final = 16
_TITLE_BAR_PX: Final = 40
"""What the system's frame may add to the height; known only once the window is shown."""
_IN_FRONT: Final = Qt.WindowType.WindowStaysOnTopHint


class CompanionWindow(QMainWindow):
    """One column at the right edge of the screen.

    Args:
        model: The run.
        look: Language and size of text.
        sight: The page that says what a helper can see.
        say: Has a sentence read aloud; another one than `announce` in tests.
    """

    closed = Signal()

    def __init__(
        self,
        model: CompanionModel,
        look: LookModel,
        sight: SightModel,
        *,
        say: Callable[..., None] = announce,
    ) -> None:
        super().__init__()
        self._model = model
        self._look = look
        self._sight = sight
        self._say = say
        model.changed.connect(self._keep_in_front)
        model.wanted.connect(self.come_to_front)
        model.announced.connect(self._announce)
        model.ended.connect(self.close)
        look.changed.connect(self.rebuild)
        self.rebuild()

    @Slot()
    def rebuild(self) -> None:
        """Build every view anew, in the language and the look now in force; the models stay."""
        self.setWindowTitle(t("Help on this computer"))
        self._frame = FrameView(self._model, self._look, self._sight)
        self.setCentralWidget(self._frame)
        self.setMinimumWidth(px(_LEAST_WIDTH_PX))
        self._place()

    @property
    def frame_view(self) -> FrameView:
        """What is in the window."""
        return self._frame

    @Slot()
    def come_to_front(self) -> None:
        """Be in sight without taking the keyboard from whatever the person is typing into."""
        if self.isMinimized():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        QApplication.alert(self)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802 - Qt's names
        """Move the keyboard in the order in which the window is read."""
        if not was_pressed(self):
            return super().focusNextPrevChild(next)
        return move_keyboard(self._frame, forwards=next)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask while somebody helps; else end everything and go."""
        if self._model.session_runs and not self._model.ending:
            event.ignore()
            self._model.ask_before_leaving()
            return
        self.closed.emit()
        event.accept()

    @Slot()
    def _keep_in_front(self) -> None:
        """Stay above other windows from the first question to the end, so that End is always in sight.

        Before and after, and where a person puts the window away, it covers nothing that they work on.
        """
        if not self.internalWinId():
            return  # not shown yet
        handle = self.windowHandle()
        wanted = self._model.session_runs or self._model.page == "asks"
        if bool(handle.flags() & _IN_FRONT) != wanted:
            handle.setFlag(_IN_FRONT, on=wanted)

    def _place(self) -> None:
        """Be as large as the text needs and the screen allows, with the corner where it was."""
        room = self.screen().availableGeometry().adjusted(_EDGE_PX, _EDGE_PX, -_EDGE_PX, -_EDGE_PX)
        frame = self.frameGeometry()
        added = frame.size() - self.size() if self.isVisible() else QSize(0, _TITLE_BAR_PX)
        size = QSize(px(_WIDTH_PX), px(_HEIGHT_PX)).boundedTo(room.size() - added)
        whole = size + added
        middle = QPoint(room.right(), room.center().y() - whole.height() // 2)
        corner = frame.topRight() if self.isVisible() else middle
        left = min(max(room.left(), corner.x() - whole.width()), room.right() - whole.width())
        top = min(max(room.top(), corner.y()), room.bottom() - whole.height())
        self.resize(size)
        self.move(left, top)

    @Slot(str, bool)
    def _announce(self, sentence: str, urgent: bool) -> None:  # noqa: FBT001 - a signal's arguments
        self._say(self, sentence, urgent=urgent)
