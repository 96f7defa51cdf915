"""Where a team's database is, and how the line to it is kept: what the address says, then what we say.

What neither says comes from libpq's own environment and files: `PGPASSFILE`, `~/.pgpass`, service files.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict

from deskside.domain.errors import WrongUse
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.adapters.store.database import Remembered
    from deskside.domain.secret import Secret

_LINE: Final = {
    "application_name": "deskside",
    "connect_timeout": "8",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""A line that is silently dead is noticed within a minute, and kept open through firewalls that forget."""

_SECRETS: Final = ("password", "sslpassword", "oauth_client_secret")
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class Password:
    """The remembered password for a place, looked up when a server misses one; then known."""

    def __init__(self, place: str, remembered: Remembered | None) -> None:
        self._place = place
        self._remembered = remembered
        self._found: Secret | None = None

    def look_up(self) -> bool:
        """Say whether one is remembered that was not known."""
        if self._found is None and self._remembered is not None:
            self._found = self._remembered(self._place)
            return self._found is not None
        return False

    def drop(self) -> None:
        """Forget what is no longer taken: the next time it is looked up anew."""
        self._found = None

    def parameters(self) -> dict[str, str]:
        """Return it in libpq's words; nothing where none is known."""
        return {} if self._found is None else {"password": self._found.reveal()}


class Address(NamedTuple):
    """Where to connect, in libpq's words, and how people read it."""

    parameters: Mapping[str, str]
    place: str
    host: str
    password: Password


def read_address(url: str, remembered: Remembered | None = None) -> Address:
    """Read a URL as libpq does. What is remembered counts where libpq's own files have no password.

    Raises:
        WrongUse: `database-address-unclear`, `database-password-in-address`.
    """
    try:
        said = {name: str(value) for name, value in conninfo_to_dict(url).items() if value}
    except psycopg.ProgrammingError:
        raise WrongUse("database-address-unclear") from None  # the message quotes the address
    if any(said.get(name) for name in _SECRETS):
        raise WrongUse("database-password-in-address")
    host = said.get("host") or said.get("hostaddr") or os.environ.get("PGHOST", "")
    place = _place(said, host)
    return Address(
        _LINE | _safely(said, host) | said, place, display(host) or "localhost", Password(place, remembered)
    )


def _safely(said: Mapping[str, str], host: str) -> dict[str, str]:
    """Return what a line over a network needs where nobody has said: proof of who the server is."""
    chosen = {}
    elsewhere = any(
        one and not one.startswith(("/", "@")) and one not in _LOOPBACK for one in host.split(",")
    )
    if elsewhere and "service" not in said and not {"PGSSLMODE", "PGSERVICE"} & os.environ.keys():
        chosen["sslmode"] = "verify-full"
    if "," in host:
        chosen["target_session_attrs"] = "read-write"
    return chosen


def _place(said: Mapping[str, str], host: str) -> str:
    user = f"{said['user']}@" if "user" in said else ""
    port = f":{said['port']}" if "port" in said else ""
    service = f"?service={said['service']}" if "service" in said else ""
    return display(f"postgresql://{user}{host}{port}/{said.get('dbname', '')}{service}")
