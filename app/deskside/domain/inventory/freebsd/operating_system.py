"""Category `os` on FreeBSD."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import int_or_none, name_or_none, pairs, time_or_none
from deskside.domain.inventory.bsd.system import boot_s, clock, sysctl, zone
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.operating_system import OperatingSystem

if TYPE_CHECKING:
    from datetime import datetime

    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> OperatingSystem:
    """Read the frame `os`."""
    facts = answer.facts()
    said = sysctl(answer, "kernel", "hostname", "booted_at", "uptime_s", "machine_id")
    release = pairs(answer.text("/etc/os-release"))
    clock_s, offset = clock(answer.text("clock", "clock_at", "utc_offset_minutes") or "")
    booted_s = boot_s(said)
    host = name_or_none(said.get("kern.hostname"))
    daemon = re.search(r"^\d{1,9} (\w{1,20})", answer.text("daemons") or "", re.MULTILINE)
    answer.gap("clock_synchronised", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    return answer.settle(
        OperatingSystem(
            name=name_or_none(release.get("NAME") or said.get("kern.ostype")),
            version=name_or_none((answer.text("userland") or "").strip() or release.get("VERSION")),
            kernel=name_or_none(said.get("kern.osrelease")),
            architecture=name_or_none(said.get("hw.machine_arch") or facts.get("arch")),
            hostname=(host or "").partition(".")[0] or None,
            fqdn=host if host and "." in host else None,
            domain=(host or "").partition(".")[2] or _search_domain(answer.text("/etc/resolv.conf") or ""),
            directory_realm=_realm(answer.text("/etc/krb5.conf") or ""),
            machine_id=name_or_none(said.get("kern.hostuuid")),
            booted_at=time_or_none(booted_s),
            uptime_s=clock_s - booted_s if clock_s and booted_s and clock_s >= booted_s else None,
            clock_at=time_or_none(clock_s),
            time_zone=name_or_none((answer.text("/var/db/zoneinfo") or "").strip())
            or zone(answer.text("zone") or ""),
            utc_offset_minutes=offset,
            time_service=name_or_none(daemon[1]) if daemon else None,
            virtualisation=_virtualisation(said),
            installed_at=_oldest(answer.text("born") or ""),
        )
    )


def _search_domain(resolver: str) -> str | None:
    found = re.search(r"^(?:domain|search)[ \t]+([^\s.][^\s]{0,252})", resolver, re.MULTILINE)
    return name_or_none(found[1]) if found else None


def _realm(krb5: str) -> str | None:
    found = re.search(r"^\s{0,40}default_realm\s{0,40}=\s{0,40}(\S{1,253})", krb5, re.MULTILINE)
    return name_or_none(found[1]) if found else None


def _virtualisation(said: dict[str, str]) -> str | None:
    """Read `kern.vm_guest`, vm_guest(9); a jail is a container."""
    if said.get("security.jail.jailed") == "1":
        return "jail"
    guest = said.get("kern.vm_guest")
    return (
        None
        if guest in {None, "none"}
        else {"generic": "vm-other", "hv": "microsoft"}.get(guest or "", guest)
    )


def _oldest(listing: str) -> datetime | None:
    times = [seconds for line in listing.split("\n") if (seconds := int_or_none(line.partition(" ")[0]))]
    return time_or_none(min((one for one in times if one > 0), default=None))
