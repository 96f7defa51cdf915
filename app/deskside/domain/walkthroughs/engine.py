"""The walkthrough as a state machine: moves in, states out.

`begin` and `after` make the state; `commands.due` says what the machine is wanted for, `offers.offers` what
each of the two people may do. None of them knows a clock, a journal or a machine. Both are total: a move that
is not possible changes nothing, so that whatever stands in a journal has a meaning.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from deskside.domain.journal.walkthrough import Move, WalkthroughMoved, WalkthroughStarted
from deskside.domain.walkthroughs.commands import Measure, due, is_reboot, to_undo
from deskside.domain.walkthroughs.conditions import Condition, evaluate
from deskside.domain.walkthroughs.course import chosen, enter, give_up, leave, return_to
from deskside.domain.walkthroughs.document import Check, Choose, Run, Wait
from deskside.domain.walkthroughs.facts import BOOT_CLOCK, BOOT_UPTIME, CLOCK, UPTIME, rebooted
from deskside.domain.walkthroughs.offers import is_possible
from deskside.domain.walkthroughs.state import (
    Change,
    How,
    Phase,
    Stage,
    begun,
    read_facts,
    with_facts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from deskside.domain.journal.facts import Recorded
    from deskside.domain.walkthroughs.conditions import Facts, Value
    from deskside.domain.walkthroughs.document import Walkthrough
    from deskside.domain.walkthroughs.state import State

NOT_GOOD: Final = "verdict-not-good"
INTERRUPTED: Final = "interrupted"
UPTIME_UNKNOWN: Final = "uptime-unknown"
"""Troubles that are no error's code: the script's verdict, a run that nobody saw the end of, a machine that
does not say since when it runs."""


def begin(walkthrough: Walkthrough, run: int, started: WalkthroughStarted) -> State:
    """Return the state at the first step that is played."""
    return enter(walkthrough, begun(run, started), 0)


def after(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    """Return the state after a move; the same where the move is not possible."""
    if not is_possible(walkthrough, state, moved):
        return state
    return _TAKES[moved.move](walkthrough, state, moved)


def truth_of(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> str:
    """Say what a measurement comes to: `true`, `false`, `unknown`; empty where it only looks."""
    if isinstance(walkthrough.step(state.current), Choose):
        return ""
    later = after(walkthrough, state, moved)
    if later.how(state.current) is not None:
        return "true"
    if later.stage is Stage.AWAY and later.truth is None:
        return ""
    return "unknown" if later.truth is None else "false"


def recovered(walkthrough: Walkthrough, run: int, entries: Iterable[Recorded]) -> State | None:
    """Return the state that a ticket's entries make of the walkthrough begun at entry `run`."""
    state: State | None = None
    for entry in entries:
        if isinstance(entry.fact, WalkthroughStarted) and entry.seq == run:
            state = begin(walkthrough, run, entry.fact)
        elif isinstance(entry.fact, WalkthroughMoved) and state is not None:
            state = after(walkthrough, state, entry.fact)
    return state


