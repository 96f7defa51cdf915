"""The journal, its projections and what the desk remembers, in a SQL database."""

from __future__ import annotations

from deskside.adapters.store.store import Store, open_store

__all__ = ["Store", "open_store"]
