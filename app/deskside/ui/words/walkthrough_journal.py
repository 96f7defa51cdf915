"""The moves of a walkthrough as lines of a timeline. What an entry does not hold is not said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.errors import DesksideError
from deskside.domain.journal.walkthrough import (
    LaneEnded,
    LaneStepAnswered,
    LaneStepShown,
    Move,
    WalkthroughStarted,
)
from deskside.domain.walkthroughs.engine import INTERRUPTED, NOT_GOOD, UPTIME_UNKNOWN
from deskside.domain.walkthroughs.state import read_facts
from deskside.ui.words import n_, scripts, t
from deskside.ui.words.errors import sentences, what_happened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.journal.walkthrough import WalkthroughFact, WalkthroughMoved

_MOVES: Final[Mapping[Move, str]] = {
    Move.GO: n_("{title}: started"),
    Move.RAN: n_("{title}: ended"),
    Move.AGAIN: n_("{title}: once more"),
    Move.DONE: n_("{title}: done"),
    Move.ANSWERED: n_("{title}: answered"),
    Move.DID_NOT_WORK: n_("{title}: did not work"),
    Move.SKIPPED: n_("{title}: skipped"),
    Move.BACK: n_("Back from {title}"),
    Move.TAKEN_BACK: n_("Taken back: what {to} changed"),
    Move.LINE_LOST: n_("Walkthrough: the line to the machine is gone"),
    Move.LINE_BACK: n_("Walkthrough: the machine is back"),
    Move.PAUSED: n_("Walkthrough paused"),
    Move.CONTINUED: n_("Walkthrough continued"),
    Move.GAVE_UP: n_("Walkthrough given up"),
}
_MEASURED: Final[Mapping[str, str]] = {
    "true": n_("{title}: measured, it is so"),
    "false": n_("{title}: measured, it is not so"),
    "": n_("{title}: measured"),
}
TROUBLES: Final[Mapping[str, str]] = {
    NOT_GOOD: n_("the result is not what was hoped for"),
    INTERRUPTED: n_("nobody saw how it ended"),
    UPTIME_UNKNOWN: n_("the machine does not say since when it runs"),
}
"""Why a step is stuck, where that is no error."""


_PRESSED: Final[Mapping[str, str]] = {
    "done": n_("The person pressed: done"),
    "did-not-work": n_("The person pressed: it did not work"),
    "answered": n_("The person answered"),
}
_ENDED: Final[Mapping[str, str]] = {
    "worked": n_("The person was told: all of the walkthrough is done"),
    "not-all": n_("The person was told: the walkthrough is over, not all of it worked"),
    "paused": n_("The person was told: the walkthrough is paused"),
    "taking-back": n_("The person was told: what the walkthrough changed is being taken back"),
    "given-up": n_("The person was told: the walkthrough was given up"),
}
_YES_NO: Final[Mapping[str, str]] = {"yes": n_("yes"), "no": n_("no")}


def describe(fact: WalkthroughFact) -> tuple[str, str]:
    """Return the line of an entry about a walkthrough, and what belongs to it."""
    if isinstance(fact, WalkthroughStarted):
        version = t("version {number}").format(number=fact.version)
        trust = scripts.trust_words(fact.trust) if fact.trust else ""
        return t("Walkthrough: {title}").format(title=fact.title), _joined(version, trust)
    if isinstance(fact, LaneStepShown):
        return t("On the person's screen: {title}").format(title=fact.title), _joined(
            fact.text, fact.question
        )
    if isinstance(fact, LaneStepAnswered):
        return t(_PRESSED[fact.said]), t(_YES_NO.get(fact.value, fact.value)) if fact.value else ""
    if isinstance(fact, LaneEnded):
        return t(_ENDED[fact.how]), t("something that it changed stays changed") if fact.stays_changed else ""
    return _title(fact), _joined(_known(fact), fact.text, _why(fact), _by(fact))


def _title(fact: WalkthroughMoved) -> str:
    if fact.move is Move.MEASURED:
        template = _MEASURED.get(fact.verdict, n_("{title}: could not be measured"))
    elif fact.move is Move.SKIPPED and fact.to:
        template = n_("{title}: skipped, on to {to}")
    elif fact.move is Move.TAKEN_BACK and fact.trouble:
        template = n_("Could not be taken back: what {to} changed")
    else:
        template = _MOVES[fact.move]
    return t(template).format(title=fact.title or fact.step, to=fact.to)


def _known(fact: WalkthroughMoved) -> str:
    """Say what was answered; what was measured has its own entries."""
    if fact.move is not Move.ANSWERED or not fact.facts:
        return ""
    said = read_facts(fact.facts).get(fact.facts[0][0])
    return t("yes") if said is True else t("no") if said is False else str(said)


def _why(fact: WalkthroughMoved) -> str:
    if fact.trouble in TROUBLES:
        return t(TROUBLES[fact.trouble])
    if fact.trouble in sentences():
        return what_happened(DesksideError(fact.trouble))
    if fact.trouble or fact.move is not Move.RAN:
        return fact.trouble
    return scripts.verdict_words(fact.verdict) if fact.verdict else ""


def _by(fact: WalkthroughMoved) -> str:
    return t("on the person's own screen") if fact.by == "person" else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
