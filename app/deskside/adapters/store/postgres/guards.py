"""Whether a server's database protects its journal from the account that uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.errors import BrokeMidway, WrongUse

if TYPE_CHECKING:
    from deskside.adapters.store.database import Connection

_GUARDS: Final = frozenset(
    {
        "entry_is_not_changed",
        "entry_is_not_removed",
        "entry_is_not_emptied",
        "payload_is_only_erased",
        "payload_is_not_removed",
        "payload_is_not_emptied",
        "blob_is_only_erased",
        "blob_is_not_removed",
        "blob_is_not_emptied",
    }
)
_GUARDING: Final = "SELECT tgname::text FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal"
_MIGHTY: Final = (
    "SELECT bool_or(has_table_privilege(name, may))"
    " FROM unnest(ARRAY['entry', 'payload', 'blob', 'actor']) AS name,"
    " unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS may"
)


def check_guards(db: Connection, place: str) -> None:
    """Make sure that every guard is on, and that this account can only add.

    Raises:
        WrongUse: `database-account-mighty`.
        BrokeMidway: `database-unprotected`.
    """
    found = {name for (name,) in db.execute(_GUARDING)}
    (mighty,) = db.execute(_MIGHTY).fetchone()
    if missing := sorted(_GUARDS - found):
        raise BrokeMidway("database-unprotected", place=place, guard=missing[0])
    if mighty:
        raise WrongUse("database-account-mighty", place=place)
