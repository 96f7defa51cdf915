"""Category `hardware` on Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.hardware import Hardware
from deskside.domain.inventory.windows.rows import Row, first

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_CHASSIS: Final = {
    1: "other", 3: "desktop", 4: "desktop", 5: "desktop", 6: "tower", 7: "tower", 8: "laptop", 9: "laptop",
    10: "laptop", 11: "handheld", 12: "docking-station", 13: "all-in-one", 14: "laptop", 15: "desktop",
    16: "desktop", 17: "server", 23: "server", 24: "desktop", 28: "blade", 30: "tablet", 31: "laptop",
    32: "laptop", 33: "iot", 35: "mini", 36: "stick",
}  # fmt: skip
"""DMTF DSP0134 (SMBIOS), 7.4.1."""
_FIRMWARE: Final = {1: "bios", 2: "uefi"}
"""`PEFirmwareType`, written by the kernel at start-up."""
_BLANKS: Final = frozenset(
    {
        *("to be filled by o.e.m.", "default string", "system serial number", "none", "not specified", "0"),
        *("system product name", "system manufacturer", "not applicable", "no asset tag", "n/a", "asset tag"),
    }
)
"""What makers leave where a value should be."""


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
            vendor=_real(computer, "Manufacturer"),
            model=_real(computer, "Model"),
            version=_real(product, "Version"),
            family=_real(computer, "SystemFamily"),
            sku=_real(computer, "SystemSKUNumber"),
            chassis=next((_CHASSIS.get(kind, "other") for kind in enclosure.numbers("ChassisTypes")), None),
            serial=_real(bios, "SerialNumber"),
            uuid=product.text("UUID"),
            asset_tag=_real(enclosure, "SMBIOSAssetTag"),
            board_vendor=_real(board, "Manufacturer"),
            board_model=_real(board, "Product"),
            firmware_vendor=_real(bios, "Manufacturer"),
            firmware_version=_real(bios, "SMBIOSBIOSVersion"),
            firmware_date=made.date().isoformat() if made else None,
            firmware_mode=_FIRMWARE.get(mode) if mode is not None else None,
        )
    )


def _real(row: Row, name: str) -> str | None:
    said = row.text(name)
    return None if said is None or said.lower() in _BLANKS else said
