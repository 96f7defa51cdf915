"""`deskside inventory`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from deskside.adapters.threads import meanwhile
from deskside.domain.targets import label_of
from deskside.programs.cli.consenting import told
from deskside.programs.cli.session import connected, ticket_for
from deskside.programs.cli.terminal import print_json
from deskside.ui.words import t

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.findings.rule import MachineFinding
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
    title = t("System information of {target}").format(target=label_of(options.target))
    ticket = ticket_for(options, house, title)
    with (
        meanwhile("imports", lambda: house.gather, _load_parsers),  # not before: they would hold up the line
        connected(options, house, ticket) as (machine, cancel),
    ):
        found = house.gather(ticket, machine, categories=options.category, report=told(), cancel=cancel)
    from deskside.domain.inventory.findings.find import find  # noqa: PLC0415 - not before the machine is asked

    noticed = find(found, house.organisation.thresholds)
    match "json" if options.json else options.format:
        case "json":
            print_json(found.to_plain() | {"findings": [finding.to_plain() for finding in noticed]})
        case "csv":
            from deskside.domain.inventory.spreadsheet import as_csv  # noqa: PLC0415 - seldom needed

            sys.stdout.write(as_csv(found))
        case "glpi":
            from deskside import __version__  # noqa: PLC0415
            from deskside.domain.inventory.glpi.document import as_glpi  # noqa: PLC0415

            sys.stdout.write(as_glpi(found, __version__))
        case "cyclonedx":
            from deskside.adapters.bill_of_materials import bill_of_materials  # noqa: PLC0415

            print(bill_of_materials(found))
        case _:
            _print(found, noticed)
    return 0


def _load_parsers() -> None:
    from deskside.domain.inventory.catalogue import CATEGORIES, load  # noqa: PLC0415 - on a thread

    load(CATEGORIES)


def _print(found: Inventory, noticed: Sequence[MachineFinding]) -> None:
    from deskside.ui.words import inventory as words  # noqa: PLC0415 - only where people read it
    from deskside.ui.words.inventory import findings  # noqa: PLC0415

    if noticed:
        print(t("Worth noticing"))
        for finding in noticed:
            print(f"  {findings.severity(finding.severity)}: {findings.said(finding).clerk}")
            if finding.script:
                closer = t("Look closer: deskside script run {script}").format(script=finding.script)
                print(f"    {closer}")
        print()
    for name, category in found.categories.items():
        print(words.title(name))
        for row in words.rows(name, category):
            print(f"  {row.label}: {row.value}" if row.label else f"  {row.value}")
        print()
