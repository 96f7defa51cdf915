"""The words of a report: the same as the window's and the commands', handed to the renderer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.inventory.document import from_json
from deskside.domain.inventory.facts import Status as Reading
from deskside.domain.inventory.findings.find import find
from deskside.ui import words
from deskside.ui.words import consent as consent_words
from deskside.ui.words import inventory, journal, n_, t, terms, verification
from deskside.ui.words.inventory import differences, findings
from deskside.usecases.ports.report import ReportedCategory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from deskside.domain.inventory.facts import Category
    from deskside.domain.journal.difference import DifferenceMeasured
    from deskside.domain.journal.facts import Finding, Recorded, StepEnded, StepStarted
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.report import ReportedConsent
    from deskside.domain.tickets import Priority, Status

_LEVEL: Mapping[str, str] = {
    "ok": n_("In order"),
    "notice": n_("Notice"),
    "warning": n_("Warning"),
    "error": n_("Problem"),
    "next": n_("Try next"),
    "fact": n_("Measured"),
}

_TABLES = frozenset({"hardware", "memory", "disks", "volumes", "network", "updates", "battery"})
"""Categories whose tables say what the machine is. Of the others a report counts the lines: they are long
(software, services) or about people (accounts, processes), and the window has them."""

_MOST_LINES = 12


class ReportWords:
    """`usecases.ports.report.Words`, from the sentences of this package."""

    def speaking(self, language: str) -> AbstractContextManager[None]:
        """Speak `language` within the block, on this thread."""
        return words.speaking(language)

    def language(self) -> str:
        """Return the language that is spoken now."""
        return words.language()

    def t(self, english: str) -> str:
        """Return a sentence of the template in the language spoken."""
        return words.t(english)

    def tn(self, one: str, many: str, n: int) -> str:
        """Return the form of a sentence that fits the number `n`."""
        return words.tn(one, many, n)

    def status(self, value: Status) -> str:
        """Return a ticket's status."""
        return terms.status(value)

    def priority(self, value: Priority) -> str:
        """Return a ticket's priority."""
        return terms.priority(value)

    def entry(self, recorded: Recorded) -> tuple[str, str]:
        """Return what an entry records, and what belongs to it."""
        return journal.describe(recorded)

    def step(self, started: StepStarted, ended: StepEnded | None) -> tuple[str, str]:
        """Return what a step did, and what belongs to it."""
        return journal.describe_step(started, ended)

    def consent(self, consent: ReportedConsent) -> tuple[str, str, str, str]:
        """Return what was asked, what they read or said, the answer with whose word it is, and its tone."""
        return consent_words.reported(consent)

    def state(self, ended: StepEnded | None) -> str:
        """Return how a step stands in a word or two."""
        return journal.state_of(ended)

    def tone(self, ended: StepEnded | None) -> str:
        """Return the design's tone for how a step ended."""
        return journal.tone_of(ended)

    def meaning(self, ended: StepEnded | None) -> str:
        """Return what an outcome means for the machine, or what to try after an error."""
        if ended is None:
            return ""
        return journal.advice(ended) or terms.outcome_means(ended.outcome)

    def finding(self, found: Finding) -> tuple[str, str]:
        """Return a finding's level in a word and its text."""
        return t(_LEVEL[found.level]), found.text

    def inventory(self, document: str) -> tuple[ReportedCategory, ...]:
        """Return the machine's make and state in words; of long lists, how long they are."""
        try:
            found = from_json(document)
        except WrongUse:
            return ()
        noticed = tuple((findings.severity(one.severity), findings.said(one).clerk) for one in find(found))
        first = (ReportedCategory(title=t("Worth noticing"), state="", values=noticed),) if noticed else ()
        return (*first, *(_category(name, facts) for name, facts in found.categories.items()))

    def difference(self, measured: DifferenceMeasured) -> tuple[str, tuple[str, ...]]:
        """Return what is different after a script, in a line, and one by one where that says more."""
        return differences.told(measured, most=_MOST_LINES)

    def trust(self, value: str) -> str:
        """Return on whose word something was sent."""
        return terms.trust(value)

    def size(self, size_bytes: int) -> str:
        """Return an amount of data as people write it."""
        return terms.size(size_bytes)

    def verification(self, found: Verification) -> str:
        """Return what verification found, and what it cannot know."""
        return verification.sentence(found)


def _category(name: str, facts: Category) -> ReportedCategory:
    available = facts.status is not Reading.UNSUPPORTED
    rows = inventory.rows(name, facts, most=_MOST_LINES) if available else ()
    kept = [row for row in rows if name in _TABLES or row.label or row.gap]
    values = [(row.label, row.value) for row in kept]
    state = "" if facts.status is Reading.OK else inventory.status(facts.status)
    return ReportedCategory(title=inventory.title(name), state=state, values=tuple(values))
