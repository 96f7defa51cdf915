"""Category `hardware` on macOS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.hardware import Hardware
from deskside.domain.inventory.macos.plist import plist, profiled_apart, row, rows, text

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_CHASSIS: Final = (
    # machine_name of SPHardwareDataType, which is never translated
    ("MacBook", "laptop"),
    ("iMac", "all-in-one"),
    ("Mac mini", "mini-pc"),
    ("Mac Studio", "mini-pc"),
    ("Mac Pro", "tower"),
    ("Xserve", "server"),
)


def parse(answer: Answer) -> Hardware:
    """Read the frame `hardware`: the registry at once, `hardware.1`, the profiler's, when it comes."""
    expert = row(next(iter(rows(plist(answer, "expert", "serial", "uuid"))), None))
    profiler = profiled_apart(answer, "hardware.1", "profiler", "chassis", "firmware_version")
    said = next(iter(rows(profiler.get("SPHardwareDataType"))), {})
    name = text(said, "machine_name")
    apple_silicon = text(said, "chip_type") is not None
    serial = text(expert, "IOPlatformSerialNumber") or text(said, "serial_number")
    uuid = text(expert, "IOPlatformUUID") or text(said, "platform_UUID")
    told = {name for name, value in (("serial", serial), ("uuid", uuid)) if value}
    answer.gaps = [gap for gap in answer.gaps if gap.field not in told]  # the other source had it
    answer.gap("firmware_date", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    return answer.settle(
        Hardware(
            vendor=text(expert, "manufacturer") or ("Apple Inc." if said else None),
            model=name or text(expert, "model"),
            version=text(said, "machine_model") or text(expert, "model"),
            sku=text(said, "model_number"),
            chassis=next((kind for mark, kind in _CHASSIS if (name or "").startswith(mark)), None),
            serial=serial,
            uuid=uuid,
            firmware_vendor="Apple Inc." if said else None,
            firmware_version=text(said, "boot_rom_version"),
            firmware_date=None,
            firmware_mode=None if not said else "iboot" if apple_silicon else "uefi",
        )
    )
