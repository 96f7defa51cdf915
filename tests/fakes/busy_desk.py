"""A desk in the middle of its morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.journal.facts import (
    TicketChanged,
    TicketClosed,
    TicketOpened,
)
from deskside.domain.tickets import Priority, Requester, Resolution

if TYPE_CHECKING:
    from collections.abc import Callable

    Report = Callable[[object], None]

from fakes.desk import FakeDesk


def busy_desk() -> FakeDesk:
    """Return a desk in the middle of its morning."""
    desk = FakeDesk()
    for name, contacts, language, subject, problem, priority in _MORNING:
        desk.open(
            TicketOpened(
                requester=Requester(name=name, contacts=contacts, language=language),
                subject=subject,
                problem=problem,
                priority=priority,
            )
        )
    desk.record(3, TicketChanged(changes={"status": "waiting"}))
    desk.record(1, TicketClosed(resolution=_resolved()))
    return desk


def _resolved() -> Resolution:
    return Resolution(text="Turned the proxy off; mail comes in again.", cause="Old proxy", minutes=12)


_LAPTOP = """Since this morning nothing arrives. Web pages open, but slowly.
He has a meeting at eleven and needs the attachment."""

_MORNING = (
    ("Oleg Petrov", ("+7 900 000 00 00",), "ru", "Mail asks for a password", "", Priority.NORMAL),
    ("John Smith", (), "en", "VPN drops every few minutes", "Fine last week.", Priority.NORMAL),
    ("Accounting, PC 12", ("ext. 212",), "", "Disk almost full", "", Priority.LOW),
    ("Maria Ivanova", (), "ru", "Printer on floor 3 prints blank pages", "", Priority.HIGH),
    ("Oleg Petrov", ("+7 900 000 00 00", "o.petrov@example.org"), "ru", "No e-mail on the new laptop",
     _LAPTOP, Priority.URGENT),
)  # fmt: skip
