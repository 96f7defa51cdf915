"""The control channel (formats.md section 7): the subsystem `deskside@1` on the companion's SSH server.

A frame is its length (unsigned, 32 bits, big-endian) and that many bytes, at most `MAX_FRAME_BYTES`, of JSON
in UTF-8: an object whose field `is` names the frame. Frames that nobody knows are ignored, fields that nobody
knows are dropped, every text is sanitised where it is read (`control_codec`).

How a session goes, desk on the left:

=====================================  ==============================================================
desk                                   companion
=====================================  ==============================================================
opens one channel, `deskside@1`        sends `Hello` at once; before it has the desk's own it does
                                       nothing else
`Hello` with the ticket                the person is asked to let the clerk in; then `LetIn`
exec `offer ...` with a script         admits the script itself, against the organisation's roots;
                                       exit status 126 and a `Refusal` line where it does not
`Ask`                                  `Shown`: word for word what the person sees; later `Decided`
`Reworded`, `TakenBack`                the sheet changes; the person is never hurried
exec `facts ...`, `run ...`            checks the grant, then output as a job's stream (`job_stream`)
`StopJob`                              kills the job's whole group
`Heads` every few seconds              the same back: whoever hears none for long enough takes the line
                                       for lost; `of="yours"` countersigns what the other sent last
opens the channel again, exec          the same clerk and ticket: `Hello`, `LetIn`, `Freezing` where it is
`attach ...`                           so, `Shown` for what is open, `Grants`, and jobs
                                       go on; another ticket: the person is asked again
`LaneStep`, `LaneCleared`              the person's lane of a walkthrough: words, a picture, buttons, and
                                       how it ended; `LaneAnswered` says what they pressed. It grants
                                       nothing
`End`                                  everything ends; likewise when the person says so
=====================================  ==============================================================

Several `Ask`s for reading that are sent together become one sheet. A grant lives in the companion only; what
the desk knows of it are ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from deskside.domain.companion.fields import Exactly, Line, Prose, UpTo
from deskside.domain.companion.lane import LaneAnswered, LaneCleared, LaneStep
from deskside.domain.companion.talk import Capability, Progress, Scope  # noqa: TC001 - read by the codec
from deskside.domain.scripts.manifest import Effect  # noqa: TC001 - read by the codec

SUBSYSTEM: Final = "deskside@1"
MAX_FRAME_BYTES: Final = 256 << 10
HEARTBEAT_S: Final = 5.0
"""How often each side sends `Heads`, also where nothing has changed."""

Id = Annotated[str, Exactly(r"[0-9a-f]{8,32}")]
"""Hex digits, new for each thing: 32 random ones where the desk chooses."""
NoSha256 = Annotated[str, Exactly(r"(?:[0-9a-f]{64})?")]
Code = Annotated[str, Exactly(r"[a-z0-9-]{0,60}")]
"""Of a `DesksideError`, or empty."""
Name = Annotated[str, Line(120)]
Sentence = Annotated[str, Prose(2_000)]
Language = Annotated[str, Exactly(r"[a-z]{2,3}")]
Value = Annotated[str, Line(600)]
Count = Annotated[int, UpTo(2**53 - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """Who speaks. The first frame of either side on every control channel."""

    protocol: Annotated[int, UpTo(1_000)] = 1
    release: Name = ""
    """Deskside's version, for the log."""
    organisation: Name = ""
    """As the sender's profile names it."""
    languages: tuple[Language, ...] = ()
    """What the person reads, best first."""
    ticket: Name = ""
    """Desk only: its label of the ticket, shown as a quotation. Grants are for this ticket only."""
    capabilities: tuple[Capability, ...] = ()
    """Companion only: what may be asked for at all."""
    platform: Annotated[str, Exactly(r"[a-z0-9]{0,20}")] = ""
    """Companion only: `linux`."""
    probe_sha256: NoSha256 = ""
    """Companion only: digest of its built-in probe, which is what `facts` runs."""
    shows_lane: bool = False
    """Companion only: it shows the person's lane of a walkthrough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetIn:
    """The person let the clerk in, or did not (then the companion ends)."""

    yes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The desk asks for one thing.

    `about` is `information` or `personal` (system information, built in), or `script`: then `offer` names
    what `offer` has brought, and what it may do is read from the signed bytes, not from here.
    """

    id: Id
    about: Literal["information", "personal", "script"]
    offer: NoSha256 = ""
    digest: NoSha256 = ""
    """Hex SHA-256 of exactly what would run (`domain.scripts.program.sent_sha256`); the companion computes
    its own and refuses where they differ."""
    values: tuple[tuple[Name, Value], ...] = ()
    """Plain parameters. The person sees them, and the grant is for them."""
    secrets: tuple[Name, ...] = ()
    """Names of the secret parameters that will be sent with the run."""
    remark: Annotated[str, Prose(400)] = ""
    """The clerk's own words, shown as a quotation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reworded:
    """The clerk says it in other words; what is asked stays what it is."""

    id: Id
    remark: Annotated[str, Prose(400)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """The clerk no longer asks for it."""

    id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class StopJob:
    """The clerk stops a job: its whole group is killed."""

    job: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the person sees about an asking, word for word. Sent again where it changes."""

    id: Id
    capability: Capability
    effect: Effect
    sentence: Sentence
    language: Language
    digest: NoSha256 = ""
    scopes: tuple[Scope, ...] = ("once",)
    alone: bool = False
    """Asked on a page of its own, never together with others."""


