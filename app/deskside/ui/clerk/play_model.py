"""The walkthrough that is played on a ticket: moves from buttons, and the machine that does what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.journal.walkthrough import Move
from deskside.domain.walkthroughs.commands import due
from deskside.domain.walkthroughs.document import Lane
from deskside.ui.bridge import was_cancelled
from deskside.ui.clerk.deeds import MachineBack
from deskside.usecases.ports.consent import lane_of
from deskside.usecases.walkthrough_course import Course
from deskside.usecases.walkthrough_work import StepTrouble

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deskside.domain.journal.facts import Seq
    from deskside.domain.walkthroughs.document import Walkthrough
    from deskside.domain.walkthroughs.state import State
    from deskside.ui.bridge import Bridge, Deed, Task
    from deskside.ui.clerk.deeds import Deeds
    from deskside.ui.clerk.session_model import SessionModel

_NEED_THE_MACHINE = frozenset({Move.GO, Move.AGAIN, Move.CONTINUED})


class PlayModel(QObject):
    """At most one walkthrough is played on a ticket's page at a time."""

    changed = Signal()
    settled = Signal()
    """Emitted when one has begun, is paused or over: what can be gone on with is different now."""

    def __init__(
        self,
        bridge: Bridge,
        deeds: Deeds,
        session: SessionModel,
        *,
        follow: Callable[[Deed], Task],
        hear: Callable[[object], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._deeds = deeds
        self._session = session
        self._follow = follow
        self._hear = hear
        self._ear = bridge.listen(self._recorded)
        self._course: Course | None = None
        self._task: Task | None = None
        self._lane: Task | None = None
        self.error: DesksideError | None = None
        session.changed.connect(self._go_on)

    @property
    def walkthrough(self) -> Walkthrough | None:
        """The document that is played."""
        return self._course.walkthrough if self._course else None

    @property
    def state(self) -> State | None:
        """Where it stands."""
        return self._course.state if self._course else None

    @property
    def under_way(self) -> bool:
        """Whether it is played here now: neither paused nor over."""
        return self.state is not None and not self.state.phase.over and not self.state.paused

    @property
    def pictures(self) -> Mapping[str, bytes]:
        """The files of its folder."""
        return self._course.folder.files if self._course else {}

    @property
    def offers(self) -> frozenset[Move]:
        """What the clerk may do now."""
        return self._course.offers(Lane.CLERK) if self._course else frozenset()

    @property
    def working(self) -> bool:
        """Whether something is measured, runs, or is being written down."""
        return self._task is not None

    @property
    def on_their_screen(self) -> bool:
        """Whether the person reads their lane themselves."""
        return self._session.machine is not None and lane_of(self._session.machine) is not None

    @property
    def can_start(self) -> bool:
        """Whether one could be begun, or gone on with, now."""
        return self._session.connected and not self.working and not self.under_way

    def may(self, move: Move) -> bool:
        """Say whether the button for a move could be pressed now."""
        possible = move in self.offers and not self.working
        return possible and (self._session.connected or move not in _NEED_THE_MACHINE)

    def begin(self, name: str) -> None:
        """Begin a walkthrough on the machine that is connected."""
        machine = self._session.machine
        if self.can_start and machine is not None:
            number = self._session.number
            self._do(self._deeds.begin_walkthrough(number, name, machine, self._ear.tell), self._begun)

    def resume(self, run: Seq) -> None:
        """Go on with a walkthrough that was paused, here or elsewhere: `seq` of its beginning."""
        machine = self._session.machine
        if self.can_start and machine is not None:
            number = self._session.number
            self._do(self._deeds.continue_walkthrough(number, run, machine, self._ear.tell), self._begun)

    def make(self, move: Move, **more: Any) -> None:  # noqa: ANN401 - further fields of the move
        """Make a move for the clerk; `more` are fields of `WalkthroughMoved`."""
        if self._course is None or self.working:
            return
        if move is Move.CONTINUED:
            self.resume(self._course.state.run)
        else:
            machine = self._session.machine
            self._do(self._deeds.move_walkthrough(self._course, machine, move, more), self._moved)

    def answer(self, value: bool | str) -> None:  # noqa: FBT001 - the answer itself
        """Write down the answer to the question at hand."""
        if self.state is not None:
            self.make(Move.ANSWERED, facts={f"answer.{self.state.current}": value})

    @Slot()
    def stop(self) -> None:
        """Stop what runs; where the walkthrough stands stays."""
        if self._task is not None:
            self._task.cancel()

    def _do(self, deed: Deed, then: Callable[[object], None]) -> None:
        self.error = None
        self._task = self._follow(deed)
        self._task.happened.connect(self._heard)
        self._task.ended.connect(then)
        self.changed.emit()

    def _recorded(self, what: object) -> None:
        """Take a move that became durable; also those that the person made on their own screen."""
        self._hear(what)
        self._go_on()

    @Slot(object)
    def _heard(self, what: object) -> None:
        match what:
            case StepTrouble(error=error):
                self.error = error
                self.changed.emit()
            case MachineBack(machine=machine):
                self._session.adopt(machine)
            case _:
                pass

    @Slot(object)
    def _begun(self, outcome: object) -> None:
        if isinstance(outcome, Course):
            self._course = outcome
            self._listen(outcome)
        self._moved(outcome)
        self.settled.emit()

    def _listen(self, course: Course) -> None:
        """Hear the person, where their own screen shows their lane; whom we heard before is over."""
        if self._lane is not None:
            self._lane.cancel()
        self._lane = None
        if self._session.machine is not None and lane_of(self._session.machine) is not None:
            self._lane = self._follow(self._deeds.follow_walkthrough(course, self._session.machine))
            self._lane.happened.connect(self._heard)
            self._lane.ended.connect(self._heard_last)

    @Slot(object)
    def _heard_last(self, outcome: object) -> None:
        if self.sender() is self._lane:
            self._lane = None
        if isinstance(outcome, DesksideError) and not was_cancelled(outcome):
            self.error = outcome
            self.changed.emit()

    @Slot(object)
    def _moved(self, outcome: object) -> None:
        self._ended(outcome)
        if not self.under_way:
            self.settled.emit()
        if not isinstance(outcome, DesksideError):
            self._go_on()

    @Slot(object)
    def _ended(self, outcome: object) -> None:
        self._task = None
        if isinstance(outcome, DesksideError) and not was_cancelled(outcome):
            self.error = outcome
        self.changed.emit()

    @Slot()
    def _go_on(self) -> None:
        """Have done what the machine is wanted for, if it is wanted."""
        course, machine = self._course, self._session.machine
        if course is None or machine is None or self.working or not self.under_way:
            self.changed.emit()
            return
        lost = self._session.state == "lost"
        if lost or (self._session.connected and due(course.walkthrough, course.state) is not None):
            typed = self._session.typed
            self._do(self._deeds.play_walkthrough(course, machine, typed, lost), self._moved_by_machine)
        else:
            self.changed.emit()

    @Slot(object)
    def _moved_by_machine(self, outcome: object) -> None:
        self._ended(outcome)
        if not self.under_way:
            self.settled.emit()
