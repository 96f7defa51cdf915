"""The help desk's own words, one for each value of the domain, and amounts as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.journal.facts import Outcome, StepKind
from deskside.domain.scripts.manifest import Effect
from deskside.domain.tickets import Priority, Status
from deskside.ui.words import language, n_, scripts, t, tn

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATUS: Mapping[Status, str] = {
    Status.OPEN: n_("Open"),
    Status.WAITING: n_("Waiting"),
    Status.CLOSED: n_("Closed"),
}
_PRIORITY: Mapping[Priority, str] = {
    Priority.LOW: n_("Low priority"),
    Priority.NORMAL: n_("Normal priority"),
    Priority.HIGH: n_("High priority"),
    Priority.URGENT: n_("Urgent"),
}
_OUTCOME: Mapping[Outcome, str] = {
    Outcome.SUCCEEDED: n_("succeeded"),
    Outcome.FAILED: n_("failed"),
    Outcome.REFUSED: n_("refused"),
    Outcome.CANCELLED: n_("stopped"),
    Outcome.TIMED_OUT: n_("timed out"),
    Outcome.INTERRUPTED: n_("interrupted"),
    Outcome.UNKNOWN: n_("result unknown"),
}
_OUTCOME_MEANS: Mapping[Outcome, str] = {
    Outcome.SUCCEEDED: n_("It ran to its end."),
    Outcome.FAILED: n_("It ended with an error."),
    Outcome.REFUSED: n_("Nothing was sent to the machine."),
    Outcome.CANCELLED: n_(
        "Somebody at the desk stopped it. What it had started on the machine was ended too."
    ),
    Outcome.TIMED_OUT: n_("It took longer than it may, so it was ended on the machine."),
    Outcome.INTERRUPTED: n_(
        "Deskside itself ended while it ran. Look at the machine before you run it again."
    ),
    Outcome.UNKNOWN: n_(
        "The line ended before an answer came. It may or may not have finished on the machine."
    ),
}
_KIND: Mapping[StepKind, str] = {
    StepKind.CONNECT: n_("Connection"),
    StepKind.INVENTORY: n_("System information"),
    StepKind.SCRIPT: n_("Script"),
    StepKind.DISCONNECT: n_("End of session"),
    StepKind.REQUEST: n_("Request"),
}
_LANGUAGE: Mapping[str, str] = {
    "": n_("Language unknown"),
    "en": n_("Speaks English"),
    "ru": n_("Speaks Russian"),
}


def status(value: Status) -> str:
    """Return a ticket's status in a word."""
    return t(_STATUS[value])


def priority(value: Priority) -> str:
    """Return a ticket's priority in a word or two."""
    return t(_PRIORITY[value])


def outcome(value: Outcome) -> str:
    """Return how a step ended, in lower case for the end of a line."""
    return t(_OUTCOME[value])


def outcome_means(value: Outcome) -> str:
    """Return what an outcome means for the machine, in one sentence."""
    return t(_OUTCOME_MEANS[value])


def verdict(value: str) -> str:
    """Return a script's verdict, or nothing where it gave none."""
    return scripts.verdict_words(value) if value else ""


def trust(value: str) -> str:
    """Return on whose word something may run, or nothing where that does not apply."""
    return scripts.trust_words(value) if value else ""


def effect(value: str) -> str:
    """Return what a script does to the machine."""
    return scripts.effect_words(Effect(value))


def step_kind(value: StepKind) -> str:
    """Return what kind of step it is."""
    return t(_KIND[value])


def speaks(code: str) -> str:
    """Return which language a requester prefers; a code that we have no word for is shown as it is."""
    return t(_LANGUAGE.get(code, code))


def duration(milliseconds: int) -> str:
    """Return a duration as people say it: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`."""
    seconds = milliseconds / 1000
    if seconds < 0.1:
        return t("less than {seconds} s").format(seconds=decimal(0.1))
    if seconds < 10:
        return t("{seconds} s").format(seconds=decimal(seconds))
    if seconds < 60:
        return t("{seconds} s").format(seconds=round(seconds))
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return t("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
    hours, minutes = divmod(minutes, 60)
    return t("{hours} h {minutes} min").format(hours=hours, minutes=minutes)


def decimal(value: float) -> str:
    """Return a number with one decimal, and the reader's decimal sign."""
    return f"{value:.1f}".replace(".", "," if language() == "ru" else ".")


def size(size_bytes: int) -> str:
    """Return how much came: `812 B`, `4.2 kB`, `1.0 GB`; powers of 1,000."""
    if size_bytes < 1_000:
        return tn("{n} byte", "{n} bytes", size_bytes)
    value = float(size_bytes)
    for unit in (n_("{size} kB"), n_("{size} MB")):
        value /= 1_000
        if value < 999.95:
            return t(unit).format(size=decimal(value))
    return t("{size} GB").format(size=decimal(value / 1_000))
