"""Category `hardware`: who made the machine, which model it is, and its firmware."""

import re
from dataclasses import dataclass
from typing import ClassVar, Final

from deskside.domain.inventory.answer import Answer, name_or_none
from deskside.domain.inventory.facts import Category, fact
from deskside.domain.inventory.placeholders import is_placeholder

CHASSIS: Final = {
    # SMBIOS 3.7, table 17 (System Enclosure or Chassis Types)
    1: "other",
    3: "desktop",
    4: "desktop",
    5: "desktop",
    6: "tower",
    7: "tower",
    8: "laptop",
    9: "laptop",
    10: "laptop",
    11: "tablet",
    12: "docking-station",
    13: "all-in-one",
    14: "laptop",
    15: "desktop",
    16: "desktop",
    17: "server",
    23: "server",
    24: "desktop",
    28: "server",
    29: "server",
    30: "tablet",
    31: "convertible",
    32: "convertible",
    33: "iot",
    35: "mini-pc",
    36: "stick-pc",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware(Category):
    """The machine as a thing."""

    NAME: ClassVar[str] = "hardware"

    vendor: str | None = fact()
    model: str | None = fact()
    version: str | None = fact(optional=True)
    family: str | None = fact(optional=True)
    sku: str | None = fact(optional=True)
    chassis: str | None = fact()
    """`desktop`, `laptop`, `tower`, `server`, `tablet` ...; `other` where the maker says only that."""
    serial: str | None = fact(identity=True, needs_admin=True)
    uuid: str | None = fact(identity=True, needs_admin=True)
    asset_tag: str | None = fact(optional=True, needs_admin=True)
    board_vendor: str | None = fact(optional=True)
    board_model: str | None = fact(optional=True)
    firmware_vendor: str | None = fact()
    firmware_version: str | None = fact()
    firmware_date: str | None = fact()
    """ISO 8601, day only."""
    firmware_mode: str | None = fact()
    """`uefi`, `bios`, or `iboot` of Apple silicon."""


def parse(answer: Answer) -> Hardware:
    """Read the frame `hardware`: SMBIOS strings, or the device tree of a small board."""
    said = answer.facts(
        ("product_serial", "serial"), ("product_uuid", "uuid"), ("chassis_asset_tag", "asset_tag")
    )
    answer.further("serial", "uuid")
    said |= _raised(answer)
    dmi = filled_in(said)
    return answer.settle(
        Hardware(
            vendor=name_or_none(dmi.get("sys_vendor")),
            model=name_or_none(dmi.get("product_name") or _tree(said.get("tree_model"))),
            version=name_or_none(dmi.get("product_version")),
            family=name_or_none(dmi.get("product_family")),
            sku=name_or_none(dmi.get("product_sku")),
            chassis=_chassis(said.get("chassis_type")),
            serial=name_or_none(dmi.get("product_serial") or _tree(said.get("tree_serial"))),
            uuid=name_or_none(dmi.get("product_uuid")),
            asset_tag=name_or_none(dmi.get("chassis_asset_tag")),
            board_vendor=name_or_none(dmi.get("board_vendor")),
            board_model=name_or_none(dmi.get("board_name")),
            firmware_vendor=name_or_none(dmi.get("bios_vendor")),
            firmware_version=name_or_none(dmi.get("bios_version")),
            firmware_date=iso_day(dmi.get("bios_date")),
            firmware_mode="uefi"
            if said.get("firmware") == "uefi"
            else "bios"
            if dmi.get("bios_vendor")
            else None,
        )
    )


def filled_in(said: dict[str, str]) -> dict[str, str]:
    """Leave out the strings of SMBIOS that the maker has not filled in."""
    return {
        key: value for key, value in said.items() if not is_placeholder(value) and "=NotProvided" not in value
    }


def _raised(answer: Answer) -> dict[str, str]:
    """Read what an administrator could see besides: lines `/sys/class/dmi/id/NAME:VALUE`."""
    lines = re.findall(
        r"^/sys/class/dmi/id/(\w{1,32}):(.{1,256})$", answer.text("admin_facts") or "", re.MULTILINE
    )
    names = {"product_serial": "serial", "product_uuid": "uuid", "chassis_asset_tag": "asset_tag"}
    seen = {names.get(name) for name, _ in lines}
    answer.gaps[:] = [gap for gap in answer.gaps if gap.field not in seen]
    return {name: value.strip() for name, value in lines}


def _tree(text: str | None) -> str | None:
    """Device tree strings end in a NUL, which `decode` has made visible."""
    return text.rstrip("\N{SYMBOL FOR NULL}") if text else None


def _chassis(code: str | None) -> str | None:
    return CHASSIS.get(int(code), "other") if code and code.isdecimal() and len(code) < 4 else None


def iso_day(text: str | None) -> str | None:
    """Turn SMBIOS's `12/31/2024` into `2024-12-31`."""
    month, _, rest = (text or "").partition("/")
    day, _, year = rest.partition("/")
    if len(month) == len(day) == 2 and len(year) == 4 and (month + day + year).isdecimal():
        return f"{year}-{month}-{day}"
    return name_or_none(text)
