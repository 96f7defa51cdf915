"""How a walkthrough looks in a terminal: where it stands, what the clerk says, what the person sees."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from deskside.domain.walkthroughs.document import Ask, Lane, Open, Wait
from deskside.domain.walkthroughs.state import BY_ITSELF, Stage
from deskside.programs.cli.script_card import print_findings
from deskside.ui.words import scripts, t
from deskside.ui.words import walkthroughs as words
from deskside.ui.words.errors import sentences, what_happened, what_to_do
from deskside.ui.words.scripts import text_words
from deskside.ui.words.walkthrough_journal import TROUBLES
from deskside.usecases.script_run import ScriptResult
from deskside.usecases.walkthrough_work import StepTrouble

if TYPE_CHECKING:
    from deskside.domain.errors import DesksideError
    from deskside.domain.walkthroughs.document import Step
    from deskside.domain.walkthroughs.state import State
    from deskside.usecases.walkthrough_course import Course


def step_title(course: Course, step_id: str) -> str:
    """Return a step's title in the reader's language."""
    step = course.walkthrough.step(step_id)
    return text_words(step.title) if step else step_id


def print_scene(course: Course) -> None:
    """Print the step at hand: both lanes, and how it stands."""
    state = course.state
    step = course.walkthrough.step(state.current)
    if step is None:
        print(f"\n{words.stands_words(state)}")
        return
    place, count = course.walkthrough.place(step.id) + 1, len(course.walkthrough.steps)
    print(f"\n{place}/{count}  {text_words(step.title)}")
    for line in _lanes(step, companion=state.facts.get("machine.companion") is True):
        print(f"  {line}")
    print(f"  {_stands(step, state)}")


def _lanes(step: Step, *, companion: bool) -> list[str]:
    lines = []
    if step.say:
        lines.append(t("Say: {words}").format(words=text_words(step.say)))
    reads = t("They read: {words}") if companion else t("Read to them: {words}")
    if step.tell:
        lines.append(reads.format(words=text_words(step.tell)))
    if step.picture:
        lines.append(t("The picture shows: {words}").format(words=text_words(step.picture.words)))
    match step:
        case Open():
            lines.append(t("Have them open: {page}").format(page=words.page_words(step.page)))
        case Ask():
            asked = t("Ask them: {words}") if step.of is Lane.PERSON else t("For you to answer: {words}")
            lines.append(asked.format(words=text_words(step.question)))
            lines += _answers(step)
        case Wait():
            lines.append(words.wait_words(step.wait_for))
        case _:
            pass
    return lines


def _answers(step: Ask) -> list[str]:
    if step.answer == "yes-no":
        return [t("Type yes or no.")]
    return [f"{number}: {text_words(choice.label)}" for number, choice in enumerate(step.choices, start=1)]


def _stands(step: Step, state: State) -> str:
    stands = words.stands_words(state)
    if state.stage is not Stage.STUCK:
        return stands
    if state.trouble in TROUBLES:
        return t("{stands}: {why}").format(stands=stands, why=t(TROUBLES[state.trouble]))
    if state.trouble not in sentences() and state.truth is None and step.KIND in {"check", "wait"}:
        return t("{stands}: {why}").format(stands=stands, why=t("it could not be measured"))
    return stands


def print_found(result: ScriptResult) -> None:
    """Print what a script found: the lanes speak of it."""
    verdict = scripts.verdict_words(result.verdict)
    print(f"  {scripts.text_words(result.manifest.title)}: {verdict}")
    print_findings([one for one in result.findings if scripts.is_told(one, result.manifest)], result.manifest)


def print_event(event: object) -> None:
    """Print what a deed reports, where the clerk has to know."""
    if isinstance(event, StepTrouble):
        print_trouble(event.error)
    elif isinstance(event, ScriptResult):
        print_found(event)


def print_trouble(error: DesksideError) -> None:
    """Say on standard error what went wrong and what to try."""
    print(f"  {what_happened(error)} {what_to_do(error)}", file=sys.stderr)


def summary(course: Course) -> None:
    """Print how it ended, step by step, and what is left on the machine."""
    state = course.state
    print(f"\n{words.stands_words(state)}")
    for one in state.ended:
        step = course.walkthrough.step(one.step)
        if step is not None and one.why not in BY_ITSELF:
            print(f"  {text_words(step.title)}: {words.ended_words(one)}")
    for change in (*state.left, *(() if state.worked else state.changes)):
        left = t(
            "Still changed on the machine by the step {step}; “deskside script run {undo}” takes it back."
        )
        print(left.format(step=change.step, undo=change.undo))
