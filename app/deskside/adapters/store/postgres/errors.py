"""What a server's errors mean: by their SQLSTATE, and while connecting, where libpq hands out none, by words.

SQLSTATEs: PostgreSQL 15 documentation, appendix A. Servers speak the language of their `lc_messages`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import BrokeMidway
from deskside.domain.text import display

if TYPE_CHECKING:
    import psycopg

    from deskside.adapters.store.postgres.address import Address

LOCK_WAIT_S: Final = 5
"""How long a writer waits for another (security.md R07)."""

_STATES: Final = {
    "53100": "database-full",
    "53200": "database-busy",
    "53300": "database-busy",
    "55P03": "journal-locked",
    "57014": "journal-locked",
    "40P01": "journal-locked",
    "25006": "database-read-only",
    "42501": "database-not-allowed",
    "42P01": "database-empty",
    "3F000": "database-empty",
    "58030": "database-disk-error",
    "XX001": "database-corrupt",
    "XX002": "database-corrupt",
}
_STARTING_OR_STOPPING: Final = ("57P01", "57P02", "57P03", "57P05")

_WORDS: Final = {
    r"no password supplied": "database-password-missing",
    r"password authentication failed|не прошёл проверку подлинности": "database-login-refused",
    r"role .* does not exist|роль .* не существует": "database-login-refused",
    r"not permitted to log in|вход запрещён": "database-login-refused",
    r"authentication failed|pg_hba\.conf": "database-login-refused",
    r"database .* does not exist|база данных .* не существует": "database-unknown",
    r"permission denied for database|нет доступа к базе": "database-not-allowed",
    r"too many (clients|connections)|connection slots|слоты подключений": "database-busy",
    r"does not support SSL": "database-without-tls",
    r"root certificate|certificate verify failed|server certificate for": "database-certificate",
    r"starting up|shutting down|in recovery mode|запускается|останавливается": "database-away",
    r"session is read-only|read-write": "database-read-only",
}


def is_lost(connection: psycopg.Connection | None, error: psycopg.Error) -> bool:
    """Say whether the line broke, so that the same may be asked again on another one."""
    broken = connection is not None and (connection.closed or connection.broken)
    return broken or error.sqlstate in _STARTING_OR_STOPPING


def not_connected(error: psycopg.Error, address: Address) -> BrokeMidway:
    """Return why there is no connection."""
    said = str(error)
    found = (code for words, code in _WORDS.items() if re.search(words, said, re.IGNORECASE))
    code = next(found, "database-away" if "FATAL" not in said and "ВАЖНО" not in said else "database-refuses")
    if code == "database-refuses":
        return BrokeMidway(code, place=address.place, said=display(said.rpartition("failed: ")[2], 200))
    return BrokeMidway(code, place=address.place, host=address.host)


def translated(error: psycopg.Error, address: Address) -> BrokeMidway | None:
    """Return what an error of a statement means to its user; None where it is a mistake of ours."""
    code = _STATES.get(error.sqlstate or "")
    if code is None:
        return None
    if code == "journal-locked":
        return BrokeMidway(code, path=address.place, seconds=LOCK_WAIT_S)
    return BrokeMidway(code, place=address.place, host=address.host)
