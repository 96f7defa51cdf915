"""Mounted file systems: `mount` of macOS, `mount -p` of FreeBSD, and the space that `df` tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.facts import Help, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskside.domain.inventory.answer import Answer
    from deskside.domain.inventory.volumes import Volume

_LINE: Final = re.compile(
    r"(\S.{0,1000}?)\s{1,60}(\d{1,18})\s{1,30}(\d{1,18})\s{1,30}(-?\d{1,18})\s{1,30}(?:\d{1,5}%|-)"
    r"(?:\s{1,30}(\d{1,18}|-)\s{1,30}(\d{1,18}|-)\s{1,30}(?:\d{1,5}%|-))?\s{1,30}(/.{0,1024})"
)


@dataclass(frozen=True, slots=True)
class Space:
    """One line of `df -k`."""

    total_bytes: int
    used_bytes: int
    available_bytes: int
    inodes_total: int | None
    inodes_free: int | None


def df(text: str) -> dict[str, Space]:
    """Read `df -k` or `df -ki`, by mount point; sizes in units of 1024 bytes."""
    found: dict[str, Space] = {}
    for line in text.split("\n"):
        said = _LINE.fullmatch(line)
        if said is None:
            continue
        used, free = (int(part) if part and part.isdecimal() else None for part in (said[5], said[6]))
        found[said[7]] = Space(
            total_bytes=int(said[2]) * 1024,
            used_bytes=int(said[3]) * 1024,
            available_bytes=max(0, int(said[4])) * 1024,
            inodes_total=None if used is None or free is None else used + free or None,
            inodes_free=free if free or used else None,
        )
    return found


def measured(answer: Answer) -> tuple[dict[str, Space], set[str]]:
    """Return the space of every volume that told it, and those that did not answer.

    The block `remote` lists what was asked by itself, the N-th in the frame `volumes.N`.
    """
    space = df(answer.text("df") or "")
    silent: set[str] = set()
    frames = {one.first.name: one for one in answer.extra if one.first}
    for number, path in enumerate((answer.text("remote") or "").split("\n"), 1):
        one = frames.get(f"volumes.{number}")
        told = df(one.text("df") or "") if one is not None and one.status != "timeout" else {}
        space.update(told)
        if path and path not in told:
            silent.add(path)
    return space, silent


def explain(answer: Answer, volumes: Iterable[Volume]) -> None:
    """Note why a volume has no figures."""
    for volume in volumes:
        if volume.total_bytes is None:
            why = (Status.DENIED, Help.ADMINISTRATOR) if volume.answers else (Status.TIMEOUT, Help.RECONNECT)
            for field in ("total_bytes", "used_bytes", "available_bytes"):
                answer.gap(f"rows.{field}", *why, volume.mount_point or "")
