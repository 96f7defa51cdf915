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
        *_columns(sa.Text, "erased_at", null=True),
    )
    _table("blob", _key("commitment", sa.LargeBinary), *_columns(sa.LargeBinary, "bytes", null=True))
    _table("actor", _key("id", sa.Text), *_columns(sa.LargeBinary, "salt body", null=True))
    _table(
        "chain",
        _key("ticket", sa.Integer),
        *_columns(sa.Integer, "size"),
        *_columns(sa.LargeBinary, "hash"),
        *_columns(sa.Text, "changed_at"),
    )
    _table(
        "ticket",
        _key("number", sa.Integer),
        *_columns(
            sa.Text, "requester requester_folded contacts language subject problem status priority opened_at"
        ),
        *_columns(sa.Text, "closed_at resolution", null=True),
        *_columns(sa.Text, "machines"),
    )
    _table(
        "open_step",
        _key("ticket", sa.Integer),
        _key("seq", sa.Integer),
        *_columns(sa.Text, "process machine"),
    )
    _table("machine", _key("name", sa.Text), *_columns(sa.Text, "target requester requester_folded"))
    _table("seen", _key("label", sa.Text), *_columns(sa.Text, "at os_at os_name"))
    for statement in (_SEARCH, *_TRIGGERS):
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


def _table(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(name, *columns, sqlite_strict=True, sqlite_with_rowid=False)


def _key(name: str, kind: type[sa.types.TypeEngine[Any]]) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _columns(kind: type[sa.types.TypeEngine[Any]], names: str, *, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=null) for name in names.split()]
