"""Scripts that are kept elsewhere: looked for when the window opens and now and then, while nobody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from deskside.domain.errors import DesksideError, Unreachable
from deskside.ui.bridge import was_cancelled
from deskside.ui.words import following as words
from deskside.ui.words.errors import what_happened

if TYPE_CHECKING:
    from deskside.domain.scripts.left_out import LeftOut
    from deskside.ui.bridge import Bridge, Task
    from deskside.ui.clerk.deeds import Deeds
    from deskside.usecases.follow_scripts import Following

_EVERY_MS: Final = 30 * 60 * 1000
"""Somebody who has approved a script rings a colleague; a remote is asked no oftener than people would."""


class FollowingModel(QObject):
    """What is known of the place where scripts are kept; nothing on a desk that follows none."""

    changed = Signal()
    arrived = Signal()
    """Something other than before is here now."""
    said = Signal(str)
    """Emitted with what somebody should hear of: news, or once an error that is no line that is down."""

    def __init__(self, bridge: Bridge, deeds: Deeds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self._task: Task | None = None
        self._told = ""
        self._left_out: tuple[LeftOut, ...] = ()
        self._now_and_then = QTimer(self)
        self._now_and_then.setInterval(_EVERY_MS)
        self._now_and_then.timeout.connect(self.look)
        self.state: Following | None = None
        self.error: DesksideError | None = None

    @property
    def looking(self) -> bool:
        """Whether it is being looked right now."""
        return self._task is not None

    @Slot()
    def begin(self) -> None:
        """Look for the first time, and from now on now and then."""
        self._now_and_then.start()
        self.look()

    @Slot()
    def look(self) -> None:
        """Take what is there; what was taken before stays in use until then."""
        if self._task is None:
            self._task = self._bridge.start(self._deeds.follow_scripts())
            self._task.happened.connect(self._remembered)
            self._task.ended.connect(self._looked)
            self.changed.emit()

    @Slot(object)
    def _remembered(self, before: Following) -> None:
        self.state = before
        self.changed.emit()

    @Slot(object)
    def _looked(self, outcome: object) -> None:
        self._task = None
        if isinstance(outcome, DesksideError):
            if not was_cancelled(outcome):
                self._failed(outcome)
        else:
            self.state, self.error, self._told = cast("Following | None", outcome), None, ""
            if self.state and (many := len(self.state.last.news)):
                self.arrived.emit()
                self.said.emit(words.how_many(many))
            self._say_left_out()
        self.changed.emit()

    def _say_left_out(self) -> None:
        """Say what could not be taken, once until it is something else."""
        left_out = self.state.last.left_out if self.state else ()
        if left_out and left_out != self._left_out:
            self.said.emit(words.how_many_left_out(len(left_out)))
        self._left_out = left_out

    def _failed(self, error: DesksideError) -> None:
        self.error = error
        if not isinstance(error, Unreachable) and error.code != self._told:
            self._told = error.code
            self.said.emit(what_happened(error))
