"""Category `users`: who has an account, who is signed in, who was here last. All of it is about people."""

# ruff: noqa: RUF009 - fact() is dataclasses.field with a declaration

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, Final

from deskside.domain.inventory.answer import Answer, int_or_none, name_or_none, pairs, time_or_none
from deskside.domain.inventory.facts import Category, Help, Status, fact, many

_ADMIN_GROUPS: Final = frozenset(("sudo", "wheel", "admin", "adm-root"))
_PEOPLE: Final = range(1000, 60_000)
"""User ids that useradd gives to people, login.defs(5)."""
_NO_SHELL: Final = ("/nologin", "/false", "/sync", "/halt", "/shutdown")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One local account of a person, or root."""

    name: str | None = fact(identity=True, person=True)
    uid: int | None = fact(person=True)
    full_name: str | None = fact(person=True, optional=True)
    home: str | None = fact(person=True)
    shell: str | None = fact(person=True)
    can_log_in: bool | None = fact(person=True)
    """Whether its shell is one; a locked password does not keep an SSH key out."""
    administrator: bool | None = fact(person=True)
    """Root, or in a group that may become root (`sudo`, `wheel`, `admin`)."""
    password: str | None = fact(person=True, needs_admin=True)
    """`set`, `locked` or `none`; never more than that."""
    sign_in_changed_at: datetime | None = fact(person=True, needs_admin=True, optional=True)
    """Of the password; the name avoids that word, because the redactor blots out what follows it."""
    sign_in_expires_at: datetime | None = fact(person=True, needs_admin=True, optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """One session that is open now."""

    user: str | None = fact(identity=True, person=True)
    terminal: str | None = fact(identity=True, person=True, optional=True)
    origin: str | None = fact(person=True, optional=True)
    """Host it comes from; None at the machine itself."""
    kind: str | None = fact(person=True, optional=True)
    """`wayland`, `x11`, `tty`, ..."""
    since: datetime | None = fact(person=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOn:
    """One log-on of the past."""

    user: str | None = fact(identity=True, person=True)
    terminal: str | None = fact(person=True, optional=True)
    origin: str | None = fact(person=True, optional=True)
    began_at: datetime | None = fact(identity=True, person=True)
    ended_at: datetime | None = fact(person=True, optional=True)
    """None while it lasts, or where nothing tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Users(Category):
    """Accounts and sessions."""

    NAME: ClassVar[str] = "users"

    connected_as: str | None = fact(person=True)
    rows: tuple[User, ...] = many(person=True)
    signed_in: tuple[SignedIn, ...] = many(person=True, volatile=True)
    log_ons: tuple[LogOn, ...] = many(person=True, volatile=True)


def parse(answer: Answer) -> Users:
    """Read the frame `users`."""
    said = answer.facts()
    sessions = answer.text("sessions")
    signed_in = _sessions(sessions) if sessions is not None else _who(answer)
    return answer.settle(
        Users(
            connected_as=name_or_none(said.get("me")),
            rows=accounts(answer),
            signed_in=signed_in,
            log_ons=_log_ons(answer.text("last", "log_ons") or ""),
        )
    )


def accounts(answer: Answer) -> tuple[User, ...]:
    """Read passwd(5), group(5), and of each password only whether there is one, and its dates."""
    admins, admin_gids = _admins(answer.text("/etc/group") or "")
    passwords = _passwords(answer)
    found = []
    for line in (answer.text("/etc/passwd", "rows") or "").split("\n"):
        columns = line.split(":")
        uid = int_or_none(columns[2]) if len(columns) == 7 else None
        if uid is None or (uid != 0 and uid not in _PEOPLE):
            continue
        secret = passwords.get(columns[0], ["", "", "", ""])
        changed, high = int_or_none(secret[2]), int_or_none(secret[3])
        expires = changed + high if changed and high is not None and 0 <= high < 99_999 else None
        found.append(
            User(
                name=name_or_none(columns[0]),
                uid=uid,
                full_name=name_or_none(columns[4].partition(",")[0]),
                home=name_or_none(columns[5]),
                shell=name_or_none(columns[6] or "/bin/sh"),
                can_log_in=not columns[6].endswith(_NO_SHELL),
                administrator=uid == 0 or columns[0] in admins or columns[3] in admin_gids,
                password=name_or_none(secret[1]),
                sign_in_changed_at=_day(changed),
                sign_in_expires_at=_day(expires),
            )
        )
    return tuple(found)


def _passwords(answer: Answer) -> dict[str, list[str]]:
    """Return name, state, and the days of the last change and of the longest use, of each account."""
    answer.further("rows.password")
    if (listed := answer.text("passwd_status")) is not None:
        return dict(_of_passwd(listed))
    lines = [line.split(":") for line in (answer.text("passwords", "rows.password") or "").split("\n")]
    listed_here = {columns[0]: columns for columns in lines if len(columns) == 4}
    return listed_here or _own(answer)


