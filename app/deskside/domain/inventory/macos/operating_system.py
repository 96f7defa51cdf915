"""Category `os` on macOS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import int_or_none, name_or_none, time_or_none
from deskside.domain.inventory.bsd.system import boot_s, clock, sysctl, zone
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.macos.plist import plist, row, rows, text
from deskside.domain.inventory.operating_system import OperatingSystem

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_NAMES = {11: "Big Sur", 12: "Monterey", 13: "Ventura", 14: "Sonoma", 15: "Sequoia", 26: "Tahoe"}
"""What Apple calls the releases, which is what people ask for."""


def parse(answer: Answer) -> OperatingSystem:
    """Read the frame `os`."""
    facts = answer.facts()
    said = sysctl(answer, "kernel", "booted_at", "uptime_s")
    release = _colons(answer.text("sw_vers", "name", "version") or "")
    clock_s, offset = clock(answer.text("clock", "clock_at", "utc_offset_minutes") or "")
    booted_s = boot_s(said)
    host = _line(answer.text("host_name")) or name_or_none(said.get("kern.hostname"))
    dns = answer.text("dns") or ""
    expert = row(next(iter(rows(plist(answer, "expert", "machine_id"))), None))
    console = int_or_none(_line(answer.text("console")))
    answer.gap("clock_synchronised", Status.UNSUPPORTED, Help.NOT_PROVIDED, facts.get("time_service", ""))
    return answer.settle(
        OperatingSystem(
            name=name_or_none(release.get("ProductName")),
            version=_version(release),
            kernel=name_or_none(said.get("kern.osrelease")),
            architecture="arm64" if said.get("hw.optional.arm64") == "1" else name_or_none(facts.get("arch")),
            hostname=_line(answer.text("computer_name")) or (host or "").partition(".")[0] or None,
            fqdn=host if host and "." in host and not host.endswith(".local") else None,
            domain=_domain(host, dns),
            directory_realm=_realm(answer.text("directory") or ""),
            machine_id=text(expert, "IOPlatformUUID"),
            booted_at=time_or_none(booted_s),
            uptime_s=clock_s - booted_s if clock_s and booted_s and clock_s >= booted_s else None,
            clock_at=time_or_none(clock_s),
            time_zone=zone(answer.text("zone", "time_zone") or ""),
            utc_offset_minutes=offset,
            clock_synchronised=None,
            time_service=name_or_none(facts.get("time_service")),
            locale=_line(answer.text("locale", "locale")),
            keyboard=_keyboard(answer),
            session_type="aqua" if console else None,
            virtualisation=_virtualisation(said),
            installed_at=time_or_none(_first_number(answer.text("born") or "")),
        )
    )


def _colons(said: str) -> dict[str, str]:
    """Read `sw_vers`: `ProductName:<tab>macOS` a line."""
    pairs = (line.partition(":") for line in said.split("\n"))
    return {key.strip(): value.strip() for key, colon, value in pairs if colon}


def _version(release: dict[str, str]) -> str | None:
    """Write `14.7.1 (23H222) Sonoma`."""
    version = release.get("ProductVersion")
    if not version:
        return None
    major = int_or_none(version.partition(".")[0])
    extra, build = release.get("ProductVersionExtra", ""), release.get("BuildVersion", "")
    parts = [version, extra, f"({build})" if build else "", _NAMES.get(major or 0, "")]
    return name_or_none(" ".join(part for part in parts if part))


def _line(said: str | None) -> str | None:
    return name_or_none((said or "").partition("\n")[0].strip())


def _domain(host: str | None, dns: str) -> str | None:
    if host and "." in host and not host.endswith(".local"):
        return name_or_none(host.partition(".")[2])
    found = re.search(r"^\s{1,9}search domain\[0\] : (\S{1,253})$", dns, re.MULTILINE)
    return name_or_none(found[1]) if found else None


def _realm(said: str) -> str | None:
    """Read `Active Directory Domain          = corp.example.org` of dsconfigad."""
    found = re.search(r"^Active Directory Domain\s{1,60}= (\S{1,253})$", said, re.MULTILINE)
    return name_or_none(found[1]) if found else None


def _keyboard(answer: Answer) -> str | None:
    sources = rows(row(plist(answer, "keyboard")).get("AppleSelectedInputSources"))
    return next((name for one in sources if (name := text(one, "KeyboardLayout Name"))), None)


def _virtualisation(said: dict[str, str]) -> str | None:
    if said.get("kern.hv_vmm_present") != "1":
        return None
    model = said.get("hw.model", "")
    marks = (("VMware", "vmware"), ("Parallels", "parallels"), ("VirtualMac", "apple"), ("QEMU", "qemu"))
    return next((name for mark, name in marks if model.startswith(mark)), "vm-other")


def _first_number(said: str) -> int | None:
    return int_or_none(said.partition(" ")[0])
