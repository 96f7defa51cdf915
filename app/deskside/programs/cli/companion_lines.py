"""Lines that a terminal says to the person who is helped, made of what the core says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.ui.words import companion_window as said
from deskside.ui.words import lane, t

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deskside.domain.companion import talk
    from deskside.domain.companion.lane import LaneTold


def left_line(left: int) -> str:
    """Say how many wrong answers a code still survives."""
    return t("{n} answers remain before the code dies.").format(n=left)


def reply_of(word: str, asking: talk.Asking) -> talk.Reply:
    """Return what a typed word answers; only a digit allows anything."""
    if word == "1":
        return "once"
    return "session" if word == "2" and "session" in asking.scopes else "no"


def activity_line(activity: talk.Activity) -> str:
    """Say one thing that is done or was done."""
    progress = said.progress(activity)[0]
    outcome = f" {activity.outcome}" if activity.outcome else ""
    return f"  * {activity.sentence} [{progress}]{outcome}"


def lane_lines(told: Sequence[LaneTold]) -> Iterator[str]:
    """Say what was shown of walkthroughs, and what the person answered."""
    for one in told:
        yield t("  * {step}").format(step=lane.title(one))
        if answered := lane.said(one):
            yield t("      {answer}").format(answer=answered)
        if ended := lane.ended(one.end):
            yield f"    {ended}"


def link_line(state: str) -> str:
    """Say how the line is."""
    return {
        "up": t("The line to your helper is there again."),
        "slow": t("The line to your helper is slow."),
        "lost": t("The line to your helper is lost. Nothing new can begin until they are back."),
    }[state]
