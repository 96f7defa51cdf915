"""Category `hardware` on Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.hardware import CHASSIS, Hardware
from deskside.domain.inventory.windows.rows import first

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_FIRMWARE: Final = {1: "bios", 2: "uefi"}
"""`PEFirmwareType`, written by the kernel at start-up."""


def parse(answer: Answer) -> Hardware:
    """Read the frame `hardware`."""
    computer = first(answer, "Win32_ComputerSystem", "vendor", "model")
    product = first(answer, "Win32_ComputerSystemProduct", "uuid")
    firmware_fields = ("serial", "firmware_vendor", "firmware_version", "firmware_date")
    bios = first(answer, "Win32_BIOS", *firmware_fields)
    enclosure = first(answer, "Win32_SystemEnclosure", "chassis", "asset_tag")
    board = first(answer, "Win32_BaseBoard")
    made = bios.time("ReleaseDate")
    mode = first(answer, "registry/Control", "firmware_mode").number("PEFirmwareType")
    return answer.settle(
        Hardware(
            vendor=computer.real("Manufacturer"),
            model=computer.real("Model"),
            version=product.real("Version"),
            family=computer.real("SystemFamily"),
            sku=computer.real("SystemSKUNumber"),
            chassis=next((CHASSIS.get(kind, "other") for kind in enclosure.numbers("ChassisTypes")), None),
            serial=bios.real("SerialNumber"),
            uuid=product.real("UUID"),
            asset_tag=enclosure.real("SMBIOSAssetTag"),
            board_vendor=board.real("Manufacturer"),
            board_model=board.real("Product"),
            firmware_vendor=bios.real("Manufacturer"),
            firmware_version=bios.real("SMBIOSBIOSVersion"),
            firmware_date=made.date().isoformat() if made else None,
            firmware_mode=_FIRMWARE.get(mode) if mode is not None else None,
        )
    )
