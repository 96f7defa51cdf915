"""What the desk knows of a session with a companion: frames in, news out. No line, no clock, no screen.

The companion may be anybody's program: a frame that answers nothing, contradicts what is known or comes too
often changes nothing here, and what is kept is bounded. Nothing in here can allow anything; grants are ids
that the companion may or may not honour.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.companion.control import (
    Ask,
    Decided,
    Doing,
    End,
    Freezing,
    Grants,
    GrantWithdrawn,
    Heads,
    Hello,
    LetIn,
    Reworded,
    Shown,
    StandingGrant,
    TakenBack,
)
from deskside.domain.companion.lane import LaneAnswered, LaneCleared, LaneStep, fits
from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from deskside.domain.companion.control import Frame, FromDesk
    from deskside.domain.companion.talk import Capability

MAX_NEWS: Final = 5_000
"""Of one session, heartbeats and progress not counted: each may become an entry of the journal."""
MAX_WORDINGS: Final = 50
"""So often what the person sees about one thing may change."""

Phase = Literal["greeting", "knocking", "helping", "over"]
News = (
    Hello | LetIn | Shown | Decided | Grants | GrantWithdrawn | Freezing | Heads | Doing | LaneAnswered | End
)


@dataclass(slots=True)
class OpenAsking:
    """One question that the person has not answered."""

    ask: Ask
    shown: Shown | None = None
    """What they see, as soon as the companion has said so."""
    wordings: int = 0


@dataclass(slots=True)
class DeskSide:
    """One session, over all its lines.

    Attributes:
        phase: `greeting` until the companion has said hello, `knocking` until the person has let the clerk
            in, then `helping`, and in the end `over`.
        companion: What the companion says about itself.
        frozen: The person checks who is asking.
        ended: Why it is over, where the companion has said so.
        greeted: It has said hello on the line that is up now.
        lane: What the person is shown of a walkthrough; None before anything was.
        is_in: It has said on this line that the clerk is let in: it has taken the desk's own hello.
    """

    phase: Phase = "greeting"
    companion: Hello = field(default_factory=Hello)
    frozen: bool = False
    ended: End | None = None
    greeted: bool = False
    is_in: bool = False
    lane: LaneStep | LaneCleared | None = None
    _open: dict[str, OpenAsking] = field(default_factory=dict)
    _grants: dict[str, StandingGrant] = field(default_factory=dict)
    _kinds: dict[str, Capability] = field(default_factory=dict)
    """Of every grant that was ever known: a withdrawal names only the id."""
    _unsaid: set[str] = field(default_factory=set)
    """Open when the line went, and not said to be open since."""
    _unsaid_frozen: bool = False
    _gone: set[str] = field(default_factory=set)
    _news: int = 0

    @property
    def open(self) -> tuple[OpenAsking, ...]:
        """What the person has not answered, oldest first."""
        return tuple(self._open.values())

    @property
    def grants(self) -> tuple[StandingGrant, ...]:
        """What stands, as far as the companion says."""
        return tuple(self._grants.values())

    def kind_of(self, grant: str) -> Capability | None:
        """Return what a grant is or was for."""
        return self._kinds.get(grant)

    def grant_for(self, capability: Capability, digest: str = "") -> StandingGrant | None:
        """Return a grant that covers this: one for the kind, or one for exactly this digest."""
        fitting = [
            grant
            for grant in self._grants.values()
            if grant.capability is capability and (grant.scope == "session" or grant.digest == digest)
        ]
        return fitting[-1] if fitting else None

    def used(self, grant: StandingGrant) -> None:
        """Note that a grant is being used: one for once covers nothing more, unless the companion says so."""
        if grant.scope == "once":
            self._grants.pop(grant.id, None)

    def hung_up(self) -> None:
        """Note that the line is gone: the companion greets again on the next one."""
        self.greeted = self.is_in = False

    def sent(self, frame: FromDesk) -> None:
        """Note what the desk says."""
        match frame:
            case Ask():
                self._open[frame.id] = OpenAsking(frame)
            case TakenBack():
                self._open.pop(frame.id, None)
            case Reworded(id=asking, remark=remark) if asking in self._open:
                old = self._open[asking]
                self._open[asking] = replace(old, ask=replace(old.ask, remark=remark))
            case LaneStep() | LaneCleared():
                self.lane = frame
            case End():
                self._over(frame)
            case _:
                pass

    def take(self, frame: Frame) -> list[News]:
        """Return what is news, the frame itself for the most part; nothing where it means nothing here.

        Raises:
            BrokeMidway: `control-flooded`: the companion sends more than any session has to say.
        """
        if self.phase == "over":
            return []
        if isinstance(frame, Hello):
            return self._hello(frame)
        if not self.greeted:
            return []
        if isinstance(frame, Heads | Doing):
            return [frame]
        news = self._session(frame) if isinstance(frame, LetIn | Freezing | End) else self._consent(frame)
        self._news += len(news)
        if self._news > MAX_NEWS:
            raise BrokeMidway("control-flooded")
        return news

    def _hello(self, hello: Hello) -> list[News]:
        if self.greeted:
            return []
        self.greeted = True
        self.companion = hello
        if self.phase == "greeting":
            self.phase = "knocking"
        self._unsaid = {one.ask.id for one in self.open if one.shown}
        self._unsaid_frozen = self.frozen
        return [hello]

    def _session(self, frame: LetIn | Freezing | End) -> list[News]:
        match frame:
            case LetIn(yes=yes):
                self.is_in = yes
                if self.phase != "knocking":
                    return []
                self.phase = "helping" if yes else "over"
            case Freezing(on=on):
                self._unsaid_frozen = False
                if on == self.frozen:
                    return []
                self.frozen = on
            case End():
                self._over(frame)
        return [frame]

    def _over(self, end: End) -> None:
        self.phase, self.ended, self.frozen = "over", end, False
        self._open.clear()
        self._grants.clear()

    def _consent(self, frame: Frame) -> list[News]:
        match frame:
            case Shown():
                return self._shown(frame)
            case Decided():
                return self._decided(frame)
            case Grants():
                self._grants = {grant.id: grant for grant in frame.grants}
                self._remember()
                return [frame, *self._meanwhile()]
            case GrantWithdrawn():
                return [frame] if self._withdrawn(frame.grant) else []
            case LaneAnswered():
                return [frame] if isinstance(self.lane, LaneStep) and fits(self.lane, frame) else []
            case _:
                return []

    def _meanwhile(self) -> list[News]:
        """Return what was decided while the line was gone, and was never said.

        After a lost line the companion says again whether it is frozen and what is open, then what stands.
        """
        news: list[News] = []
        if self._unsaid_frozen:
            self.frozen = self._unsaid_frozen = False
            news.append(Freezing(on=False))
        unsaid, self._unsaid = self._unsaid, set()
        for asking in [one for one in self.open if one.ask.id in unsaid]:
            del self._open[asking.ask.id]
            shown = asking.shown
            grant = self.grant_for(shown.capability, shown.digest) if shown else None
            if grant is None:
                news.append(Decided(id=asking.ask.id, decision="refused", why="user"))
            else:
                news.append(
                    Decided(
                        id=asking.ask.id,
                        decision="granted",
                        grant=grant.id,
                        scope=grant.scope,
                        digest=grant.digest,
                    )
                )
        return news

    def _withdrawn(self, grant: str) -> bool:
        """Note it; say whether it is news. `Grants` may have come first, and left it out."""
        self._grants.pop(grant, None)
        if grant not in self._kinds or grant in self._gone:
            return False
        self._gone.add(grant)
        return True

    def _shown(self, shown: Shown) -> list[News]:
        self._unsaid.discard(shown.id)
        asking = self._open.get(shown.id)
        if asking is None or asking.shown == shown or asking.wordings >= MAX_WORDINGS:
            return []
        asking.shown = shown
        asking.wordings += 1
        return [shown]

    def _decided(self, decided: Decided) -> list[News]:
        if decided.why == "asking-repeated":
            return []  # it was asked again after a lost line, and the companion had it already
        asking = self._open.get(decided.id)
        if asking is None or (decided.decision == "granted" and not (decided.grant and asking.shown)):
            return []
        del self._open[decided.id]
        if decided.decision == "granted" and asking.shown is not None:
            self._grants[decided.grant] = StandingGrant(
                id=decided.grant,
                capability=asking.shown.capability,
                scope=decided.scope,
                digest=decided.digest,
            )
            self._remember()
        return [decided]

    def _remember(self) -> None:
        known = self._kinds | {grant.id: grant.capability for grant in self._grants.values()}
        if len(known) > MAX_NEWS:
            raise BrokeMidway("control-flooded")
        self._kinds = known
