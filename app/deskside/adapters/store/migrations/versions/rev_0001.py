"""The first schema. Frozen: what changes later is a migration of its own.

Two kinds of tables. What is *recorded* (entry, payload, blob, actor; formats.md section 5) is append-only;
what is *projected* (chain, ticket, open_step, machine, seen, search) follows from it, is filled in the same
transactions and compared by `verify`.

`search` has the words of one entry a row; its rowid is `ticket << 32 | seq`. The triggers guard against
mistakes, of ours too; against intent stand the chain and its checkpoints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from collections.abc import Sequence

revision = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


Kind = type[sa.types.TypeEngine[Any]] | sa.types.TypeEngine[Any]


def upgrade() -> None:
    """Make the tables, the search index and the triggers."""
    _table(
        "entry",
        _key("ticket", sa.Integer),
        _key("seq", sa.Integer),
        *_columns(sa.LargeBinary, "head prev hash"),
    )
    _table(
        "payload",
        _key("ticket", sa.Integer),
        _key("seq", sa.Integer),
        *_columns(sa.LargeBinary, "salt body", null=True),
        *_columns(_TEXT, "erased_at", null=True),
    )
    _table("blob", _key("commitment", sa.LargeBinary), *_columns(sa.LargeBinary, "bytes", null=True))
    _table("actor", _key("id", _TEXT), *_columns(sa.LargeBinary, "salt body", null=True))
    _table(
        "chain",
        _key("ticket", sa.Integer),
        *_columns(sa.Integer, "size"),
        *_columns(sa.LargeBinary, "hash"),
        *_columns(_TEXT, "changed_at"),
    )
    _table(
        "ticket",
        _key("number", sa.Integer),
        *_columns(
            _TEXT, "requester requester_folded contacts language subject problem status priority opened_at"
        ),
        *_columns(_TEXT, "closed_at resolution", null=True),
        *_columns(_TEXT, "machines"),
    )
    _table(
        "open_step",
        _key("ticket", sa.Integer),
        _key("seq", sa.Integer),
        *_columns(_TEXT, "process machine"),
    )
    _table("machine", _key("name", _TEXT), *_columns(_TEXT, "target requester requester_folded"))
    _table("seen", _key("label", _TEXT), *_columns(_TEXT, "at os_at os_name"))
    on_server = op.get_bind().dialect.name == "postgresql"
    for statement in _ON_SERVER if on_server else (_SEARCH, *_TRIGGERS):
        op.execute(statement.strip())


_SEARCH = """
CREATE VIRTUAL TABLE search USING fts5(
    said, ticket UNINDEXED, seq UNINDEXED, tokenize = "unicode61 remove_diacritics 2", prefix = "2 3"
)
"""
_TRIGGERS = (
    """
CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry cannot be changed'); END
""",
    """
CREATE TRIGGER entry_is_not_removed BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry cannot be removed'); END
""",
    """
CREATE TRIGGER payload_is_only_erased BEFORE UPDATE ON payload
WHEN NEW.ticket IS NOT OLD.ticket OR NEW.seq IS NOT OLD.seq OR OLD.salt IS NULL
    OR NEW.salt IS NOT NULL OR NEW.body IS NOT NULL OR NEW.erased_at IS NULL
BEGIN SELECT RAISE(ABORT, 'a payload can only be erased'); END
""",
    """
CREATE TRIGGER payload_is_not_removed BEFORE DELETE ON payload
BEGIN SELECT RAISE(ABORT, 'a payload can only be erased'); END
""",
    """
CREATE TRIGGER blob_is_only_erased BEFORE UPDATE ON blob
WHEN NEW.commitment IS NOT OLD.commitment OR NEW.bytes IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a blob can only be erased'); END
""",
    """
CREATE TRIGGER blob_is_not_removed BEFORE DELETE ON blob
BEGIN SELECT RAISE(ABORT, 'a blob can only be erased'); END
""",
)


def _guard(name: str, table: str, when: str, says: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION refuse('{says}')".replace(
        " ON ", f" ON {table} "
    )


_ON_SERVER = (
    # What SQLite calls instr; the statements of the store are the same on both.
    "CREATE FUNCTION instr(bytea, bytea) RETURNS integer LANGUAGE sql IMMUTABLE RETURN position($2 IN $1)",
    """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'restrict_violation'; END $$
""",
    # Whose account recorded an entry, as the server knows it: no program can say otherwise.
    "ALTER TABLE entry ADD COLUMN login text NOT NULL DEFAULT session_user",
    """
CREATE TABLE search (rowid bigint PRIMARY KEY, said text NOT NULL, ticket integer NOT NULL,
    seq integer NOT NULL, words tsvector NOT NULL)
""",
    "CREATE INDEX search_words ON search USING gin (words)",
    _guard("entry_is_not_changed", "entry", "UPDATE ON FOR EACH ROW", "an entry cannot be changed"),
    _guard("entry_is_not_removed", "entry", "DELETE ON FOR EACH ROW", "an entry cannot be removed"),
    _guard("entry_is_not_emptied", "entry", "TRUNCATE ON FOR EACH STATEMENT", "an entry cannot be removed"),
    _guard(
        "payload_is_only_erased",
        "payload",
        "UPDATE ON FOR EACH ROW WHEN (NEW.ticket <> OLD.ticket OR NEW.seq <> OLD.seq OR OLD.salt IS NULL"
        " OR NEW.salt IS NOT NULL OR NEW.body IS NOT NULL OR NEW.erased_at IS NULL)",
        "a payload can only be erased",
    ),
    _guard("payload_is_not_removed", "payload", "DELETE ON FOR EACH ROW", "a payload can only be erased"),
    _guard(
        "payload_is_not_emptied", "payload", "TRUNCATE ON FOR EACH STATEMENT", "a payload can only be erased"
    ),
    _guard(
        "blob_is_only_erased",
        "blob",
        "UPDATE ON FOR EACH ROW WHEN (NEW.commitment <> OLD.commitment OR NEW.bytes IS NOT NULL)",
        "a blob can only be erased",
    ),
    _guard("blob_is_not_removed", "blob", "DELETE ON FOR EACH ROW", "a blob can only be erased"),
    _guard("blob_is_not_emptied", "blob", "TRUNCATE ON FOR EACH STATEMENT", "a blob can only be erased"),
)
"""The same for a team's server, and what only a server can do."""


_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Compared byte by byte on both."""


def _table(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(name, *columns, sqlite_strict=True, sqlite_with_rowid=False)


def _key(name: str, kind: Kind) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _columns(kind: Kind, names: str, *, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=null) for name in names.split()]
