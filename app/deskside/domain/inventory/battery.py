"""Category `battery`: what the machine runs on when nobody has plugged it in."""

from dataclasses import dataclass
from typing import ClassVar

from deskside.domain.inventory.answer import Answer, int_or_none, name_or_none
from deskside.domain.inventory.facts import Category, fact, many


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One battery of the machine itself."""

    name: str | None = fact(identity=True)
    vendor: str | None = fact(optional=True)
    model: str | None = fact(optional=True)
    serial: str | None = fact(identity=True, optional=True)
    technology: str | None = fact(optional=True)
    state: str | None = fact(volatile=True)
    """`charging`, `discharging`, `full`, `not-charging`."""
    charge_percent: int | None = fact("percent", volatile=True)
    health_percent: int | None = fact("percent", volatile=True)
    """What it holds when full, against what it held when new."""
    cycles: int | None = fact(volatile=True, optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery(Category):
    """Batteries and mains. No row means a machine without a battery."""

    NAME: ClassVar[str] = "battery"

    on_mains: bool | None = fact(volatile=True, optional=True)
    """None where no mains adapter is known."""
    rows: tuple[Cell, ...] = many()


def parse(answer: Answer) -> Battery:
    """Read the frame `battery`: the `uevent` files of /sys/class/power_supply."""
    supplies: dict[str, dict[str, str]] = {}
    for key, value in answer.facts().items():
        name, _, what = key.partition("/")
        supplies.setdefault(name, {})[what.removeprefix("POWER_SUPPLY_")] = value
    mains = [one.get("ONLINE") for one in supplies.values() if one.get("TYPE") in {"Mains", "USB"}]
    cells = tuple(
        _cell(name, one)
        for name, one in supplies.items()
        if one.get("TYPE") == "Battery" and one.get("SCOPE") != "Device"
    )
    return answer.settle(Battery(on_mains="1" in mains if mains else None, rows=cells))


def _cell(name: str, said: dict[str, str]) -> Cell:
    cycles = int_or_none(said.get("CYCLE_COUNT"))
    return Cell(
        name=name_or_none(name),
        vendor=name_or_none(said.get("MANUFACTURER")),
        model=name_or_none(said.get("MODEL_NAME")),
        serial=name_or_none(said.get("SERIAL_NUMBER")),
        technology=name_or_none(said.get("TECHNOLOGY")),
        state=name_or_none((said.get("STATUS") or "").lower().replace(" ", "-")),
        charge_percent=int_or_none(said.get("CAPACITY")),
        health_percent=_health(said),
        cycles=cycles or None,  # firmware that does not count says 0
    )


def _health(said: dict[str, str]) -> int | None:
    for unit in ("ENERGY", "CHARGE"):
        full, new = (
            int_or_none(said.get(f"{unit}_FULL")),
            int_or_none(said.get(f"{unit}_FULL_DESIGN")),
        )
        if full and new and new > 0:
            return round(100 * full / new)
    return None
