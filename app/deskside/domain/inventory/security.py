"""Category `security`: what protects the machine, as far as an ordinary account can see."""

import re
from dataclasses import dataclass
from typing import ClassVar, Final

from deskside.domain.inventory.answer import Answer, name_or_none, pairs
from deskside.domain.inventory.backups import Backup, read_backups
from deskside.domain.inventory.facts import Category, Help, Status, fact, many
from deskside.domain.inventory.screen_lock import read_lock

_NAMES: Final = {
    "clamd": "ClamAV",
    "mdatp": "Microsoft Defender",
    "sophos-spl": "Sophos",
    "CrowdStrike": "CrowdStrike Falcon",
    "eset": "ESET",
    "kaspersky": "Kaspersky",
    "sentinelone": "SentinelOne",
    "bitdefender-security-tools": "Bitdefender",
    "drweb.com": "Dr.Web",
    "fail2ban-server": "fail2ban",
    "anydesk": "AnyDesk",
    "teamviewer": "TeamViewer",
    "rustdesk": "RustDesk",
    "mesh_services": "MeshCentral agent",
    "dwagent": "DWService agent",
    "NX": "NoMachine",
    "splashtop-streamer": "Splashtop",
    "xrdp": "xrdp",
    "x11vnc": "x11vnc",
    "Xvnc": "VNC server",
}
"""Last part of the paths the probe looks at, and the product it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Security(Category):
    """Protection, with what is not allowed to be seen left open."""

    NAME: ClassVar[str] = "security"

    secure_boot: bool | None = fact()
    tpm_version: str | None = fact(optional=True)
    """`2`, `1`, or None for no TPM."""
    selinux: str | None = fact(optional=True)
    """`enforcing`, `permissive`, `disabled`; None where the kernel has none."""
    apparmor: bool | None = fact(optional=True)
    apparmor_enforced: int | None = fact(needs_admin=True, optional=True)
    """Profiles in enforce mode."""
    kernel_modules: tuple[str, ...] = many()
    """Security modules of the kernel, in order."""
    lockdown: str | None = fact(optional=True)
    fips: bool | None = fact(optional=True)
    system_integrity: bool | None = fact(optional=True)
    """Whether macOS keeps even administrators from changing the system (SIP); None elsewhere."""
    gatekeeper: bool | None = fact(optional=True)
    """Whether macOS runs only programs from makers it knows; None elsewhere."""
    managed: bool | None = fact(optional=True)
    """Whether an organisation manages the machine (MDM); None where nothing tells."""
    firewall: str | None = fact()
    """The front end that is set up: `ufw`, `firewalld`; `rules` for bare ones; `none`."""
    firewall_active: bool | None = fact()
    firewall_zone: str | None = fact(optional=True)
    """firewalld's zone for what has none of its own."""
    screen_lock: bool | None = fact()
    """Whether the desktop of the account that was asked locks itself when nobody is there."""
    screen_lock_after_s: int | None = fact("s", optional=True)
    backups: tuple[Backup, ...] = many()
    antivirus_on: bool | None = fact(optional=True)
    """Whether at least one antivirus product guards the machine now (Windows)."""
    antivirus_current: bool | None = fact(optional=True)
    """Whether what it knows of malware is up to date, as Windows judges."""
    account_control: bool | None = fact(optional=True)
    """Whether Windows asks before a program gets an administrator's rights (UAC)."""
    protection: tuple[str, ...] = many()
    """Known antivirus and intrusion products that are installed."""
    remote_control: tuple[str, ...] = many()
    """Known remote-control products that are installed."""


def parse(answer: Answer) -> Security:
    """Read the frame `security`."""
    said = answer.facts(("tables", "firewall_active"))
    firewall, active = _firewall(answer, said)
    if active is not None:  # a front end has told already, whoever may read the kernel's own tables
        answer.gaps[:] = [gap for gap in answer.gaps if gap.field != "firewall_active"]
    answer.further("screen_lock", "backups")
    settings = answer.text("settings", "screen_lock", "backups") or ""
    lock = read_lock(answer, settings)
    apparmor = said.get("apparmor")
    return answer.settle(
        Security(
            secure_boot=_secure_boot(answer, said),
            tpm_version=name_or_none(said.get("tpm")) or ("1" if said.get("tpm_found") else None),
            selinux=_selinux(answer, said),
            apparmor=None if apparmor is None else apparmor == "Y",
            apparmor_enforced=_enforced(answer, on=apparmor == "Y"),
            kernel_modules=tuple(
                name for part in said.get("lsm", "").split(",") if (name := name_or_none(part))
            ),
            lockdown=_bracketed(said.get("lockdown")),
            fips=None if "fips" not in said else said["fips"] == "1",
            firewall=firewall,
            firewall_active=active,
            firewall_zone=name_or_none(pairs(answer.text("/etc/firewalld/firewalld.conf")).get("DefaultZone"))
            if firewall == "firewalld"
            else None,
            screen_lock=lock.on if lock else None,
            screen_lock_after_s=lock.after_s if lock else None,
            backups=read_backups(answer, settings),
            protection=_products(answer.text("protection")),
            remote_control=_products(answer.text("remote_control")),
        )
    )


def _secure_boot(answer: Answer, said: dict[str, str]) -> bool | None:
    """Read the EFI variable: four bytes of attributes, then 1 or 0."""
    numbers = (answer.text("secure_boot", "secure_boot") or "").split()
    if len(numbers) == 5:
        return numbers[4] == "1"
    return False if said.get("firmware") != "uefi" else None


def _selinux(answer: Answer, said: dict[str, str]) -> str | None:
    if "selinux_enforce" in said:
        return "enforcing" if said["selinux_enforce"] == "1" else "permissive"
    return "disabled" if pairs(answer.text("/etc/selinux/config")).get("SELINUX") else None


def _enforced(answer: Answer, *, on: bool) -> int | None:
    if not on:
        return None
    profiles = answer.text("/sys/kernel/security/apparmor/profiles", "apparmor_enforced")
    return None if profiles is None else len(re.findall(r"\(enforce\)$", profiles, re.MULTILINE))


def _firewall(answer: Answer, said: dict[str, str]) -> tuple[str | None, bool | None]:
    ufw = pairs(answer.text("/etc/ufw/ufw.conf")).get("ENABLED")
    if said.get("firewalld") == "running":
        return "firewalld", True
    if ufw == "yes":
        return "ufw", True
    tables = answer.text("nft", "firewall", "firewall_active")
    if said.get("tables") or (tables or "").strip():
        return "rules", True
    if tables is not None:
        return "none", False
    unseen = any(gap.why is not Status.MISSING_TOOL for gap in answer.gaps)
    if any(key.startswith("firewall_tool/") for key in said) or unseen:
        told = {gap.field for gap in answer.gaps}
        for field in ("firewall", "firewall_active"):  # rules made by hand show to root only
            if field not in told:
                answer.gap(field, Status.DENIED, Help.ADMINISTRATOR, source="nft")
        return None, None
    answer.gaps.clear()  # nothing is there that could have made rules
    return "none", False


def _bracketed(text: str | None) -> str | None:
    """Read `none [integrity] confidentiality`: the choice in brackets."""
    found = re.search(r"\[(\w{1,40})\]", text or "")
    return found[1] if found else None


def _products(paths: str | None) -> tuple[str, ...]:
    names = (path.rpartition("/")[2] for path in (paths or "").split("\n") if path)
    return tuple(_NAMES[name] for name in names if name in _NAMES)
