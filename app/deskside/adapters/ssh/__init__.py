"""Reaching machines over SSH, on paramiko. Only here is it imported for that."""

from __future__ import annotations

import deskside.adapters.both_ends  # noqa: F401 - before paramiko, which imports less then
