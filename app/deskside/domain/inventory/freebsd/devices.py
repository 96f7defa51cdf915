"""Category `devices` on FreeBSD."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.devices import PCI_KINDS, Device, Devices
from deskside.domain.inventory.facts import Help, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer

_HEAD: Final = re.compile(r"^(\w{1,32})@(pci[\d:]{1,24}):\s+class=0x([0-9a-f]{6}) (.{1,200})$", re.MULTILINE)
_USB: Final = re.compile(
    r"^ugen([\d.]{1,9}): <(.{0,200})> at usbus\d{1,4}, .{0,80}?spd=\w{1,12} \(([\d.]{1,6})([MG])bps\)",
    re.MULTILINE,
)
_USB_CONTROLLER: Final = "0c03"


def parse(answer: Answer) -> Devices:
    """Read the frame `devices`: USB is shown to administrators and to the group `operator`."""
    listed = answer.text("pciconf", "rows") or ""
    usb = tuple(_usb(answer.text("usbconfig", "rows") or ""))
    heads = _HEAD.findall(listed)
    if not usb and any(head[2].startswith(_USB_CONTROLLER) for head in heads):
        answer.gap("rows", Status.DENIED, Help.ADMINISTRATOR, source="usbconfig")
    return answer.settle(Devices(rows=(*usb, *_pci(listed))))


def _pci(listed: str) -> Iterator[Device]:
    """Read `pciconf -lv`: a line for each device, and `key = 'value'` below it."""
    for record in re.split(r"\n(?=\w)", listed):
        head = _HEAD.match(record)
        if head is None:
            continue
        said = dict(re.findall(r"^ {1,8}(vendor|device) {1,8}= '(.{1,200})'$", record, re.MULTILINE))
        vendor, product = _numbers(head[4])
        driver = head[1].rstrip("0123456789")
        yield Device(
            bus="pci",
            slot=name_or_none(head[2]),
            kind=PCI_KINDS.get(head[3][:2]),
            vendor=name_or_none(said.get("vendor")),
            model=name_or_none(said.get("device")),
            vendor_id=vendor,
            product_id=product,
            driver=None if driver == "none" else driver,
        )


def _numbers(said: str) -> tuple[str | None, str | None]:
    """Read `vendor=0x8086 device=0x0100` of FreeBSD 13 and later, or both in one, `chip=0x01008086`."""
    apart = re.search(r"\bvendor=0x([0-9a-f]{4}) device=0x([0-9a-f]{4})\b", said)
    if apart:
        return apart[1], apart[2]
    both = re.search(r"\bchip=0x([0-9a-f]{4})([0-9a-f]{4})\b", said)
    return (both[2], both[1]) if both else (None, None)


def _usb(listed: str) -> Iterator[Device]:
    """Read `usbconfig list`: maker and model stand in one, and no mark tells where the one ends."""
    for slot, name, speed, unit in _USB.findall(listed):
        numbers = re.fullmatch(r"vendor 0x([0-9a-f]{4}) product 0x([0-9a-f]{4})", name)
        yield Device(
            bus="usb",
            slot=name_or_none(slot),
            kind="hub" if "root HUB" in name else None,
            model=None if numbers else name_or_none(name),
            vendor_id=numbers[1] if numbers else None,
            product_id=numbers[2] if numbers else None,
            speed_mbps=float(speed) * (1000 if unit == "G" else 1),
        )
