"""What a screen reader says by itself about an event: what is asked, what is wrong, what ended. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.companion import talk
from deskside.ui.words import companion_window as words
from deskside.ui.words import lane, t

if TYPE_CHECKING:
    from deskside.domain.companion.talk import Clerk, Event

Said = tuple[tuple[str, bool], ...]
"""Sentences, and whether each is urgent: read at once, or after what is being read."""


def spoken(event: Event, clerk: Clerk | None) -> Said:
    """Return what to say about an event; a question and a warning are urgent.

    Args:
        event: What the core said.
        clerk: Who is let in or asks to be, where somebody does.
    """
    match event:
        case talk.Asked(askings=askings):
            who = clerk.name if clerk else ""
            return tuple(
                (t("{name} asks: {sentence}").format(name=who, sentence=one.sentence), True)
                for one in askings
            )
        case talk.Happened(activity=activity):
            how = words.progress(activity)[0]
            return ((t("{what}: {how}").format(what=activity.sentence, how=how), False),)
        case talk.Line(state=state):
            return ((line_is(state), state == "lost"),)
        case talk.ClerkAsks(clerk=asker):
            said = t("{name} asks to help you. Nothing is allowed yet.").format(name=asker.name)
            return ((said, True),)
        case talk.Frozen(on=True):
            return ((t("Everything is stopped."), True),)
        case talk.Over():
            return ((words.over(event, was_let_in=clerk is not None), True),)
        case _:
            return _beside_the_session(event)


def _beside_the_session(event: Event) -> Said:
    match event:
        case talk.CodeShown(code=code):
            return ((t("Your code is: {words}").format(words=words.aloud(code)), False),)
        case talk.WrongCode():
            return ((t("Someone entered a wrong code. Was that your helper?"), True),)
        case talk.CodeGone(reason="wrong-three-times" as reason):
            return tuple((sentence, True) for sentence in words.code_gone(reason))
        case talk.CodeGone(reason=reason) if reason != "used":
            return ((words.code_gone(reason)[0], False),)
        case talk.Trouble():
            return ((words.trouble(event)[0], True),)
        case talk.LaneShown(step=None, end=end) if ended := lane.ended(end):
            return ((ended, False),)
        case talk.Saved():
            return ((t("Your receipt is saved."), False),)
        case _:
            return ()


def line_is(state: str) -> str:
    """Return how the line to the helper is."""
    if state == "lost":
        return t("The line is interrupted. Nothing can be done here until it is back; End ends everything.")
    return t("The line is slow. Please wait.") if state == "slow" else t("The line is good again.")
