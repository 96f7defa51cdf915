"""Category `battery` on FreeBSD."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import int_or_none, name_or_none
from deskside.domain.inventory.battery import Battery, Cell
from deskside.domain.inventory.bsd.system import sysctl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Battery:
    """Read the frame `battery`: `hw.acpi.acline`, and `acpiconf -i N` of the first two batteries."""
    mains = sysctl(answer).get("hw.acpi.acline")
    return answer.settle(
        Battery(on_mains={"0": False, "1": True}.get(mains or ""), rows=tuple(_cells(answer)))
    )


def _cells(answer: Answer) -> Iterator[Cell]:
    for number in range(2):
        text = answer.text(f"acpiconf/{number}", "rows") or ""
        said = dict(re.findall(r"^(\w[\w /()]{1,30}):[\t ]{0,9}(\S.{0,80})$", text, re.MULTILINE))
        if said.get("State", "not present") == "not present":
            continue
        design, full = _first(said.get("Design capacity")), _first(said.get("Last full capacity"))
        charge = _first(said.get("Remaining capacity"))
        yield Cell(
            name=f"battery{number}",
            vendor=name_or_none(said.get("OEM info", "").strip()),
            model=name_or_none(said.get("Model number", "").strip()),
            serial=name_or_none(said.get("Serial number", "").strip()),
            technology=name_or_none(said.get("Type", "").strip()),
            state=_state(said["State"], charge),
            charge_percent=charge if charge is not None and charge <= 100 else None,
            health_percent=min(100, round(100 * full / design)) if full and design else None,
            cycles=_first(said.get("Cycle Count")),
        )


def _state(said: str, charge: int | None) -> str | None:
    """Read `high`, `charging`, `discharging`, `critical discharging` ...; `high` is one that rests."""
    words = said.split()
    for word in ("discharging", "charging"):
        if word in words:
            return word
    return None if "high" not in words else "full" if charge == 100 else "not-charging"


def _first(text: str | None) -> int | None:
    """Return the number that a text like `4205 mAh` or `98%` begins with."""
    found = re.match(r"\d{1,9}", text or "")
    return int_or_none(found[0]) if found else None
