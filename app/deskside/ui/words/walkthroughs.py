"""What walkthroughs are called: settings pages, how a step ended, where one stands, what a button does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.platform import named
from deskside.domain.journal.walkthrough import Move
from deskside.domain.walkthroughs.document import Check, Kind, Page, Run, Undo, Wait
from deskside.domain.walkthroughs.state import (
    BRANCH,
    CANNOT_TELL,
    GAVE_UP,
    NOT_NEEDED,
    NOTHING_TO_UNDO,
    How,
)
from deskside.ui.words import n_, t, tn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.walkthroughs.document import Step, Walkthrough
    from deskside.domain.walkthroughs.outcomes import VersionOutcomes
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


def usually_words(played: VersionOutcomes | None) -> str:
    """Say how long a walkthrough usually takes; empty where nobody has come to its end here."""
    minutes = played.usual_minutes if played else None
    if played is None or minutes is None:
        return ""
    usual = tn("Usually takes about {n} minute here", "Usually takes about {n} minutes here", minutes)
    times = tn("(played to the end {n} time)", "(played to the end {n} times)", len(played.took_s))
    return t("{usual} {times}").format(
        usual=usual.format(n=minutes), times=times.format(n=len(played.took_s))
    )


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
