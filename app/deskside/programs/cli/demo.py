"""`deskside demo`: the main job unattended, against the practice machine, with everything real."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deskside.domain.journal.facts import TicketOpened
from deskside.domain.report import ReportFormat
from deskside.domain.targets import Practice
from deskside.domain.tickets import Requester, Resolution
from deskside.domain.wrap_up import wrap_up
from deskside.programs.cli.scripts import print_result
from deskside.programs.cli.terminal import TerminalDialogue, ctrl_c_cancels, quiet
from deskside.programs.whole_files import write_whole
from deskside.ui import words
from deskside.ui.words import inventory as inventory_words
from deskside.ui.words import t, tn, verification
from deskside.usecases.close_ticket import CloseTicket
from deskside.usecases.note_ticket import NoteTicket
from deskside.usecases.open_ticket import OpenTicket
from deskside.usecases.ports.machine import Credentials

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.domain.inventory.document import Inventory
    from deskside.domain.tickets import TicketNumber
    from deskside.programs.house import House
    from deskside.usecases.task import CancelToken

_SCRIPTS = ("disk.space-eaters", "memory.pressure", "services.failed")
"""Read-only, quick, and good on any Linux: nothing outside this computer is asked."""


def demo(options: Namespace, house: House) -> int:
    """Ticket, connect, system information, scripts, close, verify, report."""
    out = Path(options.out or "deskside-demo")
    with ctrl_c_cancels() as cancel:
        ticket = _open(house, cancel)
        _work(house, ticket, cancel)
        _close(house, ticket, cancel)
        found = house.verify(ticket, report=quiet, cancel=cancel)
        print(verification.sentence(found))
        report = house.write_report(ticket, ReportFormat.HTML, words.language(), report=quiet, cancel=cancel)
    out.mkdir(parents=True, exist_ok=True)
    place = out / f"ticket-{ticket}.html"
    write_whole(place, report)
    print(t("The report: {place}").format(place=place))
    return 1 if found.flaw else 0


def _open(house: House, cancel: CancelToken) -> TicketNumber:
    opened = TicketOpened(
        requester=Requester(name=t("Maria Example"), contacts=("maria@example.org",)),
        subject=t("The computer has become slow"),
        problem=t("Since this morning everything takes a long time to open."),
    )
    ticket = OpenTicket(house.store)(opened, report=quiet, cancel=cancel).ticket
    print(t("Ticket {number} is open: {subject}").format(number=ticket, subject=opened.subject))
    return ticket


def _work(house: House, ticket: TicketNumber, cancel: CancelToken) -> None:
    machine = house.reach(
        ticket, Practice(), Credentials(), dialogue=TerminalDialogue(), report=quiet, cancel=cancel
    )
    try:
        print(
            t("Connected to the practice machine, which is this computer: {server}").format(
                server=machine.banner
            )
        )
        found = house.gather(ticket, machine, report=quiet, cancel=cancel)
        _say(found)
        for script in _SCRIPTS:
            print()
            print(script)
            print_result(
                house.run_script(ticket, script, {}, machine, practice=True, report=quiet, cancel=cancel)
            )
    finally:
        machine.close()
    print()


def _say(found: Inventory) -> None:
    read = [name for name, status in found.statuses() if status == "ok"]
    print(tn("System information: {n} category read", "System information: {n} categories read", len(read)))
    for name, status in found.statuses():
        if status != "ok":
            print(f"  {inventory_words.title(name)}: {inventory_words.status(status)}")


def _close(house: House, ticket: TicketNumber, cancel: CancelToken) -> None:
    NoteTicket(house.store)(ticket, t("Told Maria by phone what was found."), report=quiet, cancel=cancel)
    draft = wrap_up(house.store.ticket(ticket), house.store.entries(ticket))
    resolution = Resolution(
        text=t("Looked at the computer together with Maria; what was found is in the steps."),
        minutes=draft.minutes,
    )
    CloseTicket(house.store, house.store)(ticket, resolution, report=quiet, cancel=cancel)
    print(tn("Closed after {n} minute of work.", "Closed after {n} minutes of work.", draft.minutes))
