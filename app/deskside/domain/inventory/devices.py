"""Category `devices`: what is plugged in and built in: USB, PCI, screens, sound, cameras, Bluetooth."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from deskside.domain.inventory.answer import Answer, float_or_none, name_or_none
from deskside.domain.inventory.facts import Category, fact, many


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One device."""

    model: str | None = fact()
    """What the device or a list of names calls it; None where only its numbers are known."""
    vendor: str | None = fact(optional=True)
    kind: str | None = fact(optional=True)
    """`display`, `network`, `storage`, `sound`, `usb`, ... of the device's class, where it says one."""
    bus: str | None = fact(identity=True)
    """`usb`, `pci`, `camera`, `bluetooth`, `sound`."""
    slot: str | None = fact(identity=True)
    """Where it sits, as the kernel names it."""
    vendor_id: str | None = fact(optional=True)
    """Four hex digits."""
    product_id: str | None = fact(optional=True)
    serial: str | None = fact(optional=True)
    driver: str | None = fact(optional=True)
    speed_mbps: float | None = fact("mbps", optional=True)
    problem_code: int | None = fact(optional=True)
    """Windows' number for why the device does not work, 28 for no driver; None for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """One screen that is connected."""

    connector: str | None = fact(identity=True)
    vendor: str | None = fact()
    """Three letters, as registered with UEFI's PNP list."""
    model: str | None = fact()
    serial: str | None = fact(identity=True, optional=True)
    resolution: str | None = fact()
    """Its preferred mode, `2560x1440`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Devices(Category):
    """Devices and screens."""

    NAME: ClassVar[str] = "devices"

    rows: tuple[Device, ...] = many()
    displays: tuple[Display, ...] = many()


PCI_KINDS: Final = {
    # PCI Code and ID Assignment Specification, base classes
    "01": "storage",
    "02": "network",
    "03": "display",
    "04": "sound",
    "05": "memory",
    "06": "bridge",
    "07": "communication",
    "08": "system",
    "0c": "bus",
    "0d": "wireless",
    "10": "encryption",
    "12": "accelerator",
}
_USB_KINDS: Final = {
    # USB-IF, Defined Class Codes
    "01": "sound",
    "02": "communication",
    "03": "input",
    "07": "printer",
    "08": "storage",
    "09": "hub",
    "0b": "card-reader",
    "0e": "camera",
    "e0": "wireless",
}


def parse(answer: Answer) -> Devices:
    """Read the frame `devices`."""
    said: dict[tuple[str, str], dict[str, str]] = {}
    for key, value in answer.facts().items():
        place, _, what = key.rpartition("/")
        bus, _, slot = place.partition("/")
        said.setdefault((bus, slot), {})[what] = value
    found = [_usb(slot, one) for (bus, slot), one in said.items() if bus == "usb"]
    listed = answer.text("lspci", "rows.model", "rows.vendor")
    if listed is None:
        found += [_pci(slot, one) for (bus, slot), one in said.items() if bus == "pci"]
    else:
        found += _lspci(listed)
    found += _sound(answer.text("/proc/asound/cards") or "")
    for bus, kind in (("video4linux", "camera"), ("bluetooth", "bluetooth")):
        found += [
            Device(bus=kind, slot=name_or_none(slot), kind=kind, model=name_or_none(one.get("name")))
            for (place, slot), one in said.items()
            if place == bus
        ]
    screens = tuple(
        _display(slot, one, answer.text(f"edid/{slot}") or "")
        for (bus, slot), one in said.items()
        if bus == "display" and one.get("status") == "connected"
    )
    return answer.settle(Devices(rows=tuple(found), displays=screens))


def _usb(slot: str, said: Mapping[str, str]) -> Device:
    return Device(
        bus="usb",
        slot=name_or_none(slot),
        kind=_USB_KINDS.get(said.get("bDeviceClass", "")),
        vendor=name_or_none(said.get("manufacturer")),
        model=name_or_none(said.get("product")),
        vendor_id=name_or_none(said.get("idVendor")),
        product_id=name_or_none(said.get("idProduct")),
        serial=name_or_none(said.get("serial")),
        speed_mbps=float_or_none(said.get("speed")),
    )


def _pci(slot: str, said: Mapping[str, str]) -> Device:
    """Numbers only: the names are in a file that comes with lspci."""
    return Device(
        bus="pci",
        slot=name_or_none(slot),
        kind=PCI_KINDS.get(said.get("class", "")[2:4]),
        vendor_id=name_or_none(said.get("vendor", "").removeprefix("0x")),
        product_id=name_or_none(said.get("device", "").removeprefix("0x")),
        driver=name_or_none(said.get("driver")),
    )


def _lspci(text: str) -> Iterator[Device]:
    """Read `lspci -Dvmmnnk`: records of `Key:<tab>Name [number]`, an empty line between them."""
    for record in text.split("\n\n"):
        said = dict(re.findall(r"^(\w{1,16}):\t(.{1,512})$", record, re.MULTILINE))
        if "Slot" not in said:
            continue
        vendor, vendor_id = _named(said.get("Vendor", ""))
        model, product_id = _named(said.get("Device", ""))
        _, class_id = _named(said.get("Class", ""))
        yield Device(
            bus="pci",
            slot=name_or_none(said["Slot"]),
            kind=PCI_KINDS.get((class_id or "")[:2]),
            vendor=vendor,
            model=None if model == "Device" else model,  # what lspci calls one that its list lacks
            vendor_id=vendor_id,
            product_id=product_id,
            driver=name_or_none(said.get("Driver")),
        )


def _named(text: str) -> tuple[str | None, str | None]:
    found = re.fullmatch(r"(.*) \[([0-9a-f]{4})\]", text)
    return (name_or_none(found[1]), found[2]) if found else (name_or_none(text), None)


def _sound(text: str) -> Iterator[Device]:
    """Read /proc/asound/cards: ` 0 [PCH ]: HDA-Intel - HDA Intel PCH`."""
    for number, driver, model in re.findall(
        r"^ {0,3}(\d{1,3}) \[.{0,40}\]: (\S{1,64}) - (.{1,256})$", text, re.MULTILINE
    ):
        yield Device(
            bus="sound",
            slot=f"card{number}",
            kind="sound",
            model=name_or_none(model),
            driver=name_or_none(driver),
        )


def _display(connector: str, said: Mapping[str, str], dump: str) -> Display:
    """Read VESA E-EDID 1.4: maker in bytes 8 and 9, four descriptors of 18 bytes from byte 54."""
    digits = "".join(dump.split())
    edid = bytes.fromhex(digits[:256]) if re.fullmatch(r"(?:[0-9a-f]{2})*", digits[:256]) else b""
    texts: dict[int, str] = {}
    for at in range(54, 126, 18):
        block = edid[at : at + 18]
        if len(block) == 18 and block[:3] == b"\0\0\0":
            texts[block[3]] = block[5:].decode("ascii", "replace").partition("\n")[0]
    return Display(
        connector=name_or_none(connector),
        vendor=_maker(edid),
        # The panels of laptops have their name as the last plain text.
        model=name_or_none(texts.get(0xFC) or texts.get(0xFE)),
        serial=name_or_none(texts.get(0xFF)),
        resolution=name_or_none(said.get("mode")),
    )


def _maker(edid: bytes) -> str | None:
    """Unpack three letters of five bits, A is 1."""
    if len(edid) < 10:
        return None
    packed = int.from_bytes(edid[8:10], "big")
    letters = [(packed >> shift & 31) + 64 for shift in (10, 5, 0)]
    return "".join(map(chr, letters)) if all(64 < letter < 91 for letter in letters) else None
