"""What happens in a walkthrough, move by move. How far one has come is what these say, and nothing else.

Words of the signed document (ids of steps), fixed words and digests stand in the heads; what people answered,
what was measured and the reasons they gave are payload.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

By = Literal["clerk", "person", "machine"]
"""Whose word a move rests on. `person`: pressed on their own screen."""
Asks = Literal["", "yes-no", "choice", "text"]
Pressed = Literal["done", "did-not-work", "answered"]
"""What a question of the person's lane wants, and what they can press there."""
Ends = Literal["worked", "not-all", "paused", "taking-back", "given-up"]
"""How a walkthrough leaves the person: all of it done, or not all; for later; being undone; given up."""


class Move(StrEnum):
    """What happened."""

    GO = "go"
    """The clerk had a script run, or what was changed taken back. Durable before anything is sent."""
    RAN = "ran"
    """The script has ended, or could not be run."""
    MEASURED = "measured"
    """The machine was measured, or could not be."""
    AGAIN = "again"
    """It is to be measured, or tried, once more."""
    DONE = "done"
    ANSWERED = "answered"
    DID_NOT_WORK = "did-not-work"
    SKIPPED = "skipped"
    """Not done, for a reason; where `to` names a later step it goes on there."""
    BACK = "back"
    """The clerk went back to the step `to`."""
    TAKEN_BACK = "taken-back"
    """What the step `to` changed was undone, or could not be."""
    LINE_LOST = "line-lost"
    LINE_BACK = "line-back"
    PAUSED = "paused"
    CONTINUED = "continued"
    """Somebody goes on: the same clerk or another, perhaps on another day."""
    GAVE_UP = "gave-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkthroughStarted:
    """A walkthrough began on a ticket."""

    walkthrough: str
    """Its name."""
    version: int
    statement_sha256: str
    """Hex SHA-256 of the statement that was approved: it names every byte of the folder."""
    trust: str
    process: str
    """UUID of our process; its lock tells whether somebody still holds the walkthrough."""
    machine: str
    """Label for people; the head keeps the pseudonymous `machine_id`."""
    machine_id: str
    title: str = ""
    """English, so that the journal can be read without the document."""
    facts: tuple[tuple[str, str], ...] = ()
    """What is known about the machine from the start; values as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkthroughMoved:
    """One move of a walkthrough."""

    run: int
    """`seq` of its `WalkthroughStarted` in this chain."""
    move: Move
    step: str = ""
    """Id of the step it is about."""
    by: By = "clerk"
    process: str = ""
    """Who made the move: one that does not hold the walkthrough moves nothing."""
    taken: str = ""
    """Of `continued`: who held it before, so that of two who continue at once one does."""
    to: str = ""
    """Another step, of `back`, `taken-back`, and of `skipped` where it goes on further ahead."""
    verdict: str = ""
    """Of `ran`; of `measured`: `true`, `false` or `unknown`, for readers. The state goes by the facts."""
    trouble: str = ""
    """Code of the error because of which it could not be done; else empty."""
    undo: str = ""
    """Of `go`: id of the script that takes back what is about to be changed; empty where nothing is."""
    retake: bool = False
    """Of `gave-up`: what was changed is to be taken back first."""
    version: int = 0
    """Of `continued`: the version of the document that it goes on with."""
    started: int = -1
    """`seq` of the last step of the ticket that led to the move; of `go`, of the entry before it."""
    text: str = ""
    """What somebody said: a reason, a word to a colleague."""
    title: str = ""
    """The step's, in English, so that the journal can be read without the document."""
    facts: tuple[tuple[str, str], ...] = ()
    """What is known now that was not; values as JSON. Of `go`: the plain parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneStepShown:
    """The person saw a step of their lane: in their own journal before it is on the screen."""

    run: int
    """`seq` of the `WalkthroughStarted` in the desk's chain, as the desk says."""
    step: str
    place: int = 0
    """From 1."""
    count: int = 0
    asks: Asks = ""
    """What its question wants; empty where nothing is asked."""
    page: str = ""
    """The settings page that its button opens."""
    picture_sha256: str = ""
    """Hex SHA-256 of the PNG beside the words; empty where there was none."""
    title: str = ""
    text: str = ""
    question: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """Value and what it was called."""
    picture_words: str = ""
    language: str = ""
    """Of all these words, ISO 639-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneStepAnswered:
    """The person pressed a button of their lane: in their journal before the desk hears of it."""

    shown: int
    """`seq` of the `LaneStepShown` in this chain."""
    said: Pressed
    value: str = ""
    """Of `answered`: `yes`, `no`, a choice's value, or text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneEnded:
    """The person was told how the walkthrough left them: in their journal before it is on the screen."""

    shown: int
    """`seq` of the last `LaneStepShown` before it in this chain."""
    how: Ends
    stays_changed: bool = False
    """Of `given-up` and `paused`: something that it changed stays so, as the desk says."""


WalkthroughFact = WalkthroughStarted | WalkthroughMoved | LaneStepShown | LaneStepAnswered | LaneEnded
