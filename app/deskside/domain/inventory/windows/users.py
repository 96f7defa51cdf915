"""Category `users` on Windows. Administrators are told by their group's number: its name is translated."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.users import LogOn, SignedIn, User, Users
from deskside.domain.inventory.windows.rows import NONE, Row, by, first, rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from deskside.domain.inventory.answer import Answer

_KINDS: Final = {2: "console", 10: "remote", 11: "console", 12: "remote"}
"""`Win32_LogonSession.LogonType`."""
_HERE: Final = frozenset({None, "-", "127.0.0.1", "::1"})
"""Addresses in event 4624 of somebody who sits before the machine."""
_CAME, _LEFT = 4624, 4647
"""Events of the security log: somebody has logged on, somebody has chosen to log off."""
_SERVICES: Final = re.compile(r"(DWM|UMFD)-\d+")
"""Accounts of the window manager and of fonts, one a session."""


def parse(answer: Answer) -> Users:
    """Read the frame `users`."""
    me = first(answer, "WindowsIdentity", "connected_as").text("Name")
    accounts = rows(answer, "Win32_UserAccount", "rows")
    dates = by(rows(answer, "Get-LocalUser"), "SID")
    members = rows(answer, "Get-LocalGroupMember", "rows.administrator")
    admins = frozenset(part for row in members for part in (row.text("SID"), row.text("Name")) if part)
    known = "Get-LocalGroupMember" in answer.sources
    homes = by(rows(answer, "Win32_UserProfile", "rows.home"), "SID")
    answer.further("log_ons")
    answer.gap("rows.shell", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    return answer.settle(
        Users(
            connected_as=me,
            rows=tuple(_user(row, dates, homes, admins if known else None) for row in accounts),
            signed_in=tuple(_signed_in(answer)),
            log_ons=tuple(_log_ons(answer)),
        )
    )


def _user(
    row: Row, dates: Mapping[str, Row], homes: Mapping[str, Row], admins: Collection[str] | None
) -> User:
    sid = row.text("SID") or ""
    disabled, locked = row.flag("Disabled"), row.flag("Lockout")
    about = dates.get(sid, NONE)
    number = sid.rpartition("-")[2]
    return User(
        name=row.text("Name"),
        uid=int(number) if number.isdecimal() and len(number) < 11 else None,
        full_name=row.text("FullName"),
        home=homes.get(sid, NONE).text("LocalPath"),
        can_log_in=None if disabled is None else not disabled and not locked,
        administrator=None if admins is None else sid in admins or row.text("Name") in admins,
        password=_password(row),
        sign_in_changed_at=about.time("LastSet"),
        sign_in_expires_at=about.time("Expires"),
    )


def _password(row: Row) -> str | None:
    if row.flag("Lockout"):
        return "locked"
    required = row.flag("PasswordRequired")
    return "set" if required else None


def _signed_in(answer: Answer) -> Iterator[SignedIn]:
    sessions = by(rows(answer, "Win32_LogonSession", "signed_in"), "LogonId")
    came = by(_noted(answer, _CAME), "TargetLogonId")
    seen: set[tuple[str, str]] = set()
    for row in rows(answer, "Win32_LoggedOnUser", "signed_in"):
        name, session = row.text("Name"), sessions.get(row.text("LogonId") or "")
        if name is None or session is None or _SERVICES.fullmatch(name):
            continue
        kind = _KINDS.get(session.number("LogonType") or 0, "")
        if (name, kind) in seen:  # an elevated session has a twin
            continue
        seen.add((name, kind))
        origin = _origin(came.get(row.text("LogonId") or "", NONE))
        yield SignedIn(user=name, origin=origin, kind=kind or None, since=session.time("StartTime"))


def _log_ons(answer: Answer) -> Iterator[LogOn]:
    """Read who came in, newest first; an administrator's log-on is noted twice, with and without rights."""
    left: dict[str, list[datetime]] = {}
    for row in _noted(answer, _LEFT):
        if (session := row.text("TargetLogonId")) and (ended := row.time("Time")):
            left.setdefault(session, []).append(ended)
    found: dict[tuple[str, object, object], LogOn] = {}
    for row in _noted(answer, _CAME):
        name, kind, began = row.text("TargetUserName"), row.number("LogonType"), row.time("Time")
        if name is None or _SERVICES.fullmatch(name):
            continue
        after = (one for one in left.get(row.text("TargetLogonId") or "", ()) if began and one >= began)
        ended = min(after, default=None)
        twin = found.get((name, kind, began))
        if twin is None:
            twin = LogOn(user=name, origin=_origin(row), began_at=began)
        found[name, kind, began] = replace(twin, ended_at=twin.ended_at or ended)
    yield from found.values()


def _noted(answer: Answer, event: int) -> list[Row]:
    return [row for row in rows(answer, "Security", "log_ons") if row.number("Id") == event]


def _origin(came: Row) -> str | None:
    address = came.text("IpAddress")
    return None if address in _HERE else address
