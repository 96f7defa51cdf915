"""What drives say of their own health: smartctl's JSON, for ATA, SCSI and NVMe drives alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_REALLOCATED, _PENDING, _UNCORRECTABLE = 5, 197, 198
"""ATA attributes that count bad sectors; their raw value is the count on nearly every drive."""
_LIFE_LEFT: Final = (231, 233, 202, 177)
"""ATA attributes whose normalised value is the life that an SSD has left, in percent, best known first."""
_HOT: Final = 200


class Health(NamedTuple):
    """Of one drive; None for what it does not say."""

    verdict: str | None
    wear_percent: int | None
    temperature_celsius: int | None
    powered_on_h: int | None
    bad_sectors: int | None


def read_health(said: Any) -> Health | None:  # noqa: ANN401 - JSON
    """Read one drive's answer; None where there is none: asleep, or no drive that keeps such a record."""
    if not isinstance(said, dict):
        return None
    passed = _at(said, "smart_status", "passed")
    nvme = _at(said, "nvme_smart_health_information_log")
    attributes = _attributes(said)
    if not isinstance(passed, bool) and not isinstance(nvme, dict) and not attributes:
        return None
    temperature = _number(_at(said, "temperature", "current"))
    return Health(
        verdict=None if not isinstance(passed, bool) else "passed" if passed else "failing",
        wear_percent=_number(_at(said, "nvme_smart_health_information_log", "percentage_used"))
        if isinstance(nvme, dict)
        else _either(_wear(attributes, said), _at(said, "scsi_percentage_used_endurance_indicator")),
        temperature_celsius=temperature if temperature is not None and 0 < temperature < _HOT else None,
        powered_on_h=_number(_at(said, "power_on_time", "hours")),
        bad_sectors=_number(_at(said, "nvme_smart_health_information_log", "media_errors"))
        if isinstance(nvme, dict)
        else _either(_bad(attributes), _at(said, "scsi_grown_defect_list")),
    )


def _either(one: int | None, other: Any) -> int | None:  # noqa: ANN401 - JSON
    """Return what an ATA disk says, else what a SAS disk does."""
    return one if one is not None else _number(other)


def _at(said: Any, *names: str) -> Any:  # noqa: ANN401 - JSON
    for name in names:
        said = said.get(name) if isinstance(said, dict) else None
    return said


def _number(value: Any) -> int | None:  # noqa: ANN401 - JSON
    return value if type(value) is int and value >= 0 else None


def _attributes(said: Any) -> Mapping[int, Mapping[str, Any]]:  # noqa: ANN401 - JSON
    table = _at(said, "ata_smart_attributes", "table")
    rows = table if isinstance(table, list) else []
    return {row["id"]: row for row in rows[:256] if isinstance(row, dict) and type(row.get("id")) is int}


def _wear(attributes: Mapping[int, Mapping[str, Any]], said: Any) -> int | None:  # noqa: ANN401 - JSON
    if _at(said, "rotation_rate") != 0:  # a disk that turns does not wear this way
        return None
    for number in _LIFE_LEFT:
        left = _number(attributes.get(number, {}).get("value"))
        if left is not None and left <= 100:
            return 100 - left
    return None


def _bad(attributes: Mapping[int, Mapping[str, Any]]) -> int | None:
    counts = [
        count
        for number in (_REALLOCATED, _PENDING, _UNCORRECTABLE)
        if (count := _number(_at(attributes.get(number, {}), "raw", "value"))) is not None
    ]
    return sum(counts) if counts else None
