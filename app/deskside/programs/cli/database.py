"""`deskside db ...`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deskside.programs.cli.terminal import print_json
from deskside.ui.words import t

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.programs.house import House


def upgrade(options: Namespace, house: House) -> int:
    """Bring a server's tables to this version's form; a file's are when it is opened."""
    del options
    house.upgrade_database()
    _ = house.store
    print(t("The database is up to date: {place}").format(place=house.store.place))
    return 0


def check(options: Namespace, house: House) -> int:
    """Check the database itself; `journal verify` checks what is in it."""
    house.store_as_it_is.check()
    if options.json:
        print_json({"ok": True, "database": house.store_as_it_is.place})
    else:
        print(t("The database is sound: {place}").format(place=house.store_as_it_is.place))
    return 0


def backup(options: Namespace, house: House) -> int:
    """Copy the database while it is in use."""
    target = Path(options.file)
    house.store.backup(target)
    print(t("Copied to {place}").format(place=target))
    return 0


def take_over(options: Namespace, house: House) -> int:
    """Copy one desk's journal into a team's database that is still empty."""
    source = Path(options.file)
    house.take_over_journal(source)
    print(t("{file} is the team's journal now: {place}").format(file=source, place=house.store.place))
    return 0
