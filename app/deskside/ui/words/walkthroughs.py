"""What walkthroughs are called: settings pages, how a step ended, where one stands, what a button does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.inventory.platform import named
from deskside.domain.journal.walkthrough import Move
from deskside.domain.walkthroughs.conditions import path_text
from deskside.domain.walkthroughs.document import Check, Kind, Page, Run, Undo, Wait
from deskside.domain.walkthroughs.engine import INTERRUPTED, NOT_GOOD, UPTIME_UNKNOWN
from deskside.domain.walkthroughs.state import (
    BRANCH,
    CANNOT_TELL,
    GAVE_UP,
    NOT_NEEDED,
    NOTHING_TO_UNDO,
    How,
    Phase,
)
from deskside.ui.words import n_, t, tn
from deskside.ui.words.scripts import text_words, verdict_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deskside.domain.walkthroughs.conditions import Condition, Value
    from deskside.domain.walkthroughs.document import Step, Walkthrough
    from deskside.domain.walkthroughs.state import Ended, State

_PAGES: Final[Mapping[str, str]] = {
    Page.NETWORK: n_("Network settings"),
    Page.WIFI: n_("Wi-Fi settings"),
    Page.VPN: n_("VPN settings"),
    Page.PROXY: n_("Proxy settings"),
    Page.PRINTERS: n_("Printers"),
    Page.STORAGE: n_("Storage"),
    Page.UPDATES: n_("Updates"),
    Page.APPS: n_("Installed programs"),
    Page.DISPLAY: n_("Screens"),
    Page.SOUND: n_("Sound"),
    Page.BLUETOOTH: n_("Bluetooth"),
    Page.KEYBOARD: n_("Keyboard"),
    Page.MOUSE: n_("Mouse and touchpad"),
    Page.POWER: n_("Power and battery"),
    Page.DATE_TIME: n_("Date and time"),
    Page.ACCOUNTS: n_("Accounts"),
    Page.PRIVACY: n_("Privacy"),
    Page.ACCESSIBILITY: n_("Accessibility"),
}
_KINDS: Final[Mapping[str, str]] = {
    Kind.SAY: n_("say"),
    Kind.TELL: n_("show"),
    Kind.ASK: n_("ask"),
    Kind.OPEN: n_("open settings"),
    Kind.RUN: n_("run a script"),
    Kind.CHECK: n_("measure"),
    Kind.CHOOSE: n_("decide"),
    Kind.WAIT: n_("wait"),
    Kind.UNDO: n_("take back"),
}
_HOW: Final[Mapping[str, str]] = {
    How.DONE: n_("done"),
    How.DID_NOT_WORK: n_("did not work"),
    How.SKIPPED: n_("skipped"),
}
_WHY: Final[Mapping[str, str]] = {
    BRANCH: n_("not on this way"),
    NOT_NEEDED: n_("not needed"),
    CANNOT_TELL: n_("cannot be told whether it is needed"),
    NOTHING_TO_UNDO: n_("nothing to take back"),
    GAVE_UP: n_("given up before"),
}
_STANDS: Final[Mapping[str, str]] = {
    "open": n_("Waiting for people"),
    "due": n_("Measuring …"),
    "begun": n_("Running …"),
    "away": n_("Waiting for the machine to come back"),
    "stuck": n_("Not so yet"),
    "line-lost": n_("The line to the machine is gone"),
    "paused": n_("Paused"),
    "taking-back": n_("Taking back what was changed …"),
    "finished": n_("Finished"),
    "given-up": n_("Given up"),
}
_WAITS: Final[Mapping[str, str]] = {
    "reboot": n_("Until the machine has started anew"),
    "cable": n_("Until it is plugged in"),
    "person": n_("Until they are ready"),
}


def page_words(page: str) -> str:
    """Return what a settings page is called."""
    return t(_PAGES.get(page, page))


def kind_words(kind: str) -> str:
    """Return what a step of this kind does, in a word or two."""
    return t(_KINDS.get(kind, kind))


def ended_words(ended: Ended) -> str:
    """Return how a step ended, with the reason where there is one."""
    how = t(_HOW[ended.how])
    if not ended.why:
        return how
    why = t(_WHY[ended.why]) if ended.why in _WHY else ended.why
    return t("{how}: {why}").format(how=how, why=why)


def for_words(walkthrough: Walkthrough) -> str:
    """Say which systems it is for, where the machine runs another."""
    return t("For another system: {systems}").format(systems=", ".join(map(named, walkthrough.platforms)))


def stands_words(state: State) -> str:
    """Return where a walkthrough stands."""
    return t(_STANDS.get(state.described(), ""))


def wait_words(wait_for: str) -> str:
    """Return what is waited for."""
    return t(_WAITS.get(wait_for, ""))


def move_words(move: Move, step: Step | None) -> str:
    """Return what the button or the key for a move says, for the step at hand."""
    if move is Move.GO and step is not None:
        return t("Take it back") if isinstance(step, Undo) else t("Run the script")
    if move is Move.DONE and isinstance(step, Wait):
        return t("It has happened")
    if move is Move.AGAIN and isinstance(step, Check | Wait):
        return t("Measure again")
    if move is Move.AGAIN and isinstance(step, Run | Undo):
        return t("Try again")
    return t(_MOVES.get(move, ""))


_MOVES: Final[Mapping[Move, str]] = {
    Move.GO: n_("Go"),
    Move.AGAIN: n_("Again"),
    Move.DONE: n_("Done"),
    Move.ANSWERED: n_("Answer"),
    Move.DID_NOT_WORK: n_("It did not work"),
    Move.SKIPPED: n_("Skip"),
    Move.BACK: n_("Back"),
    Move.PAUSED: n_("Pause"),
    Move.CONTINUED: n_("Go on"),
    Move.GAVE_UP: n_("Give up"),
}


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
