"""The connection of one ticket: from what was typed, over the questions on the way, to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, cast

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.targets import Code, Practice, parse_target
from deskside.ui.bridge import Asked, was_cancelled
from deskside.usecases.ports.consent import consent_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.tickets import TicketNumber
    from deskside.ui.bridge import Bridge, Listener, Task
    from deskside.ui.clerk.deeds import Deeds
    from deskside.usecases.ports.consent import Consent
    from deskside.usecases.ports.machine import LinkState, Machine

PASSING: Final = frozenset({"database-away", "database-busy"})
"""What is no longer so as soon as the journal can be read again."""

State = Literal["none", "connecting", "up", "slow", "away", "lost", "ending"]


class SessionModel(QObject):
    """At most one connection to one machine."""

    changed = Signal()
    ticked = Signal()
    """Emitted each second while a session lasts."""

    def __init__(
        self,
        bridge: Bridge,
        deeds: Deeds,
        number: TicketNumber,
        hear: Callable[[object], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self.number = number
        self._hear = hear
        self._task: Task | None = None
        self._link: Listener | None = None
        self._since = QElapsedTimer()
        self._clock = QTimer(self)
        self._clock.setInterval(1_000)
        self._clock.timeout.connect(self.ticked)
        self.state: State = "none"
        self._shown = ""
        self.typed = ""
        """What was typed last, so that it can be mended. Not a code that was sent: it works once."""
        self.practice = False
        self.machine: Machine | None = None
        self.asked: Asked | None = None
        self.error: DesksideError | None = None
        self._follow: Task | None = None

    @property
    def consent(self) -> Consent | None:
        """What may be done, where the machine is a person's own with a companion."""
        return consent_of(self.machine) if self.machine else None

    @property
    def host_key(self) -> str:
        """Return the fingerprint of the machine's key."""
        return self.machine.host_key if self.machine else ""

    @property
    def call_back(self) -> str:
        """Return the number that the person may ring."""
        return self.consent.call_back if self.consent else ""

    @property
    def connected(self) -> bool:
        """Whether something can be sent to the machine now."""
        return self.state in {"up", "slow"}

    @property
    def label(self) -> str:
        """Return the machine's name for people."""
        return self.machine.label if self.machine else self._shown

    def seconds(self) -> int:
        """Return how long the session has lasted."""
        return self._since.elapsed() // 1_000 if self._since.isValid() else 0

    def connect_to(self, typed: str) -> None:
        """Connect to what was typed, unless a connection is there or on its way."""
        if self.state not in {"none", "lost"}:
            return
        self.typed = typed.strip()
        self.error = None
        try:
            target = parse_target(typed)
        except DesksideError as error:
            self.error = error
            self.changed.emit()
            return
        self.practice = isinstance(target, Practice)
        self._shown = self.typed
        if isinstance(target, Code):
            self._shown, self.typed = target.label, ""
        self._forget_machine()
        self.state = "connecting"
        self._task = self._bridge.converse(self._deeds.connect(self.number, target))
        self._task.happened.connect(self._hear)
        self._task.asked.connect(self._asked)
        self._task.ended.connect(self._connected)
        self.changed.emit()

    def database_answers(self) -> None:
        """Take back that it does not."""
        if self.error is not None and self.error.code in PASSING:
            self.error = None
            self.changed.emit()

    def answer(self, answer: object) -> None:
        """Answer the question that is open; None is no."""
        asked, self.asked = self.asked, None
        if asked is not None:
            asked.answer(answer)
            self.changed.emit()

    def adopt(self, machine: Machine) -> None:
        """Take over a connection that was made anew for what goes on over it."""
        self._forget_machine()
        self.error = None
        self._take(machine)
        self.changed.emit()

    @Slot()
    def give_up(self) -> None:
        """Stop connecting."""
        if self._task is not None:
            self._task.cancel()

    @Slot()
    def end(self) -> None:
        """End the session, whatever runs under it."""
        if self.machine is None or self.state == "ending":
            return
        self.state = "ending"
        task = self._bridge.start(self._deeds.disconnect(self.number, self.machine))
        task.happened.connect(self._hear)
        task.ended.connect(self._ended)
        self.changed.emit()

    @Slot(object)
    def _asked(self, asked: Asked) -> None:
        if not asked.settled:
            self.asked = asked
            self.changed.emit()

    @Slot(object)
    def _connected(self, outcome: object) -> None:
        self._task = None
        self.asked = None
        if isinstance(outcome, DesksideError):
            self.state = "none"
            self.error = None if was_cancelled(outcome) else outcome
        else:
            self._take(cast("Machine", outcome))
        self.changed.emit()

    def _take(self, machine: Machine) -> None:
        self.machine = machine
        self.state = "up"
        self._since.start()
        self._clock.start()
        self._link = self._bridge.listen(self._line)
        machine.on_link(self._link.tell)
        if self.consent is not None:
            self._follow = self._bridge.start(self._deeds.follow_session(self.number, machine))
            self._follow.happened.connect(self._hear)
            self._follow.ended.connect(self._over)

    @Slot(object)
    def _over(self, outcome: object) -> None:
        """The session with the person is over, whoever ended it; what is left here goes too."""
        self._follow = None
        if isinstance(outcome, DesksideError) and not was_cancelled(outcome):
            self.error = outcome
        self.end()

    def _line(self, state: object) -> None:
        if self.state in {"up", "slow", "away", "lost"} and state != self.state:
            self.state = cast("LinkState", state)
            self.changed.emit()

    @Slot(object)
    def _ended(self, outcome: object) -> None:
        if isinstance(outcome, DesksideError) and not was_cancelled(outcome):
            self.error = outcome
        self.state = "none"
        self._forget_machine()
        self.changed.emit()

    def _forget_machine(self) -> None:
        if self._link is not None:
            self._link.close()
        self._clock.stop()
        self._since.invalidate()
        self._link = self.machine = None
