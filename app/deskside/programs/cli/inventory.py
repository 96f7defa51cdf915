"""`deskside inventory`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.adapters.threads import meanwhile
from deskside.programs.cli.session import connected, ticket_for
from deskside.programs.cli.tickets import quiet
from deskside.ui.words import t

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.domain.inventory.document import Inventory
    from deskside.programs.house import House


def inventory(options: Namespace, house: House) -> int:
    """Read a machine's system information and print it."""
    with meanwhile("imports", lambda: house.gather, _load_parsers):
        ticket = ticket_for(options, house, t("System information of {target}").format(target=options.target))
        with connected(options, house, ticket) as (machine, cancel):
            found = house.gather(ticket, machine, categories=options.category, report=quiet, cancel=cancel)
    if options.json or options.format == "json":
        print(found.to_json())
    else:
        _print(found)
    return 0


def _load_parsers() -> None:
    from deskside.domain.inventory.catalogue import CATEGORIES, load  # noqa: PLC0415 - on a thread

    load(CATEGORIES)


def _print(found: Inventory) -> None:
    from deskside.ui.words import inventory as words  # noqa: PLC0415 - only where people read it

    for name, category in found.categories.items():
        print(words.title(name))
        for row in words.rows(name, category):
            print(f"  {row.label}: {row.value}" if row.label else f"  {row.value}")
        print()
