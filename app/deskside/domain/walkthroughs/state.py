"""How far a walkthrough has come: a value that the journal's moves make, and nothing else.

`after` is total and pure: a move that is not possible where the state stands changes nothing. So the state in
memory and the one read back from the journal are the same, whoever wrote what in between.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deskside.domain.journal.walkthrough import WalkthroughStarted
    from deskside.domain.walkthroughs.conditions import Facts, Truth, Value

MAX_FACTS: Final = 500
MAX_FACT_CHARS: Final = 4_000


class Phase(StrEnum):
    """Whether it goes on."""

    GOING = "going"
    TAKING_BACK = "taking-back"
    """It was given up, and what was changed is being undone."""
    FINISHED = "finished"
    GIVEN_UP = "given-up"

    @property
    def over(self) -> bool:
        """Whether nothing can come after it."""
        return self in {Phase.FINISHED, Phase.GIVEN_UP}


class Stage(StrEnum):
    """How far the step at hand is."""

    OPEN = "open"
    """It waits for people."""
    DUE = "due"
    """The machine is to be measured."""
    BEGUN = "begun"
    """A script runs, or something is being taken back."""
    AWAY = "away"
    """The machine is expected to go away and to come back: a reboot."""
    STUCK = "stuck"
    """It is not so, or could not be done; people decide."""


class How(StrEnum):
    """How a step ended."""

    DONE = "done"
    DID_NOT_WORK = "did-not-work"
    SKIPPED = "skipped"


BRANCH: Final = "branch"
NOT_NEEDED: Final = "not-needed"
CANNOT_TELL: Final = "cannot-tell"
NOTHING_TO_UNDO: Final = "nothing-to-undo"
GAVE_UP: Final = "gave-up"
BY_ITSELF: Final = frozenset({BRANCH, NOT_NEEDED, CANNOT_TELL, NOTHING_TO_UNDO, GAVE_UP})
"""Reasons of steps that were skipped without anybody deciding it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A step that is over."""

    step: str
    how: How
    why: str = ""
    """A word of `BY_ITSELF`, or what the clerk gave as the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that was changed on the machine, and how it is taken back."""

    step: str
    undo: str
    """Id of the script."""
    parameters: tuple[tuple[str, str], ...] = ()
    """What the change was given."""
    after: int = -1
    """`seq` of the entry before it: the run that made the change is the first one after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a walkthrough stands."""

    run: int
    """`seq` of its `WalkthroughStarted`."""
    walkthrough: str
    version: int
    statement_sha256: str
    phase: Phase = Phase.GOING
    holder: str = ""
    """UUID of the process that goes on with it; empty while it is paused. It may have died."""
    current: str = ""
    """Id of the step at hand; empty once none is."""
    stage: Stage = Stage.OPEN
    linked: bool = True
    """Whether there is a line to the machine."""
    ended: tuple[Ended, ...] = ()
    """In the order in which they ended."""
    facts: Facts = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    """What is changed on the machine and not taken back, the last one last."""
    left: tuple[Change, ...] = ()
    """What could not be taken back while giving up."""
    truth: Truth = None
    """What the last measurement of the step at hand came to."""
    tries: int = 0
    """How often the step at hand was measured or run."""
    trouble: str = ""
    """Code of what went wrong last in the step at hand."""
    note: str = ""
    """What was said when it was paused or given up."""

    @property
    def paused(self) -> bool:
        """Whether nobody goes on with it."""
        return not self.holder and not self.phase.over

    @property
    def worked(self) -> bool:
        """Whether it came to its end and no step of it failed to work."""
        return self.phase is Phase.FINISHED and all(one.how is not How.DID_NOT_WORK for one in self.ended)

    def how(self, step: str) -> Ended | None:
        """Return how a step ended, if it has."""
        return next((one for one in self.ended if one.step == step), None)

    def described(self) -> str:
        """Return where it stands in one word; every state has one."""
        if self.paused or self.phase is not Phase.GOING:
            return "paused" if self.paused else str(self.phase)
        return "line-lost" if not self.linked and self.stage is not Stage.AWAY else str(self.stage)


def begun(run: int, started: WalkthroughStarted) -> State:
    """Return the state before the first step; `engine.begin` enters that."""
    return State(
        run=run,
        walkthrough=started.walkthrough,
        version=started.version,
        statement_sha256=started.statement_sha256,
        holder=started.process,
        facts=read_facts(started.facts),
    )


def with_facts(state: State, found: Mapping[str, Value]) -> State:
    """Return the state that knows this too; what no longer fits is forgotten, the oldest first."""
    facts = {**{name: value for name, value in state.facts.items() if name not in found}, **found}
    return replace(state, facts=dict(list(facts.items())[-MAX_FACTS:]))


def read_facts(pairs: Iterable[tuple[str, str]]) -> dict[str, Value]:
    """Return facts as the journal has them; one that cannot be read is not known."""
    return {name: value for name, text in pairs if (value := _read(text)) is not _NOTHING}


def written_facts(facts: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    """Return facts as the journal keeps them."""
    pairs = ((name, json.dumps(value, ensure_ascii=False)) for name, value in facts.items())
    return tuple(pair for pair in pairs if len(pair[1]) <= MAX_FACT_CHARS)[:MAX_FACTS]


_NOTHING: Final = object()


def _read(text: str) -> Any:  # noqa: ANN401 - JSON, narrowed here
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return _NOTHING
    if isinstance(found, list):
        return tuple(found) if all(isinstance(one, bool | int | float | str) for one in found) else _NOTHING
    return found if found is None or isinstance(found, bool | int | float | str) else _NOTHING
