"""The first look on the page: one key, then three sentences, which get better while parts still answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.ui.bridge import was_cancelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.first_look.look import FirstLook
    from deskside.ui.bridge import Task
    from deskside.ui.clerk.deeds import Deeds
    from deskside.ui.clerk.session_model import SessionModel
    from deskside.ui.clerk.system_model import SystemModel
    from deskside.ui.words.first_look import Sentences


class FirstLookModel(QObject):
    """At most one first look of a ticket, and what it says."""

    changed = Signal()
    announced = Signal(str, bool)
    """The sentences, to be read aloud once they are due, and whether at once."""

    def __init__(
        self,
        deeds: Deeds,
        session: SessionModel,
        system: SystemModel,
        *,
        problem: Callable[[], str],
    ) -> None:
        super().__init__(system)
        self._deeds = deeds
        self._session = session
        self._system = system
        self._problem = problem
        self._task: Task | None = None
        self._since = QElapsedTimer()
        self._ticks = QTimer(self)
        self._ticks.setInterval(1_000)
        self._ticks.timeout.connect(self.changed)
        self._is_said = False
        self.look: FirstLook | None = None
        self.error: DesksideError | None = None
        session.changed.connect(self.changed)

    @property
    def running(self) -> bool:
        """Whether one is being taken."""
        return self._task is not None

    @property
    def can_start(self) -> bool:
        """Whether one could be taken now."""
        return self._system.can_read

    @property
    def is_due(self) -> bool:
        """Whether the sentences stand, even if something may still be added."""
        return self.look is not None and (self.look.is_due or not self.running)

    def seconds(self) -> int:
        """Return how long the one that runs has taken."""
        return self._since.elapsed() // 1_000 if self._since.isValid() else 0

    @Slot()
    def start(self) -> None:
        """Look at everything that fits the ticket's problem."""
        machine = self._session.machine
        if not self.can_start or machine is None:
            return
        self.look = self.error = None
        self._is_said = False
        self._since.start()
        self._ticks.start()
        number, practice = self._session.number, self._session.practice
        look = self._deeds.first_look(number, machine, self._problem(), practice)
        self._task = self._system.follow(look)
        self._task.happened.connect(self._heard)
        self._task.ended.connect(self._ended)
        self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Stop every part."""
        if self._task is not None:
            self._task.cancel()

    def sentences(self) -> Sentences | None:
        """Return what is known by now, in the reader's language."""
        if self.look is None:
            return None
        from deskside.ui.words.first_look import sentences  # noqa: PLC0415 - not for the first window

        return sentences(self.look)

    @Slot(object)
    def _heard(self, what: object) -> None:
        from deskside.usecases.first_look import LookTaken  # noqa: PLC0415 - not for the first window

        if isinstance(what, LookTaken):
            self.look = what.look
            self._say_once()
            self.changed.emit()

    @Slot(object)
    def _ended(self, outcome: object) -> None:
        from deskside.usecases.first_look import LookedAt  # noqa: PLC0415 - not for the first window

        self._task = None
        self._ticks.stop()
        self._since.invalidate()
        if isinstance(outcome, LookedAt):
            self.look = outcome.look
            self._say_once()
        elif isinstance(outcome, DesksideError):
            self.look = None
            self.error = None if was_cancelled(outcome) else outcome
        self.changed.emit()

    def _say_once(self) -> None:
        said = self.sentences()
        if self.is_due and not self._is_said and said is not None:
            self._is_said = True
            self.announced.emit(" ".join(said), False)  # noqa: FBT003 - a signal
