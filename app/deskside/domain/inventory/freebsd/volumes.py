"""Category `volumes` on FreeBSD."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.bsd.space import explain, measured
from deskside.domain.inventory.volumes import Volume, Volumes

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_NETWORK: Final = re.compile(r"nfs|smbfs|fusefs\S{0,40}|p9fs")
_PSEUDO: Final = re.compile(r"devfs|procfs|linprocfs|linsysfs|fdescfs|autofs|mqueuefs")


def parse(answer: Answer) -> Volumes:
    """Read the frame `volumes`, `mount -p` in the columns of fstab(5), and frames `volumes.N`."""
    space, silent = measured(answer)
    found = []
    for line in (answer.text("mount", "rows") or "").split("\n"):
        columns = line.split()
        if len(columns) < 4 or _PSEUDO.fullmatch(columns[2]):
            continue
        path = re.sub(r"\\040", " ", columns[1])
        figures = space.get(path)
        options = columns[3].split(",")
        found.append(
            Volume(
                mount_point=name_or_none(path),
                device=name_or_none(columns[0]),
                file_system=name_or_none(columns[2]),
                label=_label(columns[0]),
                network=bool(_NETWORK.fullmatch(columns[2])) or ":/" in columns[0],
                answers=path not in silent,
                read_only="ro" in options,
                options=name_or_none(columns[3]),
                total_bytes=figures.total_bytes if figures else None,
                used_bytes=figures.used_bytes if figures else None,
                available_bytes=figures.available_bytes if figures else None,
                inodes_total=figures.inodes_total if figures else None,
                inodes_free=figures.inodes_free if figures else None,
            )
        )
    explain(answer, found)
    return answer.settle(Volumes(rows=tuple(found)))


def _label(device: str) -> str | None:
    """Read the label off `/dev/ufs/rootfs` or `/dev/gpt/data`."""
    found = re.fullmatch(r"/dev/(?:ufs|gpt|msdosfs|label|ext2fs)/(\S{1,64})", device)
    return name_or_none(found[1]) if found else None
