"""`usecases.ports.consent.Consent`: what may be done on one companion, and how the person is asked."""

from __future__ import annotations

import secrets
from collections import deque
from typing import TYPE_CHECKING, Final, TypeVar, cast

from deskside.adapters.companion_desk.carrying import carry, evidence_of, statement_digest
from deskside.adapters.companion_desk.talk import Talk
from deskside.adapters.companion_desk.unasked import Unasked
from deskside.domain.companion.control import (
    Decided,
    Doing,
    Freezing,
    GrantWithdrawn,
    Heads,
    LetIn,
    Reworded,
    Shown,
    StopJob,
    TakenBack,
)
from deskside.domain.companion.lane import LaneAnswered
from deskside.domain.companion.offers import OfferedScript, encode_offer
from deskside.domain.companion.verbs import Offer
from deskside.domain.errors import DesksideError
from deskside.domain.scripts.folder import ScriptFolder
from deskside.usecases.ports.consent import Over

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deskside.adapters.companion_desk.heads import SessionHeads
    from deskside.domain.companion.control import Ask, Hello, StandingGrant
    from deskside.domain.companion.desk_side import DeskSide, News
    from deskside.domain.companion.lane import LaneCleared, LaneStep
    from deskside.domain.companion.talk import Capability
    from deskside.domain.journal.consent import HeadCountersigned
    from deskside.domain.running import RunnableScript
    from deskside.usecases.ports.companion_line import ClerkIdentity, CompanionLine
    from deskside.usecases.task import CancelToken

_T = TypeVar("_T")
_SETTLE_S: Final = 1.0
_RECORDED_S: Final = 5.0
_MAX_PRESSES: Final = 64
"""More than anybody presses before the desk has looked; the oldest of a flood are dropped."""


