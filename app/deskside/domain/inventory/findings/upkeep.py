"""Rules about the system's age, its clock, updates, accounts and packages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.findings.rule import Look, MachineFinding, Severity, noticed
from deskside.domain.inventory.findings.windows_releases import last_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deskside.domain.inventory.devices import Devices
    from deskside.domain.inventory.operating_system import OperatingSystem
    from deskside.domain.inventory.software import Software
    from deskside.domain.inventory.updates import PackageChange, Updates
    from deskside.domain.inventory.users import Users

_LAST_DAYS: Final[Mapping[tuple[str, str], date]] = {
    ("debian", "10"): date(2024, 6, 30),
    ("debian", "11"): date(2026, 8, 31),
    ("debian", "12"): date(2028, 6, 30),
    ("ubuntu", "18.04"): date(2023, 5, 31),
    ("ubuntu", "20.04"): date(2025, 5, 31),
    ("centos", "7"): date(2024, 6, 30),
    ("centos", "8"): date(2021, 12, 31),
    ("fedora", "39"): date(2024, 11, 26),
    ("fedora", "40"): date(2025, 5, 13),
    ("freebsd", "12"): date(2023, 12, 31),
    ("freebsd", "13"): date(2026, 4, 30),
    ("freebsd", "14"): date(2028, 11, 30),
    ("macos", "11"): date(2023, 9, 26),
    ("macos", "12"): date(2024, 9, 16),
    ("macos", "13"): date(2025, 9, 15),
}
"""Last day of free security updates, as the distributions' own release pages say it: wiki.debian.org/LTS,
ubuntu.com/about/release-cycle, centos.org/centos-linux-eol, docs.fedoraproject.org (end-of-life releases),
freebsd.org/security. Apple names no dates: it mends three releases at a time, so here stands the day on which
the third newer one came out."""

_DAY_S: Final = 86_400
_MOST_NAMED: Final = 5
_LOGIN: Final = "account.login-trouble"
_PENDING: Final = "updates.pending"


def clock(facts: OperatingSystem, look: Look) -> Iterator[MachineFinding]:
    """Find a clock that is off, or that nobody sets."""
    if facts.clock_at is not None:
        off_s = round((facts.clock_at - look.inventory.collected_at).total_seconds())
        if abs(off_s) >= look.thresholds.clock_off_s:
            yield noticed(
                "clock-ahead" if off_s > 0 else "clock-behind",
                Severity.ERROR,
                "os",
                script="time.offset",
                off_s=abs(off_s),
            )
            return
    if facts.clock_synchronised is False and facts.virtualisation not in _CONTAINERS:
        yield noticed("clock-not-set", Severity.WARNING, "os", script="time.offset")


_CONTAINERS: Final = frozenset(("docker", "podman", "lxc", "systemd-nspawn", "openvz", "wsl"))
"""Where the clock is the host's business."""


def age(facts: OperatingSystem, look: Look) -> Iterator[MachineFinding]:
    """Find a release that gets no more security updates, and a machine that was never restarted."""
    name = (facts.name or "").partition(" ")[0].casefold()
    release = (facts.version or "").partition(" ")[0].split(".")
    last = _LAST_DAYS.get((name, ".".join(release[:2]))) or _LAST_DAYS.get((name, release[0]))
    last = last or last_day(facts.name or "", facts.version or "")
    if last is not None and look.inventory.collected_at.date() > last:
        system = f"{facts.name} {facts.version}"
        yield noticed("system-unsupported", Severity.WARNING, "os", system=system, ended_on=last.isoformat())
    if facts.uptime_s is not None and facts.uptime_s >= look.thresholds.uptime_days * _DAY_S:
        yield noticed("long-uptime", Severity.NOTICE, "os", days=facts.uptime_s // _DAY_S)


def updates(facts: Updates, look: Look) -> Iterator[MachineFinding]:
    """Find updates that wait for a restart, or for somebody to install or to look for them."""
    limits = look.thresholds
    if facts.restart_pending:
        yield noticed("restart-pending", Severity.WARNING, "updates", script=_PENDING)
    if facts.available is not None and facts.available > 0:
        severity = Severity.WARNING if facts.available >= limits.updates_waiting else Severity.NOTICE
        yield noticed("updates-waiting", severity, "updates", script=_PENDING, count=facts.available)
    if facts.checked_at is not None:
        days = (look.inventory.collected_at - facts.checked_at) // timedelta(days=1)
        if days >= limits.updates_unchecked_days:
            yield noticed("updates-unchecked", Severity.WARNING, "updates", script=_PENDING, days=days)
    failed = _failed(facts)
    if failed:
        names = ", ".join(failed[:_MOST_NAMED])
        yield noticed(
            "updates-failed",
            Severity.WARNING,
            "updates",
            script=_PENDING,
            updates=names,
            count=len(failed),
        )


def _failed(facts: Updates) -> list[str]:
    """Return the updates whose last try failed; the same name twice is two tries of one update."""
    last: dict[str, PackageChange] = {}
    for change in facts.recent:
        known = last.get(change.name or "")
        if change.at and (known is None or known.at is None or change.at > known.at):
            last[change.name or ""] = change
    return sorted(name for name, change in last.items() if name and change.action == "failed")


def accounts(facts: Users, look: Look) -> Iterator[MachineFinding]:
    """Find sign-ins that end soon, and accounts that anybody can use."""
    now = look.inventory.collected_at
    for account in facts.rows:
        ends = account.sign_in_expires_at
        if account.name == facts.connected_as and ends is not None:
            days = (ends - now) // timedelta(days=1)
            if days < 0:
                yield noticed("sign-in-ended", Severity.ERROR, "users", script=_LOGIN)
            elif days < look.thresholds.password_ends_days:
                yield noticed("sign-in-ends", Severity.WARNING, "users", script=_LOGIN, days=days)
        if account.password == "none" and account.can_log_in:  # noqa: S105 - not a password
            yield noticed("account-without-password", Severity.WARNING, "users", subject=account.name)


def packages(facts: Software, look: Look) -> Iterator[MachineFinding]:
    """Find installations that stopped half-way."""
    del look
    broken = [program.id or "?" for program in facts.rows if program.broken]
    if broken:
        yield noticed(
            "packages-broken",
            Severity.ERROR,
            "software",
            script="updates.package-lock",
            packages=", ".join(broken[:_MOST_NAMED]),
            count=len(broken),
        )


def devices(facts: Devices, look: Look) -> Iterator[MachineFinding]:
    """Find devices that do not work, as Windows says it: no driver, a wrong one, a device that failed."""
    del look
    for device in facts.rows:
        if device.problem_code is not None and device.problem_code not in _NOT_WRONG:
            name = device.model or device.slot or "?"
            yield noticed(
                "device-not-working", Severity.WARNING, "devices", subject=name, number=device.problem_code
            )


_NOT_WRONG: Final = frozenset((0, 22, 45))
"""Working; switched off on purpose; not plugged in now."""
