"""What several drives make together: arrays of Linux software RAID, and groups of LVM."""

import re
from dataclasses import dataclass
from typing import Any, Final

from deskside.domain.inventory.answer import int_or_none, name_or_none
from deskside.domain.inventory.facts import fact, many

_MOST: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Raid:
    """One array of Linux software RAID, or one space of Windows."""

    name: str | None = fact(identity=True)
    level: str | None = fact(optional=True)
    state: str | None = fact()
    """`active`, `inactive`, ..."""
    members: tuple[str, ...] = many()
    degraded: bool | None = fact()
    rebuilding: bool | None = fact(volatile=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeGroup:
    """One group of LVM, or one pool of Windows."""

    name: str | None = fact(identity=True, needs_admin=True)
    size_bytes: int | None = fact("bytes", needs_admin=True)
    free_bytes: int | None = fact("bytes", needs_admin=True)
    """What can still be given to a volume."""
    volumes: int | None = fact(needs_admin=True)
    drives: int | None = fact(needs_admin=True)


def read_arrays(mdstat: str) -> tuple[Raid, ...]:
    """Read /proc/mdstat, md(4): a line for each array, then its counts `[2/1] [U_]`."""
    found = []
    for block in re.split(r"\n(?=md)", mdstat):
        head = re.match(
            r"(md[\w/-]{1,60}) : (\w{1,20})(?: \([\w-]{1,30}\))?(?: (raid\d{1,2}|linear))?(.*)", block
        )
        if head:
            counts = re.search(r"\[(\d{1,5})/(\d{1,5})\]", block)
            found.append(
                Raid(
                    name=name_or_none(head[1]),
                    level=head[3],
                    state=head[2],
                    members=tuple(sorted(re.findall(r"([\w/-]{1,60})\[\d{1,5}\]", head[4]))),
                    degraded=bool(counts and int(counts[2]) < int(counts[1])),
                    rebuilding=bool(re.search(r"(?:recovery|resync|reshape) =", block)),
                )
            )
    return tuple(found)


def read_groups(said: Any) -> tuple[VolumeGroup, ...]:  # noqa: ANN401 - whatever the machine says
    """Read `vgs --reportformat json --units b --nosuffix`: every number is a string."""
    reports = _dicts(said.get("report")) if isinstance(said, dict) else []
    return tuple(
        VolumeGroup(
            name=name_or_none(str(one.get("vg_name") or "")),
            size_bytes=int_or_none(str(one.get("vg_size"))),
            free_bytes=int_or_none(str(one.get("vg_free"))),
            volumes=int_or_none(str(one.get("lv_count"))),
            drives=int_or_none(str(one.get("pv_count"))),
        )
        for report in reports
        for one in _dicts(report.get("vg"))
    )


def _dicts(listed: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - whatever the machine says
    return [one for one in listed[:_MOST] if isinstance(one, dict)] if isinstance(listed, list) else []
