"""What each of the two people may do now, and whether a move is possible where a walkthrough stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from deskside.domain.journal.walkthrough import Move
from deskside.domain.walkthroughs.commands import TakeBack, due, is_reboot
from deskside.domain.walkthroughs.course import ahead, returns
from deskside.domain.walkthroughs.document import Ask, Choose, Kind, Lane, Run, Undo, Wait
from deskside.domain.walkthroughs.state import Phase, Stage, read_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.journal.walkthrough import WalkthroughMoved
    from deskside.domain.walkthroughs.conditions import Value
    from deskside.domain.walkthroughs.document import Step, Walkthrough
    from deskside.domain.walkthroughs.state import State

MAX_ANSWER_CHARS: Final = 500

_BY_WORD: Final = frozenset({Kind.SAY, Kind.TELL, Kind.OPEN})
"""Steps that are done when somebody says so."""
_NONE: Final[frozenset[Move]] = frozenset()
_ENDS: Final = frozenset({Move.DID_NOT_WORK, Move.SKIPPED})
_PERSONS: Final = frozenset({Move.DONE, Move.ANSWERED, Move.DID_NOT_WORK})
"""What can ever be pressed on the person's own screen."""


def offers(walkthrough: Walkthrough, state: State, lane: Lane = Lane.CLERK) -> frozenset[Move]:
    """Return the moves that one of the two may make now, for buttons and prompts."""
    if state.phase.over:
        return _NONE
    if state.paused:
        return frozenset({Move.CONTINUED}) if lane is Lane.CLERK else _NONE
    if state.phase is Phase.TAKING_BACK:
        return frozenset({Move.PAUSED, Move.GAVE_UP}) if lane is Lane.CLERK else _NONE
    step = walkthrough.step(state.current)
    if step is None:
        return _NONE
    here = _of_step(step, state)
    if lane is Lane.PERSON:
        return here & _PERSONS if _is_the_persons(step) else _NONE
    if state.stage is Stage.BEGUN:
        return frozenset({Move.PAUSED})
    return here | {Move.PAUSED, Move.GAVE_UP} | ({Move.BACK} if returns(walkthrough, state) else _NONE)


def is_possible(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> bool:
    """Say whether a move changes anything where the walkthrough stands; of every other it takes no notice."""
    if moved.run != state.run or state.phase.over:
        return False
    if moved.move is Move.CONTINUED:
        return bool(moved.process) and moved.taken == state.holder and moved.version == state.version
    if state.paused or moved.process != state.holder:
        return False
    match moved.move:
        case Move.LINE_LOST:
            return state.linked
        case Move.LINE_BACK:
            return not state.linked
        case Move.RAN | Move.MEASURED | Move.TAKEN_BACK:
            return moved.by == "machine" and _is_awaited(walkthrough, state, moved)
        case _:
            return _is_offered(walkthrough, state, moved)


def _is_offered(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> bool:
    if moved.by == "machine" or moved.move not in offers(walkthrough, state, Lane(moved.by)):
        return False
    if moved.move in {Move.PAUSED, Move.GAVE_UP}:
        return True
    if moved.step != state.current:
        return False
    match moved.move:
        case Move.BACK:
            return moved.to in returns(walkthrough, state)
        case Move.SKIPPED:
            return bool(moved.text.strip()) and (not moved.to or moved.to in ahead(walkthrough, state))
        case Move.ANSWERED:
            return _is_answer(walkthrough.step(state.current), read_facts(moved.facts))
        case _:
            return True


def _is_awaited(walkthrough: Walkthrough, state: State, moved: WalkthroughMoved) -> bool:
    """Say whether the machine's word is the answer to what is wanted of it."""
    step = walkthrough.step(state.current)
    match moved.move:
        case Move.MEASURED:
            return state.stage is Stage.DUE and moved.step == state.current
        case Move.RAN:
            return isinstance(step, Run) and state.stage is Stage.BEGUN and moved.step == state.current
        case _:
            return _change_at_hand(walkthrough, state) == moved.to


def _change_at_hand(walkthrough: Walkthrough, state: State) -> str | None:
    wanted = due(walkthrough, replace(state, linked=True))
    return wanted.change.step if isinstance(wanted, TakeBack) else None


def _of_step(step: Step, state: State) -> frozenset[Move]:
    """Return what may be done with the step at hand, leaving aside who may."""
    match state.stage:
        case Stage.BEGUN:
            return _NONE
        case Stage.DUE:
            return _NONE if state.linked else _ends(step)
        case Stage.AWAY:
            return _ends(step) | ({Move.AGAIN} if state.linked else _NONE)
        case Stage.STUCK:
            return _ends(step) | {Move.GO if isinstance(step, Run | Undo) else Move.AGAIN}
        case Stage.OPEN:
            return _ends(step) | _when_open(step)


def _ends(step: Step) -> frozenset[Move]:
    return frozenset({Move.DID_NOT_WORK}) if isinstance(step, Choose) else _ENDS


def _when_open(step: Step) -> frozenset[Move]:
    if isinstance(step, Ask):
        return frozenset({Move.ANSWERED})
    if isinstance(step, Run | Undo):
        return frozenset({Move.GO})
    if isinstance(step, Wait):
        return frozenset({Move.DONE if step.until is None else Move.AGAIN})
    return frozenset({Move.DONE}) if step.KIND in _BY_WORD else _NONE


def _is_the_persons(step: Step) -> bool:
    if isinstance(step, Ask):
        return step.of is Lane.PERSON
    return step.KIND in {Kind.TELL, Kind.OPEN} or (isinstance(step, Wait) and not is_reboot(step))


def _is_answer(step: Step | None, facts: Mapping[str, Value]) -> bool:
    if not isinstance(step, Ask) or list(facts) != [f"answer.{step.id}"]:
        return False
    (said,) = facts.values()
    if step.answer == "yes-no":
        return isinstance(said, bool)
    if not isinstance(said, str) or not 0 < len(said) <= MAX_ANSWER_CHARS:
        return False
    return step.answer == "text" or said in {choice.value for choice in step.choices}
