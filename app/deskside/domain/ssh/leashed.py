"""What a leash makes of a program, on every system."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MAX_BODY_BYTES: Final = 256 << 10
"""Script folders are refused above 96 KiB (security.md section 5.3); probes are far smaller."""

TOKEN: Final = re.compile(r"[0-9a-f]{32}")
"""What marks one run: random, new for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leashed:
    """What goes out for one run: the command of the exec request, and what is fed to it."""

    command: str
    stdin: bytes
    """Followed by nothing; its end is the order to stop."""
    token: str
    timeout_s: int
    as_admin: bool = False
    armoured: bool = False
    """Whether output comes as lines of ASCII (`domain.ssh.armour`)."""
