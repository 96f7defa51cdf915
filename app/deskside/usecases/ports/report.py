"""Turning a report into a file, and the words that stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from deskside.domain.journal.difference import DifferenceMeasured
    from deskside.domain.journal.facts import Finding, Recorded, StepEnded, StepStarted
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.report import ReportedConsent, ReportFormat, TicketReport
    from deskside.domain.tickets import Priority, Status


class ReportedCategory(NamedTuple):
    """One category of system information in words."""

    title: str
    state: str
    """How its reading went where it is not complete, or empty."""
    values: tuple[tuple[str, str], ...]
    """Label and value; a line of a table has no label."""


class Words(Protocol):
    """How things are said to people. Every answer is one whole sentence or term, plain text."""

    def speaking(self, language: str) -> AbstractContextManager[None]:
        """Speak `language` (ISO 639-1) within the block, on this thread."""
        ...

    def language(self) -> str:
        """Return the language that is spoken now."""
        ...

    def t(self, english: str) -> str:
        """Return a sentence of the template in the language spoken."""
        ...

    def tn(self, one: str, many: str, n: int) -> str:
        """Return the form of a sentence that fits the number `n`."""
        ...

    def status(self, value: Status) -> str:
        """Return a ticket's status."""
        ...

    def priority(self, value: Priority) -> str:
        """Return a ticket's priority."""
        ...

    def entry(self, recorded: Recorded) -> tuple[str, str]:
        """Return what an entry records: one line, and what belongs to it (may be empty)."""
        ...

    def step(self, started: StepStarted, ended: StepEnded | None) -> tuple[str, str]:
        """Return what a step did: one line, and what belongs to it (may be empty)."""
        ...

    def consent(self, consent: ReportedConsent) -> tuple[str, str, str, str]:
        """Return what was asked, what they read or said, the answer with whose word it is, and its tone."""
        ...

    def state(self, ended: StepEnded | None) -> str:
        """Return how a step stands in a word or two."""
        ...

    def tone(self, ended: StepEnded | None) -> str:
        """Return `ok`, `warning`, `danger`, `muted` or `accent`, as the design names them."""
        ...

    def meaning(self, ended: StepEnded | None) -> str:
        """Return what a step's outcome means for the machine, and what to try where it failed."""
        ...

    def finding(self, found: Finding) -> tuple[str, str]:
        """Return a finding's level in a word and its text."""
        ...

    def inventory(self, document: str) -> tuple[ReportedCategory, ...]:
        """Return what is worth printing of system information; nothing where it cannot be read."""
        ...

    def difference(self, measured: DifferenceMeasured) -> tuple[str, tuple[str, ...]]:
        """Return what is different after a script, in a line, and one by one where that says more."""
        ...

    def trust(self, value: str) -> str:
        """Return on whose word something was sent."""
        ...

    def size(self, size_bytes: int) -> str:
        """Return an amount of data as people write it."""
        ...

    def verification(self, found: Verification) -> str:
        """Return what verification found, and in the same breath what it cannot know."""
        ...


class RenderReport(Protocol):
    """Writes a report down."""

    def __call__(self, report: TicketReport, form: ReportFormat, *, language: str) -> bytes:
        """Return the whole file, UTF-8. It refers to nothing outside itself."""
        ...
