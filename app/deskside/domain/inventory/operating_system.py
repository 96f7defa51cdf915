"""Category `os`: which system this is, since when it runs, and how it speaks to its user."""

# ruff: noqa: RUF009 - fact() is dataclasses.field with a declaration

import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from deskside.domain.inventory.answer import (
    Answer,
    float_or_none,
    int_or_none,
    name_or_none,
    pairs,
    time_or_none,
)
from deskside.domain.inventory.facts import Category, Help, Status, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingSystem(Category):
    """The operating system and the session it offers."""

    NAME: ClassVar[str] = "os"

    name: str | None = fact()
    version: str | None = fact()
    kernel: str | None = fact()
    architecture: str | None = fact()
    hostname: str | None = fact()
    fqdn: str | None = fact()
    """Full name with domain, as /etc/hosts says it; no name server is asked."""
    domain: str | None = fact(optional=True)
    """DNS domain."""
    directory_realm: str | None = fact(optional=True)
    """Kerberos realm (Active Directory, FreeIPA) the machine is set up for."""
    directory_joined: bool | None = fact(optional=True)
    """Whether it has a key of its own in that realm; None where it is set up for none."""
    machine_id: str | None = fact(identity=True)
    booted_at: datetime | None = fact()
    uptime_s: int | None = fact("s", volatile=True)
    clock_at: datetime | None = fact(volatile=True)
    """The machine's own clock when it was read."""
    time_zone: str | None = fact()
    utc_offset_minutes: int | None = fact("minutes")
    clock_synchronised: bool | None = fact()
    clock_offset_ms: int | None = fact("ms", volatile=True, optional=True)
    """How far the clock was from the servers when the time service last asked them; ahead is positive."""
    time_service: str | None = fact(optional=True)
    locale: str | None = fact()
    keyboard: str | None = fact(optional=True)
    session_type: str | None = fact(optional=True)
    """`wayland`, `x11`, `mir` or `tty` of the session at the machine's own screen."""
    desktop: str | None = fact(optional=True)
    virtualisation: str | None = fact(optional=True)
    """`kvm`, `vmware`, `docker` ... as systemd-detect-virt names them; None on bare metal."""
    installed_at: datetime | None = fact()
    licence: str | None = fact(optional=True)
    """`licensed`, `grace`, `notification`, `unlicensed`: how Windows is activated; None elsewhere."""
    licence_left_days: int | None = fact("days", volatile=True, optional=True)
    """Until it has to be activated again; None where that is never."""
    fast_startup: bool | None = fact(optional=True)
    """Whether shutting Windows down keeps its kernel for the next start, and so ends no uptime."""
    support_contract: str | None = fact(optional=True)
    """`red-hat`, `suse`, `ubuntu-pro`: the vendor's subscription that the machine is registered with."""


def parse(answer: Answer) -> OperatingSystem:
    """Read the frame `os`."""
    said = answer.facts()
    release = pairs(answer.text("/etc/os-release") or answer.text("/usr/lib/os-release"))
    hostname = name_or_none(said.get("hostname"))
    fqdn = _fqdn(hostname, answer.text("/etc/hosts") or "")
    resolver = answer.text("/etc/resolv.conf") or ""
    clock_s, zone_offset = _clock(answer.text("clock", "clock_at", "utc_offset_minutes") or "")
    uptime_s = float_or_none((said.get("uptime") or "").split(" ")[0])
    locale = pairs(answer.text("/etc/locale.conf") or answer.text("/etc/default/locale"))
    keyboard = pairs(answer.text("/etc/default/keyboard") or answer.text("/etc/vconsole.conf"))
    session_type, desktop = _session(answer.text("sessions") or "")
    service, synchronised = _time_sync(said.get("time_sync", ""))
    offset_ms: int | None = None
    if service == "chrony":
        synchronised, offset_ms = _chrony(answer.text("chronyc", "clock_synchronised") or "")
    realm = _realm(answer.text("/etc/krb5.conf") or "")
    if synchronised is None and not any(gap.field == "clock_synchronised" for gap in answer.gaps):
        answer.gap("clock_synchronised", Status.UNSUPPORTED, Help.NOT_PROVIDED, service or "")
    return answer.settle(
        OperatingSystem(
            name=name_or_none(release.get("NAME") or release.get("PRETTY_NAME") or release.get("ID")),
            version=name_or_none(
                release.get("VERSION") or release.get("VERSION_ID") or release.get("BUILD_ID")
            ),
            kernel=name_or_none(said.get("kernel")),
            architecture=name_or_none(said.get("arch")),
            hostname=hostname,
            fqdn=fqdn,
            domain=(fqdn or "").partition(".")[2] or _search_domain(resolver),
            directory_realm=realm,
            directory_joined=None if realm is None else said.get("keytab") == "yes",
            machine_id=name_or_none(said.get("machine_id") or said.get("machine_id_dbus")),
            booted_at=time_or_none(clock_s - uptime_s) if clock_s and uptime_s is not None else None,
            uptime_s=None if uptime_s is None else int(uptime_s),
            clock_at=time_or_none(clock_s),
            time_zone=_zone(answer.text("zone") or "") or name_or_none(said.get("timezone")),
            utc_offset_minutes=zone_offset,
            clock_synchronised=synchronised,
            clock_offset_ms=offset_ms,
            time_service=service,
            locale=name_or_none(locale.get("LANG") or said.get("locale")),
            keyboard=name_or_none(keyboard.get("XKBLAYOUT") or keyboard.get("KEYMAP")),
            session_type=session_type,
            desktop=desktop,
            virtualisation=_virtualisation(said),
            installed_at=_installed(answer.text("born") or ""),
            support_contract=name_or_none(said.get("support")),
        )
    )


