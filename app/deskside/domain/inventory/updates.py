"""Category `updates`: when the machine was last brought up to date, and whether it waits for a restart."""

# ruff: noqa: RUF009 - fact() is dataclasses.field with a declaration

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final

from deskside.domain.inventory.answer import Answer, int_or_none, name_or_none, time_or_none
from deskside.domain.inventory.facts import Category, Help, Status, fact, many

_CHECKED: Final = (
    "/var/lib/apt/periodic/update-success-stamp",
    "/var/lib/apt/lists",
    "/var/cache/dnf",
    "/var/cache/libdnf5",
    "/var/cache/apk",
    "/var/lib/pacman/sync",
)
"""Touched when the list of packages is fetched."""

_INSTALLED: Final = (
    "/var/log/apt/history.log",
    "/var/log/dpkg.log",
    "/var/lib/dpkg/status",
    "/var/lib/rpm/rpmdb.sqlite",
    "/usr/lib/sysimage/rpm/rpmdb.sqlite",
    "/var/lib/rpm/Packages",
    "/lib/apk/db/installed",
)
"""Touched when packages are installed, updated or removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageChange:
    """One package that was installed, updated or removed lately."""

    name: str | None = fact(identity=True)
    at: datetime | None = fact(identity=True)
    """By the machine's own clock and zone, taken as UTC."""
    action: str | None = fact()
    """`install`, `upgrade`, `remove`, `purge`, `configure`; `failed` where Windows says so."""
    before: str | None = fact(optional=True)
    after: str | None = fact(optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Updates(Category):
    """How fresh the system is."""

    NAME: ClassVar[str] = "updates"

    restart_pending: bool | None = fact()
    restart_wanted_by: tuple[str, ...] = many()
    """Packages that asked for it."""
    running_kernel: str | None = fact()
    newest_kernel: str | None = fact(optional=True)
    """Of those installed; None where kernels are not packages (a container, a small board)."""
    checked_at: datetime | None = fact()
    """When the list of available packages was last fetched."""
    installed_at: datetime | None = fact()
    """When a package was last installed, updated or removed."""
    automatic: bool | None = fact()
    """Whether updates install themselves."""
    available: int | None = fact(volatile=True, noise=0)
    """Packages that a newer version is known of. Working it out takes seconds: read only on its own."""
    available_names: tuple[str, ...] = many(volatile=True)
    recent: tuple[PackageChange, ...] = many(volatile=True)
    """Newest first, where the package manager keeps a log that everybody may read."""


def parse(answer: Answer) -> Updates:
    """Read the frame `updates`."""
    said = answer.facts()
    stamps: dict[str, int | None] = {}
    for line in (answer.text("stamps", "checked_at", "installed_at") or "").split("\n"):
        seconds, _, path = line.partition(" ")
        stamps[path] = int_or_none(seconds)
    running = name_or_none(said.get("release"))
    newest = _newest(answer.text("kernels") or "")
    behind = running is not None and newest is not None and _order(newest) > _order(running)
    waiting = _waiting(answer, synced="/var/lib/pacman/sync" in stamps)
    wanted_by = (answer.text("/run/reboot-required.pkgs") or "").split("\n")
    return answer.settle(
        Updates(
            restart_pending=said.get("reboot_required") == "yes" or behind,
            restart_wanted_by=tuple(sorted({name for line in wanted_by if (name := name_or_none(line))})),
            running_kernel=running,
            newest_kernel=newest,
            checked_at=time_or_none(_latest(stamps, _CHECKED)),
            installed_at=time_or_none(_latest(stamps, _INSTALLED)),
            automatic=_automatic(answer),
            available=None if waiting is None else len(waiting),
            available_names=waiting or (),
            recent=_recent(answer.text("recent", "recent") or ""),
        )
    )


def _waiting(answer: Answer, *, synced: bool) -> tuple[str, ...] | None:
    """Read what the package manager would upgrade, from what it knows already; nothing is fetched for it.

    Args:
        answer: The frames.
        synced: Whether pacman has a list of what there is: with one, it fails where there is nothing to do.
    """
    answer.further("available")
    for block, line in (
        ("apt", r"^Inst (\S{1,128}) \["),
        ("apk_newer", r"^(\S{1,128}?)-\d\S{0,64}\s{1,40}<"),
        ("dnf", r"^([a-zA-Z0-9][^\s/]{0,127})\.\w{1,16}\s{1,80}\S{1,80}\s{1,80}\S{1,80}\s{0,9}$"),
        ("pacman_newer", r"^(\S{1,128}) \S{1,80} -> "),
        ("zypper", r'<update kind="package" name="([^"\n]{1,128})"'),
    ):
        if (text := answer.text(block, "available")) is not None:
            names = (name_or_none(name) for name in re.findall(line, text, re.MULTILINE))
            return tuple(sorted({name for name in names if name}))
    if synced and any(gap.source == "pacman_newer" and gap.why is Status.UNREADABLE for gap in answer.gaps):
        answer.gaps[:] = [gap for gap in answer.gaps if gap.source != "pacman_newer"]
        return ()
    if not any(gap.field == "available" for gap in answer.gaps):
        # Asked for alone it was, where the further frame has come.
        advice, about = (Help.LATER, "") if answer.extra else (Help.ALONE, "updates")
        answer.gap("available", Status.UNSUPPORTED, advice, about)
    return None


_MOST_RECENT: Final = 100
_DPKG_LINE: Final = re.compile(
    r"^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) (install|upgrade|remove|purge) "
    r"([^\s:]{1,128})(?::\S{1,32})? (\S{1,128}) (\S{1,128})$",
    re.MULTILINE,
)


def _recent(text: str) -> tuple[PackageChange, ...]:
    """Read the end of dpkg's log: date, time, action, package, version before, version after."""
    found = []
    for *moment, action, name, before, after in _DPKG_LINE.findall(text):
        try:
            at = datetime(*map(int, moment), tzinfo=UTC)  # type: ignore[misc, arg-type]  # six numbers
        except ValueError:
            continue
        found.append(
            PackageChange(
                name=name_or_none(name),
                at=at,
                action=action,
                before=None if before == "<none>" else name_or_none(before),
                after=None if after == "<none>" else name_or_none(after),
            )
        )
    found.reverse()
    return tuple(found[:_MOST_RECENT])


def _latest(stamps: dict[str, int | None], paths: tuple[str, ...]) -> int | None:
    return max((time for path in paths if (time := stamps.get(path))), default=None)


def _newest(paths: str) -> str | None:
    names = [path.rpartition("/")[2] for path in paths.split("\n") if path]
    return name_or_none(max(names, key=_order)) if names else None


def _order(release: str) -> list[int]:
    """Return what kernel releases of one flavour sort by: `6.1.0-18-amd64` is (6, 1, 0, 18, 64)."""
    return [int(number[:9]) for number in re.findall(r"\d+", release[:128])]


def _automatic(answer: Answer) -> bool | None:
    apt = answer.text("/etc/apt/apt.conf.d/20auto-upgrades")
    if apt is not None:
        return bool(re.search(r'^\s{0,20}APT::Periodic::Unattended-Upgrade\s{1,20}"[1-9]', apt, re.MULTILINE))
    dnf = answer.text("/etc/dnf/automatic.conf")
    if dnf is not None:
        return bool(re.search(r"^\s{0,20}apply_updates\s{0,20}=\s{0,20}(?:yes|true|1)", dnf, re.MULTILINE))
    return None
