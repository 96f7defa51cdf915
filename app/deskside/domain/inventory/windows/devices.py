"""Category `devices` on Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.devices import Device, Devices, Display
from deskside.domain.inventory.placeholders import is_placeholder
from deskside.domain.inventory.windows.rows import NONE, Row, by, hardware_numbers, rows

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_KINDS: Final = {
    "Display": "display", "Net": "network", "DiskDrive": "storage", "SCSIAdapter": "storage",
    "HDC": "storage", "MEDIA": "sound", "AudioEndpoint": "sound", "USB": "usb", "Camera": "camera",
    "Image": "camera", "Bluetooth": "bluetooth", "Keyboard": "input", "Mouse": "input",
    "HIDClass": "input", "Monitor": "display", "Printer": "printer", "Biometric": "biometric",
    "SmartCardReader": "smart-card", "Ports": "serial-port",
}  # fmt: skip
"""By the class of Windows' own plug and play, whose names are not translated."""
_BUSES: Final = {"USB": "usb", "PCI": "pci", "BTHENUM": "bluetooth", "HDAUDIO": "sound"}


def parse(answer: Answer) -> Devices:
    """Read the frame `devices`."""
    found = tuple(_device(row) for row in rows(answer, "Win32_PnPEntity", "rows"))
    modes = by(rows(answer, "WmiMonitorListedSupportedSourceModes"), "InstanceName")
    screens = rows(answer, "WmiMonitorID", "displays")
    displays = tuple(
        _display(row, modes.get(row.text("InstanceName") or "", NONE))
        for row in screens
        if row.flag("Active") is not False
    )
    return answer.settle(Devices(rows=found, displays=displays))


def _device(row: Row) -> Device:
    slot = row.text("DeviceID") or ""
    enumerator, _, rest = slot.partition("\\")
    maker, product = hardware_numbers(slot) or (None, None)
    last = rest.rpartition("\\")[2]
    return Device(
        model=row.text("Name"),
        vendor=row.maker("Manufacturer"),
        kind=_KINDS.get(row.text("PNPClass") or ""),
        bus=_BUSES.get(enumerator) or enumerator.lower() or None,
        slot=slot or None,
        vendor_id=maker,
        product_id=product,
        serial=last if enumerator == "USB" and last and "&" not in last else None,  # `&`: made up by Windows
        driver=row.text("Service"),
        problem_code=row.number("ConfigManagerErrorCode") or None,
    )


def _display(row: Row, mode: Row) -> Display:
    serial = row.characters("SerialNumberID")
    width, height = mode.number("Width"), mode.number("Height")
    return Display(
        connector=row.text("InstanceName"),
        vendor=row.characters("ManufacturerName"),
        model=row.characters("UserFriendlyName") or row.characters("ProductCodeID"),
        serial=None if serial is None or is_placeholder(serial) else serial,
        resolution=f"{width}x{height}" if width and height else None,
    )
