"""The schema that this version of the program reads and writes."""

from __future__ import annotations

from typing import Final

REVISION: Final = "0002"
"""The newest migration under `migrations/versions`; a test holds the two together."""
