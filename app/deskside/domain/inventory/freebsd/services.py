"""Category `services` on FreeBSD: scripts of rc(8), and which of them `service -e` starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.services import Service, Services

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Services:
    """Read the frame `services`: whether one runs is not asked of each script, which would take seconds."""
    enabled = set((answer.text("enabled", "rows.start") or "").split("\n"))
    running = {name.rpartition("/")[2] for name in (answer.text("running") or "").split("\n")}
    found = [
        Service(
            name=name_or_none(path.rpartition("/")[2]),
            state="active" if path.rpartition("/")[2] in running else None,
            start="enabled" if path in enabled else "disabled",
            path=name_or_none(path),
        )
        for path in (answer.text("scripts", "rows") or "").split("\n")
        if path
    ]
    answer.gap("rows.state", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    return answer.settle(Services(manager="rc", rows=tuple(found)))
