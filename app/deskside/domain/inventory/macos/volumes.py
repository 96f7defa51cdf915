"""Category `volumes` on macOS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none, without_password
from deskside.domain.inventory.bsd.space import explain, measured
from deskside.domain.inventory.macos.plist import Row, plist, row, rows, text
from deskside.domain.inventory.volumes import Volume, Volumes

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer
    from deskside.domain.inventory.bsd.space import Space

_NETWORK: Final = re.compile(r"smbfs|nfs|afpfs|webdav|ftp|cifs|macfuse|osxfuse|fuse\w*")
_PSEUDO: Final = re.compile(r"devfs|autofs|fdesc|volfs|nullfs|unionfs|mtmfs")
_OWN: Final = re.compile(r"/System/Volumes/(?!Data$).{0,200}|/private/var/vm|/Volumes/Recovery|/dev")
"""The system's helper volumes: they share their container's space, which the main volume tells."""


def parse(answer: Answer) -> Volumes:
    """Read the frame `volumes`, and one frame `volumes.N` for each network mount."""
    space, silent = measured(answer)
    known = _names(row(plist(answer, "list")))
    found = []
    for line in (answer.text("mount", "rows") or "").split("\n"):
        volume = _volume(line, space, silent, known)
        if volume is not None:
            found.append(volume)
    explain(answer, found)
    return answer.settle(Volumes(rows=tuple(found)))


def _names(listed: Row) -> dict[str, Row]:
    """Return what `diskutil list -plist` knows, by device."""
    found: dict[str, Row] = {}
    for whole in rows(listed.get("AllDisksAndPartitions")):
        for one in rows(whole.get("Partitions")) + rows(whole.get("APFSVolumes")):
            found[text(one, "DeviceIdentifier") or ""] = one
    return found


def _volume(line: str, space: dict[str, Space], silent: set[str], known: dict[str, Row]) -> Volume | None:
    """Read `/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)`."""
    said = re.fullmatch(r"(.{1,1000}?) on (/.{0,1000}) \(([\w., -]{1,400})\)", line)
    if said is None:
        return None
    device, path, options = said[1], said[2], said[3].split(", ")
    kind = options[0]
    if _PSEUDO.fullmatch(kind) or _OWN.fullmatch(path) or device.startswith("map "):
        return None
    # The system's own volume is a snapshot: disk3s1s1 of disk3s1.
    name = device.removeprefix("/dev/")
    volume = known.get(name) or known.get(re.sub(r"^(disk\d{1,4}s\d{1,4})s\d{1,4}$", r"\1", name)) or {}
    figures = space.get(path)
    return Volume(
        mount_point=name_or_none(path),
        device=name_or_none(without_password(device)),
        file_system=name_or_none(kind),
        label=text(volume, "VolumeName"),
        uuid=text(volume, "VolumeUUID", "DiskUUID"),
        network=bool(_NETWORK.fullmatch(kind)) or device.startswith("//"),
        answers=path not in silent,
        read_only="read-only" in options,
        options=name_or_none(
            ", ".join(option for option in options[1:] if not option.startswith("mounted by"))
        ),
        total_bytes=figures.total_bytes if figures else None,
        used_bytes=figures.used_bytes if figures else None,
        available_bytes=figures.available_bytes if figures else None,
        inodes_total=figures.inodes_total if figures else None,
        inodes_free=figures.inodes_free if figures else None,
    )
