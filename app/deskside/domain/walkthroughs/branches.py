"""Which branches of a walkthrough the recorded answers of its scripts take, without any machine.

`check` says that a branch can be reached at all. What it cannot know is which words a script says: whether
`run.find.trouble == "ful"` is a slip. Machines that were recorded have said them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from deskside.domain.walkthroughs.conditions import evaluate
from deskside.domain.walkthroughs.document import Check, Choose, Run, conditions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from deskside.domain.walkthroughs.conditions import Condition, Value
    from deskside.domain.walkthroughs.document import Step, Walkthrough

_MAX_TOGETHER: Final = 20_000
"""Combinations of answers that are tried for one step; two scripts of 100 answers each have half of that."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a script said on a machine that was recorded."""

    case: str
    facts: Mapping[str, Value]
    """`verdict`, `exit_status`, and what it measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A condition that asks what scripts said."""

    step: str
    key: str
    """Under which it stands: `when`, `condition`, `until`, `cases.N.when`."""
    condition: str
    go: str
    """Where it leads: of `cases`, a step or `end`; else empty, for the step itself."""
    taken_by: tuple[str, ...]
    """Cases with which it is true, of several scripts together as `one + other`."""
    asks_more: bool
    """It also asks for what no script says: then recorded answers alone do not decide it."""

    @property
    def is_lost(self) -> bool:
        """Whether no recorded answer takes it, though nothing else decides."""
        return not self.taken_by and not self.asks_more


def branches(walkthrough: Walkthrough, answers: Callable[[str], Sequence[Answer]]) -> tuple[Branch, ...]:
    """Return every condition that asks for what scripts said, with the answers that make it true.

    Args:
        walkthrough: Without flaws.
        answers: The recorded answers of a script, by its id.
    """
    return tuple(
        branch
        for step in walkthrough.steps
        for conditions in _side_by_side(step)
        for branch in _branches(walkthrough, step, conditions, answers)
    )


def scripts_of(walkthrough: Walkthrough) -> tuple[str, ...]:
    """Return the scripts that it runs, each once, in the order of the steps."""
    named = (step.script for step in walkthrough.steps if isinstance(step, Run | Check))
    return tuple(dict.fromkeys(script for script in named if script))


def _side_by_side(step: Step) -> Iterator[list[tuple[str, Condition, str]]]:
    """Yield the conditions of a step, those together of which only the first that is true counts."""
    whole = [(key, condition, "") for key, condition in conditions_of(step)]
    yield from ([one] for one in whole if not one[0].startswith("cases."))
    if isinstance(step, Choose):
        yield [(f"cases.{number}.when", case.when, case.go) for number, case in enumerate(step.cases)]


def _branches(
    walkthrough: Walkthrough,
    step: Step,
    conditions: list[tuple[str, Condition, str]],
    answers: Callable[[str], Sequence[Answer]],
) -> Iterator[Branch]:
    asked = {name for _, condition, _ in conditions for name in _asked(condition)}
    ran = [one for one in walkthrough.steps if one.id in asked and isinstance(one, Run | Check)]
    if not ran:
        return
    taken: dict[str, list[str]] = {key: [] for key, _, _ in conditions}
    for said in islice(product(*(answers(one.script) for one in ran)), _MAX_TOGETHER):
        facts = {
            f"run.{one.id}.{name}": value
            for one, answer in zip(ran, said, strict=True)
            for name, value in answer.facts.items()
        }
        key = next((key for key, condition, _ in conditions if evaluate(condition, facts)), "")
        if key:
            taken[key].append(" + ".join(answer.case for answer in said))
    for key, condition, go in conditions:
        yield Branch(
            step=step.id,
            key=key,
            condition=condition.text,
            go=go,
            taken_by=tuple(taken[key]),
            asks_more=any(path.root != "run" for path in condition.paths),
        )


def _asked(condition: Condition) -> Iterator[str]:
    """Yield the steps whose scripts it asks."""
    for path in condition.paths:
        match path.parts:
            case ("run", str(step), *_):
                yield step
            case _:
                pass
