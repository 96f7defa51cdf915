"""Category `startup` on macOS: what launchd starts for others than Apple, and cron."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none, said_or_none
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.macos.plist import Row, flag, number, plist_or_none, row, rows, text
from deskside.domain.inventory.startup import Start, Startup, cron_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer

_CALENDAR: Final = ("Minute", "Hour", "Day", "Month", "Weekday")
"""Keys of StartCalendarInterval, launchd.plist(5), in the order of crontab(5)."""


def parse(answer: Answer) -> Startup:
    """Read the frame `startup`; login items are kept where only root, or a window, sees them."""
    answer.gap("rows", Status.DENIED, Help.ADMINISTRATOR, "sfltool dumpbtm")
    found = [
        start for path, body in _files(answer.raw("starts", "rows") or b"") if (start := _start(path, body))
    ]
    found += cron_lines("/etc/crontab", answer.text("/etc/crontab") or "")
    found += cron_lines("crontab -l", answer.text("crontab") or "")
    return answer.settle(Startup(rows=tuple(found)))


def _files(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Cut at the lines that name a file: a tab and a path, which no line of a property list is."""
    parts = re.split(rb"^\t(/[^\n<>]{1,1000}\.plist)$", body, flags=re.MULTILINE)
    for at in range(1, len(parts) - 1, 2):
        yield parts[at].decode("utf-8", "replace"), parts[at + 1].strip()


def _start(path: str, body: bytes) -> Start | None:
    said = row(plist_or_none(body))
    folder = path.rpartition("/")[0]
    name = text(said, "Label") or name_or_none(path.rpartition("/")[2].removesuffix(".plist"))
    arguments = said.get("ProgramArguments")
    words = [word for word in arguments if isinstance(word, str)][:64] if isinstance(arguments, list) else []
    home = re.match(r"/Users/([^/]{1,64})/", path)
    return Start(
        name=name,
        kind="boot" if folder.endswith("LaunchDaemons") else "autostart",
        schedule=_schedule(said),
        command=said_or_none(" ".join(words)) or said_or_none(text(said, "Program")),
        path=name_or_none(path),
        account=text(said, "UserName") or (name_or_none(home[1]) if home else None),
        enabled=not flag(said, "Disabled") if said else None,
    )


def _schedule(said: Row) -> str | None:
    """Write `every 3600 s`, or calendar intervals as crontab(5) does."""
    if (interval := number(said, "StartInterval")) is not None:
        return f"every {interval} s"
    times = said.get("StartCalendarInterval")
    each = rows(times) or ([times] if isinstance(times, dict) else [])
    lines = [
        " ".join("*" if (part := number(one, key)) is None else str(part) for key in _CALENDAR)
        for one in each
    ]
    return name_or_none(", ".join(lines))
