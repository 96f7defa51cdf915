"""The deeds of a ticket, made for one journal. Apart, so that the first window need not import them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from deskside.usecases.change_ticket import ChangeTicket
from deskside.usecases.close_ticket import CloseTicket, DraftResolution
from deskside.usecases.correct_entry import CorrectEntry
from deskside.usecases.end_session import EndSession
from deskside.usecases.keep_machines import ForgetMachine, SaveMachine
from deskside.usecases.note_ticket import NoteTicket
from deskside.usecases.open_ticket import OpenTicket
from deskside.usecases.reopen_ticket import ReopenTicket

if TYPE_CHECKING:
    from deskside.adapters.store import Store
    from deskside.usecases.ports.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDeeds:
    """Each as its use case says."""

    open: OpenTicket
    change: ChangeTicket
    close: CloseTicket
    reopen: ReopenTicket
    note: NoteTicket
    correct: CorrectEntry
    draft_resolution: DraftResolution
    save_machine: SaveMachine
    forget_machine: ForgetMachine
    end_session: EndSession

    @classmethod
    def of(cls, store: Store, clock: Clock) -> Self:
        """Make them all on one journal."""
        return cls(
            open=OpenTicket(store),
            change=ChangeTicket(store, store),
            close=CloseTicket(store, store),
            reopen=ReopenTicket(store, store),
            note=NoteTicket(store),
            correct=CorrectEntry(store, store),
            draft_resolution=DraftResolution(store, store),
            save_machine=SaveMachine(store),
            forget_machine=ForgetMachine(store, store),
            end_session=EndSession(store, clock),
        )
