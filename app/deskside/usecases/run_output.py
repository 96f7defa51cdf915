"""From received bytes to durable output and findings: every chunk goes this way once, in this order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.journal.facts import OutputReceived
from deskside.domain.scripts.kept_output import KeptOutput
from deskside.domain.text import TextStream

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Finding, Seq, Stream
    from deskside.domain.redaction import Redactor
    from deskside.domain.running import Chunk
    from deskside.domain.scripts.result import ResultReader
    from deskside.usecases.step import Step

_REPORT_EVERY_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputHeldBack:
    """Reported, not journalled: output goes on, but more than is kept; the last of it follows at the end."""

    step: Seq
    output_bytes: int
    """What the machine has sent so far."""


class RunOutput:
    """The output of one run of a script: made harmless, read for result lines, redacted, recorded.

    Result lines are read before redaction, which could take a part of one for a secret; the journal redacts
    findings, like all text, when they are appended.

    Attributes:
        received_bytes: What the machine sent, also beyond what is kept.
        kept: What is kept of it.
    """

    def __init__(
        self,
        step: Step,
        results: ResultReader,
        report: Callable[[object], None],
        redactor: Redactor | None = None,
    ) -> None:
        self._step = step
        self._results = results
        self._report = report
        self._decoders: dict[Stream, TextStream] = {"stdout": TextStream(), "stderr": TextStream()}
        self._reported_bytes = 0
        self.received_bytes = 0
        self.kept = KeptOutput(redactor=redactor)

    @property
    def truncated(self) -> bool:
        """Whether anything was dropped: between beginning and end, or the rest of a line without end."""
        return self.kept.truncated or any(decoder.lines_cut for decoder in self._decoders.values())

    def receive(self, chunk: Chunk) -> None:
        """Make one chunk durable, then show it."""
        stream, data = chunk
        self.received_bytes += len(data)
        if self._take(stream, data, final=False):
            self._reported_bytes = self.received_bytes
        elif self.received_bytes - self._reported_bytes >= _REPORT_EVERY_BYTES:
            self._reported_bytes = self.received_bytes
            self._report(OutputHeldBack(step=self._step.seq, output_bytes=self.received_bytes))

    def finish(self) -> None:
        """Record what waited for more, and the end of an output of which not all is kept."""
        for stream in self._decoders:
            self._take(stream, b"", final=True)
        for piece in self.kept.finish():
            self._record(piece.stream, piece.text, ())

    def _take(self, stream: Stream, data: bytes, *, final: bool) -> bool:
        text = self._decoders[stream].feed(data, final=final)
        findings: tuple[Finding, ...] = ()
        if stream == "stdout":
            text, findings = self._results.feed(text, final=final)
        text = self.kept.take(stream, text)
        if text or findings:
            self._record(stream, text, findings)
        return bool(text)

    def _record(self, stream: Stream, text: str, findings: tuple[Finding, ...]) -> None:
        self._step.record(OutputReceived(step=self._step.seq, stream=stream, text=text, findings=findings))
