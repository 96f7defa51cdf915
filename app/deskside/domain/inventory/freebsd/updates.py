"""Category `updates` on FreeBSD: whether a newer kernel lies there than the one that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.updates import Updates

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Updates:
    """Read the frame `updates`: `uname -r` and `freebsd-version -k`. Nothing asks for updates anew."""
    running = name_or_none(answer.facts().get("running"))
    installed = name_or_none((answer.text("installed", "newest_kernel", "restart_pending") or "").strip())
    for field in ("checked_at", "installed_at", "automatic", "available"):
        answer.gap(field, Status.UNSUPPORTED, Help.LATER)
    return answer.settle(
        Updates(
            restart_pending=running != installed if running and installed else None,
            running_kernel=running,
            newest_kernel=installed,
        )
    )
