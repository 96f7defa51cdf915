"""The kernel's own figures, its clock and its processes, as BSD tools print them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import float_or_none, int_or_none, name_or_none, namer
from deskside.domain.inventory.processes import Process
from deskside.domain.inventory.users import LogOn, SignedIn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer

_STATES: Final = {
    # ps(1) of macOS and FreeBSD, the first letter of `state`
    "R": "running",
    "S": "sleeping",
    "I": "sleeping",
    "U": "waiting",
    "D": "waiting",
    "T": "stopped",
    "Z": "zombie",
    "L": "waiting",
    "W": "idle",
}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def sysctl(answer: Answer, *gives: str, block: str = "sysctl") -> dict[str, str]:
    """Read `sysctl NAME...`: `name: value` a line."""
    text = answer.text(block, *gives) or ""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        name, colon, value = line.partition(": ")
        if colon and re.fullmatch(r"[a-z][\w.%]{0,80}", name):
            found.setdefault(name, value.strip())
    return found


def boot_s(said: dict[str, str]) -> int | None:
    """Read `kern.boottime`: `{ sec = 1700000000, usec = 0 } Tue Nov 14 ...`."""
    found = re.match(r"\{ sec = (\d{1,12}),", said.get("kern.boottime", ""))
    return int(found[1]) if found else None


def clock(text: str) -> tuple[int | None, int | None]:
    """Read `date '+%s %z %Z'`: seconds since 1970, and minutes east of UTC."""
    found = re.match(r"(\d{1,12}) ([+-])(\d\d)(\d\d)\b", text)
    if not found:
        return None, None
    minutes = int(found[3]) * 60 + int(found[4])
    return int(found[1]), -minutes if found[2] == "-" else minutes


def zone(listing: str) -> str | None:
    """Read the time zone's name off the link /etc/localtime."""
    found = re.search(r" -> \S{0,200}zoneinfo[\w.]{0,40}/(\S{1,64})", listing)
    return name_or_none(found[1]) if found else None


def loads(said: dict[str, str]) -> list[float | None]:
    """Read `vm.loadavg`: `{ 1.92 2.01 1.88 }`."""
    numbers = [float_or_none(part) for part in said.get("vm.loadavg", "").strip("{} ").split()[:3]]
    return numbers + [None] * (3 - len(numbers))


def processes(text: str) -> Iterator[Process]:
    """Read `ps -axo pid=,ppid=,user=,state=,rss=,time=,etime=,comm=`."""
    name = namer(text)
    for line in text.split("\n"):
        columns = line.split(None, 7)
        if len(columns) == 8:
            kib = int_or_none(columns[4])
            yield Process(
                pid=int_or_none(columns[0]),
                parent_pid=int_or_none(columns[1]),
                account=name(columns[2]),
                state=_STATES.get(columns[3][:1]),
                memory_bytes=None if kib is None else kib * 1024,
                cpu_s=_seconds(columns[5]),
                running_s=_seconds(columns[6]),
                name=name(columns[7].rpartition("/")[2]),
            )


def _seconds(text: str) -> int | None:
    """Read `[[days-]hours:]minutes:seconds[.hundredths]`, ps(1)."""
    found = re.fullmatch(r"(?:(\d{1,6})-)?(?:(\d{1,6}):)?(\d{1,6}):(\d\d)(?:[.,]\d{1,3})?", text)
    if not found:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def who(text: str) -> tuple[SignedIn, ...]:
    """Read `who`: name, terminal, a date without a year, and the host in brackets."""
    found = []
    for line in text.split("\n"):
        columns = line.split(None, 2)
        if len(columns) == 3:
            origin = re.search(r"\((\S{1,200})\)\s{0,9}$", line)
            found.append(
                SignedIn(
                    user=name_or_none(columns[0]),
                    terminal=name_or_none(columns[1]),
                    origin=name_or_none(origin[1]) if origin else None,
                )
            )
    return tuple(found)


_LAST: Final = re.compile(
    r"(\S{1,64})\s{1,60}(\S{1,64})\s{1,60}(?:(\S{1,200})\s{1,60})?"
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\w{3}) ([ \d]\d) (\d\d):(\d\d)(.{0,80})"
)


def log_ons(text: str, now_s: int | None) -> tuple[LogOn, ...]:
    """Read `last` in UTC, newest first; it tells no year, so each line's is the latest that fits.

    Args:
        text: What it printed.
        now_s: The machine's clock; without it nothing says which year it is.
    """
    if now_s is None or not 0 < now_s < 32_503_680_000:  # the year 3000
        return ()
    found: list[LogOn] = []
    before = datetime.fromtimestamp(now_s, UTC) + timedelta(days=1)
    for line in text.split("\n"):
        said = _LAST.match(line[:600])
        if not said or said[1] in {"reboot", "shutdown", "wtmp", "utx.log", "boot"} or said[4] not in _MONTHS:
            continue
        began = _latest(before, _MONTHS.index(said[4]) + 1, int(said[5]), int(said[6]), int(said[7]))
        if began is None:
            continue
        before = began
        found.append(
            LogOn(
                user=name_or_none(said[1]),
                terminal=name_or_none(said[2]),
                origin=name_or_none(said[3]),
                began_at=began,
                ended_at=_ended(began, said[8]),
            )
        )
    return tuple(found)


def _latest(before: datetime, month: int, day: int, hour: int, minute: int) -> datetime | None:
    for year in range(before.year, before.year - 8, -1):
        try:
            found = datetime(year, month, day, hour, minute, tzinfo=UTC)
        except ValueError:  # the 29th of February
            continue
        if found <= before:
            return found
    return None


def _ended(began: datetime, rest: str) -> datetime | None:
    """Read ` - 11:00  (00:58)` or ` - 11:00 (3+00:58)`: how long it lasted."""
    found = re.search(r"\((?:(\d{1,5})\+)?(\d{1,2}):(\d\d)\)", rest)
    if not found:
        return None
    return began + timedelta(days=int(found[1] or 0), hours=int(found[2]), minutes=int(found[3]))
