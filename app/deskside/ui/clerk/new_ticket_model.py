"""A call becoming a ticket: what has been typed, who that may be, and saving it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.journal.facts import Recorded, TicketOpened
from deskside.domain.tickets import Priority, Requester

if TYPE_CHECKING:
    from deskside.domain.tickets import Caller
    from deskside.ui.bridge import Bridge
    from deskside.ui.clerk.deeds import Deeds

_SUBJECT_CHARS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What has been typed so far."""

    name: str = ""
    problem: str = ""
    contacts: str = ""
    """As typed; several are parted by commas."""
    subject: str = ""
    language: str = ""
    priority: Priority = Priority.NORMAL

    def missing(self) -> tuple[str, ...]:
        """Return the fields that a ticket cannot do without and that are empty."""
        missing = [] if self.name.strip() else ["name"]
        if not (self.problem.strip() or self.subject.strip()):
            missing.append("problem")
        return tuple(missing)

    def opened(self) -> TicketOpened:
        """Return the fact that saving records."""
        contacts = tuple(part.strip() for part in self.contacts.split(",") if part.strip())
        return TicketOpened(
            requester=Requester(name=self.name.strip(), contacts=contacts, language=self.language),
            subject=self.subject.strip() or subject_from(self.problem),
            problem=self.problem.strip(),
            priority=self.priority,
        )


def subject_from(problem: str) -> str:
    """Return the first line of what was said, cut at a word, as a subject nobody had to type."""
    first = problem.strip().partition("\n")[0]
    if len(first) <= _SUBJECT_CHARS:
        return first.rstrip(".")
    return first[:_SUBJECT_CHARS].rpartition(" ")[0].rstrip(",;:. ") + "…"


class NewTicketModel(QObject):
    """The form of a new ticket. The draft outlives the form, so that nothing typed is lost."""

    changed = Signal()
    saved = Signal(object)
    """Emitted with the ticket's first entry, `Recorded`."""

    def __init__(self, bridge: Bridge, deeds: Deeds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self._asked_for = ""
        self.draft = Draft()
        self.callers: list[Caller] = []
        """Known callers whose name begins as typed."""
        self.complaints: tuple[str, ...] = ()
        self.saving = False
        self.error: DesksideError | None = None

    @property
    def caller(self) -> Caller | None:
        """Return the known caller with exactly the name that was typed."""
        name = self.draft.name.strip().casefold()
        return next((one for one in self.callers if one.requester.name.casefold() == name), None)

    def name(self, text: str) -> None:
        """Take the caller's name as typed so far, and look who it may be."""
        self.draft = replace(self.draft, name=text)
        self.complaints = ()
        begins = text.strip()
        self._asked_for = begins
        if len(begins) < 2:  # one letter is half the address book
            self.callers = []
            self.changed.emit()
            return
        task = self._bridge.read(partial(self._deeds.callers, begins))
        task.ended.connect(partial(self._found, begins))

    def pick(self, name: str) -> None:
        """Take a known caller, with the contacts and the language of last time."""
        known = next((one.requester for one in self.callers if one.requester.name == name), None)
        if known is None:
            return
        self.draft = replace(
            self.draft,
            name=known.name,
            contacts=self.draft.contacts or ", ".join(known.contacts),
            language=self.draft.language or known.language,
        )
        self.changed.emit()

    def edit(self, draft: Draft) -> None:
        """Take what else has been typed."""
        self.draft = draft
        if self.complaints:
            self.complaints = ()
            self.changed.emit()

    @Slot()
    def save(self) -> None:
        """Open the ticket, or say what is missing."""
        if self.saving:
            return
        self.complaints = self.draft.missing()
        if not self.complaints:
            self.saving = True
            self.error = None
            self._bridge.start(self._deeds.open_ticket(self.draft.opened())).ended.connect(self._saved)
        self.changed.emit()

    def _found(self, begins: str, outcome: object) -> None:
        if begins == self._asked_for and isinstance(outcome, list):
            self.callers = outcome
            self.changed.emit()

    @Slot(object)
    def _saved(self, outcome: object) -> None:
        self.saving = False
        if isinstance(outcome, Recorded):
            self.draft = Draft()
            self.callers = []
            self.saved.emit(outcome)
        elif isinstance(outcome, DesksideError):
            self.error = outcome
        self.changed.emit()
