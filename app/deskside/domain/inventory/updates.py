"""Category `updates`: when the machine was last brought up to date, and whether it waits for a restart."""

# ruff: noqa: RUF009 - fact() is dataclasses.field with a declaration

import re
from dataclasses import dataclass
from datetime import datetime
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
    answer.gap("available", Status.UNSUPPORTED, Help.LATER)
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
        )
    )


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
