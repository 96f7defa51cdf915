"""Values as GLPI writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datetime import datetime

MIB: Final = 1 << 20
MB: Final = 10**6


def given(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return what is known: a key without a value does not stand in the document."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def time(at: datetime | None) -> str | None:
    """Return a time as `2026-11-22 09:00:00`."""
    return None if at is None else f"{at:%Y-%m-%d %H:%M:%S}"


def whole(size_bytes: int | None, unit: int) -> int | None:
    """Return a size in whole units."""
    return None if size_bytes is None else size_bytes // unit
