"""Category `security` on Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.security import Security
from deskside.domain.inventory.windows.keeping import read_backups, read_lock
from deskside.domain.inventory.windows.rows import first, rows

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_PROFILES: Final = frozenset({"standardprofile", "publicprofile", "domainprofile"})
_DEFENDER: Final = "Microsoft Defender Antivirus"
_MANAGEMENT: Final = "MS DM Server"
"""What an enrolment with a management service is registered as."""
_REMOTE_CONTROL: Final = (
    ("AnyDesk", "AnyDesk"), ("TeamViewer", "TeamViewer"), ("RustDesk", "RustDesk"),
    ("Mesh Agent", "MeshCentral"), ("ScreenConnect", "ScreenConnect"), ("SplashtopRemote", "Splashtop"),
    ("tvnserver", "TightVNC"), ("uvnc_service", "UltraVNC"), ("vncserver", "RealVNC"),
    ("RManService", "Remote Manipulator System"), ("LogMeIn", "LogMeIn"), ("UltraViewer", "UltraViewer"),
    ("DWAgent", "DWService"), ("tacticalrmm", "Tactical RMM"),
)  # fmt: skip
"""What the name of a service begins with, and whose it is."""


def parse(answer: Answer) -> Security:
    """Read the frame `security`."""
    boot = first(answer, "registry/SecureBoot", "secure_boot").flag("UEFISecureBootEnabled")
    enrolled = {row.text("ProviderID") for row in rows(answer, "registry/Enrollments")}
    active = _firewall_active(answer)
    policy = first(answer, "registry/PoliciesSystem")
    lock = read_lock(answer, policy)
    guards, current = _antivirus(answer)
    return answer.settle(
        Security(
            secure_boot=boot,
            tpm_version=_tpm(answer),
            fips=first(answer, "registry/Fips").flag("Enabled"),
            managed=_MANAGEMENT in enrolled if "registry/Enrollments" in answer.sources else None,
            firewall="windows" if "registry/FirewallPolicy" in answer.sources else None,
            firewall_active=active,
            screen_lock=lock.on if lock else None,
            screen_lock_after_s=lock.after_s if lock else None,
            backups=tuple(read_backups(answer)),
            antivirus_on=guards,
            antivirus_current=current,
            account_control=policy.flag("EnableLUA"),
            protection=_protection(answer),
            remote_control=_remote_control(answer),
        )
    )


def _tpm(answer: Answer) -> str | None:
    """Read `2.0, 0, 1.59`: the version of the specification, its level and revision.

    To others than administrators the class is empty, as it is to everybody where there is no TPM.
    """
    said = first(answer, "Win32_Tpm", "tpm_version").text("SpecVersion")
    if said is None and first(answer, "WindowsPrincipal").flag("Elevated") is False:
        answer.gap("tpm_version", Status.DENIED, Help.ADMINISTRATOR, source="Win32_Tpm")
    version = (said or "").partition(",")[0].partition(".")[0].strip()
    return version if version.isdecimal() else None  # `Not Supported`


def _firewall_active(answer: Answer) -> bool | None:
    """Return whether every profile is on; an organisation's word stands above the machine's."""
    profiles: dict[str, bool] = {}
    for block in ("registry/FirewallPolicy", "registry/FirewallGroupPolicy"):
        for row in rows(answer, block, *(["firewall_active"] if block.endswith("/FirewallPolicy") else [])):
            name, on = (row.text("Key") or "").lower(), row.flag("EnableFirewall")
            if name in _PROFILES and on is not None:
                profiles[name] = on
    return all(profiles.values()) if profiles else None


def _protection(answer: Answer) -> tuple[str, ...]:
    """Return the antivirus products that Windows knows of; on a server only its own can be asked."""
    named = [
        name for row in rows(answer, "AntiVirusProduct", "protection") if (name := row.text("displayName"))
    ]
    if not named and first(answer, "MSFT_MpComputerStatus").flag("AntivirusEnabled"):
        named = [_DEFENDER]
    return tuple(dict.fromkeys(named))


_STATE, _GUARDS, _OLD = 0xF000, 0x1000, 0x10
"""Bits of a product's state in the Security Center, which no document names and every reader goes by.

0x2000 is one that was told to wait, 0x3000 one that is no longer paid for.
"""


def _antivirus(answer: Answer) -> tuple[bool | None, bool | None]:
    """Return whether one guards, and whether that one is up to date; None where nobody was asked."""
    states = [
        state for row in rows(answer, "AntiVirusProduct") if (state := row.number("productState")) is not None
    ]
    if not states:  # a server has no Security Center
        return first(answer, "MSFT_MpComputerStatus").flag("RealTimeProtectionEnabled"), None
    guarding = [state for state in states if state & _STATE == _GUARDS]
    return bool(guarding), any(not state & _OLD for state in guarding) if guarding else None


def _remote_control(answer: Answer) -> tuple[str, ...]:
    services = [
        (row.text("Name") or "").lower() for row in rows(answer, "registry/Services", "remote_control")
    ]
    return tuple(
        product
        for begins, product in _REMOTE_CONTROL
        if any(service.startswith(begins.lower()) for service in services)
    )
