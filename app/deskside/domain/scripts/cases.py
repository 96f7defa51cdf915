"""Recorded answers of machines and the result that a script must give for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.scripts.marks import RECORDED_TOKEN
from deskside.domain.scripts.result import ResultReader
from deskside.domain.text import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.journal.facts import Finding
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.result import Conclusion


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFinding:
    """A finding as a case's author writes it: by message and values, or by text."""

    level: str
    message: str = ""
    text: str = ""
    values: Mapping[str, str]

    def agrees(self, found: Finding) -> bool:
        """Say whether `found` is this one. `text` is compared only where it is given."""
        same = (self.level, self.message) == (found.level, found.message)
        return same and dict(self.values) == dict(found.values) and self.text in {"", found.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One recorded run. `output` is its standard output with `RECORDED_TOKEN` as the token."""

    name: str
    origin: str
    platform: str
    exit_status: int
    output: bytes
    verdict: str
    findings: tuple[ExpectedFinding, ...]


def result_of(case: Case, manifest: Manifest) -> Conclusion:
    """Return what the script says of this answer."""
    reader = ResultReader(manifest, RECORDED_TOKEN)
    reader.feed(decode(case.output), final=True)
    return reader.conclude(case.exit_status)


def disagreements(case: Case, manifest: Manifest) -> tuple[str, ...]:
    """Return what differs, as `verdict: ok` or `finding 2: warning KEY` with what was found instead."""
    found = result_of(case, manifest)
    wrong = [] if found.verdict == case.verdict else [f"verdict: {found.verdict}"]
    for number in range(max(len(case.findings), len(found.findings))):
        expected = case.findings[number] if number < len(case.findings) else None
        actual = found.findings[number] if number < len(found.findings) else None
        if actual is None:
            wrong.append(f"finding {number + 1}: missing")
        elif expected is None or not expected.agrees(actual):
            wrong.append(f"finding {number + 1}: {actual.level} {actual.message or actual.text}")
    return tuple(wrong)
