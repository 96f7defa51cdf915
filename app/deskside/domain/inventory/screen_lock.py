"""Whether a desktop locks itself when nobody is there, as GNOME, Cinnamon, MATE and Plasma say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import int_or_none, pairs
from deskside.domain.inventory.facts import Help, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer

_DESKTOPS: Final = (
    # schema of the lock, schema of the session, seconds in the unit of their delays
    ("org.gnome.desktop.screensaver", "org.gnome.desktop.session", 1),
    ("org.cinnamon.desktop.screensaver", "org.cinnamon.desktop.session", 1),
    ("org.mate.screensaver", "org.mate.session", 60),
)
_PLASMA_MINUTES: Final = 5
"""Before Plasma locks where nobody has chosen another time (kscreenlocker's settings file)."""


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


def _number(text: str | None) -> int | None:
    """Read `uint32 300` or `5`."""
    found = re.fullmatch(r"(?:u?int\d\d )?(\d{1,9})", text or "")
    return int(found[1]) if found else None
