"""Rules about what protects the machine, its data and the desk it stands on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.findings.rule import Look, MachineFinding, Severity, noticed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.operating_system import OperatingSystem
    from deskside.domain.inventory.security import Security

_UNLICENSED: Final = frozenset(("unlicensed", "notification"))
"""Windows works on, reminds its user, and leaves some settings locked."""


def protection(facts: Security, look: Look) -> Iterator[MachineFinding]:
    """Find what should protect and does not, and programs by which others may be in control."""
    hardware = look.inventory.categories.get("hardware")
    has_firmware = getattr(hardware, "firmware_mode", "not read") is not None
    if facts.firewall_active is False:
        yield noticed("firewall-off", Severity.WARNING, "security", script="security.exposure")
    if facts.secure_boot is False and has_firmware:
        yield noticed("secure-boot-off", Severity.NOTICE, "security")
    if facts.system_integrity is False:
        yield noticed("system-integrity-off", Severity.WARNING, "security")
    if facts.gatekeeper is False:
        yield noticed("gatekeeper-off", Severity.WARNING, "security")
    if facts.selinux == "permissive":
        yield noticed("selinux-permissive", Severity.NOTICE, "security")
    if facts.remote_control:
        programs = ", ".join(facts.remote_control)
        yield noticed(
            "remote-control-installed",
            Severity.NOTICE,
            "security",
            script="security.remote-control",
            programs=programs,
        )


def malware(facts: Security, look: Look) -> Iterator[MachineFinding]:
    """Find an antivirus program that does not guard, or guards by what it knew long ago."""
    del look
    products = ", ".join(facts.protection)
    if facts.antivirus_on is False:
        yield noticed("antivirus-off", Severity.ERROR, "security", programs=products or "?")
    elif facts.antivirus_current is False:
        yield noticed("antivirus-old", Severity.WARNING, "security", programs=products or "?")
    if facts.account_control is False:
        yield noticed("account-control-off", Severity.WARNING, "security")


def alone(facts: Security, look: Look) -> Iterator[MachineFinding]:
    """Find a desktop that stays open to whoever comes by."""
    del look
    if facts.screen_lock is False:
        yield noticed("screen-lock-off", Severity.NOTICE, "security")


def backups(facts: Security, look: Look) -> Iterator[MachineFinding]:
    """Find that nothing has been backed up for long, by any of the programs that are set up to."""
    times = [one.last_at for one in facts.backups if one.last_at is not None]
    if not times or len(times) < len(facts.backups):
        return  # one of them may have run yesterday and not say so
    days = (look.inventory.collected_at - max(times)) // timedelta(days=1)
    if days >= look.thresholds.backup_days:
        programs = ", ".join(one.program or "?" for one in facts.backups)
        yield noticed("backup-old", Severity.WARNING, "security", days=days, programs=programs)


def licence(facts: OperatingSystem, look: Look) -> Iterator[MachineFinding]:
    """Find a Windows that is not activated, or not for long."""
    del look
    if facts.licence in _UNLICENSED:
        yield noticed("licence-missing", Severity.WARNING, "os")
    elif facts.licence == "grace" and facts.licence_left_days is not None:
        yield noticed("licence-ends", Severity.WARNING, "os", days=facts.licence_left_days)
