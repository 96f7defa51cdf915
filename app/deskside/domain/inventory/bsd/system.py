"""The kernel's own figures and its clock, as BSD tools print them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import float_or_none, name_or_none

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer


def sysctl(answer: Answer, *gives: str) -> dict[str, str]:
    """Read `sysctl NAME...`: `name: value` a line."""
    text = answer.text("sysctl", *gives) or ""
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
