"""Category `updates` on macOS: what its own last look has found. Nothing asks Apple's servers anew."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import int_or_none, name_or_none, time_or_none
from deskside.domain.inventory.bsd.system import sysctl
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.macos.plist import flag, moment, plist, plist_or_none, row, rows, text
from deskside.domain.inventory.updates import PackageChange, Updates

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_MOST_RECENT: Final = 60
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


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
            recent=_recent(answer.raw("history", "recent") or b""),
        )
    )


def _recent(history: bytes) -> tuple[PackageChange, ...]:
    """Read the end of InstallHistory.plist without the lists of malware, which come every few days."""
    begin, end = history.find(b"<dict>"), history.rfind(b"</dict>")
    listed = plist_or_none(b"<plist><array>" + history[begin : end + 7] + b"</array></plist>")
    found = [
        PackageChange(
            name=name, at=moment(one.get("date")), action="install", after=text(one, "displayVersion")
        )
        for one in rows(listed)
        if (name := text(one, "displayName")) and one.get("contentType") != "config-data"
    ]
    dated = [one for one in found if one.at]
    return tuple(sorted(dated, key=lambda one: one.at or _NEVER, reverse=True)[:_MOST_RECENT])
