"""A team's journal on one PostgreSQL server. Imported only where an address names one."""

from __future__ import annotations

from deskside.domain.errors import WrongUse

try:
    import psycopg  # noqa: F401 - an extra: not every desk has it
except ImportError as error:
    raise WrongUse("database-library-missing") from error