def _own(answer: Answer) -> dict[str, list[str]]:
    """Read `chage -l`, which tells everybody about their own account: not whether there is a password."""
    said = dict(re.findall(r"^(\w[\w ]{1,60}?)\t{1,9}: (.{1,60})$", answer.text("chage") or "", re.MULTILINE))
    me = name_or_none(answer.facts().get("me"))
    changed = _chage_day(said.get("Last password change"))
    if me is None or changed is None:
        return {}
    return {me: [me, "", str(changed), said.get("Maximum number of days between password change", "")]}


def _chage_day(text: str | None) -> int | None:
    """Return the days since 1970 of `Sep 20, 2026`, as the C locale has it, or of `2026-09-20`."""
    us = re.fullmatch(r"(\w{3}) (\d\d), (\d{4})", text or "")
    iso = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text or "")
    try:
        if us and us[1] in _MONTHS:
            day = date(int(us[3]), _MONTHS.index(us[1]) + 1, int(us[2]))
        elif iso:
            day = date(int(iso[1]), int(iso[2]), int(iso[3]))
        else:
            return None
    except ValueError:
        return None
    return (day - date(1970, 1, 1)).days


_PASSWD_LINE: Final = re.compile(
    r"^(\S{1,64}) (P|L|NP) (?:(\d{4})-(\d\d)-(\d\d)|(\d\d)/(\d\d)/(\d{4})) -?\d{1,6} (-?\d{1,6}) ",
    re.MULTILINE,
)


def _of_passwd(text: str) -> Iterator[tuple[str, list[str]]]:
    """Read `passwd -S -a`, passwd(1): name, state, day of change (two ways), least, greatest age."""
    states = {"P": "set", "L": "locked", "NP": "none"}
    for name, state, year, month, day, month_us, day_us, year_us, high in _PASSWD_LINE.findall(text):
        try:
            changed = date(int(year or year_us), int(month or month_us), int(day or day_us))
        except ValueError:
            continue
        yield name, [name, states[state], str((changed - date(1970, 1, 1)).days), high]


def _admins(text: str) -> tuple[set[str], set[str]]:
    names: set[str] = set()
    gids: set[str] = set()
    for line in text.split("\n"):
        columns = line.split(":")
        if len(columns) == 4 and columns[0] in _ADMIN_GROUPS:
            gids.add(columns[2])
            names.update(columns[3].split(","))
    return names, gids


def _day(days: int | None) -> datetime | None:
    """Turn days since 1970, shadow(5), into a time; 0 and less mean nothing there."""
    return time_or_none(days * 86_400) if days and days > 0 else None


def _sessions(text: str) -> tuple[SignedIn, ...]:
    """Read systemd-logind's session files, an empty line between them."""
    found = []
    for said in (pairs(part) for part in text.split("\n\n")):
        since_us = int_or_none(said.get("REALTIME"))
        if said.get("CLASS") == "user" and said.get("STATE") != "closing" and said.get("USER"):
            found.append(
                SignedIn(
                    user=name_or_none(said.get("USER")),
                    terminal=name_or_none(said.get("TTY")),
                    origin=name_or_none(said.get("REMOTE_HOST")),
                    kind=name_or_none(said.get("TYPE")),
                    since=time_or_none(None if since_us is None else since_us // 1_000_000),
                )
            )
    return tuple(found)


def _who(answer: Answer) -> tuple[SignedIn, ...]:
    """Read `who`: name, terminal, a date without seconds, and the host in brackets."""
    lines = (answer.text("who", "signed_in") or "").split("\n")
    found = []
    for line in lines:
        columns = line.split(None, 2)
        if len(columns) >= 2:
            origin = re.search(r"\((\S{1,200})\)\s{0,9}$", line)
            found.append(
                SignedIn(
                    user=name_or_none(columns[0]),
                    terminal=name_or_none(columns[1]),
                    origin=name_or_none(origin[1]) if origin else None,
                )
            )
    if found:
        answer.gap("signed_in.since", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    return tuple(found)


_DATE: Final = r"\w{3} (\w{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})"
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _log_ons(text: str) -> tuple[LogOn, ...]:
    """Read `last -F -w` in UTC: user, terminal, origin if any, when it began, and `-` when it ended."""
    found = []
    for line in text.split("\n"):
        dates = list(re.finditer(_DATE, line[:600]))
        if not dates:
            continue
        columns = line[: dates[0].start()].split()
        if len(columns) < 2 or columns[0] in {"reboot", "shutdown", "runlevel", "wtmp", "btmp"}:
            continue
        origin = columns[2] if len(columns) > 2 else None
        found.append(
            LogOn(
                user=name_or_none(columns[0]),
                terminal=name_or_none(columns[1]),
                origin=None if origin in {None, "0.0.0.0", ":0"} else name_or_none(origin),  # noqa: S104 - as printed
                began_at=_time(dates[0]),
                ended_at=_time(dates[1]) if len(dates) > 1 else None,
            )
        )
    return tuple(found)


def _time(found: re.Match[str]) -> datetime | None:
    month, day, hour, minute, second, year = found.groups()
    if month not in _MONTHS or int(year) < 1970:
        return None
    try:
        first = datetime(int(year), _MONTHS.index(month) + 1, int(day), tzinfo=UTC)
    except ValueError:
        return None
    return first + timedelta(hours=int(hour), minutes=int(minute), seconds=int(second))
