"""Category `updates` on Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.updates import PackageChange, Updates
from deskside.domain.inventory.windows.rows import NONE, Row, first, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deskside.domain.inventory.answer import Answer

_WANTED_BY: Final = (
    ("ComponentBasedServicing", "Component Based Servicing"),
    ("WindowsUpdate", "Windows Update"),
    ("FilesInUse", "files in use"),
)
_MOST_RECENT: Final = 60
_UNINSTALLATION: Final = 2
_RESULTS: Final[Mapping[int, str]] = {2: "", 3: "", 4: "failed", 5: "failed"}
"""`OperationResultCode`: succeeded, succeeded with errors, failed, aborted."""
_NEVER: Final = 1
"""`NotificationLevel` and `AUOptions`: never look for updates."""
_SCHEDULED: Final = 4
"""The same: install by itself at a set time."""


def parse(answer: Answer) -> Updates:
    """Read the frame `updates`: how many are known to be waiting, without asking the network."""
    pending = first(answer, "registry/RebootPending", "restart_pending")
    flags = [pending.flag(name) for name, _ in _WANTED_BY]
    build = first(answer, "registry/CurrentVersion", "running_kernel")
    auto = first(answer, "Microsoft.Update.AutoUpdate", "checked_at", "installed_at", "automatic")
    policy = first(answer, "registry/UpdatePolicy")
    waiting = first(answer, "Microsoft.Update.Session", "available")
    return answer.settle(
        Updates(
            restart_pending=any(flags) if any(flag is not None for flag in flags) else None,
            restart_wanted_by=tuple(words for name, words in _WANTED_BY if pending.flag(name)),
            running_kernel=_build(build),
            checked_at=auto.time("LastSearchSuccessDate"),
            installed_at=auto.time("LastInstallationSuccessDate"),
            automatic=_automatic(auto, policy),
            available=waiting.number("Available"),
            available_names=waiting.texts("Titles"),
            recent=tuple(_recent(answer)),
        )
    )


def _recent(answer: Answer) -> Iterator[PackageChange]:
    """Read the update agent's own history, newest first; one still going on is left out."""
    for row in rows(answer, "QueryHistory", "recent")[:_MOST_RECENT]:
        title, result = row.text("Title"), row.number("ResultCode")
        if title is None or result is None or result not in _RESULTS:
            continue
        removed = row.number("Operation") == _UNINSTALLATION
        action = _RESULTS[result] or ("remove" if removed else "install")
        yield PackageChange(name=title, at=row.time("Date"), action=action)


def _build(row: Row) -> str | None:
    build, revision = row.text("CurrentBuildNumber"), row.number("UBR")
    return f"{build}.{revision}" if build and revision is not None else build


def _automatic(auto: Row, policy: Row) -> bool | None:
    """Return whether updates install themselves: the organisation's word first, then the machine's."""
    if policy.flag("NoAutoUpdate"):
        return False
    level = policy.number("AUOptions") or auto.number("Level")
    if auto is NONE and level is None:
        return None
    if auto.flag("Enabled") is False or level == _NEVER:
        return False
    return level in {None, 0, _SCHEDULED}
