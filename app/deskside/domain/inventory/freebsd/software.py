"""Category `software` on FreeBSD: the packages of pkg(8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import int_or_none, namer, time_or_none
from deskside.domain.inventory.software import Program, Software

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Software:
    """Read the frame `software`."""
    return answer.settle(Software(rows=tuple(_packages(answer.text("pkg", "rows") or ""))))


def _packages(text: str) -> Iterator[Program]:
    r"""Read `pkg query -a '%n\t%v\t%q\t%sb\t%t\t%o'`: name, version, ABI, bytes, time, origin."""
    name = namer(text)
    for line in text.split("\n"):
        columns = line.split("\t")
        if len(columns) == 6:
            yield Program(
                id=name(columns[0]),
                version=name(columns[1]),
                source="pkg",
                architecture=name(columns[2].rpartition(":")[2]),
                section=name(columns[5].partition("/")[0]),
                size_bytes=int_or_none(columns[3]),
                installed_at=time_or_none(int_or_none(columns[4])),
                scope="machine",
                broken=False,
            )
