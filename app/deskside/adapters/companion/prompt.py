"""The time before a job is the script: the operating system asks the person, the root helper decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.companion.elevated import HelperAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.errors import DesksideError
    from deskside.domain.journal.facts import Stream
    from deskside.usecases.ports.elevation import Elevation

PROMPT_S: Final = 300
"""How long a person may take over the operating system's own question."""
_MAX_SAID_BYTES: Final = 4 << 10


class Prompt:
    """Takes a job's output until it is the script's own.

    Attributes:
        over: The script runs, or has run.
    """

    def __init__(self, elevation: Elevation) -> None:
        self._elevation = elevation
        self._answer = HelperAnswer()
        self._said = b""
        self.over = False

    def take(self, stream: Stream, data: bytes) -> Iterator[tuple[Stream, bytes]]:
        """Yield what of the output is the script's."""
        if stream == "stderr":
            self._said = (self._said + data)[:_MAX_SAID_BYTES]
            return
        rest = self._answer.feed(data)
        if self._answer.admitted:
            self.over = True
            yield "stderr", self._said  # the two pipes know no order
            yield "stdout", rest

    def why_not(self, status: int | None) -> DesksideError | None:
        """Return why the script never began, once all has ended; None where it did."""
        if self.over:
            return None
        return self._answer.refusal or self._elevation.why_not(status, self._said)
