"""Category `security` on macOS."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import int_or_none
from deskside.domain.inventory.backups import Backup
from deskside.domain.inventory.bsd.system import clock, sysctl
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.screen_lock import Lock
from deskside.domain.inventory.security import Security

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_NAMES: Final = (
    # a mark in the path, and the product it belongs to
    ("XProtect.bundle", "XProtect"),
    ("Microsoft Defender", "Microsoft Defender"),
    ("Sophos", "Sophos"),
    ("Falcon.app", "CrowdStrike Falcon"),
    ("ESET", "ESET"),
    ("/Library/Sentinel", "SentinelOne"),
    ("Kaspersky", "Kaspersky"),
    ("Bitdefender", "Bitdefender"),
    ("Dr.Web", "Dr.Web"),
    ("Malwarebytes", "Malwarebytes"),
    ("clamd", "ClamAV"),
    ("AnyDesk", "AnyDesk"),
    ("TeamViewer", "TeamViewer"),
    ("RustDesk", "RustDesk"),
    ("mesh_services", "MeshCentral agent"),
    ("NoMachine", "NoMachine"),
    ("Splashtop", "Splashtop"),
    ("RemoteManagement.launchd", "Apple Remote Desktop"),
    ("VNC Server", "RealVNC"),
    ("Jump Desktop", "Jump Desktop"),
)


def parse(answer: Answer) -> Security:
    """Read the frame `security`."""
    lock = _lock(answer)
    firewall = re.search(r"\(State = ([012])\)", answer.text("firewall", "firewall", "firewall_active") or "")
    return answer.settle(
        Security(
            secure_boot=_secure_boot(answer),
            system_integrity=_word(
                answer.text("sip", "system_integrity"), r"status: (enabled|disabled)\b", "enabled"
            ),
            gatekeeper=_word(
                answer.text("gatekeeper", "gatekeeper"), r"assessments (enabled|disabled)", "enabled"
            ),
            managed=_word(answer.text("enrolment", "managed"), r"MDM enrollment: (Yes|No)\b", "Yes"),
            firewall="application-firewall" if firewall else None,
            firewall_active=firewall[1] != "0" if firewall else None,
            screen_lock=lock.on if lock else None,
            screen_lock_after_s=lock.after_s if lock else None,
            backups=_backups(answer),
            protection=_products(answer.text("protection")),
            remote_control=_products(answer.text("remote_control")),
        )
    )


def _lock(answer: Answer) -> Lock | None:
    """Read `sysadminctl -screenLock status`, and after how many idle seconds the screen saver comes."""
    said = answer.text("screen_lock", "screen_lock") or ""
    idle = int_or_none((answer.text("screen_saver") or "").strip())
    found = re.search(r"screenLock (?:is (off)|delay is (?:immediate|(-?\d{1,9})(?:\.\d+)? sec))", said)
    if found is None:
        if said:
            answer.gap("screen_lock", Status.UNREADABLE, Help.NOT_PROVIDED, source="sysadminctl")
        return None
    delay = int(found[2] or 0)
    if found[1] or delay < 0 or idle == 0:
        return Lock(on=False, after_s=None)
    return Lock(on=True, after_s=None if idle is None else idle + delay)


_BACKED_UP: Final = re.compile(r"^(\d{4})-(\d\d)-(\d\d)-(\d\d)(\d\d)(\d\d)(?:\.backup)?\s{0,9}$")


def _backups(answer: Answer) -> tuple[Backup, ...]:
    """Read `tmutil`: whether Time Machine has a disk, and the latest backup, called by local time."""
    answer.further("backups")
    if "Kind" not in (answer.text("destinations", "backups") or ""):
        return ()
    _, offset_minutes = clock(answer.text("clock") or "")
    found = _BACKED_UP.search(
        answer.text("latest_backup", "backups.last_at", advice=Help.ADMINISTRATOR) or ""
    )
    at: datetime | None = None
    if found is not None:
        with contextlib.suppress(ValueError):
            zone = timezone(timedelta(minutes=offset_minutes or 0))
            at = datetime(*(int(part) for part in found.groups()), tzinfo=zone).astimezone(UTC)  # type: ignore[misc, arg-type]  # six numbers
    return (Backup(program="Time Machine", last_at=at, succeeded=True if at else None),)


def _word(said: str | None, pattern: str, yes: str) -> bool | None:
    found = re.search(pattern, said or "")
    return found[1] == yes if found else None


def _secure_boot(answer: Answer) -> bool | None:
    """Read the T2 chip's policy, `%00` none, `%01` medium, `%02` full; Apple silicon's shows to root only."""
    found = re.search(r"AppleSecureBootPolicy\t%0([012])", answer.text("nvram") or "")
    if found:
        return found[1] != "0"
    if sysctl(answer).get("hw.optional.arm64") == "1":
        answer.gap("secure_boot", Status.DENIED, Help.ADMINISTRATOR, "bputil")
    return None


def _products(paths: str | None) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for path in (paths or "").split("\n"):
        for mark, name in _NAMES:
            if mark in path:
                found[name] = None
                break
    return tuple(found)
