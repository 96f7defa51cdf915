"""What the person is asked now, for how long, and what they have allowed; what the clerk can do about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Signal, Slot

from deskside.domain.companion.control import Doing
from deskside.domain.errors import DesksideError
from deskside.domain.journal.consent import (
    ConsentAnswered,
    ConsentFact,
    ConsentReworded,
    ConsentWithdrawn,
    SessionEnded,
    SessionFrozen,
)
from deskside.domain.journal.facts import Recorded, StepEnded
from deskside.ui.bridge import was_cancelled
from deskside.ui.words import consent as words
from deskside.usecases.asking import AskingOpen, AskingOver

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.control import StandingGrant
    from deskside.domain.companion.talk import Capability
    from deskside.domain.journal.consent import Ender
    from deskside.ui.bridge import Deed, Task
    from deskside.ui.clerk.deeds import Deeds
    from deskside.ui.clerk.session_model import SessionModel


def _started() -> QElapsedTimer:
    clock = QElapsedTimer()
    clock.start()
    return clock


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One question on their screen."""

    asking: AskingOpen
    clock: QElapsedTimer = field(default_factory=_started, compare=False)

    def seconds(self) -> int:
        """Return for how long it has been open."""
        return self.clock.elapsed() // 1_000


class ConsentModel(QObject):
    """The asking of one ticket's session. It can ask and take back; it has no way to allow or to hurry."""

    changed = Signal()
    announced = Signal(str, bool)
    """Something to be read aloud, and whether at once."""

    def __init__(
        self,
        deeds: Deeds,
        session: SessionModel,
        follow: Callable[[Deed], Task],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._deeds = deeds
        self._session = session
        self._follow = follow
        self._open: dict[str, OpenQuestion] = {}
        self._asking: Task | None = None
        self.error: DesksideError | None = None
        self.doing: dict[int, Doing] = {}
        """What the person sees being done now, by its place in their own list."""
        self.why = ""
        """The clerk's words for the next question."""
        self.ended_by: Ender | None = None
        """Who ended the last session, where it was not this desk."""
        session.changed.connect(self._session_changed)

    @property
    def open(self) -> tuple[OpenQuestion, ...]:
        """What they are asked now, oldest first."""
        return tuple(self._open.values())

    @property
    def grants(self) -> tuple[StandingGrant, ...]:
        """What they have allowed."""
        consent = self._session.consent
        return consent.grants if consent else ()

    @property
    def can_ask(self) -> bool:
        """Whether a right can be asked for now."""
        return self._session.consent is not None and self._session.connected and self._asking is None

    def hear(self, what: object) -> None:
        """Take what any deed of this ticket reports."""
        match what:
            case AskingOpen():
                self._opened(what)
            case AskingOver():
                self._open.pop(what.id, None)
            case Doing():
                self._does(what)
            case Recorded(fact=fact) if isinstance(fact, ConsentFact):
                self._recorded(fact)
            case Recorded(fact=StepEnded()):
                pass  # what was allowed once may be used up
            case _:
                return
        self.changed.emit()

    def _opened(self, asking: AskingOpen) -> None:
        known = self._open.get(asking.id)
        if known is None:
            self.explain("")  # it belongs to this question, and to no later one
        if asking.sentence and not (known and known.asking.sentence):
            self.announced.emit(words.on_their_screen(asking.capability), False)  # noqa: FBT003 - a signal
        self._open[asking.id] = OpenQuestion(asking, known.clock) if known else OpenQuestion(asking)

    def _does(self, doing: Doing) -> None:
        if doing.progress == "running":
            self.doing[doing.seq] = doing
        else:
            self.doing.pop(doing.seq, None)

    def explain(self, why: str) -> None:
        """Say beside the next question why it is asked; the person reads it as a quotation."""
        self.why = why.strip()
        if (consent := self._session.consent) is not None:
            consent.why = self.why

    def _recorded(self, fact: ConsentFact) -> None:
        match fact:
            case ConsentReworded(asked=seq, remark=remark):
                self._open = {
                    key: replace(one, asking=replace(one.asking, remark=remark))
                    if one.asking.seq == seq
                    else one
                    for key, one in self._open.items()
                }
            case SessionEnded(by=by) if by != "clerk":
                self.ended_by = by
                self.announced.emit(words.ended(by), True)  # noqa: FBT003 - a signal
            case SessionFrozen(on=True):
                self.announced.emit(words.frozen(self._session.call_back)[0], True)  # noqa: FBT003 - a signal
            case ConsentAnswered() | ConsentWithdrawn() | SessionFrozen():
                self.announced.emit(words.describe(fact)[0], False)  # noqa: FBT003 - a signal
            case _:
                pass

    def ask_for(self, capability: Capability) -> None:
        """Ask for one more right."""
        machine = self._session.machine
        if self.can_ask and machine is not None:
            self.error = None
            deed = self._deeds.ask_consent(self._session.number, machine, capability)
            self._asking = self._follow(deed)
            self._asking.ended.connect(self._asked)
            self.changed.emit()

    def take_back(self, question: OpenQuestion) -> None:
        """Ask no longer."""
        if (machine := self._session.machine) is not None:
            deed = self._deeds.take_back(self._session.number, machine, question.asking)
            self._follow(deed).ended.connect(self._done)

    def reword(self, question: OpenQuestion, remark: str) -> None:
        """Say it in other words."""
        machine = self._session.machine
        if machine is not None and remark.strip() and remark.strip() != question.asking.remark:
            deed = self._deeds.reword(self._session.number, machine, question.asking, remark.strip())
            self._follow(deed).ended.connect(self._done)

    def note_by_phone(self, words: str, *, refused: bool = False, personal: bool = False) -> None:
        """Write down what was agreed by phone."""
        if words.strip():
            deed = self._deeds.note_consent(self._session.number, words.strip(), refused, personal)
            self._follow(deed).ended.connect(self._done)

    @Slot(object)
    def _asked(self, outcome: object) -> None:
        self._asking = None
        self._done(outcome)

    @Slot(object)
    def _done(self, outcome: object) -> None:
        failed = isinstance(outcome, DesksideError) and not was_cancelled(outcome)
        self.error = outcome if failed and isinstance(outcome, DesksideError) else None
        self.changed.emit()

    @Slot()
    def _session_changed(self) -> None:
        if self._session.machine is None:
            self._open.clear()
            self.doing.clear()
            self.why = ""
        if self._session.state == "connecting":
            self.ended_by = self.error = None
        self.changed.emit()
