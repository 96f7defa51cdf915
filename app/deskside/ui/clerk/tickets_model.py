"""The ticket list: which tickets there are, which of them are shown, which one is chosen."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.tickets import Status, Ticket
from deskside.ui.design.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deskside.domain.tickets import TicketNumber
    from deskside.ui.bridge import Bridge
    from deskside.ui.clerk.deeds import Deeds

Group = Literal["open", "waiting", "closed"]
GROUPS: tuple[Group, ...] = ("open", "waiting", "closed")
_STATUS = {"open": Status.OPEN, "waiting": Status.WAITING, "closed": Status.CLOSED}


class TicketRows(Rows[Ticket]):
    """Tickets, each in words as `#number subject, requester`."""

    def words(self, value: Ticket) -> str:
        """Return one ticket in words."""
        return f"#{value.number} {value.subject}, {value.requester.name}"


class TicketsModel(QObject):
    """All tickets of the desk, most recently changed first, and the ones in sight."""

    changed = Signal()

    def __init__(self, bridge: Bridge, deeds: Deeds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self._all: dict[TicketNumber, Ticket] = {}
        self.rows = TicketRows(self)
        self.group: Group = "open"
        self.words = ""
        self.chosen: TicketNumber | None = None
        self._counted: dict[Group, int] = dict.fromkeys(GROUPS, 0)
        self.loaded = False
        self.error: DesksideError | None = None

    @Slot()
    def reload(self) -> None:
        """Read all tickets again."""
        self._bridge.read(self._deeds.tickets).ended.connect(self._loaded)

    def show_first(self, tickets: Sequence[Ticket], counts: Mapping[Status, int]) -> None:
        """Show what was seen of the newest tickets before the journal is open."""
        self._all = {ticket.number: ticket for ticket in tickets}
        self._counted = {group: counts.get(_STATUS[group], 0) for group in GROUPS}
        self._show()

    def refresh(self, number: TicketNumber) -> None:
        """Read one ticket again; it moves to the top."""
        self._bridge.read(partial(self._deeds.ticket, number)).ended.connect(self._refreshed)

    def take_up(self, newest: Sequence[Ticket]) -> frozenset[TicketNumber]:
        """Show these as they are now; return which have changed since they were read: those move up."""
        if not self.loaded:
            return frozenset()
        changed = {ticket.number: ticket for ticket in newest if self._differs(ticket)}
        if changed:
            rest = {number: ticket for number, ticket in self._all.items() if number not in changed}
            self._all = changed | rest
            self._show()
        return frozenset(changed)

    def _differs(self, ticket: Ticket) -> bool:
        known = self._all.get(ticket.number)
        return known is None or known.changed_at < ticket.changed_at

    def show_group(self, group: Group) -> None:
        """Show the tickets that are open, waiting or closed."""
        self.group = group
        self._show()

    def search(self, words: str) -> None:
        """Show only tickets in whose number, subject, requester or contacts every word occurs."""
        self.words = words
        self._show()

    def choose(self, number: TicketNumber | None) -> None:
        """Remember which ticket is on the page, and bring its group into sight."""
        self.chosen = number
        if number is not None and (ticket := self._all.get(number)):
            self.group = _group_of(ticket)
        self._show()

    def counts(self) -> dict[Group, int]:
        """Return how many tickets each group has, whatever is searched for."""
        if not self.loaded:
            return self._counted
        counted = Counter(ticket.status for ticket in self._all.values())
        return {group: counted[_STATUS[group]] for group in GROUPS}

    def matching(self, words: str, limit: int) -> list[Ticket]:
        """Return tickets of every group in which every word occurs."""
        found = (ticket for ticket in self._all.values() if _matches(ticket, words.casefold().split()))
        return [ticket for ticket, _ in zip(found, range(limit), strict=False)]

    def of_requester(self, name: str) -> Sequence[Ticket]:
        """Return all tickets of one requester, most recently changed first."""
        return [ticket for ticket in self._all.values() if ticket.requester.name == name]

    @property
    def empty(self) -> bool:
        """Whether the desk has no ticket at all."""
        return self.loaded and not self._all

    @Slot(object)
    def _loaded(self, outcome: object) -> None:
        if isinstance(outcome, DesksideError):
            self.error = outcome
        elif isinstance(outcome, list):
            self.error = None
            self.loaded = True
            self._all = {ticket.number: ticket for ticket in outcome}
        self._show()

    @Slot(object)
    def _refreshed(self, outcome: object) -> None:
        if isinstance(outcome, Ticket):
            self._all.pop(outcome.number, None)
            self._all = {outcome.number: outcome, **self._all}
            self._show()

    def _show(self) -> None:
        self.rows.show_rows(list(self._in_sight(self._all.values())))
        self.changed.emit()

    def _in_sight(self, tickets: Iterable[Ticket]) -> Iterable[Ticket]:
        wanted = _STATUS[self.group]
        words = self.words.casefold().split()
        return (
            ticket for ticket in tickets if ticket.status is wanted and (not words or _matches(ticket, words))
        )


def _group_of(ticket: Ticket) -> Group:
    return next(group for group in GROUPS if _STATUS[group] is ticket.status)


def _matches(ticket: Ticket, words: Sequence[str]) -> bool:
    text = f"#{ticket.number} {ticket.subject} {ticket.requester.name} {' '.join(ticket.requester.contacts)}"
    folded = text.casefold()
    return all(word in folded for word in words)
