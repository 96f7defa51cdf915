"""What a walkthrough wants of the machine now. A function of where it stands: after a restart, the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deskside.domain.walkthroughs.document import Check, Run, Undo, Wait, conditions_of
from deskside.domain.walkthroughs.facts import categories_of
from deskside.domain.walkthroughs.state import Phase, Stage

if TYPE_CHECKING:
    from deskside.domain.walkthroughs.document import Given, Step, Walkthrough
    from deskside.domain.walkthroughs.state import Change, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconnect:
    """The line is gone: reach the machine again, then say `line-back`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Run this script where one is named, read these categories, then say `measured`."""

    step: str
    categories: tuple[str, ...]
    script: str = ""
    parameters: Given = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNow:
    """Run the script, then say `ran`."""

    step: str
    script: str
    parameters: Given


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """Run what undoes the change, then say `taken-back`, with the change's step as `to`."""

    step: str
    """The `undo` step; empty while giving up."""
    change: Change


Command = Reconnect | Measure | RunNow | TakeBack


def due(walkthrough: Walkthrough, state: State) -> Command | None:
    """Say what the machine is wanted for, by whoever holds the walkthrough; None while people act."""
    if state.phase.over or state.paused:
        return None
    if not state.linked:
        return Reconnect()
    if state.phase is Phase.TAKING_BACK:
        return TakeBack(step="", change=state.changes[-1])
    step = walkthrough.step(state.current)
    if step is None or state.stage not in {Stage.DUE, Stage.BEGUN}:
        return None
    if state.stage is Stage.DUE:
        return _measure(step)
    if isinstance(step, Run):
        return RunNow(step=step.id, script=step.script, parameters=step.parameters)
    return TakeBack(step=step.id, change=to_undo(step, state)[-1])


def needs_measuring(step: Step) -> bool:
    """Say whether a step begins with a look at the machine."""
    wanted = _measure(step)
    return (
        isinstance(step, Check) or (not isinstance(step, Wait) and bool(wanted.categories)) or is_reboot(step)
    )


def is_reboot(step: Step | None) -> bool:
    """Say whether a step waits for the machine to start anew."""
    return isinstance(step, Wait) and step.wait_for == "reboot"


def to_undo(step: Step, state: State) -> tuple[Change, ...]:
    """Return what an `undo` step is to take back, the last one last."""
    if not isinstance(step, Undo):
        return ()
    return tuple(change for change in state.changes if not step.of or change.step in step.of)


def _measure(step: Step) -> Measure:
    asked = categories_of(condition for key, condition in conditions_of(step) if key != "when")
    if is_reboot(step):
        asked = tuple(dict.fromkeys(("os", *asked)))
    if isinstance(step, Check) and step.script:
        return Measure(step=step.id, categories=asked, script=step.script, parameters=step.parameters)
    return Measure(step=step.id, categories=asked)
