"""`deskside inventory`."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from deskside.adapters.threads import meanwhile
from deskside.domain.errors import WrongUse
from deskside.domain.targets import label_of
from deskside.programs.cli.consenting import told
from deskside.programs.cli.session import connected, ticket_for
from deskside.programs.cli.system_options import SECTIONS
from deskside.ui.words import t

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.programs.house import House


def inventory(options: Namespace, house: House) -> int:
    """Read a machine's system information and print it, or look at what was read before."""
    if options.target == "coverage":
        from deskside.programs.cli import seen_fields  # noqa: PLC0415 - seldom needed

        return seen_fields.coverage(options)
    if options.target in {"diff", "history"}:
        from deskside.programs.cli import snapshots  # noqa: PLC0415 - seldom needed

        return (
            snapshots.diff(options, house) if options.target == "diff" else snapshots.history(options, house)
        )
    for name in options.category or ():
        if name not in SECTIONS:
            raise WrongUse("category-unknown", category=name[:40])
    title = t("System information of {target}").format(target=label_of(options.target))
    ticket = ticket_for(options, house, title)
    house.reach  # noqa: B018 - what connects is imported first, with nothing beside it
    with (
        meanwhile("imports", lambda: house.gather, _load_parsers, _load_rules),
        connected(options, house, ticket) as (machine, cancel),
    ):
        found = house.gather(ticket, machine, categories=options.category, report=told(), cancel=cancel)
    from deskside.domain.inventory.findings.find import find  # noqa: PLC0415 - not before the machine is asked
    from deskside.programs.system_exports import FORMATS, as_text  # noqa: PLC0415

    form = "json" if options.json else options.format
    findings = find(found, house.organisation.thresholds)
    if form == "table" and sys.stdout.isatty():
        sys.stdout.write(as_text(found, findings, shutil.get_terminal_size().columns))
    else:
        sys.stdout.write(FORMATS[form](found, findings))
    return 0


def _load_parsers() -> None:
    from deskside.domain.inventory.catalogue import CATEGORIES, load  # noqa: PLC0415 - on a thread

    load(CATEGORIES)


def _load_rules() -> None:
    import deskside.domain.inventory.findings.find  # noqa: F401, PLC0415 - while the machine is asked
