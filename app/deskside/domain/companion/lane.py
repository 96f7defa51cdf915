"""The person's lane of a walkthrough, as it is shown on their own screen, and what they press there.

Nothing here allows anything: words, a picture, buttons. A settings page is opened by the companion, and only
when the person presses the button for it.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final, Literal

from deskside.domain.companion.fields import Exactly, Line, Prose, UpTo
from deskside.domain.walkthroughs.secret_question import asks_for_secret

if TYPE_CHECKING:
    from datetime import datetime

_PIECE_CHARS: Final = 60_000
MAX_ANSWER_CHARS: Final = 500
MAX_CHOICES: Final = 12
"""As a walkthrough's document may have."""
MAX_SHOWN: Final = 500
"""Steps that one session shows: five walkthroughs of the longest kind. All of them stand on the receipt."""

StepName = Annotated[str, Exactly(r"[a-z][a-z0-9-]{0,39}")]
Words = Annotated[str, Prose(600)]
Place = Annotated[int, UpTo(1_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneStep:
    """One step as the person sees it. `run` and `step` say which, so that no press counts for another."""

    run: Annotated[int, UpTo(2**53 - 1)]
    step: StepName
    place: Place = 0
    """From 1."""
    count: Place = 0
    title: Annotated[str, Line(120)]
    text: Words = ""
    question: Words = ""
    answer: Literal["", "yes-no", "choice", "text"] = ""
    """What the question wants; empty where nothing is asked."""
    choices: tuple[tuple[Annotated[str, Line(60)], Annotated[str, Line(200)]], ...] = ()
    """Value and what it is called."""
    page: Annotated[str, Exactly(r"[a-z-]{0,30}")] = ""
    """The settings page that a button opens."""
    can_say: bool = False
    """Whether the person says that it is done, or did not work; else the helper goes on."""
    picture: tuple[Annotated[str, Exactly(r"[A-Za-z0-9+/=]{1,60000}")], ...] = ()
    """A PNG in base64, in pieces; use `picture_bytes`."""
    picture_words: Words = ""


LaneEnd = Literal["", "worked", "not-all", "paused", "taking-back", "given-up"]
"""How a walkthrough left the person: all of it done, or not all; for later; being undone; given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneCleared:
    """No step of a walkthrough is to be seen any more, and why, as the desk says."""

    how: LaneEnd = ""
    stays_changed: bool = False
    """Of `given-up`, and of `paused` while it was being taken back: something that it changed stays so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneAnswered:
    """What the person pressed."""

    run: Annotated[int, UpTo(2**53 - 1)]
    step: StepName
    said: Literal["done", "did-not-work", "answered"]
    value: Annotated[str, Line(MAX_ANSWER_CHARS)] = ""
    """Of `answered`: `yes`, `no`, a choice's value, or text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneTold:
    """A step that the person saw, and what they pressed: a line of their receipt."""

    seq: int
    """Place in the user's own journal."""
    at: datetime
    place: int
    count: int
    title: str
    text: str = ""
    question: str = ""
    page: str = ""
    could_say: bool = False
    """Whether there was a button to press."""
    said: Literal["", "done", "did-not-work", "answered"] = ""
    """Empty where they pressed nothing: the helper went on."""
    answer: str = ""
    """In the words of the button, or theirs; of a question that wants yes or no `yes` or `no`."""
    end: LaneCleared | None = None
    """How the walkthrough left them after this step; None where it went on, or nobody said."""


def in_pieces(png: bytes) -> tuple[str, ...]:
    """Return a picture as a frame carries it."""
    text = base64.b64encode(png).decode("ascii")
    return tuple(text[at : at + _PIECE_CHARS] for at in range(0, len(text), _PIECE_CHARS))


def picture_bytes(step: LaneStep) -> bytes:
    """Return the picture, or nothing where there is none or it is not base64."""
    try:
        return base64.b64decode("".join(step.picture[:4]), validate=True)
    except binascii.Error:
        return b""


def words_of(step: LaneStep) -> LaneStep:
    """Return what a press answers: the step without what may change while it stands there."""
    return replace(step, place=0, count=0, can_say=False)


def wrong_with(step: LaneStep) -> str:
    """Return why nobody may be shown this, as an error's code; empty where nothing is wrong.

    What was answered is told by a button's words: no two buttons have the same, or mean the same.
    """
    values, labels = {value for value, _ in step.choices}, {label for _, label in step.choices}
    count = len(step.choices)
    if count > MAX_CHOICES or not len(values) == len(labels) == count or "" in values | labels:
        return "lane-misleading"
    asks = (step.title, step.text, step.question, step.picture_words)
    return "lane-asks-for-secret" if step.answer == "text" and asks_for_secret(*asks) else ""


def fits(step: LaneStep, answered: LaneAnswered) -> bool:
    """Say whether this can be pressed at that step."""
    if (answered.run, answered.step) != (step.run, step.step):
        return False
    if answered.said == "done":
        return step.can_say and not step.answer
    if answered.said == "did-not-work":
        return step.can_say
    match step.answer:
        case "yes-no":
            return answered.value in {"yes", "no"}
        case "choice":
            return answered.value in {value for value, _ in step.choices}
        case "text":
            return bool(answered.value)
        case _:
            return False
