"""Between the companion and a helper that the operating system starts elsewhere (Windows, macOS).

UAC and macOS start the helper without our pipes. So a small program of ours, the *go-between*, waits for it
at a place that it made, and passes on: what the helper is told as it is, what the helper says as records of
`domain.companion.job_stream`, the last of which is how the script ended. To the companion the go-between is
what `pkexec` is on Linux: the helper itself, or an exit status that says why there was none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import BrokeMidway, Refused
from deskside.domain.text import display

if TYPE_CHECKING:
    from deskside.domain.errors import DesksideError

DISMISSED: Final = 126
"""The person closed the system's own question. The same number as pkexec(1)."""
FAILED: Final = 127
NOT_AUTHORISED: Final = 124
NO_PROMPT: Final = 125

_WINDOWS_CANCELLED: Final = 1223
"""ERROR_CANCELLED of winerror.h: the person said no to UAC."""
_MAC_CODES: Final = {
    -128: DISMISSED,  # userCanceledErr
    -60005: NOT_AUTHORISED,  # errAuthorizationDenied
    -60006: DISMISSED,  # errAuthorizationCanceled
    -60007: NO_PROMPT,  # errAuthorizationInteractionNotAllowed
}
"""MacErrors.h and Authorization.h"""
_MAC_CODE: Final = re.compile(rb"\((-\d{1,6})\)\s*\Z")


def status_of_windows(error: int) -> int:
    """Return the go-between's exit status for an error of `ShellExecuteExW`."""
    return DISMISSED if error == _WINDOWS_CANCELLED else FAILED


def status_of_osascript(said: bytes) -> int:
    """Return the go-between's exit status for the last line of `osascript`, which ends in a number."""
    found = _MAC_CODE.search(said[-400:])
    return _MAC_CODES.get(int(found[1]), FAILED) if found else FAILED


def why_not(status: int | None, said: bytes) -> DesksideError:
    """Return why the helper never spoke (`usecases.ports.elevation.Elevation`)."""
    codes = {
        DISMISSED: "elevation-dismissed",
        NOT_AUTHORISED: "elevation-not-authorised",
        NO_PROMPT: "elevation-no-prompt",
    }
    if status in codes:
        return Refused(codes[status])
    return BrokeMidway("elevation-failed", why=display(said.decode("utf-8", "replace"), limit=200))
