"""Category `security` on macOS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.bsd.system import sysctl
from deskside.domain.inventory.facts import Help, Status
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
            protection=_products(answer.text("protection")),
            remote_control=_products(answer.text("remote_control")),
        )
    )


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
