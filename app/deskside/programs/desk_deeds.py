"""What the clerk's window can ask, answered by the house: which deed is behind which button."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from deskside.ui.clerk.deeds import Deeds
from deskside.usecases.change_ticket import ChangeTicket
from deskside.usecases.close_ticket import CloseTicket, DraftResolution
from deskside.usecases.correct_entry import CorrectEntry
from deskside.usecases.end_session import EndSession
from deskside.usecases.keep_machines import ForgetMachine, SaveMachine
from deskside.usecases.note_ticket import NoteTicket
from deskside.usecases.open_ticket import OpenTicket
from deskside.usecases.ports.machine import Credentials
from deskside.usecases.reopen_ticket import ReopenTicket

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deskside.adapters.store import Store
    from deskside.domain.secret import Secret
    from deskside.domain.settings import Settings
    from deskside.domain.targets import Target
    from deskside.domain.tickets import TicketNumber
    from deskside.programs.house import House
    from deskside.ui.bridge import Deed, TalkingDeed
    from deskside.usecases.ports.machine import Dialogue, Machine
    from deskside.usecases.task import CancelToken

    Report = Callable[[object], None]


class HouseDeeds:
    """Binds the house's deeds for the window.

    Nothing is opened when it is made: the database, the catalogue and the connector come with the first
    deed that needs them, on its worker, while the window is already there.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._opening = threading.Lock()

    def bound(self) -> Deeds:
        """Return everything behind the buttons."""
        store, late, house = self._store, self._late, self._house
        return Deeds(
            account=house.actor.account,
            tickets=lambda: store().tickets(),
            search=lambda words: store().search(words),
            ticket=lambda number: store().ticket(number),
            entries=lambda number, after: store().entries(number, after=after),
            callers=lambda begins: store().callers(begins),
            machines=lambda: store().machines(),
            verification=lambda: store().verify(),
            scripts=lambda practice: house.list_scripts(practice=practice),
            open_ticket=lambda fact: late(lambda: OpenTicket(store()), fact),
            change_ticket=lambda n, changes: late(lambda: ChangeTicket(store(), store()), n, changes),
            close_ticket=lambda n, resolution: late(lambda: CloseTicket(store(), store()), n, resolution),
            reopen_ticket=lambda n: late(lambda: ReopenTicket(store(), store()), n),
            add_note=lambda n, text: late(lambda: NoteTicket(store()), n, text),
            correct=lambda n, seq, text: late(lambda: CorrectEntry(store(), store()), n, seq, text),
            draft_resolution=lambda n: late(lambda: DraftResolution(store(), store()), n),
            save_settings=self._save_settings,
            save_machine=lambda machine: late(lambda: SaveMachine(store()), machine),
            forget_machine=lambda name: late(lambda: ForgetMachine(store(), store()), name),
            connect=self._connect,
            disconnect=lambda n, machine: late(lambda: EndSession(store(), house.clock), n, machine),
            gather=lambda n, machine: late(lambda: house.gather, n, machine),
            run_script=self._run_script,
        )

    def _store(self) -> Store:
        with self._opening:
            return self._house.store

    def _late(self, make: Callable[[], Callable[..., object]], *arguments: object) -> Deed:
        """Bind a deed whose ports are opened where it runs."""

        def deed(*, report: Report, cancel: CancelToken) -> object:
            self._store()
            return make()(*arguments, report=report, cancel=cancel)

        return deed

    def _connect(self, ticket: TicketNumber, target: Target) -> TalkingDeed:
        def deed(*, report: Report, cancel: CancelToken, dialogue: Dialogue) -> object:
            self._store()
            reach = self._house.reach
            return reach(ticket, target, Credentials(), dialogue=dialogue, report=report, cancel=cancel)

        return deed

    def _run_script(
        self,
        ticket: TicketNumber,
        script: str,
        values: Mapping[str, str | Secret],
        machine: Machine,
        practice: bool,  # noqa: FBT001 - as the window's deeds are called
    ) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> object:
            self._store()
            run = self._house.run_script
            return run(ticket, script, values, machine, practice=practice, report=report, cancel=cancel)

        return deed

    def _save_settings(self, settings: Settings) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> None:
            del report, cancel
            self._house.settings_file.save(settings)

        return deed
