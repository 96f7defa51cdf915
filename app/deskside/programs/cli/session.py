"""A connection for one command: whom to ask, what was given on the command line, which ticket."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.journal.facts import TicketOpened
from deskside.domain.targets import parse_target
from deskside.domain.tickets import Requester, Status
from deskside.programs.cli.consenting import followed
from deskside.programs.cli.terminal import TerminalDialogue, ctrl_c_cancels, password_from_stdin, quiet
from deskside.ui.words import t
from deskside.usecases.open_ticket import OpenTicket
from deskside.usecases.ports.machine import Credentials
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from deskside.domain.tickets import TicketNumber
    from deskside.programs.house import House
    from deskside.usecases.ports.machine import Machine


@contextlib.contextmanager
def connected(
    options: Namespace, house: House, ticket: TicketNumber
) -> Iterator[tuple[Machine, CancelToken]]:
    """Reach the command's TARGET on `ticket`; the token is pulled by Ctrl+C. Ends the connection."""
    target = parse_target(options.target)
    with ctrl_c_cancels() as cancel:
        machine = house.reach(
            ticket,
            target,
            credentials_of(options),
            dialogue=TerminalDialogue(),
            report=quiet,
            cancel=cancel,
        )
        try:
            with followed(house, ticket, machine):
                yield machine, cancel
        finally:
            machine.close()


def credentials_of(options: Namespace) -> Credentials:
    """Return what the command line gives."""
    return Credentials(
        password=password_from_stdin() if options.password_stdin else None,
        identity_files=tuple(os.path.abspath(os.path.expanduser(name)) for name in options.identity),  # noqa: PTH100, PTH111
        accept_host_key=options.host_key,
    )


def ticket_for(options: Namespace, house: House, subject: str) -> TicketNumber:
    """Return the ticket of `--ticket`, or open one and print its number on standard error.

    Raises:
        WrongUse: `ticket-unknown`, `ticket-closed`: as in the window, nothing new begins in one that is over.
    """
    if options.ticket is not None:
        ticket = house.store.ticket(options.ticket)
        if ticket.status is Status.CLOSED:
            raise WrongUse("ticket-closed", ticket=ticket.number)
        return ticket.number
    requester = Requester(name=house.actor.account)
    opened = TicketOpened(requester=requester, subject=subject)
    recorded = OpenTicket(house.store)(opened, report=quiet, cancel=CancelToken())
    print(t("Ticket {number}").format(number=recorded.ticket), file=sys.stderr)
    return recorded.ticket
