"""What happens between a clerk and the person whose computer it is: who came in, what was asked and allowed.

The desk and the companion journal these alike, each in its own chain. Fixed words, digests and random ids
stand in the heads; what people said, read or are called is payload.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reply = Literal["once", "session", "no"]
Source = Literal["companion", "by-phone"]
"""`companion`: the person answered on their own computer. `by-phone`: the clerk's word, no more."""

Ender = Literal["user", "clerk", "screen-lock", "line", "face-gone", "broken"]
"""The reasons of `domain.companion.talk.Over`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionPaired:
    """Desk and companion proved the code to each other; each knows who the other is."""

    clerk: str
    """As certified by the organisation."""
    machine: str
    """Label for people; the head keeps the pseudonymous `machine_id`."""
    machine_id: str
    host_key: str
    """Fingerprint of the key that the companion made for this session."""
    clerk_key: str
    """Fingerprint of the clerk's certified key."""
    department: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAsked:
    """The person was asked for one thing. At the desk: durable before the question leaves."""

    asking: str
    """Random id that the question has on the wire; a question that is worded anew has another."""
    capability: str
    """A word of `domain.companion.talk.Capability`."""
    sentence: str = ""
    """Word for word what the person reads. The desk learns it from the companion: `ConsentShown`."""
    effect: str = ""
    digest: str = ""
    """Hex SHA-256 of exactly what would run (`StepStarted.sha256`); empty for what is built in."""
    script: str = ""
    version: int = 0
    language: str = ""
    """Of `sentence`, ISO 639-1."""
    remark: str = ""
    """The clerk's own words, shown to the person as a quotation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentShown:
    """The companion says what the person reads, word for word. Desk only; again where it changes."""

    asked: int
    """`seq` of the `ConsentAsked` in this chain."""
    sentence: str
    language: str = ""
    """Of `sentence`, ISO 639-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentReworded:
    """The clerk said it in other words; what is asked stays what it is. Durable before it leaves."""

    asked: int
    """`seq` of the `ConsentAsked` in this chain."""
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAnswered:
    """The person answered, on their computer or, as the clerk says, by phone."""

    reply: Reply
    source: Source
    asked: int = -1
    """`seq` of the `ConsentAsked` in this chain; -1 for what was agreed by phone, and for being let in."""
    capability: str = ""
    """Empty where the person let the clerk in or did not; by phone `personal`, where that was agreed too."""
    grant: str = ""
    """Random id of what now stands; empty for no, and by phone."""
    open_ms: int = 0
    """How long the question was open."""
    why: str = ""
    """Code of an error where the companion itself refused, before anybody was asked."""
    words: str = ""
    """By phone: what the clerk says was agreed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn:
    """The clerk took a question back, or the person took back what they had allowed."""

    by: Literal["clerk", "user"]
    asked: int = -1
    """`seq` of the `ConsentAsked` in this chain."""
    capability: str = ""
    grant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFrozen:
    """The person checks who is asking: nothing begins or goes on. `on` is false where they go on."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReattached:
    """After a lost line, the desk follows a job of the companion again, from where it last heard it."""

    step: int
    """`seq` of its `StepStarted`."""
    offset_bytes: int
    """How much of its output had arrived before."""
    away_ms: int = 0
    """How long the line was gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """The session with a companion is over, and nothing of it runs any more."""

    by: Ender
    machine_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadCountersigned:
    """The other side of a session has signed where this chain stood, and keeps the same itself."""

    size: int
    """How many entries the chain had."""
    hash: str
    """Hex hash of the last of them."""
    key_fingerprint: str
    """Of the key that the other side proved when the session began."""
    statement: str = ""
    """The exact text that was signed (`domain.journal.checkpoint`)."""
    signature: str = ""
    """Armoured SSHSIG over it."""


ConsentFact = (
    CompanionPaired
    | ConsentAsked
    | ConsentShown
    | ConsentReworded
    | ConsentAnswered
    | ConsentWithdrawn
    | SessionFrozen
    | JobReattached
    | SessionEnded
    | HeadCountersigned
)
