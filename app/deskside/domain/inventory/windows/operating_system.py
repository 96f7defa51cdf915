"""Category `os` on Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.windows.rows import NONE, Row, first, rows

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_ENTRA: Final = "Microsoft Entra ID"
_LICENCES: Final = {
    0: "unlicensed",
    1: "licensed",
    2: "grace",
    3: "grace",
    4: "grace",
    5: "notification",
    6: "grace",
}
"""`LicenseStatus` of SoftwareLicensingProduct: learn.microsoft.com, Software Licensing Classes."""
_ARCHITECTURES: Final = {"AMD64": "x86_64", "ARM64": "aarch64", "x86": "i686", "ARM": "arm"}
"""By `PROCESSOR_ARCHITECTURE`, under the names that other systems use."""
_MACHINES: Final = (
    ("vmware", "", "vmware"),
    ("innotek", "", "oracle"),
    ("oracle", "virtualbox", "oracle"),
    ("qemu", "", "qemu"),
    ("red hat", "kvm", "kvm"),
    ("xen", "", "xen"),
    ("parallels", "", "parallels"),
    ("amazon ec2", "", "amazon"),
    ("google", "google compute engine", "google"),
    ("microsoft corporation", "virtual machine", "microsoft"),
)
"""What maker and model begin with, and what systemd-detect-virt calls it."""


def parse(answer: Answer) -> OperatingSystem:
    """Read the frame `os`. A FQDN is put together from the machine's own settings; nobody is asked."""
    system = first(answer, "Win32_OperatingSystem", "booted_at", "installed_at")
    computer = first(answer, "Win32_ComputerSystem", "hostname")
    current = first(answer, "registry/CurrentVersion", "version")
    tcpip = first(answer, "registry/Tcpip")
    here = first(answer, "System.Globalization", "time_zone", "utc_offset_minutes", "locale", "clock_at")
    machine_id = first(answer, "registry/Cryptography", "machine_id").text("MachineGuid")
    name = computer.text("DNSHostName") or tcpip.text("Hostname") or computer.text("Name")
    joined = bool(computer.flag("PartOfDomain"))
    suffix = tcpip.text("Domain") or tcpip.text("DhcpDomain") or (computer.text("Domain") if joined else None)
    entra = bool(rows(answer, "registry/JoinInfo"))
    licence, days_left = _licence(answer)
    booted, now = system.time("LastBootUpTime"), here.time("Now") or system.time("LocalDateTime")
    answer.gap("clock_synchronised", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    return answer.settle(
        OperatingSystem(
            name=system.text("Caption") or current.text("ProductName"),
            version=_version(current) or system.text("BuildNumber"),
            kernel=_kernel(system, current),
            architecture=_architecture(here, system),
            hostname=name,
            directory_joined=True if joined or entra else None,
            licence=licence,
            licence_left_days=days_left,
            fast_startup=_fast_startup(answer),
            fqdn=f"{name}.{suffix}" if name and suffix else name,
            domain=suffix,
            directory_realm=computer.text("Domain") if joined else (_ENTRA if entra else None),
            machine_id=machine_id,
            booted_at=booted,
            uptime_s=int((now - booted).total_seconds()) if now and booted and now >= booted else None,
            clock_at=now,
            time_zone=here.text("TimeZone"),
            utc_offset_minutes=here.number("OffsetMinutes"),
            time_service=_time_service(answer),
            locale=here.text("Culture"),
            keyboard=first(answer, "registry/Preload").text("1"),
            virtualisation=_virtualisation(computer),
            installed_at=system.time("InstallDate"),
        )
    )


def _licence(answer: Answer) -> tuple[str | None, int | None]:
    """Return how Windows is activated, and the whole days until that ends; minutes is what it counts."""
    answer.further("licence")
    product = first(answer, "SoftwareLicensingProduct", "licence")
    minutes = product.number("GracePeriodRemaining")
    return _LICENCES.get(product.number("LicenseStatus") or 0) if product is not NONE else None, (
        minutes // 1440 if minutes else None
    )


def _fast_startup(answer: Answer) -> bool | None:
    """Return whether shutting down is a kind of hibernating: it is not where hibernating is off."""
    chosen = first(answer, "registry/Power").flag("HiberbootEnabled")
    return False if first(answer, "registry/Hibernate").flag("HibernateEnabled") is False else chosen


def _version(current: Row) -> str | None:
    """Return `23H2 (22631.4317)`: the name that people know, and build and revision."""
    release = current.text("DisplayVersion") or current.text("ReleaseId")
    build, revision = current.text("CurrentBuildNumber"), current.number("UBR")
    number = f"{build}.{revision}" if build and revision is not None else build
    return f"{release} ({number})" if release and number else release or number


def _kernel(system: Row, current: Row) -> str | None:
    version, revision = system.text("Version"), current.number("UBR")
    return f"{version}.{revision}" if version and revision is not None else version


def _architecture(here: Row, system: Row) -> str | None:
    said = here.text("Architecture") or ""
    return _ARCHITECTURES.get(said) or said or system.text("OSArchitecture")


def _time_service(answer: Answer) -> str | None:
    """Return `W32Time` while it runs and has somebody to ask, with the word for whom."""
    service = first(answer, "Win32_Service/W32Time")
    source = first(answer, "registry/W32Time").text("Type")
    if service.text("State") != "Running" or source in {None, "NoSync"}:
        return None
    return f"W32Time {source}"


def _virtualisation(computer: Row) -> str | None:
    maker, model = (computer.text("Manufacturer") or "").lower(), (computer.text("Model") or "").lower()
    for begins, goes_on, name in _MACHINES:
        if maker.startswith(begins) and model.startswith(goes_on):
            return name
    return None
