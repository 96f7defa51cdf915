"""What the companion's core and its face say to each other.

The core (SSH server, jobs, the user's own journal) lives in a process of its own; the face (a window or a
terminal) shows what happens and is the only one that can answer for the person. Everything shown has been
sanitised by the core; a face renders plain text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from deskside.domain.companion.lane import LaneAnswered, LaneCleared, LaneStep, LaneTold

if TYPE_CHECKING:
    from datetime import datetime

    from deskside.domain.scripts.manifest import Effect


class Capability(StrEnum):
    """A kind of thing a clerk may be allowed to do. The list that is shown is the list that is enforced."""

    INFORMATION = "information"
    """Read system information that is about the computer."""
    PERSONAL = "personal"
    """Read what says something about a person: log-ons, Wi-Fi names, process arguments."""
    CHECKS = "checks"
    """Run a signed script that only reads."""
    CHANGES = "changes"
    """Run a signed script that changes something; always asked alone, each time."""
    ADMIN = "admin"
    """Run a signed script as administrator; the operating system asks as well."""


Scope = Literal["once", "session"]
"""`session`: this kind of thing until the session ends. Never offered for `changes` and `admin`."""
Reply = Literal["once", "session", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Whoever proved the code and holds a certificate of the organisation."""

    name: str
    """As certified, sanitised."""
    department: str
    organisation: str
    ticket: str
    """What the clerk's desk says it is about: shown as a quotation."""
    fingerprint: str
    """Of the certified key, `SHA256:...`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One thing the clerk asks for, open until it is answered or withdrawn."""

    id: str
    capability: Capability
    sentence: str
    """What it does, in the person's language, from signed words or from ours; never the clerk's."""
    effect: Effect
    digest: str
    """Hex SHA-256 of exactly what would run; empty for what is built in."""
    scopes: tuple[Scope, ...] = ("once",)
    script: str = ""
    version: int = 0
    approvers: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    """Parameters and the like: label and value."""
    remark: str = ""
    """The clerk's own words about it, sanitised, shown as a quotation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What the person allowed and may take back at any moment."""

    id: str
    capability: Capability
    scope: Scope
    sentence: str
    digest: str = ""
    """What exactly it is for; empty where it is for the kind."""


Progress = Literal["running", "done", "failed", "refused", "stopped", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One thing that is done or was done, in plain words. A later one with the same `seq` replaces it."""

    seq: int
    """Place in the user's own journal."""
    at: datetime
    sentence: str
    capability: Capability
    effect: Effect
    progress: Progress
    outcome: str = ""
    """One sentence about how it ended."""
    undo: str = ""
    """Id of the signed script that takes it back, where there is one that may run now."""


# ---- what the core says


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The profile was checked; nothing is reachable yet. `organisation` is empty where there is none."""

    organisation: str
    call_back: str
    """The number to ring, from the signed profile."""
    notice: tuple[tuple[str, str], ...] = ()
    """What the organisation says before a code, by ISO 639-1 language; from the signed profile."""

    def notice_in(self, language: str) -> str:
        """Return it in `language`, else in English, else in the first there is; empty for none."""
        said = dict(self.notice)
        return said.get(language) or said.get("en") or next(iter(said.values()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeShown:
    """A code waits. 12 digits; it dies after `lives_s` seconds, one use or three wrong answers."""

    code: str
    lives_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeGone:
    """The code no longer works."""

    reason: Literal["expired", "used", "wrong-three-times", "line", "ended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongCode:
    """Somebody answered wrongly; `left` answers remain."""

    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What keeps us from being reached, or from something the person asked for: an error's code and facts."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkAsks:
    """A certified clerk proved the code and asks to be let in. Silence is no."""

    clerk: Clerk


@dataclass(frozen=True, slots=True, kw_only=True)
class Helping:
    """The person let the clerk in."""

    clerk: Clerk


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Everything that is open now; it replaces what was open before. Empty: nothing is asked."""

    askings: tuple[Asking, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """Every grant that stands now."""

    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something was begun, has ended or was refused."""

    activity: Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How the line to the clerk is."""

    state: Literal["up", "slow", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """Nothing may begin or go on while the person checks who is asking."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """The session has ended and nothing of it runs any more."""

    reason: Literal["user", "clerk", "screen-lock", "line", "face-gone", "broken"]
    clerk: Clerk | None
    activities: tuple[Activity, ...] = ()
    refused: tuple[str, ...] = ()
    """Sentences of what was asked and not allowed."""
    lane: tuple[LaneTold, ...] = ()
    """What was shown of walkthroughs, and what the person answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The receipt lies there."""

    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneShown:
    """The person's lane of a walkthrough is at this step; None: none is played any more."""

    step: LaneStep | None
    end: LaneCleared | None = None
    """How the walkthrough left the person, where no step is shown and the desk has said so."""


Event = (
    Ready
    | CodeShown
    | CodeGone
    | WrongCode
    | Trouble
    | ClerkAsks
    | Helping
    | Asked
    | Allowed
    | Happened
    | Line
    | Frozen
    | Over
    | Saved
    | LaneShown
)


# ---- what the person says


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeCode:
    """Be reachable, and show a code; the one before is dead."""

    listen_on: str = ""
    """Address of this computer to listen on, for a clerk on the same network; empty: through the relay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak:
    """The person reads this language from now on: what the core says in sentences comes in it."""

    language: str
    """ISO 639-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetIn:
    """Answer to `ClerkAsks`."""

    yes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer to one `Asking`."""

    asking: str
    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Take a grant back; what runs under it ends."""

    grant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """*I want to check first*, and *Go on*."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """End everything within a second."""

    reason: Literal["user", "screen-lock"] = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """Run the signed undo of an activity, without any clerk."""

    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveReceipt:
    """Write the receipt and its signed bundle below `folder`."""

    folder: str


Order = MakeCode | Speak | LetIn | Answer | Withdraw | Freeze | End | TakeBack | SaveReceipt | LaneAnswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What the core's process says last; `code` names an error of ours, or is empty."""

    code: str = ""
    facts: tuple[tuple[str, str], ...] = field(default=())
