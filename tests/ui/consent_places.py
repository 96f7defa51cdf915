"""What a ticket's page looks like while a person is asked, or says by phone what they agree to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.adapters.companion_desk.machine import CompanionMachine
from deskside.domain.companion.control import Hello
from deskside.domain.companion.talk import Capability
from fakes.companion import PretendCompanion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.ticket_model import TicketModel
    from fakes.desk import FakeDesk


def consent_pages(qtbot: QtBot, desk: FakeDesk, ticket: TicketModel) -> Iterator[str]:
    """Yield each of them once it is in sight."""
    ticket.show_tab("overview")
    ticket.session.connect_to("oleg@oleg-nb")
    qtbot.waitUntil(lambda: ticket.session.connected)
    yield "agreed by phone"
    ticket.session.end()
    qtbot.waitUntil(lambda: ticket.session.state == "none")
    companion = PretendCompanion(lets_in=None)
    machine = CompanionMachine(companion, Hello(ticket="#5"), call_back="+7 495 000 00 00")
    stock, desk.machine = desk.machine, machine  # type: ignore[assignment]
    try:
        ticket.session.connect_to("oleg@oleg-nb")
        qtbot.waitUntil(lambda: ticket.session.connected)
        yield from _session(qtbot, companion, ticket)
    finally:
        machine.close()
        desk.machine = stock


def _session(qtbot: QtBot, companion: PretendCompanion, ticket: TicketModel) -> Iterator[str]:
    yield "companion, knocking"
    companion.let_in(yes=True)
    qtbot.waitUntil(lambda: ticket.session.consent is not None and ticket.session.consent.is_let_in)
    ticket.consent.ask_for(Capability.INFORMATION)
    qtbot.waitUntil(lambda: bool(ticket.consent.open) and bool(ticket.consent.open[0].asking.sentence))
    yield "companion, asking"
    companion.answer(Capability.INFORMATION, "session")
    qtbot.waitUntil(lambda: bool(ticket.consent.grants))
    with qtbot.waitSignal(ticket.consent.changed):
        companion.freeze(on=True)
    yield "companion, checking who is asking"
    companion.freeze(on=False)
    companion.cut()
    qtbot.waitUntil(lambda: ticket.session.state == "away")
    yield "companion, line lost"
    companion.come_back()
    qtbot.waitUntil(lambda: companion.is_heard)
    companion.end()
    qtbot.waitUntil(lambda: ticket.session.state == "none")
    yield "companion, over"
