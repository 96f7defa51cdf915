"""Category `battery` on macOS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.battery import Battery, Cell
from deskside.domain.inventory.macos.plist import Row, flag, number, plist, row, rows, text

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Battery:
    """Read the frame `battery`: `ioreg -a -r -c AppleSmartBattery`, nothing on a desktop."""
    if answer.raw("ioreg") == b"":
        return answer.settle(Battery())
    cells = [
        one for one in rows(plist(answer, "ioreg", "rows")) if flag(one, "BatteryInstalled") is not False
    ]
    mains = [plugged for one in cells if (plugged := flag(one, "ExternalConnected")) is not None]
    return answer.settle(Battery(on_mains=any(mains) if mains else None, rows=tuple(map(_cell, cells))))


def _cell(said: Row) -> Cell:
    inside = row(said.get("BatteryData"))  # where macOS 26 and later keep them
    charge, most = number(said, "CurrentCapacity"), number(said, "MaxCapacity")
    design = number(said, "DesignCapacity") or number(inside, "DesignCapacity")
    # On Apple silicon MaxCapacity is a percentage; the capacity in mAh has another name.
    full = number(said, "AppleRawMaxCapacity", "NominalChargeCapacity") or number(
        inside, "AppleRawMaxCapacity"
    )
    if full is None and most is not None and most > 200:
        full = most
    return Cell(
        name=text(said, "DeviceName") or "InternalBattery-0",
        vendor=text(said, "Manufacturer"),
        model=text(said, "DeviceName"),
        serial=text(said, "Serial", "BatterySerialNumber"),
        state=_state(said),
        charge_percent=round(100 * charge / most) if charge is not None and most and charge <= most else None,
        health_percent=min(100, round(100 * full / design))
        if full and design and full > 0 < design
        else None,
        cycles=number(said, "CycleCount") or number(inside, "CycleCount"),
    )


def _state(said: Row) -> str | None:
    if flag(said, "IsCharging"):
        return "charging"
    if flag(said, "FullyCharged"):
        return "full"
    plugged = flag(said, "ExternalConnected")
    return None if plugged is None else "not-charging" if plugged else "discharging"
