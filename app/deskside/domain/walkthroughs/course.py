"""Which step comes next: entering one, leaving it, branching, going back. Every step passed has an end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from deskside.domain.walkthroughs.commands import needs_measuring, to_undo
from deskside.domain.walkthroughs.conditions import evaluate
from deskside.domain.walkthroughs.document import Choose, Undo
from deskside.domain.walkthroughs.facts import BOOT_CLOCK, BOOT_UPTIME
from deskside.domain.walkthroughs.state import (
    BRANCH,
    BY_ITSELF,
    CANNOT_TELL,
    GAVE_UP,
    NOT_NEEDED,
    NOTHING_TO_UNDO,
    Ended,
    How,
    Phase,
    Stage,
    with_facts,
)

if TYPE_CHECKING:
    from deskside.domain.walkthroughs.document import Step, Walkthrough
    from deskside.domain.walkthroughs.state import State


def enter(walkthrough: Walkthrough, state: State, place: int) -> State:
    """Go to the step at `place`, past those that are not needed; past the last one it is finished."""
    while place < len(walkthrough.steps):
        step = walkthrough.steps[place]
        if why := _not_played(step, state):
            state = _ended(state, step.id, How.SKIPPED, why)
            place += 1
        elif isinstance(step, Choose) and not needs_measuring(step):
            state, place = _passed(walkthrough, _ended(state, step.id, How.DONE), place, chosen(step, state))
        else:
            return _at(step, state)
    return replace(state, phase=Phase.FINISHED, current="", holder="")


def leave(walkthrough: Walkthrough, state: State, how: How, why: str = "", go: str = "") -> State:
    """End the step at hand and go on, to the step `go` or to the next one."""
    place = walkthrough.place(state.current)
    state = _ended(state, state.current, how, why)
    state, place = _passed(walkthrough, state, place, go)
    return enter(walkthrough, state, place)


def give_up(walkthrough: Walkthrough, state: State, why: str, *, retake: bool) -> State:
    """End everything: the step at hand did not work, the rest is not played."""
    place = walkthrough.place(state.current)
    if place < len(walkthrough.steps):
        state = _ended(state, state.current, How.DID_NOT_WORK, why)
        for step in walkthrough.steps[place + 1 :]:
            state = _ended(state, step.id, How.SKIPPED, GAVE_UP)
    state = replace(state, current="", stage=Stage.OPEN, truth=None, note=why, trouble="")
    if retake and state.changes:
        return replace(state, phase=Phase.TAKING_BACK)
    return replace(state, phase=Phase.GIVEN_UP, holder="", left=(*state.left, *state.changes), changes=())


def chosen(step: Choose, state: State) -> str:
    """Return where a branch goes on: only what is known to be true is true."""
    return next((case.go for case in step.cases if evaluate(case.when, state.facts)), step.otherwise)


def returns(walkthrough: Walkthrough, state: State) -> tuple[str, ...]:
    """Return the steps that the clerk may go back to: those that were played, in their order."""
    played = {one.step for one in state.ended if one.why not in BY_ITSELF}
    steps = walkthrough.steps[: walkthrough.place(state.current)]
    return tuple(step.id for step in steps if step.id in played and not isinstance(step, Choose))


def ahead(walkthrough: Walkthrough, state: State) -> tuple[str, ...]:
    """Return the later steps at which the clerk may go on, past all between; branches are never stood at."""
    later = walkthrough.steps[walkthrough.place(state.current) + 1 :]
    return tuple(step.id for step in later if not isinstance(step, Choose))


def return_to(walkthrough: Walkthrough, state: State, step_id: str) -> State:
    """Go back: what came of that step and of all after it counts no more; what was changed stays changed."""
    place = walkthrough.place(step_id)
    gone = {step.id for step in walkthrough.steps[place:]}
    facts = {name: value for name, value in state.facts.items() if _step_of(name) not in gone}
    ended = tuple(one for one in state.ended if one.step not in gone)
    return _at(walkthrough.steps[place], replace(state, facts=facts, ended=ended))


def _step_of(fact: str) -> str:
    """Return the step that a fact came from; empty for what is known of the machine."""
    root, _, rest = fact.partition(".")
    return rest.partition(".")[0] if root in {"answer", "run", "step"} else ""


def _not_played(step: Step, state: State) -> str:
    if step.when is not None and not (truth := evaluate(step.when, state.facts)):
        return CANNOT_TELL if truth is None else NOT_NEEDED
    return NOTHING_TO_UNDO if isinstance(step, Undo) and not to_undo(step, state) else ""


def _at(step: Step, state: State) -> State:
    facts = {name: value for name, value in state.facts.items() if name not in {BOOT_UPTIME, BOOT_CLOCK}}
    stage = Stage.DUE if needs_measuring(step) else Stage.OPEN
    return replace(state, current=step.id, stage=stage, truth=None, tries=0, trouble="", facts=facts)


def _ended(state: State, step_id: str, how: How, why: str = "") -> State:
    state = replace(state, ended=(*state.ended, Ended(step=step_id, how=how, why=why)))
    return with_facts(state, {f"step.{step_id}": str(how)})


def _passed(walkthrough: Walkthrough, state: State, place: int, go: str) -> tuple[State, int]:
    """Skip what lies between a step and where it goes on, and return that place. It only goes forward."""
    target = max(walkthrough.place(go), place + 1) if go else place + 1
    for step in walkthrough.steps[place + 1 : target]:
        state = _ended(state, step.id, How.SKIPPED, BRANCH)
    return state, target
