"""The person's lane on their own screen: shown as it goes on, and what they press becomes a move."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from deskside.domain.companion.lane import LaneAnswered, LaneCleared, LaneStep, in_pieces
from deskside.domain.errors import BrokeMidway, DesksideError, Refused, WrongUse
from deskside.domain.journal.walkthrough import Move
from deskside.domain.scripts.texts import in_language
from deskside.domain.walkthroughs.document import Ask, Lane, Open
from deskside.domain.walkthroughs.offers import offers
from deskside.domain.walkthroughs.state import Phase
from deskside.usecases.walkthrough_work import StepTrouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.walkthroughs.conditions import Value
    from deskside.domain.walkthroughs.document import Step, Walkthrough
    from deskside.domain.walkthroughs.state import State
    from deskside.usecases.ports.consent import ShowsLane
    from deskside.usecases.task import CancelToken
    from deskside.usecases.walkthrough_course import Course

_PRESSED = {"done": Move.DONE, "did-not-work": Move.DID_NOT_WORK, "answered": Move.ANSWERED}


def show_lane(course: Course, screen: ShowsLane) -> None:
    """Bring the person's screen to where the walkthrough stands, or to how it left them."""
    step = lane_step(course.walkthrough, course.state, course.folder, screen.language)
    screen.show_lane(lane_end(course.state) if step is None else step)


def leave_lane(course: Course, screen: ShowsLane) -> None:
    """Take the step off the person's screen: nobody goes on with it here."""
    screen.show_lane(lane_end(course.state))


def follow_lane(
    course: Course, screen: ShowsLane, *, report: Callable[[object], None], cancel: CancelToken
) -> None:
    """Make moves of what the person presses, until the session is over or `cancel` is pulled.

    A press that came too late, for a step that is over, changes nothing.

    Args:
        course: Where the walkthrough stands.
        screen: The person's own.
        report: Given `StepTrouble` for a press that could not be recorded: the person may press again.
        cancel: Ends the listening.

    Raises:
        Cancelled: `cancel` was pulled.
        BrokeMidway: `link-lost`.
    """
    while True:
        try:
            pressed = screen.next_lane_answer(cancel)
        except Refused:
            return
        try:
            course.make(_PRESSED[pressed.said], by="person", step=pressed.step, facts=_facts(course, pressed))
        except (WrongUse, Refused):
            continue
        except BrokeMidway as error:
            report(StepTrouble(ticket=course.ticket, step=pressed.step, error=error))
            continue
        with contextlib.suppress(DesksideError):
            show_lane(course, screen)


def lane_step(walkthrough: Walkthrough, state: State, folder: ScriptFolder, language: str) -> LaneStep | None:
    """Return what the person sees now, in their language; None where nothing is played."""
    step = walkthrough.step(state.current)
    if step is None or state.paused or state.phase.over:
        return None
    asked = step if isinstance(step, Ask) and step.of is Lane.PERSON else None
    return LaneStep(
        run=state.run,
        step=step.id,
        place=walkthrough.place(step.id) + 1,
        count=len(walkthrough.steps),
        title=in_language(step.title, language),
        text=in_language(step.tell, language),
        question=in_language(asked.question, language) if asked else "",
        answer=asked.answer if asked else "",
        choices=tuple((one.value, in_language(one.label, language)) for one in asked.choices)
        if asked
        else (),
        page=str(step.page) if isinstance(step, Open) else "",
        can_say=bool(offers(walkthrough, state, Lane.PERSON)),
        picture=in_pieces(_picture(step, folder, language)),
        picture_words=in_language(step.picture.words, language) if step.picture else "",
    )


def lane_end(state: State) -> LaneCleared:
    """Return how a walkthrough leaves the person; nothing is said of one that still goes on."""
    taking_back = state.phase is Phase.TAKING_BACK
    if state.paused:
        return LaneCleared(how="paused", stays_changed=taking_back)
    match state.phase:
        case Phase.TAKING_BACK:
            return LaneCleared(how="taking-back")
        case Phase.FINISHED:
            return LaneCleared(how="worked" if state.worked else "not-all")
        case Phase.GIVEN_UP:
            return LaneCleared(how="given-up", stays_changed=bool(state.changes or state.left))
        case _:
            return LaneCleared()


def _picture(step: Step, folder: ScriptFolder, language: str) -> bytes:
    return folder.files.get(in_language(step.picture.files, language), b"") if step.picture else b""


def _facts(course: Course, pressed: LaneAnswered) -> dict[str, Value]:
    step = course.walkthrough.step(pressed.step)
    if pressed.said != "answered" or not isinstance(step, Ask):
        return {}
    value: Value = pressed.value == "yes" if step.answer == "yes-no" else pressed.value
    return {f"answer.{step.id}": value}
