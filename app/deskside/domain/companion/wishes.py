"""What a running job may be told: one byte each, the same for our own keeper and for the helper as root."""

from __future__ import annotations

from typing import Final

KILL: Final = b"k"
TERM: Final = b"t"
"""Ask it to end, where the operating system knows such a thing; else like `KILL`."""
HALT: Final = b"s"
GO_ON: Final = b"c"
