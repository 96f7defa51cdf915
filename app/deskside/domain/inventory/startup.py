"""Category `startup`: what starts by itself, at log-on, at boot or by the clock."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from deskside.domain.inventory.answer import Answer, name_or_none, said_or_none
from deskside.domain.inventory.facts import Category, fact, many
from deskside.domain.inventory.wire import NOT_ALLOWED

_SHORTHANDS: Final = (
    "@reboot",
    "@yearly",
    "@annually",
    "@monthly",
    "@weekly",
    "@daily",
    "@hourly",
    "@midnight",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One thing that starts by itself."""

    name: str | None = fact(identity=True)
    kind: str | None = fact(identity=True)
    """`autostart` (at log-on), `timer` (systemd), `cron`, `boot` (rc.local)."""
    schedule: str | None = fact(optional=True)
    """As written: `daily`, `30 3 * * 0`, `OnBootSec=15min`; None at log-on and at boot."""
    command: str | None = fact(optional=True)
    path: str | None = fact(identity=True)
    """The file that says so."""
    account: str | None = fact(person=True, optional=True)
    enabled: bool | None = fact()


@dataclass(frozen=True, slots=True, kw_only=True)
class Startup(Category):
    """Autostart entries, timers and cron."""

    NAME: ClassVar[str] = "startup"

    rows: tuple[Start, ...] = many()


def parse(answer: Answer) -> Startup:
    """Read the frame `startup`."""
    answer.raw("personal", "rows.account")
    lines: dict[str, list[str]] = {}
    for line in (answer.text("starts", "rows") or "").split("\n"):
        path, tab, rest = line.partition("\t")
        if tab:
            lines.setdefault(path, []).append(rest)
    links = answer.text("unit_links") or ""
    on = set(re.findall(r"^enabled (\S{1,250})$", links, re.MULTILINE))
    found: list[Start] = []
    for path, said in lines.items():
        if path.endswith(".timer"):
            found += _timer(path, said, on)
        elif path.endswith(".desktop"):
            found += _autostart(path, said)
        else:
            found += _cron(path, said)
    found += _scripts((answer.text("cron_files") or "").split("\n"))
    if answer.text("crontabs", "rows", detail="/var/spool/cron") is None:
        found += cron_lines("crontab -l", answer.text("crontab") or "")
    return answer.settle(Startup(rows=tuple(found)))


def _pairs(said: Iterable[str]) -> dict[str, str]:
    """Return `key=value` lines, the first of a key: later ones belong to other groups of the file."""
    found: dict[str, str] = {}
    for line in said:
        key, _, value = line.partition("=")
        found.setdefault(key, value)
    return found


def _timer(path: str, said: list[str], on: set[str]) -> Iterator[Start]:
    name = path.rpartition("/")[2]
    if name.endswith("@.timer"):
        return  # a template starts nothing
    keys = _pairs(said)
    times = [line for line in said if re.match(r"On[A-Z]\w{2,30}=.", line)]
    yield Start(
        kind="timer",
        name=name_or_none(name.removesuffix(".timer")),
        path=name_or_none(path),
        command=name_or_none(keys.get("Unit") or name.removesuffix(".timer") + ".service"),
        schedule=name_or_none(", ".join(line.removeprefix("OnCalendar=") for line in times)),
        enabled=name in on or "/timers.target.wants/" in path,
    )


def _autostart(path: str, said: list[str]) -> Iterator[Start]:
    keys = _pairs(said)
    off = keys.get("Hidden") == "true" or keys.get("X-GNOME-Autostart-enabled") == "false"
    home = re.match(r"(/.{1,200})/\.config/autostart/", path)
    yield Start(
        kind="autostart",
        name=name_or_none(keys.get("Name") or path.rpartition("/")[2]),
        path=name_or_none(path),
        command=said_or_none(keys.get("Exec")),
        account=name_or_none(home[1].rpartition("/")[2]) if home else None,
        enabled=not off,
    )


def _cron(path: str, said: list[str]) -> Iterator[Start]:
    """Read crontab(5), under /etc with a column for the account, and anacrontab(5): days, delay, a name."""
    anacron = path.endswith("/anacrontab")
    named = path.startswith("/etc/")
    for line in said:
        if re.match(r"\s{0,20}\w{1,60}\s{0,20}=", line):
            continue  # an assignment
        times = 1 if line.lstrip().startswith(_SHORTHANDS) else 2 if anacron else 5
        columns = line.split(None, times + named)
        if len(columns) < times + 1 + named:
            continue
        third = columns[times] if named else _owner(path)
        yield Start(
            kind="cron",
            name=said_or_none(third if anacron else columns[-1], 80),
            path=name_or_none(path),
            command=said_or_none(columns[-1]),
            schedule=name_or_none(" ".join(columns[:times])),
            account="root" if anacron else None if third == NOT_ALLOWED else name_or_none(third),
            enabled=True,
        )


def cron_lines(path: str, text: str) -> Iterator[Start]:
    """Read a whole crontab, comments and all."""
    yield from _cron(path, [line for line in text.split("\n") if not re.match(r"\s*(?:#|$)", line)])


def _owner(path: str) -> str | None:
    return path.rpartition("/")[2] if path.startswith("/var/spool/cron/") else None


def _scripts(paths: list[str]) -> Iterator[Start]:
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name:
            boot = path == "/etc/rc.local"
            yield Start(
                kind="boot" if boot else "cron",
                name=name_or_none(name),
                path=name_or_none(path),
                command=name_or_none(path),
                schedule=None if boot else name_or_none("@" + folder.rpartition("cron.")[2]),
                account="root",
                enabled=True,
            )
