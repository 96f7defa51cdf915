"""The table `[thresholds]` of a profile: where, for this organisation, a fact becomes a finding."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

from deskside.domain.inventory.findings.rule import Thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.profile.fields import Fields


class ThresholdsShape(TypedDict, total=False):
    """Where a fact becomes a finding; the unit stands in each name. What is not said is as shipped."""

    volume_full_percent: int
    volume_filling_percent: int
    volume_ample_bytes: int
    inodes_used_percent: int
    memory_low_percent: int
    memory_pressure_percent: int
    swap_used_percent: int
    load_per_thread: float
    hot_celsius: int
    wifi_weak_percent: int
    wifi_weak_dbm: int
    clock_off_s: int
    uptime_days: int
    updates_unchecked_days: int
    updates_waiting: int
    password_ends_days: int
    certificate_days: int
    backup_days: int
    battery_worn_percent: int
    battery_low_percent: int
    stuck_processes: int
    zombies: int


class _Bounds(NamedTuple):
    low: int
    high: int


_PERCENT: Final = _Bounds(1, 100)
_DAYS: Final = _Bounds(1, 3_650)
_COUNT: Final = _Bounds(1, 100_000)
_BOUNDS: Final[Mapping[str, _Bounds]] = {
    "volume_ample_bytes": _Bounds(0, 1 << 50),
    "load_per_thread": _Bounds(0, 1_000),
    "hot_celsius": _Bounds(30, 150),
    "wifi_weak_dbm": _Bounds(-120, -1),
    "clock_off_s": _Bounds(1, 86_400),
    "updates_waiting": _COUNT,
    "stuck_processes": _COUNT,
    "zombies": _COUNT,
}
"""What is not here ends in `_percent` or `_days`."""


def thresholds(fields: Fields) -> Thresholds:
    """Read the table; what is left out keeps the value that Deskside ships."""
    shipped = Thresholds()
    said = {}
    for field in dataclasses.fields(Thresholds):
        low, high = _BOUNDS.get(field.name, _PERCENT if field.name.endswith("_percent") else _DAYS)
        usual = getattr(shipped, field.name)
        said[field.name] = (
            fields.number(field.name, low, high, default=usual)
            if isinstance(usual, int)
            else fields.decimal(field.name, low, high, default=usual)
        )
    if said["volume_filling_percent"] > said["volume_full_percent"]:
        fields.flaw("volume_filling_percent", "profile-thresholds-crossed")
    fields.end()
    return Thresholds(**said)  # type: ignore[arg-type]  # by name, each as its default


def changed(found: Thresholds) -> dict[str, int | float]:
    """Return what differs from what Deskside ships."""
    shipped = dataclasses.asdict(Thresholds())
    return {name: value for name, value in dataclasses.asdict(found).items() if value != shipped[name]}
