"""Whatever order answers, drops, restarts and hand-overs come in, a walkthrough stands in a described state.

Its journal says the same as its memory, and nothing but a measurement is green.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from deskside.domain.canonical import canonical
from deskside.domain.journal.codec import decode, encode, kind_of
from deskside.domain.journal.facts import Actor, Recorded
from deskside.domain.journal.walkthrough import Move
from deskside.domain.walkthroughs.commands import Measure, Reconnect, RunNow, TakeBack, due
from deskside.domain.walkthroughs.conditions import evaluate
from deskside.domain.walkthroughs.course import ahead
from deskside.domain.walkthroughs.document import Check, Lane
from deskside.domain.walkthroughs.engine import after, begin, recovered
from deskside.domain.walkthroughs.offers import offers
from deskside.domain.walkthroughs.state import BY_ITSELF, How, Phase, Stage, read_facts
from fakes.walkthroughs import CLEANING, ENOUGH, ME, OTHER, RUN, STARTED, move

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Fact
    from deskside.domain.journal.walkthrough import WalkthroughMoved
    from deskside.domain.walkthroughs.conditions import Value
    from deskside.domain.walkthroughs.state import State

DESCRIBED = {*map(str, Stage), *map(str, Phase), "paused", "line-lost"} - {"going"}
STEPS = [step.id for step in CLEANING.steps]
PATHS = ['volumes["/"].available_bytes', "cpu.cores", "memory.total_bytes", "os.uptime_s", "desk.clock_s"]
ANSWERS: tuple[dict[str, Value], ...] = (
    {"answer.kind": "laptop"},
    {"answer.kind": "desktop"},
    {"answer.kind": "?"},
    {},
)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.booleans(), st.integers(0, 1 << 33), st.sampled_from(["", "much"]), st.just(float("inf"))
)
FOUND = st.dictionaries(st.sampled_from(PATHS), VALUES, max_size=5)
TROUBLE = st.sampled_from(["", "", "link-lost", "cancelled"])
PROCESS = st.sampled_from([ME, ME, ME, OTHER])


def through_the_journal(seq: int, fact: Fact) -> Recorded:
    """Return a fact as it is read back after a restart."""
    head, payload = encode(fact)
    read = decode({**head, "type": kind_of(fact)}, canonical(payload))
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return Recorded(ticket=1, seq=seq, at=at, actor=Actor(account="a@b"), fact=read)


class AnyOrder(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.state: State = begin(CLEANING, RUN, STARTED)
        self.entries = [through_the_journal(RUN, STARTED)]
        self.measured: dict[str, dict[str, Value]] = {}
        self.begun: list[str] = []

    def make(self, moved: WalkthroughMoved) -> None:
        before = self.state
        self.state = after(CLEANING, before, moved)
        self.entries.append(through_the_journal(RUN + len(self.entries), moved))
        if self.state is before:
            return
        if moved.move is Move.MEASURED:
            self.measured[moved.step] = {} if moved.trouble else read_facts(moved.facts)
        if moved.move is Move.GO and moved.undo:
            self.begun.append(moved.step)
        if moved.move is Move.TAKEN_BACK and not moved.trouble:
            self.begun.remove(moved.to)

    @initialize(
        ahead=st.sampled_from([5, 4, 3, 2, 0]),
        verdict=st.sampled_from(["ok", "ok", "warning"]),
        gib=st.sampled_from([0, 9, 1]),
    )
    def some_of_it_went_well(self, ahead: int, verdict: str, gib: int) -> None:
        """Begin further on, so that what comes late is not seldom tried."""
        well = [
            move(Move.DONE, "greet"),
            move(Move.ANSWERED, "kind", by="person", facts={"answer.kind": "laptop"}),
            move(Move.GO, "clean", undo="disk.unclean"),
            move(Move.RAN, "clean", verdict=verdict, facts={"run.clean.verdict": verdict}),
            move(Move.MEASURED, "enough", facts={PATHS[0]: gib << 30}),
        ]
        for moved in well[:ahead]:
            self.make(moved)

    # ---- what can come, possible or not

    @rule(
        kind=st.sampled_from(Move),
        step=st.sampled_from(["", *STEPS]),
        by=st.sampled_from(["clerk", "person", "machine"]),
        process=PROCESS,
        to=st.sampled_from(STEPS),
        facts=FOUND,
        retake=st.booleans(),
    )
    def anything(
        self, *, kind: Move, step: str, by: str, process: str, to: str, facts: dict[str, Value], retake: bool
    ) -> None:
        self.make(move(kind, step, by=by, process=process, to=to, facts=facts, text="why", retake=retake))

    @rule(data=st.data(), lane=st.sampled_from(Lane))
    def what_is_offered(self, data: st.DataObject, lane: Lane) -> None:
        offered = sorted(offers(CLEANING, self.state, lane) - {Move.GAVE_UP, Move.BACK})
        if not offered:
            return
        kind = data.draw(st.sampled_from(offered))
        facts = dict(data.draw(st.sampled_from(ANSWERS))) if kind is Move.ANSWERED else {}
        undo = "disk.unclean" if kind is Move.GO and self.state.current == "clean" else ""
        more: dict[str, Any] = {"taken": self.state.holder, "version": 3} if kind is Move.CONTINUED else {}
        if kind is Move.SKIPPED:
            more["to"] = data.draw(st.sampled_from(("", *ahead(CLEANING, self.state))))
        holder = self.state.holder or OTHER
        self.make(
            move(
                kind,
                self.state.current,
                by=str(lane),
                process=holder,
                facts=facts,
                undo=undo,
                text="why",
                **more,
            )
        )

    @rule(facts=FOUND, trouble=TROUBLE, verdict=st.sampled_from(["ok", "warning", "critical", "unknown"]))
    def the_machine_answers(self, facts: dict[str, Value], trouble: str, verdict: str) -> None:
        more: dict[str, Any] = {"process": self.state.holder, "trouble": trouble}
        match due(CLEANING, self.state):
            case Measure(step=step):
                self.make(move(Move.MEASURED, step, facts=facts, **more))
            case RunNow(step=step):
                ran: dict[str, Value] = {f"run.{step}.verdict": verdict}
                self.make(move(Move.RAN, step, verdict=verdict, facts=ran, **more))
            case TakeBack(step=step, change=change):
                self.make(move(Move.TAKEN_BACK, step, to=change.step, **more))
            case Reconnect():
                self.make(move(Move.LINE_BACK, process=self.state.holder))
            case None:
                pass

    @rule()
    def the_line_drops(self) -> None:
        self.make(move(Move.LINE_LOST, process=self.state.holder))

    @rule(by=st.sampled_from([ME, OTHER, "third"]))
    def our_program_dies_and_another_goes_on(self, by: str) -> None:
        self.make(move(Move.CONTINUED, process=by, taken=self.state.holder, version=3))

    @precondition(lambda self: len(self.entries) > 20)
    @rule(retake=st.booleans())
    def the_clerk_gives_up(self, *, retake: bool) -> None:
        self.make(move(Move.GAVE_UP, process=self.state.holder, text="why", retake=retake))

    # ---- what holds, always

    @invariant()
    def it_stands_in_a_described_state(self) -> None:
        assert self.state.described() in DESCRIBED
        at_a_step = CLEANING.step(self.state.current) is not None
        assert at_a_step is (self.state.phase is Phase.GOING)

    @invariant()
    def somebody_can_always_do_something(self) -> None:
        if not self.state.phase.over:
            assert due(CLEANING, self.state) or offers(CLEANING, self.state)
            assert offers(CLEANING, self.state) & {Move.PAUSED, Move.CONTINUED}
        else:
            assert (due(CLEANING, self.state), self.state.holder) == (None, "")

    @invariant()
    def the_journal_says_the_same(self) -> None:
        assert recovered(CLEANING, RUN, self.entries) == self.state

    @invariant()
    def every_step_that_is_over_ended_once(self) -> None:
        ended = [one.step for one in self.state.ended]
        assert len(set(ended)) == len(ended)
        assert self.state.current not in ended
        if self.state.phase is not Phase.GOING:
            assert set(ended) == set(STEPS)
        reasons = {one.why for one in self.state.ended if one.how is How.SKIPPED}
        assert reasons <= {*BY_ITSELF, "why"}

    @invariant()
    def only_a_measurement_is_green(self) -> None:
        for step in CLEANING.steps:
            ended = self.state.how(step.id)
            if isinstance(step, Check) and ended and ended.how is How.DONE:
                assert evaluate(step.condition, self.measured[step.id]) is True
                assert step.condition.text == ENOUGH

    @invariant()
    def no_change_is_forgotten(self) -> None:
        known = [change.step for change in (*self.state.changes, *self.state.left)]
        assert sorted(self.begun) == sorted(known)

    def teardown(self) -> None:
        """Whatever has happened, who goes on comes to an end."""
        self.make(move(Move.CONTINUED, process=ME, taken=self.state.holder, version=3))
        for _ in range(4 * len(STEPS)):
            if self.state.phase.over:
                break
            self.the_machine_answers({}, "", "ok")
            if self.state.phase is Phase.GOING:
                for kind in (Move.SKIPPED, Move.DID_NOT_WORK):
                    self.make(move(kind, self.state.current, process=ME, text="why"))
        assert self.state.phase.over
        self.the_journal_says_the_same()


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
