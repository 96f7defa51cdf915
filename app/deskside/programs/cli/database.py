"""`deskside db ...`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deskside.adapters.store.opening import place_of_password, try_password
from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.domain.secret import Secret
from deskside.programs.cli.terminal import (
    TerminalDialogue,
    password_from_stdin,
    print_json,
    someone_is_there,
)
from deskside.ui.words import t
from deskside.usecases.ports.machine import SecretQuestion

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


def password(options: Namespace, house: House) -> int:
    """Let the keyring remember the account's password once the server has taken it, or forget it."""
    url = house.places.database_url
    place = place_of_password(url)
    if options.forget:
        house.secrets.forget("password", place)
        print(t("The keyring has no password for {place} now.").format(place=place))
        return 0
    if not house.secrets.can_remember():
        raise BrokeMidway("keyring-absent")
    secret = _given(options, place)
    try_password(url, secret)
    house.secrets.remember("password", place, secret)
    print(t("The server takes the password, and the keyring remembers it: {place}").format(place=place))
    return 0


def _given(options: Namespace, place: str) -> Secret:
    if options.password_stdin:
        given = password_from_stdin()
    elif someone_is_there():
        answer = TerminalDialogue().secret(SecretQuestion(kind="password", label=place))
        given = answer.secret if answer else Secret("")
    else:
        raise WrongUse("option-needed", option="--password-stdin")
    if not given.reveal():
        raise WrongUse("database-password-empty")
    return given


def take_over(options: Namespace, house: House) -> int:
    """Copy one desk's journal into a team's database that is still empty."""
    source = Path(options.file)
    house.take_over_journal(source)
    print(t("{file} is the team's journal now: {place}").format(file=source, place=house.store.place))
    return 0