def _fqdn(hostname: str | None, hosts: str) -> str | None:
    if hostname is None or "." in hostname:
        return hostname
    for line in hosts.split("\n"):
        names = line.partition("#")[0].split()[1:]
        for name in names:
            if name.lower().startswith(hostname.lower() + ".") and not name.lower().endswith(".localdomain"):
                return name_or_none(name)
    return None


def _search_domain(resolver: str) -> str | None:
    found = re.search(r"^(?:domain|search)[ \t]+([^\s.][^\s]{0,252})", resolver, re.MULTILINE)
    return name_or_none(found[1]) if found else None


def _realm(krb5: str) -> str | None:
    found = re.search(r"^\s{0,40}default_realm\s{0,40}=\s{0,40}(\S{1,253})", krb5, re.MULTILINE)
    return name_or_none(found[1]) if found else None


def _clock(text: str) -> tuple[int | None, int | None]:
    """Read `date '+%s %z %Z'`: seconds since 1970, and minutes east of UTC."""
    found = re.match(r"(\d{1,12}) ([+-])(\d\d)(\d\d)\b", text)
    if not found:
        return None, None
    minutes = int(found[3]) * 60 + int(found[4])
    return int(found[1]), -minutes if found[2] == "-" else minutes


def _zone(listing: str) -> str | None:
    """Read the time zone's name off the link /etc/localtime."""
    found = re.search(r" -> \S{0,200}zoneinfo/(?:posix/|right/)?(\S{1,64})", listing)
    return name_or_none(found[1]) if found else None


def _time_sync(said: str) -> tuple[str | None, bool | None]:
    service, _, state = said.partition(" ")
    return service or None, {"yes": True, "no": False}.get(state)


def _chrony(text: str) -> tuple[bool | None, int | None]:
    """Read `chronyc -n -c tracking`, chronyc(1): the fifth field is the offset, the last the leap status."""
    fields = text.strip().split(",")
    if len(fields) != 14:
        return None, None
    offset_s = float_or_none(fields[4])
    return fields[13] != "Not synchronised", None if offset_s is None else round(offset_s * 1000)


def _session(text: str) -> tuple[str | None, str | None]:
    """Choose the session of a person at the machine itself: active first, graphical first."""
    sessions = [pairs(part) for part in text.split("\n\n") if part.strip()]
    people = [one for one in sessions if one.get("CLASS") == "user" and one.get("REMOTE") == "0"]
    people.sort(key=lambda one: (one.get("STATE") != "active", one.get("TYPE") not in {"wayland", "x11"}))
    if not people:
        return None, None
    return name_or_none(people[0].get("TYPE")), name_or_none(people[0].get("DESKTOP"))


_HYPERVISORS: Final = (
    # substrings of DMI vendor, product and BIOS vendor, as systemd's src/basic/virt.c knows them
    ("KVM", "kvm"),
    ("OpenStack", "kvm"),
    ("Amazon EC2", "amazon"),
    ("QEMU", "qemu"),
    ("VMware", "vmware"),
    ("VMW", "vmware"),
    ("innotek GmbH", "oracle"),
    ("VirtualBox", "oracle"),
    ("Xen", "xen"),
    ("Bochs", "bochs"),
    ("Parallels", "parallels"),
    ("BHYVE", "bhyve"),
    ("Hyper-V", "microsoft"),
    ("Virtual Machine", "microsoft"),
    ("Apple Virtualization", "apple"),
    ("Google Compute Engine", "google"),
)


def _virtualisation(said: dict[str, str]) -> str | None:
    for key in ("container", "hypervisor"):
        if said.get(key):
            return name_or_none(said[key])
    dmi = " ".join(said.get(key, "") for key in ("dmi_vendor", "dmi_product", "dmi_bios"))
    for mark, name in _HYPERVISORS:
        if mark in dmi:
            return name
    return "vm-other" if said.get("cpu_flag") == "hypervisor" else None


def _installed(listing: str) -> datetime | None:
    """Take the birth of the root file system: of `/`, else the time mkfs gave lost+found, else the oldest.

    When something was last added to `/` tells nothing; BusyBox knows no births.
    """
    born: dict[str, tuple[int | None, int | None]] = {}
    for line in listing.split("\n"):
        birth, _, rest = line.partition(" ")
        changed, _, path = rest.partition(" ")
        born[path] = (int_or_none(birth) or None, (path != "/" and int_or_none(changed)) or None)
    if found := born.get("/", (None, None))[0] or born.get("/lost+found", (None, None))[1]:
        return time_or_none(found)
    known = [time for pair in born.values() for time in pair if time]
    return time_or_none(min(known)) if known else None
