"""What the companion's window says about rights, effects, codes and ends. No Qt: other faces say it too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from deskside.domain.companion.code import read_code
from deskside.domain.companion.talk import Capability
from deskside.domain.errors import DesksideError, WrongUse
from deskside.domain.scripts.manifest import Effect
from deskside.ui.words import language, n_, t
from deskside.ui.words.errors import sentences, what_happened, what_to_do

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.companion.talk import Activity, Asking, Clerk, Grant, Over, Trouble

_THIS_KIND: Mapping[Capability, str] = {
    Capability.INFORMATION: n_("Allow looking at this computer's details until the session ends"),
    Capability.PERSONAL: n_("Allow looking at personal details until the session ends"),
    Capability.CHECKS: n_("Allow checks like this until the session ends"),
    Capability.CHANGES: n_("Allow changes like this until the session ends"),
    Capability.ADMIN: n_("Allow changes like this until the session ends"),
}
Weight = Literal["ok", "accent", "warning", "danger"]
"""How a sentence is meant; also the colour in which it is shown."""

_STANDING: Mapping[Capability, str] = {
    Capability.INFORMATION: n_("Look at this computer's details"),
    Capability.PERSONAL: n_("Look at personal details"),
    Capability.CHECKS: n_("Run checks that only look"),
    Capability.CHANGES: n_("Run repairs that change something"),
    Capability.ADMIN: n_("Run repairs as administrator"),
}
_EFFECT: Mapping[Effect, tuple[str, Weight]] = {
    Effect.READ: (n_("This only looks. It changes nothing."), "ok"),
    Effect.CHANGE: (n_("This changes something on your computer."), "warning"),
    Effect.DISRUPTIVE: (
        n_("This can interrupt what you are doing. Save your work before you allow it."),
        "danger",
    ),
}
_OVER: Mapping[str, str] = {
    "user": n_("You ended the session. Nobody has access to your computer any more."),
    "clerk": n_("Your helper ended the session. Nobody has access to your computer any more."),
    "screen-lock": n_(
        "The screen was locked, so the session ended. Nobody has access to your computer any more."
    ),
    "line": n_("The line was lost for too long, so the session ended. Nobody has access to your computer."),
    "face-gone": n_("This window was gone for a moment, so the session ended to keep you safe."),
    "broken": n_("Something went wrong here, so the session ended to keep you safe."),
}
_CODE_GONE: Mapping[str, tuple[str, str]] = {
    "expired": (n_("This code is too old and no longer works."), n_("Ask for a new code and read that one.")),
    "used": (n_("Somebody has entered your code. You will be asked whether to let them in."), ""),
    "wrong-three-times": (
        n_("This code has been tried wrongly three times and no longer works."),
        n_("If you did not just make mistakes with your helper on the phone, hang up."),
    ),
    "line": (
        n_("The way to the help desk was interrupted, so this code no longer works."),
        n_("Check that this computer is on the Internet, then ask for a new code."),
    ),
    "ended": (n_("This code no longer works."), n_("Ask for a new code if you still need help.")),
}
_PROGRESS: Mapping[str, tuple[str, str, Weight]] = {
    "running": (n_("happening now"), "play", "accent"),
    "done": (n_("done"), "check", "ok"),
    "failed": (n_("did not work"), "error", "danger"),
    "refused": (n_("not allowed"), "stop", "warning"),
    "stopped": (n_("stopped"), "stop", "warning"),
    "unknown": (n_("nobody can say how it ended"), "unknown", "warning"),
}


def this_kind(capability: Capability) -> str:
    """Return the words of the button that allows more than one thing of a kind."""
    return t(_THIS_KIND[capability])


def standing(grant: Grant) -> tuple[str, str]:
    """Return what a permission is for and how long: for the session it is for the kind, not for one thing."""
    if grant.scope == "session":
        return t(_STANDING[grant.capability]), t("Until the session ends.")
    return grant.sentence, t("Once.")


def effect(asking: Asking) -> tuple[str, Weight]:
    """Return what allowing it does to the computer, and the tone of that sentence."""
    sentence, tone = _EFFECT[asking.effect]
    return t(sentence), tone


def details(asking: Asking) -> tuple[tuple[str, str], ...]:
    """Return everything that says exactly what would run, label and value."""
    known = (
        (t("Script"), asking.script),
        (t("Version"), str(asking.version or "")),
        (t("Approved by"), ", ".join(asking.approvers)),
        (t("Digest"), asking.digest),
    )
    said = (*((label, value) for label, value in known if value), *asking.details)
    return said or ((t("Script"), t("None: this is built into the program.")),)


def over(said: Over, *, was_let_in: bool) -> str:
    """Return why the session ended and what that means."""
    if not was_let_in and said.reason == "user":
        return t("You let nobody in. Nobody had access to your computer.")
    return t(_OVER[said.reason])


def code_gone(reason: str) -> tuple[str, str]:
    """Return that the code no longer works and why, and what to do."""
    what, do = _CODE_GONE[reason]
    return t(what), t(do)


def progress(activity: Activity) -> tuple[str, str, Weight]:
    """Return how far an activity is in a word or two, its icon and its tone."""
    word, picture, tone = _PROGRESS[activity.progress]
    return t(word), picture, tone


def trouble(said: Trouble) -> tuple[str, str]:
    """Return what went wrong and what to try; an error of another release is named by its code."""
    error = DesksideError(said.code, **dict(said.facts))
    if said.code in sentences():
        return what_happened(error), what_to_do(error)
    return t("Something went wrong ({code}).").format(code=said.code), t("Start this program again.")


def groups(code: str) -> str:
    """Return the digits of a support code in groups of four."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def aloud(code: str) -> str:
    """Return the words in which to read the code aloud in the reader's language; empty if it is none."""
    try:
        return read_code(code).aloud(language())
    except WrongUse:
        return ""


def belongs_to(clerk: Clerk) -> str:
    """Return where a clerk works, as certified."""
    return " · ".join(part for part in (clerk.department, clerk.organisation) if part)


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    parts = name.split()
    return "".join(part[0] for part in (parts[0], *parts[1:][-1:])).upper() if parts else ""
