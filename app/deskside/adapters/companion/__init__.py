"""The SSH server that runs beside the person who is helped. Today: the practice machine."""

from __future__ import annotations

import deskside.adapters.both_ends  # noqa: F401 - before paramiko, which imports less then
