"""Category `startup` on Windows: log-on entries, and scheduled tasks that are not Windows' own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.startup import Start, Startup
from deskside.domain.inventory.windows.rows import Row, rows

if TYPE_CHECKING:
    from collections.abc import Collection

    from deskside.domain.inventory.answer import Answer

_DISABLED: Final = 1
_TRIGGERS: Final = {
    "MSFT_TaskLogonTrigger": "log-on", "MSFT_TaskBootTrigger": "boot", "MSFT_TaskDailyTrigger": "daily",
    "MSFT_TaskWeeklyTrigger": "weekly", "MSFT_TaskTimeTrigger": "at a time",
    "MSFT_TaskIdleTrigger": "when idle",
    "MSFT_TaskEventTrigger": "on an event", "MSFT_TaskRegistrationTrigger": "when registered",
    "MSFT_TaskSessionStateChangeTrigger": "on a session change", "MSFT_TaskTrigger": "custom",
}  # fmt: skip


def parse(answer: Answer) -> Startup:
    """Read the frame `startup`."""
    off = _turned_off(answer)
    entries = [_entry(row, off) for row in rows(answer, "Win32_StartupCommand", "rows")]
    answer.raw("personal", "rows.account")
    tasks = [_task(row) for row in rows(answer, "MSFT_ScheduledTask", "rows")]
    return answer.settle(Startup(rows=(*entries, *tasks)))


def _turned_off(answer: Answer) -> frozenset[tuple[bool, str]]:
    """Return whose and what somebody has turned off in the task manager: an odd first byte says so."""
    found = set()
    for row in rows(answer, "registry/StartupApproved"):
        name, state = row.text("Name"), row.number("State")
        if name and state is not None and state & 1:
            # A shortcut in the folder is written with its ending here, and without it as a command.
            found.add((row.text("Place") == "HKLM", name.lower().removesuffix(".lnk")))
    return frozenset(found)


def _entry(row: Row, off: Collection[tuple[bool, str]]) -> Start:
    name, place = row.text("Name"), row.text("Location") or ""
    for_all = place.upper().startswith("HKLM") or place == "Common Startup"
    return Start(
        name=name,
        kind="autostart",
        command=row.said("Command"),
        path=row.text("Location"),
        account=row.text("User"),
        enabled=(for_all, (name or "").lower()) not in off,
    )


def _task(row: Row) -> Start:
    when = dict.fromkeys(_TRIGGERS.get(trigger, "custom") for trigger in row.texts("Triggers"))
    state = row.number("State")
    return Start(
        name=row.text("TaskName"),
        kind="timer",
        schedule=", ".join(when) or None,
        command=row.said("Execute"),
        path=row.text("TaskPath"),
        account=row.text("User"),
        enabled=None if state is None else state != _DISABLED,
    )
