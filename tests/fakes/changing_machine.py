"""A machine whose system information a script changes: what the probe finds is written down by the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.running import Exit, Probe
from fakes.scripted_machine import ScriptedJob, ScriptedMachine

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.errors import DesksideError
    from deskside.domain.running import Chunk, Runnable
    from deskside.usecases.task import CancelToken

FINE = Exit(reason="exited", status=0)


class ChangingMachine(ScriptedMachine):
    """Answers each reading with the next of `readings`, and scripts as `ScriptedMachine` does.

    Args:
        readings: Blocks by category; an error breaks the reading.
        answers: What the script does.
        status: The script's exit status.
        ended: How the script ends, where not so.
    """

    def __init__(
        self,
        *readings: dict[str, bytes] | DesksideError,
        answers: tuple[Chunk | DesksideError | Callable[[], None], ...] = (),
        status: int | None = 0,
        ended: Exit | None = None,
    ) -> None:
        super().__init__(*answers, status=status, ended=ended)
        self._readings = list(readings)

    def run(self, what: Runnable, *, cancel: CancelToken) -> ScriptedJob:  # type: ignore[override]
        if not isinstance(what, Probe):
            return super().run(what, cancel=cancel)
        cancel.check()
        self.before_sending()
        self.sent.append(what)
        reading = self._readings.pop(0)
        job = ScriptedJob([_answered(what, reading)], FINE, b"")
        cancel.when_cancelled(job.stop)
        return job

    @property
    def probes(self) -> list[Probe]:
        """Return the probes that were sent."""
        return [what for what in self.sent if isinstance(what, Probe)]


def _answered(probe: Probe, reading: dict[str, bytes] | DesksideError) -> Chunk | DesksideError:
    if not isinstance(reading, dict):
        return reading
    frames = [
        b"\x1e%s %s ok 10 %d\n%s" % (probe.nonce.encode(), name.encode(), len(body), body)
        for name, body in {**reading, "end": b""}.items()
        if name in {*probe.categories, "end"}
    ]
    return "stdout", b"".join(frames)
