"""Whether a desktop locks itself when nobody is there, as its own settings say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import int_or_none, pairs
from deskside.domain.inventory.facts import Help, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deskside.domain.inventory.answer import Answer

_DESKTOPS: Final = (
    # schema of the lock, schema of the session, seconds in the unit of their delays
    ("org.gnome.desktop.screensaver", "org.gnome.desktop.session", 1),
    ("org.cinnamon.desktop.screensaver", "org.cinnamon.desktop.session", 1),
    ("org.mate.screensaver", "org.mate.session", 60),
)
_PLASMA_MINUTES: Final = 5
"""Before Plasma locks where nobody has chosen another time (kscreenlocker's settings file)."""
_XFCE: Final = "xfce4/xfconf/xfce-perchannel-xml/xfce4-screensaver.xml"
_XFCE_SWITCHES: Final = (
    "saver/enabled", "saver/idle-activation/enabled", "lock/enabled", "lock/saver-activation/enabled"
)  # fmt: skip
"""Each is on where nobody has switched it off (xfce4-screensaver's preferences)."""
_XFCE_MINUTES: Final = (("saver/idle-activation/delay", 5), ("lock/saver-activation/delay", 0))
_PROPERTY: Final = re.compile(
    r'\s{0,80}<property name="([\w-]{1,60})" type="\w{1,20}"(?: value="([^"]{0,60})")?[^>]{0,200}?(/?)>'
)
_CLOCK: Final = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)")
_MOST_LINES: Final = 400


@dataclass(frozen=True, slots=True)
class Lock:
    """What one desktop does."""

    on: bool
    after_s: int | None


def read_lock(answer: Answer, settings: str) -> Lock | None:
    """Return what the desktops of the account agree on; None, with a gap, where there is nothing to say."""
    found = list(dict.fromkeys(_locks(answer, settings)))
    if len(found) == 1:
        return found[0]
    if not found:
        answer.gap("screen_lock", Status.UNSUPPORTED, Help.NO_DESKTOP, source="gsettings")
    elif len({lock.on for lock in found}) == 1:
        return Lock(found[0].on, None)
    else:
        answer.gap("screen_lock", Status.UNREADABLE, Help.DESKTOPS, source="gsettings")
    return None


def _locks(answer: Answer, settings: str) -> Iterator[Lock]:
    said = dict(re.findall(r"^([\w.]{1,60} [\w-]{1,40})=(.{0,60})$", settings, re.MULTILINE))
    for lock, session, unit_s in _DESKTOPS:
        on = {"true": True, "false": False}.get(said.get(f"{lock} lock-enabled", ""))
        if on is None:
            continue
        idle, delay = (_number(said.get(key)) for key in (f"{session} idle-delay", f"{lock} lock-delay"))
        # A session that never counts as idle is never locked for it.
        yield Lock(on and idle != 0, (idle + (delay or 0)) * unit_s if on and idle else None)
    plasma = answer.text("kscreenlockerrc")
    if plasma is not None or re.search(r"^kde=yes$", settings, re.MULTILINE):
        chosen = pairs(plasma)
        minutes = int_or_none(chosen.get("Timeout", str(_PLASMA_MINUTES)))
        on = chosen.get("Autolock") != "false" and minutes != 0
        yield Lock(on, minutes * 60 if on and minutes else None)
    if (xfce := answer.text(_XFCE)) is not None:
        yield _xfce(_properties(xfce))
    yield from _xscreensaver(answer.text("../.xscreensaver") or "")


def _xfce(said: dict[str, str]) -> Lock:
    on = all(said.get(switch, "true") == "true" for switch in _XFCE_SWITCHES)
    minutes = [int_or_none(said.get(path, str(usual))) for path, usual in _XFCE_MINUTES]
    return Lock(on, _sum(None if one is None else one * 60 for one in minutes) if on else None)


def _properties(text: str) -> dict[str, str]:
    """Read what xfconf keeps: properties with values by their path, `lock/enabled`."""
    found: dict[str, str] = {}
    path: list[str] = []
    for line in text.split("\n")[:_MOST_LINES]:
        if line.lstrip().startswith("</"):
            del path[-1:]
        elif said := _PROPERTY.match(line):
            if said[2] is not None:
                found["/".join([*path, said[1]])] = said[2]
            if not said[3]:
                path.append(said[1])
    return found


def _xscreensaver(text: str) -> Iterator[Lock]:
    """Read `~/.xscreensaver`, which LXQt, LXDE and others use: `lock: True`, times as `0:10:00`."""
    said = dict(re.findall(r"^(lock|mode|timeout|lockTimeout):[ \t]{1,20}([\w:]{1,20})", text, re.MULTILINE))
    if "lock" in said:
        on = said["lock"] == "True" and said.get("mode") != "off"
        yield Lock(on, _sum(_seconds(said.get(key)) for key in ("timeout", "lockTimeout")) if on else None)


def _sum(times: Iterable[int | None]) -> int | None:
    known = list(times)
    return None if None in known else sum(one for one in known if one is not None)


def _seconds(text: str | None) -> int | None:
    found = _CLOCK.fullmatch(text or "")
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]) if found else None


def _number(text: str | None) -> int | None:
    """Read `uint32 300` or `5`."""
    found = re.fullmatch(r"(?:u?int\d\d )?(\d{1,9})", text or "")
    return int(found[1]) if found else None
