"""From received bytes to durable output and findings: every chunk goes this way once, in this order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.journal.facts import OutputReceived
from deskside.domain.redaction import RedactionStream
from deskside.domain.scripts.kept_output import KeptOutput
from deskside.domain.text import TextStream

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Finding, Seq, Stream
    from deskside.domain.running import Chunk
    from deskside.domain.scripts.result import ResultReader
    from deskside.usecases.step import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputHeldBack:
    """Reported, not journalled: output goes on, but more than is kept; the last of it follows at the end."""

    step: Seq
    output_bytes: int
    """What the machine has sent so far."""


class RunOutput:
    """The output of one run of a script: made harmless, redacted, read for result lines, recorded.

    Attributes:
        received_bytes: What the machine sent, also beyond what is kept.
        kept: What is kept of it.
    """

    def __init__(self, step: Step, results: ResultReader, report: Callable[[object], None]) -> None:
        self._step = step
        self._results = results
        self._report = report
        self._texts: dict[Stream, tuple[TextStream, RedactionStream]] = {
            "stdout": (TextStream(), RedactionStream()),
            "stderr": (TextStream(), RedactionStream()),
        }
        self.received_bytes = 0
        self.kept = KeptOutput()

    def receive(self, chunk: Chunk) -> None:
        """Make one chunk durable, then show it."""
        stream, data = chunk
        self.received_bytes += len(data)
        self._take(stream, data, final=False)

    def finish(self) -> None:
        """Record what waited for more, and the end of an output of which not all is kept."""
        for stream in self._texts:
            self._take(stream, b"", final=True)
        for piece in self.kept.tail():
            self._step.record(OutputReceived(step=self._step.seq, stream=piece.stream, text=piece.text))

    def _take(self, stream: Stream, data: bytes, *, final: bool) -> None:
        decoder, redactor = self._texts[stream]
        text = redactor.feed(decoder.feed(data, final=final), final=final)
        findings: tuple[Finding, ...] = ()
        if stream == "stdout":
            text, findings = self._results.feed(text, final=final)
        piece = self.kept.take(stream, text) if text else None
        if piece is not None or findings:
            now = piece.text if piece is not None else ""
            self._step.record(OutputReceived(step=self._step.seq, stream=stream, text=now, findings=findings))
        elif text:
            self._report(OutputHeldBack(step=self._step.seq, output_bytes=self.received_bytes))