class CompanionSession:
    """What both sides know of one session, as the desk has heard it. Any thread may call.

    Args:
        line: Paired and authenticated; comes back by itself.
        hello: What the desk says about itself, with its label of the ticket.
        call_back: The number that the person may ring, from the organisation's profile.
        heads: How both sides' journals stand, signed; None where nothing is signed.
    """

    def __init__(
        self, line: CompanionLine, hello: Hello, *, call_back: str = "", heads: SessionHeads | None = None
    ) -> None:
        self.call_back = call_back
        self._line = line
        self._heads = heads
        self._answers: dict[str, deque[Shown | Decided]] = {}
        self.why = ""
        self._presses: deque[LaneAnswered] = deque(maxlen=_MAX_PRESSES)
        beat = heads.beat if heads else lambda: Heads(size=0)
        self._talk = Talk(line, hello, heads=beat, heard=self._heard)
        self._unasked = Unasked(self._talk.changed)
        self._talk.begin()

    # -- what is known

    @property
    def clerk(self) -> ClerkIdentity:
        """Who we are, as our certificate says and as the person reads."""
        return self._line.clerk

    @property
    def organisation(self) -> str:
        """Whose companion it is, as its own profile says."""
        return self._known(lambda side: side.companion.organisation)

    @property
    def language(self) -> str:
        """What the person reads."""
        return self._known(lambda side: next(iter(side.companion.languages), ""))

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What may be asked for at all."""
        return self._known(lambda side: frozenset(side.companion.capabilities))

    @property
    def platform(self) -> str:
        """Which system the companion says it runs on."""
        return self._known(lambda side: side.companion.platform)

    @property
    def probe_sha256(self) -> str:
        """Digest of the probe that the companion itself runs."""
        return self._known(lambda side: side.companion.probe_sha256)

    @property
    def is_let_in(self) -> bool:
        """Whether the person has let the clerk in."""
        return self._known(lambda side: side.phase == "helping")

    @property
    def is_frozen(self) -> bool:
        """Whether the person checks who is asking."""
        return self._known(lambda side: side.frozen)

    @property
    def was_ended(self) -> bool:
        """Whether one side has said that the session is over: then nothing of it runs any more."""
        return self._known(lambda side: side.ended is not None)

    @property
    def grants(self) -> tuple[StandingGrant, ...]:
        """What stands, as far as is known here."""
        return self._known(lambda side: side.grants)

    def kind_of(self, grant: str) -> str:
        """Return the capability of a grant that stands or stood; empty where it is not known."""
        return str(self._known(lambda side: side.kind_of(grant)) or "")

    def grant_for(self, capability: Capability, digest: str = "") -> StandingGrant | None:
        """Return a grant that covers this, if one stands."""
        return self._known(lambda side: side.grant_for(capability, digest))

    def use(self, grant: StandingGrant) -> str:
        """Return the id of a grant that is about to be used; one for once is then used up."""
        with self._talk.changed:
            self._talk.side.used(grant)
        return grant.id

    def new_id(self) -> str:
        """Return 32 random hex digits."""
        return secrets.token_hex(16)

    @property
    def shows_lane(self) -> bool:
        """Whether the person's own screen shows their lane of a walkthrough."""
        return self._known(lambda side: side.companion.shows_lane)

    # -- what the desk says

    def show_lane(self, shown: LaneStep | LaneCleared) -> None:
        """Show a step on the person's screen, or how it ended; the same is not sent twice."""
        with self._talk.changed:
            if shown != self._talk.side.lane and not self._talk.is_over:
                self._talk.say(shown)

    def next_lane_answer(self, cancel: CancelToken) -> LaneAnswered:
        """Wait for what the person presses."""
        presses = self._presses
        return self._talk.wait(lambda: presses.popleft() if presses else None, cancel)

    def ask(self, asks: Sequence[Ask]) -> None:
        """Put questions to the person, together."""
        with self._talk.changed:
            for ask in asks:
                self._answers[ask.id] = deque()
                self._talk.say(ask)

    def reword(self, asking: str, remark: str) -> None:
        """Say it in other words."""
        with self._talk.changed:
            if self._is_open(asking):
                self._talk.say(Reworded(id=asking, remark=remark))

    def take_back(self, asking: str) -> bool:
        """Ask no longer; return whether it was still open."""
        with self._talk.changed:
            if not self._is_open(asking):
                return False
            self._talk.say(TakenBack(id=asking))
            if (answers := self._answers.get(asking)) is not None:
                answers.append(Decided(id=asking, decision="withdrawn"))
            return True

    def bring(self, script: RunnableScript, *, cancel: CancelToken) -> str:
        """Have the companion judge a script; return the digest of its statement."""
        evidence = evidence_of(script)
        statement = statement_digest(evidence.statement)
        offered = OfferedScript(
            folder=ScriptFolder(script.script, evidence.files),
            statement=evidence.statement,
            signatures=evidence.signatures,
        )
        carry(self._line, Offer(statement=statement), encode_offer(offered), self.wait_ready, cancel)
        return statement

    def stop_job(self, job: str) -> None:
        """Have a job's whole group killed; said as soon as there is a line."""
        with self._talk.changed:
            self._talk.say(StopJob(job=job))

    # -- waiting

    def wait_ready(self, cancel: CancelToken) -> None:
        """Return when the person has let the clerk in and is not checking who is asking.

        What follows stands after that in the journal: whoever records it is waited for, a moment.
        """
        talk = self._talk

        def ready() -> bool | None:
            return (talk.hears and not talk.side.frozen) or None

        talk.wait(ready, cancel)
        with talk.changed:
            if not talk.changed.wait_for(lambda: self._unasked.is_recorded or talk.is_over, _RECORDED_S):
                self._unasked.leave()

    def wait_back(self, cancel: CancelToken) -> bool:
        """After a channel has ended: return whether the line is there, now or again. `cancel` gives up.

        A channel of a line that broke may end a moment before the line itself is known to be gone.
        """
        talk = self._talk
        with talk.changed:
            talk.changed.wait_for(lambda: talk.is_over or not talk.hears, _SETTLE_S)
        try:
            talk.wait(lambda: talk.hears or None, cancel)
        except DesksideError:
            return False
        return True

    def next_news(self, askings: Sequence[str], cancel: CancelToken) -> Shown | Decided:
        """Wait for what comes of any of these."""

        def news() -> Shown | Decided | None:
            for one in askings:
                if self._answers.get(one):
                    return self._answers[one].popleft()
            return None

        heard = cast("Shown | Decided", self._talk.wait(news, cancel))
        if isinstance(heard, Decided):
            with self._talk.changed:
                self._answers.pop(heard.id, None)
        return heard

    def next_of_session(self, cancel: CancelToken) -> LetIn | GrantWithdrawn | Freezing | Doing | Over:
        """Wait for what the person does of themselves, and for what they see being done."""

        def news() -> LetIn | GrantWithdrawn | Freezing | Doing | Over | None:
            if found := self._unasked.take():
                return found
            return Over(by=self._talk.ended_by()) if self._talk.is_over else None

        found = self._talk.wait(news, cancel, also_over=True)
        return cast("LetIn | GrantWithdrawn | Freezing | Doing | Over", found)

    def away_ms(self) -> int:
        """Return how long ago the line was last lost."""
        return self._talk.away_ms()

    def confirmed(self) -> Sequence[HeadCountersigned]:
        """Return what the companion has signed of the desk's journal, for its end."""
        return self._heads.confirmed() if self._heads else ()

    def close(self) -> None:
        """End the session on both sides, as far as the other still hears. Safe to call twice."""
        last_word = self._heads.last_word() if self._heads and not self._talk.is_over else ()
        with self._talk.changed:
            for heads in last_word:
                self._talk.say(heads)
        self._talk.close()

    # -- inside

    def _known(self, look: Callable[[DeskSide], _T]) -> _T:
        with self._talk.changed:
            return look(self._talk.side)

    def _is_open(self, asking: str) -> bool:
        return any(one.ask.id == asking for one in self._talk.side.open)

    def _heard(self, news: News) -> None:
        match news:
            case Shown() | Decided() if news.id in self._answers:
                self._answers[news.id].append(news)
            case LetIn() | GrantWithdrawn() | Freezing() | Doing():
                self._unasked.heard(news)
            case LaneAnswered():
                self._presses.append(news)
            case Heads() if self._heads is not None:
                self._heads.heard(news)
            case _:
                pass  # `DeskSide` has taken it in
