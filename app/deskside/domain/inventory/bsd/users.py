"""Who is signed in and who was, as the `who` and `last` of the BSDs print it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.bsd.system import clock
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.users import LogOn, SignedIn, Users

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer
    from deskside.domain.inventory.users import User

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def with_sign_ins(answer: Answer, accounts: tuple[User, ...]) -> Users:
    """Return the category `users`: accounts without a word of their passwords, and who signed in."""
    now_s, _ = clock(answer.text("clock") or "")
    if accounts:
        answer.gap("rows.password", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    present = who(answer.text("who", "signed_in") or "")
    if present:
        answer.gap("signed_in.since", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    return answer.settle(
        Users(
            connected_as=name_or_none(answer.facts().get("me")),
            rows=accounts,
            signed_in=present,
            log_ons=log_ons(answer.text("last", "log_ons") or "", now_s),
        )
    )


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