def _go(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    """A change counts as made from here on: who knows how far it comes."""
    state = replace(state, stage=Stage.BEGUN, trouble="", tries=state.tries + 1)
    if not moved.undo or not isinstance(walkthrough.step(state.current), Run):
        return state
    given = tuple((name, str(value)) for name, value in read_facts(moved.facts).items())
    change = Change(step=moved.step, undo=moved.undo, parameters=given, after=moved.started)
    return replace(state, changes=(*state.changes, change))


def _ran(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    step = walkthrough.step(state.current)
    state = with_facts(state, read_facts(moved.facts))
    if moved.trouble:
        return replace(state, stage=Stage.STUCK, trouble=moved.trouble)
    if isinstance(step, Run) and moved.verdict in step.good:
        return leave(walkthrough, state, How.DONE)
    return replace(state, stage=Stage.STUCK, trouble=NOT_GOOD)


def _measured(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    """Only what was measured just now makes a check true: nobody's word does, and no older reading."""
    step = walkthrough.step(state.current)
    before = state.facts
    known = _without_older(walkthrough, state) | read_facts(moved.facts)
    state = replace(state, facts=known, tries=state.tries + 1, truth=None, trouble=moved.trouble)
    match step:
        case _ if moved.trouble:
            return replace(state, stage=Stage.STUCK)
        case Choose():
            return leave(walkthrough, state, How.DONE, go=chosen(step, state))
        case Wait(wait_for="reboot"):
            return _looked_for_reboot(walkthrough, state, before)
        case Check(condition=condition) | Wait(until=Condition() as condition):
            state = replace(state, truth=evaluate(condition, known))
            return leave(walkthrough, state, How.DONE) if state.truth else replace(state, stage=Stage.STUCK)
        case _:
            return state


def _without_older(walkthrough: Walkthrough, state: State) -> dict[str, Value]:
    """Return what is known but for what is being measured anew."""
    wanted = due(walkthrough, replace(state, linked=True))
    anew = set(wanted.categories) if isinstance(wanted, Measure) else set()
    own = f"run.{state.current}."
    return {
        name: value
        for name, value in state.facts.items()
        if not name.startswith(own) and name.partition(".")[0].partition("[")[0] not in anew
    }


def _looked_for_reboot(walkthrough: Walkthrough, state: State, before: Facts) -> State:
    """Remember since when the machine is up; at every later look, see whether it has started anew."""
    if BOOT_UPTIME not in before:
        now = {BOOT_UPTIME: state.facts.get(UPTIME), BOOT_CLOCK: state.facts.get(CLOCK)}
        if None in now.values():
            return replace(state, stage=Stage.STUCK, trouble=UPTIME_UNKNOWN)
        return replace(with_facts(state, now), stage=Stage.AWAY)
    state = replace(state, truth=rebooted(before, state.facts))
    if state.truth is None:
        return replace(state, stage=Stage.STUCK, trouble=UPTIME_UNKNOWN)
    return leave(walkthrough, state, How.DONE) if state.truth else replace(state, stage=Stage.AWAY)


def _taken_back(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    change = next(one for one in reversed(state.changes) if one.step == moved.to)
    rest = tuple(one for one in state.changes if one is not change)
    if state.phase is Phase.TAKING_BACK:
        left = (*state.left, change) if moved.trouble else state.left
        over = replace(state, changes=rest, left=left, trouble=moved.trouble)
        return over if rest else replace(over, phase=Phase.GIVEN_UP, holder="")
    if moved.trouble:
        return replace(state, stage=Stage.STUCK, trouble=moved.trouble)
    state = replace(state, changes=rest)
    step = walkthrough.step(state.current)
    more = step is not None and to_undo(step, state)
    return state if more else leave(walkthrough, state, How.DONE)


def _again(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    del walkthrough, moved
    return replace(state, stage=Stage.DUE, trouble="")


def _done(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    del moved
    return leave(walkthrough, state, How.DONE)


def _answered(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    return leave(walkthrough, with_facts(state, read_facts(moved.facts)), How.DONE)


def _did_not_work(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    step = walkthrough.step(state.current)
    go = step.otherwise if isinstance(step, Choose) else step.if_not if step else ""
    return leave(walkthrough, state, How.DID_NOT_WORK, moved.text, go)


def _skipped(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    return leave(walkthrough, state, How.SKIPPED, moved.text, moved.to)


def _back(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    return return_to(walkthrough, state, moved.to)


def _line_lost(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    del walkthrough, moved
    return replace(state, linked=False)


def _line_back(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    state = with_facts(replace(state, linked=True), read_facts(moved.facts))
    return _seen_again(walkthrough, state)


def _paused(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    del walkthrough
    return replace(state, holder="", note=moved.text)


def _continued(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    """Go on with a line to the machine. A run whose end nobody saw is not begun again by itself."""
    state = replace(state, holder=moved.process, linked=True, note="")
    state = with_facts(state, read_facts(moved.facts))
    if state.stage is Stage.BEGUN and state.phase is Phase.GOING:
        return replace(state, stage=Stage.STUCK, trouble=INTERRUPTED)
    return _seen_again(walkthrough, state)


def _seen_again(walkthrough: Walkthrough, state: State) -> State:
    """Look at once whether a machine that was expected to start anew has done so."""
    awaited = state.stage is Stage.AWAY and is_reboot(walkthrough.step(state.current))
    return replace(state, stage=Stage.DUE) if awaited else state


def _gave_up(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> State:
    return give_up(walkthrough, state, moved.text, retake=moved.retake)


_TAKES: Final[Mapping[Move, Callable[[Walkthrough, State, WalkthroughMoved], State]]] = {
    Move.GO: _go,
    Move.RAN: _ran,
    Move.MEASURED: _measured,
    Move.AGAIN: _again,
    Move.DONE: _done,
    Move.ANSWERED: _answered,
    Move.DID_NOT_WORK: _did_not_work,
    Move.SKIPPED: _skipped,
    Move.BACK: _back,
    Move.TAKEN_BACK: _taken_back,
    Move.LINE_LOST: _line_lost,
    Move.LINE_BACK: _line_back,
    Move.PAUSED: _paused,
    Move.CONTINUED: _continued,
    Move.GAVE_UP: _gave_up,
}
