"""What a first look has found so far: what is wrong, what is fine, and what could not be measured and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.errors import Cancelled, Refused, WrongUse
from deskside.domain.inventory.facts import Status
from deskside.domain.inventory.findings.find import GOES_BY, RULES
from deskside.domain.inventory.findings.rule import Severity
from deskside.domain.scripts.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deskside.domain.errors import DesksideError
    from deskside.domain.first_look.problems import Plan
    from deskside.domain.inventory.facts import Category
    from deskside.domain.inventory.findings.rule import MachineFinding
    from deskside.domain.journal.facts import Finding, Seq
    from deskside.domain.scripts.manifest import Manifest

WITHIN_MS: Final = 10_000
"""How long a clerk waits at most before something is said."""

Why = Literal[
    "running",
    "not-allowed",
    "not-approved",
    "missing-tool",
    "needs-admin",
    "unsupported",
    "timeout",
    "unclear",
    "lost",
    "stopped",
    "failed",
]
"""Why something was not measured."""

_WHY_OF_STATUS: Final[Mapping[Status, Why]] = {
    Status.DENIED: "not-allowed",
    Status.MISSING_TOOL: "missing-tool",
    Status.TIMEOUT: "timeout",
    Status.UNREADABLE: "unclear",
}
_WHY_OF_CODE: Final[Mapping[str, Why]] = {
    "agreement-not-noted": "not-allowed",
    "consent-refused": "not-allowed",
    "consent-withdrawn": "not-allowed",
    "grant-unknown": "not-allowed",
    "grant-used": "not-allowed",
    "grant-withdrawn": "not-allowed",
    "admin-not-allowed": "needs-admin",
    "not-let-in": "stopped",
    "session-ended-midway": "stopped",
    "session-over": "stopped",
    "script-timed-out": "timeout",
    "probe-timed-out": "timeout",
    "missing-tool": "missing-tool",
    "script-platform-unsupported": "unsupported",
    "platform-unsupported": "unsupported",
    "link-lost": "lost",
}
"""Every other refusal is the organisation's: not approved."""
_OUR_WORDS: Final[Mapping[str, Why]] = {"missing-tool": "missing-tool", "needs-admin": "needs-admin"}
"""Messages of the prelude that say why a script could tell nothing."""
_WRONG: Final[Mapping[Verdict, Severity]] = {
    Verdict.WARNING: Severity.WARNING,
    Verdict.CRITICAL: Severity.ERROR,
}
_WORST_FIRST: Final = tuple(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckEnd:
    """How one check ended; `why` is empty where it told something."""

    script: str
    manifest: Manifest | None = None
    """Whose sentences its findings are; None where it was never admitted."""
    step: Seq = -1
    verdict: Verdict = Verdict.UNKNOWN
    findings: tuple[Finding, ...] = ()
    why: Why | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is wrong: a finding of the facts, or what a check found."""

    severity: Severity
    fact: MachineFinding | None = None
    check: CheckEnd | None = None
    follows: bool = False
    """Whether another trouble is the cause: where there is no gateway, no name server answers either."""

    @property
    def next_steps(self) -> tuple[Finding, ...]:
        """Return what its check advises, each once."""
        findings = self.check.findings if self.check is not None else ()
        return tuple(dict.fromkeys(one for one in findings if one.level == "next"))

    @property
    def script(self) -> str:
        """Return the script to look closer with, or that has looked."""
        if self.check is not None:
            return self.check.script
        return self.fact.script if self.fact is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmeasured:
    """One thing that is not known, and why."""

    name: str
    """A category of system information, or the id of a script."""
    is_check: bool
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """What is known at one moment of a first look."""

    kinds: tuple[str, ...]
    elapsed_ms: int
    """Since it began, the person's answer not counted."""
    troubles: tuple[Trouble, ...] = ()
    """Worst first; of equals a cause before what follows from it, then what fits the problem first."""
    fine_categories: tuple[str, ...] = ()
    """What fits the problem first."""
    fine_checks: tuple[CheckEnd, ...] = ()
    unmeasured: tuple[Unmeasured, ...] = ()

    @property
    def running(self) -> tuple[Unmeasured, ...]:
        """Return what may still answer."""
        return tuple(one for one in self.unmeasured if one.why == "running")

    @property
    def is_due(self) -> bool:
        """Say whether it is time to say something, because all has answered or the time is up."""
        return not self.running or self.elapsed_ms >= WITHIN_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What has arrived by one moment."""

    wanted: Sequence[str]
    """The categories that were asked for."""
    categories: Mapping[str, Category]
    findings: Sequence[MachineFinding]
    facts_why: Why
    """Why a category that has not arrived has not: `running` while the probe does."""
    checks: Mapping[str, CheckEnd | None]
    """By script; None while it runs."""


def look(plan: Plan, seen: Seen, elapsed_ms: int) -> FirstLook:
    """Judge what has arrived. A blank is never fine and never wrong: it is not measured."""
    ended = [end for end in seen.checks.values() if end is not None]
    troubles = sorted(
        _troubles(seen.findings, ended, plan),
        key=lambda one: (_WORST_FIRST.index(one.severity), one.follows, not _fits(one, plan)),
    )
    spoilt = {
        name
        for check in plan.checks
        if (end := seen.checks.get(check.script)) is not None and end.verdict in _WRONG
        for name in check.about
    }
    noted = {finding.category for finding in seen.findings if finding.severity is not Severity.NOTICE}
    blank = {name: why for name in seen.wanted if (why := _why_blank(seen, name)) is not None}
    fine = [
        name
        for name, category in seen.categories.items()
        if name in RULES
        and name not in noted | spoilt | blank.keys()
        and category.status in {Status.OK, Status.PARTIAL}
    ]
    return FirstLook(
        kinds=plan.kinds,
        elapsed_ms=elapsed_ms,
        troubles=tuple(troubles),
        fine_categories=tuple(sorted(fine, key=lambda name: name not in plan.categories)),
        fine_checks=tuple(end for end in ended if end.why is None and end.verdict is Verdict.OK),
        unmeasured=(
            *(Unmeasured(name=name, is_check=False, why=blank[name]) for name in blank if name not in noted),
            *_missing_checks(seen.checks, {one.script for one in troubles}),
        ),
    )


def why_of(error: DesksideError) -> Why:
    """Return why a part that ended with `error` measured nothing."""
    if error.code in _WHY_OF_CODE:
        return _WHY_OF_CODE[error.code]
    match error:
        case Cancelled():
            return "stopped"
        case Refused():
            return "not-approved"
        case WrongUse():
            return "unclear"
        case _:
            return "failed"


def why_unknown(findings: Iterable[Finding]) -> Why:
    """Return why a check that ran to its end could tell nothing."""
    said = (_OUR_WORDS.get(finding.message) for finding in findings)
    return next((why for why in said if why is not None), "unclear")


def _troubles(findings: Sequence[MachineFinding], ended: Sequence[CheckEnd], plan: Plan) -> list[Trouble]:
    """Return what is wrong. What a check has looked at closer is told once, by the check."""
    closer = {end.script for end in ended if end.verdict in _WRONG}
    facts = [
        Trouble(severity=finding.severity, fact=finding)
        for finding in findings
        if finding.severity is not Severity.NOTICE and finding.script not in closer
    ]
    broken = {end.script for end in ended if end.verdict is Verdict.CRITICAL}
    following = {check.script for check in plan.checks if not broken.isdisjoint(check.rests_on)}
    checks = [
        Trouble(severity=_WRONG[end.verdict], check=end, follows=end.script in following)
        for end in ended
        if end.verdict in _WRONG
    ]
    return [*checks, *facts]


def _fits(trouble: Trouble, plan: Plan) -> bool:
    return trouble.fact is None or trouble.fact.category in plan.categories


def _why_blank(seen: Seen, name: str) -> Why | None:
    """Return why a category's rules had nothing to go by; None where they had, or nothing is there."""
    category = seen.categories.get(name)
    if category is None:
        return seen.facts_why
    if category.status not in {Status.OK, Status.PARTIAL}:
        return _WHY_OF_STATUS.get(category.status)
    needed = GOES_BY.get(name, frozenset())
    gap = next((gap for gap in category.problems if gap.field in needed), None)
    return _WHY_OF_STATUS.get(gap.why, "unclear") if gap else None


def _missing_checks(checks: Mapping[str, CheckEnd | None], told: set[str]) -> list[Unmeasured]:
    """Return the checks that told nothing; what facts have told is not unclear."""
    missing = []
    for script, end in checks.items():
        why: Why | None = "running" if end is None else end.why
        if why is not None and not (why == "unclear" and script in told):
            missing.append(Unmeasured(name=script, is_check=True, why=why))
    return missing
