"""The machine itself for GLPI: its system, its make, its processor and memory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from deskside.domain.inventory.battery import Battery
from deskside.domain.inventory.cpu import Cpu
from deskside.domain.inventory.glpi.values import MIB, given, time, whole
from deskside.domain.inventory.hardware import Hardware
from deskside.domain.inventory.memory import Memory
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.security import Security
from deskside.domain.inventory.users import Users

if TYPE_CHECKING:
    from deskside.domain.inventory.document import Inventory

_ARCHITECTURES: Final = re.compile(
    r"mips|mips64|alpha|sparc|sparc64|m68k|i386|x86_64|powerpc|powerpc64|arm.*|aarch64"
)
_KERNELS: Final = {"linux": "linux", "windows": "MSWin32", "macos": "darwin", "freebsd": "freebsd"}


def hardware(inventory: Inventory) -> dict[str, Any]:
    """Return what identifies the machine and its place in the network."""
    system, machine = inventory.get(OperatingSystem), inventory.get(Hardware)
    memory, network, people = inventory.get(Memory), inventory.get(Network), inventory.get(Users)
    gateway = next(
        (route.gateway for route in network.routes if route.destination == "default" and route.gateway), None
    ) if network else None  # fmt: skip
    last = max((one for one in people.log_ons if one.began_at), key=_began, default=None) if people else None
    return given(
        name=system.hostname if system else None,
        workgroup=(system.directory_realm or system.domain) if system else None,
        vmsystem=(system.virtualisation or "Physical") if system else None,
        uuid=machine.uuid if machine else None,
        chassis_type=machine.chassis if machine else None,
        memory=whole(memory.total_bytes, MIB) if memory else None,
        swap=whole(memory.swap_total_bytes, MIB) if memory else None,
        defaultgateway=gateway,
        dns="/".join(network.dns.servers) if network and network.dns else None,
        lastloggeduser=last.user if last else None,
        datelastloggeduser=time(last.began_at) if last else None,
    )


def _began(log_on: Any) -> Any:  # noqa: ANN401 - of a log-on whose beginning is known
    return log_on.began_at


def operating_system(inventory: Inventory) -> dict[str, Any]:
    """Return the system."""
    system = inventory.get(OperatingSystem)
    if system is None:
        return {}
    full = " ".join(part for part in (system.name, system.version) if part)
    zone = None
    if system.time_zone and system.utc_offset_minutes is not None:
        hours, minutes = divmod(abs(system.utc_offset_minutes), 60)
        sign = "-" if system.utc_offset_minutes < 0 else "+"
        zone = {"name": system.time_zone, "offset": f"{sign}{hours:02}{minutes:02}"}
    return given(
        name=system.name,
        version=system.version,
        full_name=full,
        kernel_name=_KERNELS.get(inventory.target.platform),
        kernel_version=system.kernel,
        arch=system.architecture,
        fqdn=system.fqdn,
        dns_domain=system.domain,
        hostid=system.machine_id,
        boot_time=time(system.booted_at),
        install_date=time(system.installed_at),
        timezone=zone,
    )


def bios(inventory: Inventory) -> dict[str, Any]:
    """Return make, model, serial numbers and firmware."""
    machine, security = inventory.get(Hardware), inventory.get(Security)
    if machine is None:
        return {}
    secure_boot = security.secure_boot if security else None
    return given(
        smanufacturer=machine.vendor,
        smodel=machine.model,
        ssn=machine.serial,
        skunumber=machine.sku,
        assettag=machine.asset_tag,
        mmanufacturer=machine.board_vendor,
        mmodel=machine.board_model,
        bmanufacturer=machine.firmware_vendor,
        bversion=machine.firmware_version,
        bdate=_day(machine.firmware_date),
        secure_boot=None if secure_boot is None else _secure_boot(machine, on=secure_boot),
    )


def _day(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None


def _secure_boot(machine: Hardware, *, on: bool) -> str:
    if machine.firmware_mode == "bios":
        return "unsupported"
    return "enabled" if on else "disabled"


def cpus(inventory: Inventory) -> list[dict[str, Any]]:
    """Return one row a socket: they are all alike."""
    cpu, system = inventory.get(Cpu), inventory.get(OperatingSystem)
    if cpu is None or not (cpu.model or cpu.threads):
        return []
    sockets = min(cpu.sockets or 1, 64)
    cores = cpu.cores // sockets if cpu.cores else None
    row = given(
        name=cpu.model,
        manufacturer=cpu.vendor,
        arch=_architecture(system.architecture if system else None),
        core=cores,
        corecount=cores,
        thread=cpu.threads // cpu.cores if cpu.threads and cpu.cores else None,
        speed=cpu.max_mhz or cpu.current_mhz,
    )
    return [row] * sockets


def _architecture(name: str | None) -> str | None:
    name = {"i486": "i386", "i586": "i386", "i686": "i386", "amd64": "x86_64", "arm64": "aarch64"}.get(
        name or "", name
    )
    return name if name and _ARCHITECTURES.fullmatch(name) else None


def memories(inventory: Inventory) -> list[dict[str, Any]]:
    """Return the memory modules."""
    memory = inventory.get(Memory)
    return [
        given(
            numslots=number,
            caption=one.slot,
            description=one.form,
            formfactor=one.form,
            capacity=whole(one.size_bytes, MIB),
            type=one.kind,
            speed=None if one.speed_mts is None else f"{one.speed_mts} MT/s",
            manufacturer=one.vendor,
            model=one.part,
            serialnumber=one.serial,
        )
        for number, one in enumerate(memory.modules if memory else (), 1)
    ]


def battery_rows(inventory: Inventory) -> list[dict[str, Any]]:
    """Return the batteries; how worn they are has no place there."""
    battery = inventory.get(Battery)
    return [
        given(
            name=one.model or one.name, manufacturer=one.vendor, serial=one.serial, chemistry=one.technology
        )
        for one in (battery.rows if battery else ())
    ]
