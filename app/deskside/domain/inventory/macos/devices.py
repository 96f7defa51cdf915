"""Category `devices` on macOS, all of it from `system_profiler -json`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.devices import Device, Devices, Display
from deskside.domain.inventory.macos.plist import Row, nested, profiled, rows, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer

_SPEEDS: Final = {
    # device_speed of SPUSBDataType
    "low_speed": 1.5,
    "full_speed": 12.0,
    "high_speed": 480.0,
    "super_speed": 5_000.0,
    "super_speed_plus": 10_000.0,
}


def parse(answer: Answer) -> Devices:
    """Read the frame `devices`."""
    said = profiled(answer, "profiler", "rows", "displays")
    cards = rows(said.get("SPDisplaysDataType"))
    buses = rows(said.get("SPUSBDataType")) + rows(said.get("SPUSBHostDataType"))
    found = [device for one in nested(buses) if (device := _usb(one)) is not None]
    found += [_slot(one, number) for number, one in enumerate(nested(rows(said.get("SPPCIDataType"))))]
    found += [_graphics(card, number) for number, card in enumerate(cards)]
    found += _simple(rows(said.get("SPAudioDataType")), "sound", "coreaudio_device_manufacturer")
    found += _simple(rows(said.get("SPCameraDataType")), "camera", "spcamera_manufacturer")
    screens = tuple(
        _display(screen, f"{card}.{number}")
        for card, one in enumerate(cards)
        for number, screen in enumerate(rows(one.get("spdisplays_ndrvs")))
    )
    return answer.settle(Devices(rows=tuple(found), displays=screens))


def _hex(said: Row, *keys: str) -> str | None:
    """Return four digits of `0x05ac  (Apple Inc.)`, or `apple_vendor_id`'s."""
    value = text(said, *keys) or ""
    found = re.match(r"0x([0-9a-fA-F]{4})\b", value)
    return "05ac" if value == "apple_vendor_id" else found[1].lower() if found else None


def _usb(said: Row) -> Device | None:
    """Take a device; a bus has no product id."""
    product = _hex(said, "product_id", "USBDeviceKeyProductID")
    if product is None:
        return None
    return Device(
        bus="usb",
        slot=name_or_none((text(said, "location_id", "USBKeyLocationID") or "").partition(" ")[0]),
        kind="hub" if re.search(r"\bhub\b", text(said, "_name") or "", re.IGNORECASE) else None,
        vendor=text(said, "manufacturer", "USBDeviceKeyVendorName"),
        model=text(said, "_name"),
        vendor_id=_hex(said, "vendor_id", "USBDeviceKeyVendorID"),
        product_id=product,
        serial=text(said, "serial_num", "USBDeviceKeySerialNumber"),
        speed_mbps=_SPEEDS.get(text(said, "device_speed") or ""),
    )


def _slot(said: Row, number: int) -> Device:
    return Device(
        bus="pci",
        slot=text(said, "sppci_slot_name") or f"slot{number}",
        kind=(text(said, "sppci_device_type") or "").removeprefix("sppci_").partition("_")[0] or None,
        model=text(said, "_name"),
        vendor_id=_hex(said, "sppci_vendor-id"),
        product_id=_hex(said, "sppci_device-id"),
    )


def _graphics(said: Row, number: int) -> Device:
    vendor = text(said, "spdisplays_vendor") or ""
    return Device(
        bus="pci" if "pcie" in (text(said, "sppci_bus") or "") else "built-in",
        slot=f"graphics{number}",
        kind="display",
        vendor=name_or_none(vendor.removeprefix("sppci_vendor_").partition(" (")[0]),
        model=text(said, "sppci_model", "_name"),
        product_id=_hex(said, "spdisplays_device-id"),
    )


def _simple(items: list[Row], bus: str, maker: str) -> Iterator[Device]:
    for number, one in enumerate(one for one in nested(items) if not one.get("_items")):
        yield Device(
            bus=bus, slot=f"{bus}{number}", kind=bus, vendor=text(one, maker), model=text(one, "_name")
        )


def _display(said: Row, connector: str) -> Display:
    pixels = re.match(
        r"(\d{3,5}) x (\d{3,5})", text(said, "_spdisplays_pixels", "spdisplays_pixelresolution") or ""
    )
    serial = text(said, "_spdisplays_display-serial-number", "_spdisplays_display-serial-number2")
    return Display(
        connector=text(said, "_spdisplays_displayID") or connector,
        vendor=_maker(text(said, "_spdisplays_display-vendor-id")),
        model=text(said, "_name"),
        serial=None if serial == "0" else serial,
        resolution=f"{pixels[1]}x{pixels[2]}" if pixels else None,
    )


def _maker(code: str | None) -> str | None:
    """Unpack the three letters of an EDID: hex, five bits a letter, A is 1."""
    if not code or not re.fullmatch(r"[0-9a-f]{1,4}", code):
        return None
    packed = int(code, 16)
    letters = [(packed >> shift & 31) + 64 for shift in (10, 5, 0)]
    return "".join(map(chr, letters)) if all(64 < letter < 91 for letter in letters) else None
