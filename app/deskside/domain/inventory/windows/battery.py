"""Category `battery` on Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.battery import Battery, Cell
from deskside.domain.inventory.windows.rows import NONE, Row, by, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.inventory.answer import Answer

_CHEMISTRY: Final = {3: "lead acid", 4: "NiCd", 5: "NiMH", 6: "Li-ion", 8: "Li-poly"}
_OWN_CHEMISTRY: Final = {
    "LION": "Li-ion", "LI-I": "Li-ion", "LIP": "Li-poly", "LIPO": "Li-poly", "NICD": "NiCd", "NIMH": "NiMH",
    "PBAC": "lead acid",
}  # fmt: skip
"""`BATTERY_INFORMATION.Chemistry`, and what makers write there besides."""
_STATES: Final = {
    1: "discharging", 2: "not-charging", 3: "full", 4: "discharging", 5: "discharging", 6: "charging",
    7: "charging", 8: "charging", 9: "charging", 11: "charging",
}  # fmt: skip
"""`Win32_Battery.BatteryStatus`; 2 is *on mains*, which says nothing of charging."""


def parse(answer: Answer) -> Battery:
    """Read the frame `battery`: what Windows estimates, and what the batteries' own controllers say."""
    found = rows(answer, "Win32_Battery", "rows")
    tables = {
        name: rows(answer, name)
        for name in ("BatteryStaticData", "BatteryFullChargedCapacity", "BatteryCycleCount", "BatteryStatus")
    }
    mains = [flag for row in tables["BatteryStatus"] if (flag := row.flag("PowerOnline")) is not None]
    about = by(tables["BatteryStaticData"], "UniqueID")
    return answer.settle(
        Battery(
            on_mains=any(mains) if mains else None,
            rows=tuple(_cell(row, _static(row, about, tables), tables) for row in found),
        )
    )


def _static(row: Row, about: Mapping[str, Row], tables: Mapping[str, list[Row]]) -> Row:
    """Return what is known of the same battery: by its id, or the only one there is."""
    if (device := row.text("DeviceID")) and (found := about.get(device)):
        return found
    every = tables["BatteryStaticData"]
    return every[0] if len(every) == 1 else NONE


def _cell(row: Row, static: Row, tables: Mapping[str, list[Row]]) -> Cell:
    instance = static.text("InstanceName")

    def of(table: str) -> Row:
        found = by(tables[table], "InstanceName")
        return found.get(instance, NONE) if instance else NONE

    full, designed = (
        of("BatteryFullChargedCapacity").number("FullChargedCapacity"),
        static.number("DesignedCapacity"),
    )
    return Cell(
        name=row.text("DeviceID") or row.text("Name"),
        vendor=static.text("ManufactureName"),
        model=static.text("DeviceName") or row.text("Name"),
        serial=static.text("SerialNumber"),
        technology=_technology(row, static),
        state=_state(row, of("BatteryStatus")),
        charge_percent=_percent(row.number("EstimatedChargeRemaining")),
        health_percent=_percent(round(100 * full / designed)) if full and designed else None,
        cycles=of("BatteryCycleCount").number("CycleCount") or None,  # 0: the battery does not count
    )


def _technology(row: Row, static: Row) -> str | None:
    """Return the battery's own word, four characters in a number; Windows' own is *unknown* nearly always."""
    code = static.number("Chemistry") or 0
    own = code.to_bytes(4, "little").decode("latin-1").strip("\0 ").upper() if 0 < code < 1 << 32 else ""
    return _OWN_CHEMISTRY.get(own) or _CHEMISTRY.get(row.number("Chemistry") or 0)


def _state(row: Row, status: Row) -> str | None:
    if status.flag("Charging"):
        return "charging"
    if status.flag("Discharging"):
        return "discharging"
    said = row.number("BatteryStatus")
    return _STATES.get(said) if said is not None else None


def _percent(value: int | None) -> int | None:
    return None if value is None or value < 0 else min(value, 100)
