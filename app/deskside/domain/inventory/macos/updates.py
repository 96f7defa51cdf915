"""Category `updates` on macOS: what its own last look has found. Nothing asks Apple's servers anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import int_or_none, name_or_none, time_or_none
from deskside.domain.inventory.bsd.system import sysctl
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.macos.plist import flag, moment, plist, row, rows, text
from deskside.domain.inventory.updates import Updates

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Updates:
    """Read the frame `updates`: com.apple.SoftwareUpdate, and when installers wrote their history."""
    said = row(plist(answer, "preferences", "available", "checked_at", "automatic"))
    stamp = (answer.text("stamps") or "").partition(" ")[0]
    answer.gap("restart_pending", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    # The counters LastUpdatesAvailable and LastRecommendedUpdatesAvailable are not set back; the list is.
    listed = said.get("RecommendedUpdates")
    names = (text(one, "Display Name", "Identifier") for one in rows(listed))
    return answer.settle(
        Updates(
            restart_pending=None,
            running_kernel=name_or_none(sysctl(answer).get("kern.osrelease")),
            checked_at=moment(said.get("LastSuccessfulDate")) or moment(said.get("LastFullSuccessfulDate")),
            installed_at=time_or_none(int_or_none(stamp)),
            automatic=flag(said, "AutomaticallyInstallMacOSUpdates"),
            available=len(rows(listed)) if isinstance(listed, list) else None,
            available_names=tuple(name for name in names if name),
        )
    )
