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
    """Bring the tables on a server to this version's form, then open the database, which does it for a file."""
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
