"""Category `hardware` on FreeBSD: SMBIOS strings as the loader leaves them in the kernel's environment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.bsd.system import sysctl
from deskside.domain.inventory.hardware import Hardware, filled_in, iso_day

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer


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
            chassis=name_or_none((dmi.get("chassis.type") or "").lower().replace(" ", "-")),
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
