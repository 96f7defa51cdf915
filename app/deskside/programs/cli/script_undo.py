"""`deskside script undo`: take back a run that a ticket records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.verdict import Verdict
from deskside.programs.cli.script_named import scripts_named
from deskside.programs.cli.scripts import run_recorded, show_result
from deskside.usecases.undo_of_run import undo_of_run

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.programs.house import House


def undo(options: Namespace, house: House) -> int:
    """Run the undo of a step's script with what that run said; on the same machine only."""
    ticket, slash, seq = options.entry.partition("/")
    if not (slash and ticket.isdecimal() and seq.isdecimal()):
        raise WrongUse("step-unreadable", step=options.entry[:40])
    if options.scripts:
        scripts_named(options, house, [])
    entries = house.store_as_it_is.entries(int(ticket))
    found = undo_of_run(entries, int(ticket), int(seq), house.catalogue)
    options.id = found.script
    result = run_recorded(options, house, int(ticket), found.values, check=found.check_machine)
    show_result(options, result)
    return 0 if result.verdict is Verdict.OK else 1
