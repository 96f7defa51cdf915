"""One session from the side of the person who is helped: what a clerk asks, what the person says, what runs.

Every way in takes the one lock, records first, then acts, shows and answers. Ending is the exception: it
kills first. Nothing here waits for a line.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.companion import consent_orders as did
from deskside.domain.companion import control, talk
from deskside.domain.companion.lane import LaneAnswered, LaneCleared, LaneStep
from deskside.domain.errors import BrokeMidway, DesksideError, Refused, WrongUse
from deskside.domain.journal.facts import StepKind
from deskside.usecases.ask_person import asking_for_facts, asking_for_script, shown_to_desk
from deskside.usecases.companion_lane import CompanionLane

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from deskside.domain.companion.consent import Consent
    from deskside.domain.journal.consent import Ender
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.exchange_heads import HeadExchange
    from deskside.usecases.own_record import OwnRecord
    from deskside.usecases.ports.companion_core import CompanionWords, RunningJob, RunningJobs
    from deskside.usecases.weigh_offers import Offers

MAX_ATTEMPTS: Final = 200
"""Things that were refused; whoever tries more does not want to help."""


@dataclass(slots=True, kw_only=True)
class CompanionSide:
    """The session, from the proof of the code to its end.

    Args:
        lock: Held while anything changes; may be entered again by whoever holds it.
        tell: Takes an event for the face. Returns at once.
        send: Takes a frame for the desk; dropped where no line is up. Returns at once.
        over: Called once when everything has ended: the line may go.
    """

    lock: AbstractContextManager[object]
    consent: Consent
    record: OwnRecord
    offers: Offers
    jobs: RunningJobs
    words: CompanionWords
    tell: Callable[[talk.Event], None]
    send: Callable[[control.FromCompanion], None]
    over: Callable[[], None]
    exchange: Callable[[TicketNumber, str], HeadExchange] | None = None
    """Makes what signs and countersigns: of a chain of the user's journal, and for the clerk's key."""
    clerk: talk.Clerk | None = None
    heads: HeadExchange | None = None
    lane: CompanionLane = field(init=False)
    _statements: dict[str, str] = field(default_factory=dict)
    """Of each script that was asked for, the digest of its approval."""
    _attempts: int = 0
    _ending: bool = False
    was_let_in: bool = False
    """Whether the person let the clerk in at all."""

    def __post_init__(self) -> None:
        self.lane = CompanionLane(self.tell, self.send, self.record.keep, lambda: self.words.language)

    # ---- the line

    def paired(self, clerk: talk.Clerk, machine: str, machine_id: str, host_key: str) -> None:
        """A certified clerk proved the code."""
        with self.lock:
            self.clerk = clerk
            self.record.paired(clerk, machine, machine_id, host_key)
            if self.exchange is not None:
                self.heads = self.exchange(self.record.ticket, clerk.fingerprint)

    def greeted(self, hello: control.Hello) -> None:
        """The desk says what it is about: first on each line."""
        with self.lock:
            self._do(self.consent.knock(hello.ticket))
            if self.consent.phase == "helping" and self.consent.is_on_its_ticket:
                self.tell(talk.Line(state="up"))
        self._put_out_who_only_tries()

    def hung_up(self) -> None:
        """The line is gone; what was allowed stands until the same clerk is back."""
        with self.lock:
            was_there = self.consent.is_on_its_ticket
            self.consent.hang_up()
            if was_there and self.consent.phase == "helping":
                self.tell(talk.Line(state="lost"))

    def line_is(self, state: Literal["up", "slow"]) -> None:
        """Tell the person how the line is."""
        if self.consent.phase == "helping":
            self.tell(talk.Line(state=state))

    def heard(self, frame: control.Frame) -> None:
        """Take a frame of the desk."""
        with self.lock:
            match frame:
                case control.Ask():
                    self._ask(frame)
                case control.Reworded():
                    self._do(self.consent.reword(frame.id, frame.remark))
                case control.TakenBack():
                    self._do(self.consent.take_back(frame.id))
                case control.StopJob():
                    with suppress(Refused):
                        self.jobs.find(frame.job).end("stopped")
                case LaneStep() | LaneCleared() if self.consent.phase == "helping":
                    self._show_lane(frame)
                case control.Heads():
                    self._weigh_heads(frame)
                case _:
                    pass
        self._put_out_who_only_tries()

    def beat(self) -> control.Heads:
        """Return the heartbeat."""
        with self.lock, suppress(BrokeMidway):
            if self.heads is not None:
                return self.heads.own()
        return control.Heads(size=0)

    # ---- the person

    def ordered(self, order: talk.Order) -> None:
        """Do what the person says, except what is about codes and receipts."""
        with self.lock:
            match order:
                case talk.LetIn(yes=yes):
                    self._do(self.consent.let_in(yes=yes))
                case talk.Answer(asking=asking, reply=reply):
                    self._do(self.consent.answer(asking, reply))
                case talk.Withdraw(grant=grant):
                    self._do(self.consent.withdraw(grant))
                case talk.Freeze(on=on):
                    self._do(self.consent.freeze(on=on))
                case LaneAnswered():
                    self.lane.said(order)
                case _:
                    return
        if order == talk.LetIn(yes=False):
            self.finish("user")

    # ---- what was tried

    def refused(self, title: str, error: DesksideError, kind: StepKind = StepKind.REQUEST) -> None:
        """Note that something was tried and refused. Whoever tries too often is put out."""
        with self.lock:
            self._note_refused(title, error, kind)
        self._put_out_who_only_tries()

    def job_ended(self, job: RunningJob, undo: str = "") -> None:
        """Note how a job ended."""
        with self.lock, suppress(BrokeMidway):
            if job.ended is not None:
                self.record.done(job.name, job.ended, undo)

    # ---- the end

    def finish(self, why: Ender) -> None:
        """End everything: first what runs, then what is left to say."""
        with self.lock:
            if self._ending:
                return
            self._ending = True
            orders = self.consent.end()
        self.jobs.end_all()
        with self.lock:
            with suppress(BrokeMidway):
                self._do(orders)
                if self.record.ticket:
                    self.record.ended(why, *(self.heads.to_record() if self.heads else ()))
            if self.heads is not None:
                self.send(self.heads.own(final=True))
            self.send(control.End(reason=why))
            activities = tuple(self.record.activities.values())
            refused = tuple(self.record.refused)
            self.tell(
                talk.Over(
                    reason=why,
                    clerk=self.clerk,
                    activities=activities,
                    refused=refused,
                    lane=tuple(self.lane.told),
                )
            )
        self.over()

    # ---- inside

    def _note_refused(self, title: str, error: DesksideError, kind: StepKind = StepKind.REQUEST) -> None:
        """Note it under the lock; whoever lets go of the lock then puts out who only tries."""
        self._attempts += 1
        if self.record.ticket and self._attempts <= MAX_ATTEMPTS:
            self.record.refused_at_once(self.words.attempt(title), title, error, kind)

    def _put_out_who_only_tries(self) -> None:
        """End it without the lock, which the end of each job still needs to be noted."""
        if self._attempts > MAX_ATTEMPTS:
            self.finish("broken")

    def _ask(self, ask: control.Ask) -> None:
        try:
            if ask.about == "script":
                weighed = self.offers.find(ask.offer)
                asking, values = asking_for_script(ask, weighed, self.offers, self.words)
                self._statements[ask.id] = ask.offer
            else:
                asking, values = asking_for_facts(ask, self.words), ()
        except (Refused, WrongUse) as error:
            self._note_refused("ask", error)
            self.send(control.Decided(id=ask.id, decision="refused", why=error.code))
            return
        self._do(self.consent.ask(asking, values))

    def _show_lane(self, frame: LaneStep | LaneCleared) -> None:
        try:
            if isinstance(frame, LaneStep):
                self.lane.show(frame)
            else:
                self.lane.show(None, frame)
        except Refused as error:
            self._note_refused("lane", error)

    def _weigh_heads(self, frame: control.Heads) -> None:
        if self.heads is None:
            return
        answer = self.heads.heard(frame)
        if self.heads.doubt:
            self._note_refused("heads", Refused(self.heads.doubt))
        elif answer is not None:
            self.send(answer)

    def _do(self, orders: Iterable[did.Order]) -> None:
        for order in orders:
            self._do_one(order)

    @singledispatchmethod
    def _do_one(self, order: did.Order) -> None:
        raise TypeError(type(order).__name__)

    @_do_one.register(did.WasAsked)
    def _(self, order: did.WasAsked) -> None:
        asking = order.asking
        self.record.asked(asking, self._statements.get(asking.id, ""))
        self.send(shown_to_desk(asking, self.words.language))

    @_do_one.register(did.WasAnswered)
    def _(self, order: did.WasAnswered) -> None:
        asking, grant = order.asking, order.grant
        self.record.answered(asking, grant)
        if grant is None:
            self.send(control.Decided(id=asking.id, decision="refused", why="user"))
            return
        self.send(
            control.Decided(
                id=asking.id, decision="granted", grant=grant.id, scope=grant.scope, digest=grant.digest
            )
        )

    @_do_one.register(did.WasRefused)
    def _(self, order: did.WasRefused) -> None:
        self._note_refused("ask", Refused(order.why))
        self.send(control.Decided(id=order.asking, decision="refused", why=order.why))

    @_do_one.register(did.WasTakenBack)
    def _(self, order: did.WasTakenBack) -> None:
        self.record.taken_back(order.asking)
        self.send(control.Decided(id=order.asking.id, decision="withdrawn"))

    @_do_one.register(did.WasWithdrawn)
    def _(self, order: did.WasWithdrawn) -> None:
        self.jobs.end_those_of(order.grant.id, "withdrawn")
        self.record.withdrawn(order.grant)
        self.send(control.GrantWithdrawn(grant=order.grant.id))

    @_do_one.register(did.SheetChanged)
    def _(self, order: did.SheetChanged) -> None:
        self.tell(talk.Asked(askings=order.askings))

    @_do_one.register(did.GrantsChanged)
    def _(self, order: did.GrantsChanged) -> None:
        self.say_grants(order.grants)

    @_do_one.register(did.FreezeChanged)
    def _(self, order: did.FreezeChanged) -> None:
        self.jobs.freeze(on=order.on)
        self.record.frozen(on=order.on)
        self.tell(talk.Frozen(on=order.on))
        self.send(control.Freezing(on=order.on))

    @_do_one.register(did.Knocks)
    def _(self, order: did.Knocks) -> None:
        if self.clerk is not None:
            self.clerk = replace(self.clerk, ticket=order.ticket)
            self.tell(talk.ClerkAsks(clerk=self.clerk))

    @_do_one.register(did.WrongTicket)
    def _(self, _: did.WrongTicket) -> None:
        self._note_refused("hello", Refused("session-other-ticket"))
        self.send(control.End(reason="broken"))

    @_do_one.register(did.WasLetIn)
    def _(self, order: did.WasLetIn) -> None:
        self.send(control.LetIn(yes=order.yes))
        self.was_let_in = order.yes
        if order.yes and self.clerk is not None:
            self.tell(talk.Helping(clerk=self.clerk))

    @_do_one.register(did.CameBack)
    def _(self, order: did.CameBack) -> None:
        self.send(control.LetIn(yes=True))
        if order.frozen:
            self.send(control.Freezing(on=True))
        for asking in self.consent.open:  # the desk finds out what was answered while it was away
            self.send(shown_to_desk(asking, self.words.language))

    def say_grants(self, grants: tuple[talk.Grant, ...]) -> None:
        """Show both sides everything that stands."""
        self.tell(talk.Allowed(grants=grants))
        standing = tuple(
            control.StandingGrant(
                id=grant.id, capability=grant.capability, scope=grant.scope, digest=grant.digest
            )
            for grant in grants
        )
        self.send(control.Grants(grants=standing))
