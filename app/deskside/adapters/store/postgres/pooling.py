"""Refuses a pooler that lends its sessions out for a transaction at a time.

Behind one, the lock by which others know that a desk lives is let go of at once: a colleague's running step
would be recorded as interrupted. So nothing is recorded over one. One that keeps sessions apart is no matter.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import psycopg

from deskside.adapters.store.postgres.errors import not_connected, translated
from deskside.adapters.store.postgres.line import connect
from deskside.domain.errors import WrongUse

if TYPE_CHECKING:
    from deskside.adapters.store.postgres.address import Address


def refuse_lent_sessions(line: psycopg.Connection[Any], address: Address) -> None:
    """Make sure that `line` has a session of its own.

    A server tells its process's number at the start of a line, and a pooler makes one up. Then two lines say
    in turn which process works for them: with sessions of their own two that stay the same.

    Raises:
        WrongUse: `database-pooled`.
        BrokeMidway: The server cannot be reached any more.
    """
    own, others = set[int](), set[int]()
    try:
        if _process(line) == line.info.backend_pid:
            return
        with contextlib.closing(connect(address)) as other:
            for _ in range(3):
                own.add(_process(line))
                others |= {_process(other), _process(other)}
                own.add(_process(line))
    except psycopg.Error as error:
        raise translated(error, address) or not_connected(error, address) from error
    if len(own) > 1 or len(others) > 1 or own == others:
        raise WrongUse("database-pooled", place=address.place, host=address.host)


def _process(line: psycopg.Connection[Any]) -> int:
    (number,) = line.execute("SELECT pg_backend_pid()", prepare=False, binary=True).fetchone() or (0,)
    return int(number)
