"""What the clerk's window can ask, answered by the house: which deed is behind which button."""

from __future__ import annotations

import contextlib
import importlib
import threading
from functools import cached_property
from typing import TYPE_CHECKING

from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.programs.desk_walkthroughs import DeskWalkthroughs
from deskside.ui.clerk.deeds import Deeds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from deskside.adapters.engine.connector import EngineConnector
    from deskside.adapters.store import Store
    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.findings.rule import MachineFinding
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.scripts.texts import Texts
    from deskside.domain.secret import Secret
    from deskside.domain.settings import Settings
    from deskside.domain.targets import Target
    from deskside.domain.tickets import TicketNumber
    from deskside.programs.consent_deeds import ConsentDeeds
    from deskside.programs.house import House
    from deskside.programs.ticket_deeds import TicketDeeds
    from deskside.ui.bridge import Deed, TalkingDeed
    from deskside.usecases.ports.machine import Dialogue, Machine
    from deskside.usecases.task import CancelToken

    Report = Callable[[object], None]


class HouseDeeds:
    """Binds the house's deeds for the window.

    Nothing is imported or opened when it is made: database, catalogue and connector come with the first
    deed that needs them, on its worker, while the window is already there.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._opening = threading.RLock()

    def bound(self) -> Deeds:
        """Return everything behind the buttons."""
        store, late = self._store, self._late
        walkthroughs = DeskWalkthroughs(self._opened)
        return Deeds(
            account=lambda: self._house.actor.account,
            tickets=lambda: store().tickets(),
            newest=lambda: store().tickets(limit=50),
            search=lambda words: store().search(words),
            ticket=lambda number: store().ticket(number),
            entries=lambda number, after: store().entries(number, after=after),
            callers=lambda begins: store().callers(begins),
            machines=lambda: store().machines(),
            verification=self._verified,
            organisation=self._organisation,
            scripts=lambda practice: self._house.list_scripts(practice=practice),
            script_titles=self._script_titles,
            open_ticket=lambda fact: late(lambda: self._tickets.open, fact),
            change_ticket=lambda number, changes: late(lambda: self._tickets.change, number, changes),
            close_ticket=lambda number, resolution: late(lambda: self._tickets.close, number, resolution),
            reopen_ticket=lambda number: late(lambda: self._tickets.reopen, number),
            add_note=lambda number, text: late(lambda: self._tickets.note, number, text),
            correct=lambda number, seq, text: late(lambda: self._tickets.correct, number, seq, text),
            draft_resolution=lambda number: late(lambda: self._tickets.draft_resolution, number),
            save_settings=self._save_settings,
            save_machine=lambda machine: late(lambda: self._tickets.save_machine, machine),
            forget_machine=lambda name: late(lambda: self._tickets.forget_machine, name),
            connect=self._connect,
            disconnect=lambda number, machine: late(lambda: self._tickets.end_session, number, machine),
            gather=lambda number, machine: late(lambda: self._house.gather, number, machine),
            first_look=self._first_look,
            thresholds=lambda: self._house.organisation.thresholds,
            export_system=_export_system,
            run_script=self._run_script,
            follow_session=lambda number, machine: late(lambda: self._consent.follow, number, machine),
            ask_consent=lambda number, machine, kind: late(lambda: self._consent.ask, number, machine, kind),
            reword=lambda *said: late(lambda: self._consent.reword, *said),
            take_back=lambda *said: late(lambda: self._consent.take_back, *said),
            note_consent=lambda *said: late(lambda: self._consent.note_by_phone, *said),
            look_after_catalogue=lambda: self._look_after_catalogue,
            follow_scripts=lambda: self._follow_scripts,
            walkthroughs=walkthroughs.listed,
            walkthroughs_played=walkthroughs.played,
            open_walkthroughs=walkthroughs.open_ones,
            begin_walkthrough=walkthroughs.begin,
            continue_walkthrough=walkthroughs.go_on,
            move_walkthrough=walkthroughs.move,
            follow_walkthrough=walkthroughs.follow,
            play_walkthrough=walkthroughs.play,
        )

    def _organisation(self) -> OrganisationProfile | None:
        profile = self._house.organisation.profile
        with contextlib.suppress(BrokeMidway):  # the journal is away: it is told at the next look
            self._house.organisation.record(self._store())
        return profile

    def _script_titles(self, scripts: Sequence[str]) -> dict[str, Texts]:
        catalogue, found = self._opened().catalogue, {}
        for script in scripts:
            with contextlib.suppress(WrongUse):  # not there, or unreadable: then it cannot be opened
                found[script] = catalogue.manifest(catalogue.folder(script)).title
        return found

    def _verified(self) -> Verification:
        self._store()
        return self._house.proof.now_verified()

    def warm(self) -> None:
        """Start a spare engine, and import what the first ticket on the page will need."""
        with self._opening:
            self._engines.warm()
        for module in _NEXT:
            importlib.import_module(module)

    def close(self) -> None:
        """End the spare engine, if there is one."""
        if "_engines" in self.__dict__:
            self._engines.close()

    @cached_property
    def _engines(self) -> EngineConnector:
        from deskside.adapters.engine.connector import EngineConnector  # noqa: PLC0415 - with the first use

        made = EngineConnector(self._house.places.data / "known_hosts", self._house.secrets)
        self._house.connector = made
        return made

    @cached_property
    def _tickets(self) -> TicketDeeds:
        from deskside.programs.ticket_deeds import TicketDeeds  # noqa: PLC0415 - with the first use

        return TicketDeeds.of(self._store(), self._house.clock)

    @cached_property
    def _consent(self) -> ConsentDeeds:
        from deskside.programs.consent_deeds import ConsentDeeds  # noqa: PLC0415 - with the first use

        return ConsentDeeds.of(self._store(), self._house.clock)

    def _store(self) -> Store:
        with self._opening:
            return self._house.store

    def _look_after_catalogue(self, *, report: Report, cancel: CancelToken) -> object:
        from deskside.usecases.look_after_catalogue import LookAfterCatalogue  # noqa: PLC0415 - as seen

        del report
        house = self._opened()
        look = LookAfterCatalogue(
            house.list_scripts,
            house.list_approvals,
            house.count_script_outcomes,
            house.list_walkthroughs,
            house.list_walkthrough_approvals,
            house.walkthrough_outcomes,
        )
        return look(cancel=cancel)

    def _follow_scripts(self, *, report: Report, cancel: CancelToken) -> object:
        """Bring the scripts up to date; neither journal nor connections wait for it."""
        house = self._house
        named = house.scripts_from
        if not named:
            return None
        from deskside.usecases.follow_scripts import Following  # noqa: PLC0415 - on few desks

        report(Following(named, house.followed_scripts.last_time()))
        last = house.follow_scripts()(cancel=cancel)
        with self._opening:
            house.look_again()
        return Following(named, last)

    def _opened(self) -> House:
        with self._opening:
            self._store()
            _ = self._engines
            return self._house

    def _late(self, find: Callable[[], Callable[..., object]], *arguments: object) -> Deed:
        """Bind a deed that is made, and its ports opened, where it runs."""

        def deed(*, report: Report, cancel: CancelToken) -> object:
            with self._opening:
                self._store()
                found = find()
            return found(*arguments, report=report, cancel=cancel)

        return deed

    def _connect(self, ticket: TicketNumber, target: Target) -> TalkingDeed:
        def deed(*, report: Report, cancel: CancelToken, dialogue: Dialogue) -> object:
            from deskside.usecases.ports.machine import Credentials  # noqa: PLC0415 - with the first use

            with self._opening:
                self._store()
                _ = self._engines
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
            with self._opening:
                self._store()
                run = self._house.run_script
            return run(ticket, script, values, machine, practice=practice, report=report, cancel=cancel)

        return deed

    def _first_look(
        self,
        ticket: TicketNumber,
        machine: Machine,
        problem: str,
        practice: bool,  # noqa: FBT001 - as the window's deeds are called
    ) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> object:
            with self._opening:
                self._store()
                look = self._house.first_look
            return look(ticket, machine, problem, practice=practice, report=report, cancel=cancel)

        return deed

    def _save_settings(self, settings: Settings) -> Deed:
        def deed(*, report: Report, cancel: CancelToken) -> None:
            del report, cancel
            self._house.settings_file.save(settings)

        return deed


def _export_system(inventory: Inventory, findings: Sequence[MachineFinding], form: str, path: Path) -> Deed:
    def deed(*, report: Report, cancel: CancelToken) -> None:
        from deskside.programs.system_exports import export  # noqa: PLC0415 - with the first use

        del report, cancel
        export(inventory, findings, form, path)

    return deed


_NEXT = (
    "deskside.ui.clerk.ticket_view",
    "deskside.ui.clerk.new_ticket_view",
    "deskside.ui.clerk.ticket_model",
    "deskside.ui.clerk.new_ticket_model",
    "deskside.programs.ticket_deeds",
    "deskside.usecases.reach_machine",
    "deskside.usecases.gather_inventory",
    "deskside.usecases.run_script",
    "deskside.usecases.first_look",
    "deskside.ui.words.inventory",
    "deskside.ui.words.first_look",
    "deskside.ui.clerk.system_reading",
)
