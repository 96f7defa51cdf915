"""Category `services` on macOS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import int_or_none, name_or_none
from deskside.domain.inventory.services import Service, Services

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_LINE = re.compile(r"^\t\t\s{0,12}(\d{1,9})\s{1,9}(-?\d{1,6}|-|\(pe\))\s{1,9}(\S{1,250})$", re.MULTILINE)
_SWITCH = re.compile(r"^\t\t\"(\S{1,250})\" => (\w{4,8})$", re.MULTILINE)


def parse(answer: Answer) -> Services:
    """Read the frame `services`: `launchctl print system`, the tables of services and of disabled ones."""
    said = answer.text("launchctl", "rows", "manager")
    if said is None:
        return answer.settle(Services())
    services, _, switches = said.partition("disabled services = {")
    off = {label: word in {"disabled", "true"} for label, word in _SWITCH.findall(switches)}
    files = {
        path.rpartition("/")[2].removesuffix(".plist"): path
        for path in (answer.text("daemons") or "").split("\n")
    }
    found: dict[str, Service] = {}
    for pid, status, label in _LINE.findall(services):
        found[label] = _service(
            label, int(pid), int_or_none(status), files.get(label), off=off.get(label, False)
        )
    for label, disabled in off.items():
        if disabled and label not in found:
            found[label] = Service(name=name_or_none(label), state="inactive", start="disabled")
    return answer.settle(Services(manager="launchd", rows=tuple(found[name] for name in sorted(found))))


def _service(label: str, pid: int, status: int | None, path: str | None, *, off: bool) -> Service:
    """Make a service of process id and last exit status: 0 and -9 are how launchd ends what is idle.

    Apple's own services end with all sorts of numbers on a healthy Mac; only another maker's count as failed.
    """
    failed = not pid and status is not None and status > 0 and not label.startswith("com.apple.")
    return Service(
        name=name_or_none(label),
        state="active" if pid else "failed" if failed else "inactive",
        start="disabled" if off else "enabled" if path else None,
        path=name_or_none(path),
        result="exit-code" if failed else None,
        exit_status=status if failed else None,
    )