Decision = Literal["granted", "refused", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """How an asking ended. `why` is `user`, or the code of what the companion itself refused for."""

    id: Id
    decision: Decision
    grant: Annotated[str, Exactly(r"(?:[0-9a-f]{8,32})?")] = ""
    scope: Scope = "once"
    digest: NoSha256 = ""
    """What the grant is for; empty where it is for the kind."""
    why: Code = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingGrant:
    """One grant that stands."""

    id: Id
    capability: Capability
    scope: Scope
    digest: NoSha256 = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants:
    """Every grant that stands now: after a reconnect, and whenever one was given, used or withdrawn."""

    grants: tuple[StandingGrant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantWithdrawn:
    """The person took a grant back; what ran under it has ended."""

    grant: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What the person's own list says about one thing. A later one with the same `seq` replaces it."""

    seq: Count
    sentence: Sentence
    progress: Progress
    job: Annotated[str, Exactly(r"(?:[0-9a-f]{8,32})?")] = ""
    outcome: Sentence = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freezing:
    """`on`: the person checks first who is asking; nothing begins or goes on until `on` is false."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """How far a journal has come: the heartbeat, and proof for later.

    With `of="own"` the sender's journal, signed by its key; with `of="yours"` what it has last received,
    countersigned.
    """

    of: Literal["own", "yours"] = "own"
    size: Count
    head: NoSha256 = ""
    """Hex hash of entry `size`; empty for an empty journal."""
    signed: Annotated[str, Prose(16_384)] = ""
    """The exact signed text, where there is one."""
    signature: Annotated[str, Prose(8_192)] = ""
    """Armoured SSHSIG over `signed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The session is over, for whatever reason; nothing of it runs any more."""

    reason: Literal["user", "clerk", "screen-lock", "line", "face-gone", "broken"] = "clerk"


FromDesk = Hello | Ask | Reworded | TakenBack | StopJob | LaneStep | LaneCleared | Heads | End
FromCompanion = (
    Hello | LetIn | Shown | Decided | Grants | GrantWithdrawn | Doing | Freezing | LaneAnswered | Heads | End
)
Frame = FromDesk | FromCompanion

KINDS: Final[dict[str, type[Frame]]] = {
    "hello": Hello,
    "let-in": LetIn,
    "ask": Ask,
    "reworded": Reworded,
    "taken-back": TakenBack,
    "stop-job": StopJob,
    "shown": Shown,
    "decided": Decided,
    "grants": Grants,
    "grant-withdrawn": GrantWithdrawn,
    "doing": Doing,
    "freezing": Freezing,
    "lane": LaneStep,
    "lane-cleared": LaneCleared,
    "lane-answered": LaneAnswered,
    "heads": Heads,
    "end": End,
}
"""The words of the field `is`."""
