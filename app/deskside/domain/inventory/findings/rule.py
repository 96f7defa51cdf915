"""What a rule gives, and the thresholds it goes by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from deskside.domain.inventory.document import Inventory


class Severity(StrEnum):
    """How much it matters, worst first."""

    ERROR = "error"
    """Something does not work, or is about to be lost."""
    WARNING = "warning"
    """Something will go wrong, or goes badly."""
    NOTICE = "notice"
    """Worth knowing before one looks for the cause elsewhere."""


Value: TypeAlias = "str | int"


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineFinding:
    """One thing to notice."""

    code: str
    """Stable, `volume-full`: its sentences are found by it."""
    severity: Severity
    category: str
    """The category of system information that it comes from."""
    subject: str = ""
    """Which of several: a mount point, an adapter, a service."""
    values: tuple[tuple[str, Value], ...] = ()
    """What the sentences name besides the subject; numbers with their unit in the name."""
    script: str = ""
    """Id of the script that looks closer, or mends; empty where none does."""

    def to_plain(self) -> dict[str, Any]:
        """Return it as JSON values, as `PLAIN_SCHEMA` says."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "category": self.category,
            "subject": self.subject or None,
            "values": dict(self.values),
            "script": self.script or None,
        }


PLAIN_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "description": "One thing to notice. `code` is stable; `values` have their unit in the name.",
    "properties": {
        "code": {"type": "string"},
        "severity": {"enum": [str(severity) for severity in Severity]},
        "category": {"type": "string"},
        "subject": {"type": ["string", "null"]},
        "values": {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
        "script": {"type": ["string", "null"]},
    },
    "required": ["code", "severity", "category", "subject", "values", "script"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where a fact becomes a finding. An organisation may have its own."""

    volume_full_percent: int = 98
    volume_filling_percent: int = 90
    volume_ample_bytes: int = 20 * 10**9
    """A volume with more than this free is not filling up, whatever share of it is used."""
    inodes_used_percent: int = 95
    memory_low_percent: int = 10
    memory_pressure_percent: int = 20
    swap_used_percent: int = 80
    load_per_thread: float = 2.0
    hot_celsius: int = 90
    wifi_weak_percent: int = 35
    wifi_weak_dbm: int = -75
    clock_off_s: int = 120
    """Kerberos tolerates 300 s (RFC 4120 section 8.2 recommends it); certificates and logs suffer sooner."""
    uptime_days: int = 60
    updates_unchecked_days: int = 14
    updates_waiting: int = 50
    password_ends_days: int = 7
    certificate_days: int = 14
    """Left to a certificate when a check of a server warns."""
    backup_days: int = 30
    """Since what makes backups last did."""
    battery_worn_percent: int = 60
    battery_low_percent: int = 15
    stuck_processes: int = 3
    zombies: int = 20


@dataclass(frozen=True, slots=True)
class Look:
    """What a rule may look at besides its own category."""

    inventory: Inventory
    thresholds: Thresholds


def noticed(
    code: str,
    severity: Severity,
    category: str,
    *,
    subject: str | None = "",
    script: str = "",
    **values: Value,
) -> MachineFinding:
    """Return a finding; `values` are what its sentences name."""
    return MachineFinding(
        code=code,
        severity=severity,
        category=category,
        subject=subject or "",
        values=tuple(values.items()),
        script=script,
    )


Rule: TypeAlias = Callable[[Any, Look], Iterator[MachineFinding]]
"""Takes the category it is listed under. `Any`: a rule names the type that it takes."""
