"""What came of a walkthrough's last measuring, run or decision, in words, and what may follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.walkthroughs.conditions import path_text
from deskside.domain.walkthroughs.document import Check, Kind, Run, Wait
from deskside.domain.walkthroughs.engine import INTERRUPTED, NOT_GOOD, UPTIME_UNKNOWN
from deskside.domain.walkthroughs.state import How, Phase
from deskside.ui.words import n_, t, tn
from deskside.ui.words.scripts import text_words, verdict_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deskside.domain.walkthroughs.conditions import Condition, Value
    from deskside.domain.walkthroughs.document import Step, Walkthrough
    from deskside.domain.walkthroughs.state import State

Tone = Literal["accent", "ok", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Result:
    """What the last measuring, run or decision came to, and what may follow."""

    tone: Tone
    what: str
    do: str = ""


def result_words(walkthrough: Walkthrough, state: State) -> Result | None:
    """Say what came of what was done last; None while a step simply waits for people."""
    said = state.described()
    if said in _GOING_ON:
        tone, what, do = _GOING_ON[said]
        return Result(tone, t(what), t(do) if do else "")
    told = {"finished": _finished, "given-up": _given_up, "stuck": _stuck}.get(said)
    return told(walkthrough, state) if told else None


_GOING_ON: Final[Mapping[str, tuple[Tone, str, str]]] = {
    "paused": ("accent", n_("Paused."), n_("Connect to the machine and go on, today or another day.")),
    "line-lost": (
        "danger",
        n_("The line to the machine is gone."),
        n_("It goes on by itself once the machine can be reached again. You can also pause."),
    ),
    "taking-back": ("accent", n_("What was changed is being taken back …"), ""),
    "due": ("accent", n_("The machine is being measured …"), ""),
    "begun": ("accent", n_("It is running …"), n_("Its output stands in the timeline.")),
    "away": (
        "warning",
        n_("Waiting for the machine to start anew."),
        n_("It is reached again by itself; this can take some minutes."),
    ),
}


def _finished(walkthrough: Walkthrough, state: State) -> Result:
    failed = [one.step for one in state.ended if one.how is How.DID_NOT_WORK]
    if not failed:
        return Result("ok", t("Done. Every step that was needed has worked."))
    what = tn("Over, but {n} step did not work.", "Over, but {n} steps did not work.", len(failed))
    return Result("warning", what.format(n=len(failed)), _titles(walkthrough, failed))


def _has_helped(walkthrough: Walkthrough, state: State) -> bool:
    """Say whether it came to its end and the last check that was measured is so: a way round counts."""
    ended = [state.how(step.id) for step in walkthrough.steps if isinstance(step, Check)]
    measured = [one.how for one in ended if one is not None and one.how is not How.SKIPPED]
    return state.phase is Phase.FINISHED and (state.worked or measured[-1:] == [How.DONE])


_HELPED: Final = frozenset({Kind.TELL, Kind.OPEN, Kind.RUN})
_MOST_STEPS: Final = 8


def solution_words(walkthrough: Walkthrough, state: State) -> str:
    """Return how a problem was solved, for the clerk to mend; empty where the walkthrough has not worked."""
    if not _has_helped(walkthrough, state):
        return ""
    done = [step for step in walkthrough.steps if (one := state.how(step.id)) and one.how is How.DONE]
    steps = [text_words(step.title) for step in done if step.KIND in _HELPED][-_MOST_STEPS:]
    measured = [text_words(step.title) for step in done if isinstance(step, Check)][-1:]
    parts = [t("Solved with the walkthrough “{title}”.").format(title=text_words(walkthrough.title))]
    if steps:
        parts.append(t("Done: {steps}.").format(steps="; ".join(steps)))
    if measured:
        parts.append(t("Measured at the end: {what}.").format(what=measured[0]))
    return " ".join(parts)


def _given_up(walkthrough: Walkthrough, state: State) -> Result:
    if state.left:
        return Result(
            "warning",
            t("Given up. Something is still changed on the machine."),
            _titles(walkthrough, [change.step for change in state.left]),
        )
    return Result("accent", t("Given up. Nothing that it changed is left on the machine."), state.note)


def _stuck(walkthrough: Walkthrough, state: State) -> Result:
    step = walkthrough.step(state.current)
    if state.trouble:
        what, do = _trouble(step, state)
        return Result("warning", what, do)
    if isinstance(step, Wait) and step.wait_for == "reboot":
        return Result("warning", t("The machine has not started anew yet."))
    condition = step.condition if isinstance(step, Check) else step.until if isinstance(step, Wait) else None
    known = measured_words(condition, state) if condition else ""
    cannot_tell = state.truth is None
    what = t("Measured, but it cannot be told.") if cannot_tell else t("Measured: it is not so yet.")
    return Result("warning", what, known)


def _trouble(step: Step | None, state: State) -> tuple[str, str]:
    if state.trouble == INTERRUPTED:
        advice = t("Look at the machine before it is done again, or measure what it was to bring about.")
        return t("Nobody saw how it ended."), advice
    if state.trouble == UPTIME_UNKNOWN:
        return t("The machine does not say since when it runs, so a restart cannot be seen."), ""
    if state.trouble == NOT_GOOD and isinstance(step, Run):
        verdict = verdict_words(str(state.facts.get(f"run.{step.id}.verdict", "")))
        return t("The script says: {verdict}").format(verdict=verdict), ""
    return t("It could not be done ({code}).").format(code=state.trouble), ""


def measured_words(condition: Condition, state: State) -> str:
    """Return what the paths of a condition were measured to be, a line each; a script says what it found."""
    written = (path_text(path, state.facts) for path in condition.paths if path.root != "run")
    lines = [
        t("{fact}: {value}").format(
            fact=fact, value=_value_words(state.facts[fact]) if fact in state.facts else t("not known")
        )
        for fact in written
        if fact is not None
    ]
    return "\n".join(dict.fromkeys(lines))


def _value_words(value: Value) -> str:
    match value:
        case None:
            return t("not there")
        case bool():
            return t("yes") if value else t("no")
        case tuple():
            return ", ".join(str(one) for one in value)
        case _:
            return str(value)


def _titles(walkthrough: Walkthrough, ids: Iterable[str]) -> str:
    steps = (walkthrough.step(one) for one in ids)
    return "\n".join(text_words(step.title) for step in steps if step is not None)
