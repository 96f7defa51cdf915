"""Category `services` on Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.services import Service, Services
from deskside.domain.inventory.windows.rows import Row, rows

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_STATES: Final = {
    "Running": "active", "Stopped": "inactive", "Paused": "inactive", "Start Pending": "activating",
    "Continue Pending": "activating", "Stop Pending": "deactivating", "Pause Pending": "deactivating",
}  # fmt: skip
_STARTS: Final = {
    "Auto": "enabled", "Boot": "enabled", "System": "enabled", "Manual": "static", "Disabled": "disabled",
}  # fmt: skip
_BY_ITSELF: Final = frozenset({"Auto", "Unknown"})
"""Nothing is known any more of how a service starts whose program was taken away, by an antivirus for one."""
_NEVER_STARTED: Final = 1077
"""ERROR_SERVICE_NEVER_STARTED: no attempt has been made since the machine was started."""
_OWN_CODE: Final = 1066
"""ERROR_SERVICE_SPECIFIC_ERROR: the service says itself what went wrong."""
_SYSTEM: Final = frozenset({"localsystem", "nt authority\\system"})


def parse(answer: Answer) -> Services:
    """Read the frame `services`. One that starts by itself and has stopped with an error counts as failed."""
    found = tuple(_service(row) for row in rows(answer, "Win32_Service", "rows", "manager"))
    manager = "windows" if "Win32_Service" in answer.sources else None
    return answer.settle(Services(manager=manager, rows=found))


def _service(row: Row) -> Service:
    state, start = row.text("State"), row.text("StartMode")
    code = row.number("ExitCode")
    failed = state == "Stopped" and start in _BY_ITSELF and code not in {None, 0, _NEVER_STARTED}
    own = row.number("ServiceSpecificExitCode") if code == _OWN_CODE else code
    account = row.text("StartName")
    return Service(
        name=row.text("Name"),
        title=row.text("DisplayName"),
        state="failed" if failed else _STATES.get(state or ""),
        detail=(state or "").lower() or None,
        start=_STARTS.get(start or ""),
        account=None if account is None or account.lower() in _SYSTEM else account,
        path=row.said("PathName"),
        result="exit-code" if failed else None,
        exit_status=own if failed else None,
    )
