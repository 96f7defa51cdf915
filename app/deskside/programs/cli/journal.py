"""`deskside journal ...`, and `deskside ticket export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.shapes.report import verification_json
from deskside.programs.cli.terminal import print_json, quiet
from deskside.ui import words
from deskside.ui.words import t, verification
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.domain.journal.verdict import Verification
    from deskside.programs.house import House


def verify(options: Namespace, house: House) -> int:
    """Say whether a journal is intact, and what that cannot mean: 0 intact, 1 manipulated."""
    found = _verified(options, house)
    if options.json:
        print_json(verification_json(found, verification.sentence(found)))
    else:
        print(verification.sentence(found))
    return 1 if found.flaw else 0


def _verified(options: Namespace, house: House) -> Verification:
    from deskside.programs.bundles import verify_bundle, witnesses  # noqa: PLC0415 - see there

    brought = witnesses(options.external, options.allowed_signers)
    if options.what is None or options.what.isdecimal():
        ticket = None if options.what is None else int(options.what[:18])
        return house.verify(ticket, witnesses=brought, report=quiet, cancel=CancelToken())
    path = Path(options.what)
    if not path.exists():
        raise WrongUse("bundle-not-found", path=options.what)
    return verify_bundle(house.clock)(path, witnesses=brought, report=quiet, cancel=CancelToken())


def export(options: Namespace, house: House) -> int:
    """Write a ticket's bundle; what verifying found just before is said on standard error."""
    found = house.proof.export_ticket(
        options.number,
        Path(options.out),
        words.language(),
        key=house.proof.signing_key() if house.settings.signing_key else None,
        replace=options.force,
        report=quiet,
        cancel=CancelToken(),
    )
    print(verification.sentence(found), file=sys.stderr)
    if not house.settings.signing_key:
        print(t("It is not signed: the settings name no signing_key."), file=sys.stderr)
    return 1 if found.flaw else 0
