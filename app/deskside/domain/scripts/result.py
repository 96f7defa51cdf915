"""Output and exit status in, verdict and findings out: the same for a live run and a recorded case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.scripts.manifest import ResultConvention
from deskside.domain.scripts.marks import MarkReader
from deskside.domain.scripts.plugin import FirstLine, read_plugin_output
from deskside.domain.scripts.verdict import outcome_of_exit, verdict_of

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Finding, Outcome
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a run means: whether the script did its work, and what it says about the machine."""

    outcome: Outcome
    verdict: Verdict
    findings: tuple[Finding, ...]


class ResultReader:
    """Reads the sanitised standard output of one run.

    Only a program whose manifest declares no messages, a Monitoring Plugin, may name its state by its first
    line: whoever has messages says what it found, and text that it merely prints can forge nothing.
    """

    def __init__(self, manifest: Manifest, token: str) -> None:
        self._convention = manifest.result
        self._speaks_for_itself = manifest.result is ResultConvention.PLUGIN and not manifest.messages
        self._marks = MarkReader(token, manifest.messages)
        self._first_line = FirstLine()
        self._findings: list[Finding] = []

    def feed(self, text: str, *, final: bool = False) -> tuple[str, tuple[Finding, ...]]:
        """Return the output in `text` without result lines, and what those found."""
        output, findings = self._marks.feed(text, final=final)
        self._first_line.feed(output)
        self._findings += findings
        return output, findings

    def conclude(self, status: int | None) -> Conclusion:
        """Judge the run once its output has ended; None where no exit status arrived."""
        told, findings = self._marks.told, tuple(self._findings)
        if self._speaks_for_itself and not self._marks.findings:
            plugin = read_plugin_output(self._first_line.text)
            told, findings = plugin.told, plugin.findings
        return Conclusion(
            outcome=outcome_of_exit(status, self._convention),
            verdict=verdict_of(status, told, self._convention),
            findings=findings,
        )
