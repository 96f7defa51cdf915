"""`deskside journal ...`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.shapes import verification_json
from deskside.programs.cli.terminal import print_json
from deskside.programs.cli.tickets import quiet
from deskside.ui.words import verification
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.programs.house import House


def verify(options: Namespace, house: House) -> int:
    """Say whether the journal is intact, and what that cannot mean: 0 intact, 1 manipulated."""
    found = house.verify(options.ticket, report=quiet, cancel=CancelToken())
    if options.json:
        print_json(verification_json(found, verification.sentence(found)))
    else:
        print(verification.sentence(found))
    return 1 if found.flaw else 0
