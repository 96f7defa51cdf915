"""Closing a ticket: what is missing, what the journal already knows, how it was solved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.tickets import Resolution
from deskside.domain.wrap_up import WrapUp

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.wrap_up import Missing
    from deskside.ui.bridge import Bridge
    from deskside.ui.clerk.deeds import Deeds
    from deskside.ui.clerk.session_model import SessionModel

_MAX_MINUTES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What has been typed. `minutes` is text until it is saved."""

    text: str = ""
    cause: str = ""
    minutes: str = ""
    next_step: str = ""


class WrapUpModel(QObject):
    """The closing form of one ticket."""

    changed = Signal()

    def __init__(
        self,
        bridge: Bridge,
        deeds: Deeds,
        session: SessionModel,
        close: Callable[[Resolution], object],
        parent: QObject | None = None,
        *,
        helped: str = "",
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._close_ticket = close
        self.draft = Draft(text=helped)
        self.wrap_up: WrapUp | None = None
        self.complaints: tuple[str, ...] = ()
        self.error: DesksideError | None = None
        self._closing = False
        session.changed.connect(self._session_changed)
        bridge.start(deeds.draft_resolution(session.number)).ended.connect(self._prefilled)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Return what the ticket lacks besides the solution, which has a field of its own here."""
        return tuple(what for what in self.wrap_up.missing if what != "solution") if self.wrap_up else ()

    def edit(self, draft: Draft) -> None:
        """Take what has been typed."""
        self.draft = draft
        if self.complaints:
            self.complaints = ()
            self.changed.emit()

    @Slot()
    def close(self) -> None:
        """Close the ticket, its session first, or say what is not right."""
        self.complaints = self._flaws()
        if not self.complaints:
            self._closing = True
            if self.session.machine is not None:
                self.session.end()
            else:
                self._close()
        self.changed.emit()

    def _flaws(self) -> tuple[str, ...]:
        flaws = [] if self.draft.text.strip() else ["text"]
        minutes = self.draft.minutes.strip() or "0"
        if not minutes.isascii() or not minutes.isdigit() or int(minutes) > _MAX_MINUTES:
            flaws.append("minutes")
        return tuple(flaws)

    def _close(self) -> None:
        self._closing = False
        draft = self.draft
        self._close_ticket(
            Resolution(
                text=draft.text.strip(),
                cause=draft.cause.strip(),
                minutes=int(draft.minutes.strip() or "0"),
                next_step=draft.next_step.strip(),
            )
        )

    @Slot()
    def _session_changed(self) -> None:
        if self._closing and self.session.state == "none":
            self._close()

    @Slot(object)
    def _prefilled(self, outcome: object) -> None:
        if isinstance(outcome, WrapUp):
            self.wrap_up = outcome
            if not self.draft.minutes and outcome.minutes:
                self.draft = replace(self.draft, minutes=str(outcome.minutes))
        elif isinstance(outcome, DesksideError):
            self.error = outcome
        self.changed.emit()
