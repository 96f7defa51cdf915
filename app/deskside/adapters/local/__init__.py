"""This computer: as a machine that is helped, and as the bench on which an author tries out a script."""

from __future__ import annotations

from deskside.adapters.local.machine import LocalMachine

__all__ = ["LocalMachine"]
