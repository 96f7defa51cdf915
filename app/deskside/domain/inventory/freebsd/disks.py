"""Category `disks` on FreeBSD: `geom disk list`, and the partitions of `geom part list`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import int_or_none, name_or_none
from deskside.domain.inventory.disks import Disk, Disks, Part
from deskside.domain.inventory.facts import Help, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer

_BUSES: Final = (
    ("nvd", "nvme"),
    ("nda", "nvme"),
    ("ada", "sata"),
    ("vtbd", "virtio"),
    ("mmcsd", "mmc"),
    ("cd", "sata"),
    ("xbd", "xen"),
)
_MAX_PARTS: Final = 512


def parse(answer: Answer) -> Disks:
    """Read the frame `disks`."""
    tables = dict(_tables(answer.text("parts") or ""))
    labels = _labels(answer.text("labels") or "")
    answer.gap("rows.encrypted", Status.UNSUPPORTED, Help.LATER)
    answer.gap("raid", Status.UNSUPPORTED, Help.LATER)
    found = []
    for said in _providers(answer.text("disks", "rows") or ""):
        name = said.get("Name", "")
        scheme, parts = tables.get(name, (None, ()))
        found.append(
            Disk(
                name=name_or_none(name),
                kind=_kind(said, name),
                model=_real(said.get("descr")),
                serial=_real(said.get("ident")),
                wwn=_real(said.get("lunid")),
                size_bytes=_bytes(said),
                bus=next((bus for prefix, bus in _BUSES if name.startswith(prefix)), None),
                removable=None,
                read_only=None,
                partition_table=name_or_none(scheme.lower()) if scheme else None,
                parts=tuple(_part(one, name, labels) for one in parts),
            )
        )
    return answer.settle(Disks(rows=tuple(found)))


def _providers(text: str) -> Iterator[dict[str, str]]:
    """Read one `Geom name:` paragraph after another: `   key: value` a line."""
    for block in re.split(r"^Geom name: ", text, flags=re.MULTILINE)[1:]:
        yield {
            key: value.strip()
            for key, value in re.findall(r"^\s{0,6}(?:\d\. )?(\w{1,30}): (.{0,256})$", block, re.M)
        }


def _tables(text: str) -> Iterator[tuple[str, tuple[str, tuple[dict[str, str], ...]]]]:
    """Yield disk, partitioning scheme and partitions."""
    for block in re.split(r"^Geom name: ", text, flags=re.MULTILINE)[1:]:
        name = block.partition("\n")[0].strip()
        scheme = re.search(r"^scheme: (\w{1,20})$", block, re.MULTILINE)
        listed = block.partition("Providers:")[2].partition("Consumers:")[0]
        parts = [
            dict(re.findall(r"^\s{0,6}(?:\d{1,3}\. )?(\w{1,30}): (.{0,256})$", one, re.MULTILINE))
            for one in re.split(r"^(?=\d{1,3}\. Name: )", listed, flags=re.MULTILINE)
            if "Name: " in one
        ]
        yield name, (scheme[1] if scheme else "", tuple(parts[:_MAX_PARTS]))


def _part(said: dict[str, str], inside: str, labels: dict[str, str]) -> Part:
    name = said.get("Name", "")
    label = said.get("label")
    return Part(
        name=name_or_none(name),
        kind="part",
        inside=name_or_none(inside),
        size_bytes=_bytes(said),
        file_system=name_or_none((said.get("type") or "").removeprefix("freebsd-")),
        label=None if label == "(null)" else name_or_none(label) or name_or_none(labels.get(name)),
        uuid=name_or_none(said.get("rawuuid")),
        partition_type=name_or_none(said.get("type")),
    )


def _labels(text: str) -> dict[str, str]:
    """Read `glabel status -s`: label, status, provider."""
    rows = (line.split() for line in text.split("\n"))
    return {columns[2]: columns[0].rpartition("/")[2] for columns in rows if len(columns) == 3}


def _kind(said: dict[str, str], name: str) -> str | None:
    if name.startswith("cd"):
        return "optical"
    if name.startswith(("vtbd", "xbd", "md")):
        return "virtual"
    speed = said.get("rotationrate")
    return None if speed in {None, "unknown"} else "ssd" if speed == "0" else "hdd"


def _real(text: str | None) -> str | None:
    return None if text in {"(null)", ""} else name_or_none(text)


def _bytes(said: dict[str, str]) -> int | None:
    return int_or_none((said.get("Mediasize") or "").partition(" ")[0])
