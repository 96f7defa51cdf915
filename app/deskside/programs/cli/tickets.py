"""`deskside ticket ...`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deskside.domain.journal.facts import TicketOpened
from deskside.domain.report import ReportFormat
from deskside.domain.tickets import Priority, Requester, Resolution, Status
from deskside.domain.wrap_up import wrap_up
from deskside.programs.cli.terminal import print_json, print_table, quiet
from deskside.programs.whole_files import write_whole
from deskside.ui import words
from deskside.ui.words import journal as journal_words
from deskside.ui.words import t, terms
from deskside.ui.words import wrap_up as wrap_up_words
from deskside.usecases.change_ticket import ChangeTicket
from deskside.usecases.close_ticket import CloseTicket
from deskside.usecases.correct_entry import CorrectEntry
from deskside.usecases.note_consent import NoteConsent
from deskside.usecases.note_ticket import NoteTicket
from deskside.usecases.open_ticket import OpenTicket
from deskside.usecases.reopen_ticket import ReopenTicket
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from deskside.domain.tickets import Ticket
    from deskside.programs.house import House


def new(options: Namespace, house: House) -> int:
    """Open a ticket and print its number."""
    requester = Requester(name=options.requester, contacts=tuple(options.contact), language=options.language)
    opened = TicketOpened(
        requester=requester,
        subject=options.subject,
        problem=options.problem,
        priority=Priority(options.priority),
    )
    recorded = OpenTicket(house.store)(opened, report=quiet, cancel=CancelToken())
    print(recorded.ticket)
    return 0


def listing(options: Namespace, house: House) -> int:
    """List tickets."""
    status = Status(options.status) if options.status else None
    _print_tickets(house.store.tickets(status=status), as_json=options.json)
    return 0


def search(options: Namespace, house: House) -> int:
    """List the tickets that hold all the words."""
    _print_tickets(house.store.search(options.words), as_json=options.json)
    return 0


def _print_tickets(tickets: Sequence[Ticket], *, as_json: bool) -> None:
    from deskside.domain.shapes.report import ticket_json  # noqa: PLC0415 - only for --json

    if as_json:
        print_json([ticket_json(ticket) for ticket in tickets])
    elif not tickets:
        print(t("No tickets."))
    else:
        print_table(
            [t("Number"), t("Status"), t("Priority"), t("Requester"), t("Subject")],
            [
                [
                    str(ticket.number),
                    terms.status(ticket.status),
                    terms.priority(ticket.priority),
                    ticket.requester.name,
                    ticket.subject,
                ]
                for ticket in tickets
            ],
        )


def show(options: Namespace, house: House) -> int:
    """Show a ticket with every entry."""
    from deskside.domain.shapes.report import ticket_with_steps_json  # noqa: PLC0415

    ticket = house.store.ticket(options.number)
    entries = house.store.entries(options.number)
    if options.json:
        print_json(ticket_with_steps_json(ticket, entries))
        return 0
    requester = ticket.requester
    print(t("Ticket {number}: {subject}").format(number=ticket.number, subject=ticket.subject))
    print(
        t("{status} · {priority} · opened {opened}").format(
            status=terms.status(ticket.status),
            priority=terms.priority(ticket.priority),
            opened=_local(ticket),
        )
    )
    print(" · ".join((requester.name, *requester.contacts)))
    if ticket.problem:
        print(f"\n{ticket.problem}")
    print()
    for entry in entries:
        line = journal_words.describe(entry)
        when = entry.at.astimezone().strftime("%H:%M:%S")
        print(f"{entry.seq:>4}  {when}  " + " · ".join(part for part in line if part))
    return 0


def _local(ticket: Ticket) -> str:
    return ticket.opened_at.astimezone().strftime("%Y-%m-%d %H:%M")


def note(options: Namespace, house: House) -> int:
    """Write a note."""
    NoteTicket(house.store)(options.number, options.text, report=quiet, cancel=CancelToken())
    return 0


def consent(options: Namespace, house: House) -> int:
    """Write down what was agreed, or refused, by phone."""
    NoteConsent(house.store)(
        options.number,
        options.by_phone,
        refused=options.refused,
        personal=options.personal,
        report=quiet,
        cancel=CancelToken(),
    )
    print(t("Written down as your word: nobody confirmed it on their computer."), file=sys.stderr)
    return 0


def correct(options: Namespace, house: House) -> int:
    """Correct an entry."""
    deed = CorrectEntry(house.store, house.store)
    deed(options.number, options.seq, options.text, report=quiet, cancel=CancelToken())
    return 0


def change(options: Namespace, house: House) -> int:
    """Change what a ticket says."""
    names = ("subject", "problem", "requester", "language", "status", "priority")
    changes = {name: value for name in names if (value := getattr(options, name)) is not None}
    if options.contact is not None:
        changes["contacts"] = "\n".join(options.contact)
    ChangeTicket(house.store, house.store)(options.number, changes, report=quiet, cancel=CancelToken())
    return 0


def close(options: Namespace, house: House) -> int:
    """Close a ticket; what is still missing is said, not hidden."""
    draft = wrap_up(house.store.ticket(options.number), house.store.entries(options.number))
    resolution = Resolution(
        text=options.resolution,
        cause=options.cause,
        minutes=draft.minutes if options.minutes is None else options.minutes,
        next_step=options.next_step,
    )
    deed = CloseTicket(house.store, house.store)
    deed(options.number, resolution, report=quiet, cancel=CancelToken())
    missing = [wrap_up_words.missing(name) for name in draft.missing if name != "solution"]
    if missing:
        print(
            t("Closed. What the ticket lacks: {missing}.").format(missing=", ".join(missing)), file=sys.stderr
        )
    return 0


def reopen(options: Namespace, house: House) -> int:
    """Take a closed ticket up again."""
    deed = ReopenTicket(house.store, house.store)
    deed(options.number, options.reason, report=quiet, cancel=CancelToken())
    return 0


def report(options: Namespace, house: House) -> int:
    """Write a ticket's report to a file or standard output."""
    text = house.write_report(
        options.number, ReportFormat(options.format), words.language(), report=quiet, cancel=CancelToken()
    )
    if not options.out:
        sys.stdout.buffer.write(text)
        return 0
    write_whole(Path(options.out), text)
    return 0
