"""Category `hardware` on FreeBSD: SMBIOS strings as the loader leaves them in the kernel's environment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.bsd.system import sysctl
from deskside.domain.inventory.hardware import CHASSIS, Hardware, filled_in, iso_day

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_IN_WORDS: Final = (
    "Other, Unknown, Desktop, Low Profile Desktop, Pizza Box, Mini Tower, Tower, Portable, Laptop, Notebook, "
    "Hand Held, Docking Station, All in One, Sub Notebook, Lunch Box, Space-saving, Main Server Chassis, "
    "Expansion Chassis, SubChassis, Bus Expansion Chassis, Peripheral Chassis, RAID Chassis, "
    "Rack Mount Chassis, Sealed-case PC, Multi-system chassis, Compact PCI, Advanced TCA, Blade, "
    "Blade Enclosure, Tablet, Convertible, Detachable, IoT Gateway, Embedded PC, Mini PC, Stick PC"
)
"""What the loader calls the kinds of chassis, in the order of SMBIOS's numbers."""
_CHASSIS: Final = {
    word: CHASSIS.get(number, "other") for number, word in enumerate(_IN_WORDS.split(", "), start=1)
}


def parse(answer: Answer) -> Hardware:
    """Read the frame `hardware`: `kenv`, of which only the names that begin with `smbios.` are kept."""
    text = answer.text("kenv") or ""
    dmi = filled_in(dict(re.findall(r"^smbios\.([a-z_.0-9]{1,60})=\"(.{0,256})\"$", text, re.MULTILINE)))
    said = sysctl(answer)
    mode = {"UEFI": "uefi", "BIOS": "bios"}.get(said.get("machdep.bootmethod", ""))
    return answer.settle(
        Hardware(
            vendor=name_or_none(dmi.get("system.maker")),
            model=name_or_none(dmi.get("system.product") or said.get("hw.fdt.model")),
            version=name_or_none(dmi.get("system.version")),
            family=name_or_none(dmi.get("system.family")),
            sku=name_or_none(dmi.get("system.sku")),
            chassis=_CHASSIS.get(dmi.get("chassis.type", "")),
            serial=name_or_none(dmi.get("system.serial")),
            uuid=name_or_none(dmi.get("system.uuid")),
            asset_tag=name_or_none(dmi.get("chassis.tag")),
            board_vendor=name_or_none(dmi.get("planar.maker")),
            board_model=name_or_none(dmi.get("planar.product")),
            firmware_vendor=name_or_none(dmi.get("bios.vendor")),
            firmware_version=name_or_none(dmi.get("bios.version")),
            firmware_date=iso_day(dmi.get("bios.reldate")),
            firmware_mode=mode,
        )
    )
