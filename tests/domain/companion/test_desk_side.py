"""The desk's side against a companion that may be anybody's program: bounded, and never fooled into more."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from deskside.domain.companion.control import (
    MAX_FRAME_BYTES,
    Ask,
    Decided,
    End,
    Frame,
    Freezing,
    Grants,
    GrantWithdrawn,
    Hello,
    LetIn,
    Shown,
    StandingGrant,
    TakenBack,
)
from deskside.domain.companion.control_codec import FrameReader, encode
from deskside.domain.companion.desk_side import MAX_NEWS, MAX_WORDINGS, DeskSide, News
from deskside.domain.companion.talk import Capability
from deskside.domain.errors import BrokeMidway
from deskside.domain.scripts.manifest import Effect
from fakes.frames import any_frame

pytestmark = pytest.mark.timeout(300)  # 1,600 hostile steps, on a busy machine too

if TYPE_CHECKING:
    from collections.abc import Iterable

ASKED = "ab" * 16
GRANT = "cd" * 16


def shown(asking: str = ASKED, sentence: str = "Reads.") -> Shown:
    return Shown(
        id=asking,
        capability=Capability.INFORMATION,
        effect=Effect.READ,
        sentence=sentence,
        language="en",
    )


def granted(asking: str = ASKED, grant: str = GRANT) -> Decided:
    return Decided(id=asking, decision="granted", grant=grant)


def helping() -> DeskSide:
    side = DeskSide()
    side.take(Hello())
    side.take(LetIn(yes=True))
    return side


def asked() -> DeskSide:
    side = helping()
    side.sent(Ask(id=ASKED, about="information"))
    return side


def test_nothing_counts_before_the_companion_has_said_hello() -> None:
    side = DeskSide()
    assert side.take(LetIn(yes=True)) == []
    assert side.phase == "greeting"


def test_a_yes_counts_only_after_the_question_and_after_it_was_shown() -> None:
    side = asked()
    assert side.take(granted()) == []
    assert side.take(shown()) == [shown()]
    assert side.take(granted("99" * 16)) == []
    assert side.take(granted()) == [granted()]
    assert [grant.id for grant in side.grants] == [GRANT]
    assert side.take(granted()) == []


def test_a_grant_without_an_id_is_none() -> None:
    side = asked()
    side.take(shown())
    assert side.take(granted(grant="")) == []
    assert side.grants == ()


def test_what_was_taken_back_is_answered_no_more() -> None:
    side = asked()
    side.take(shown())
    side.sent(TakenBack(id=ASKED))
    assert side.take(granted()) == []
    assert side.open == ()


def test_letting_in_is_said_once() -> None:
    side = helping()
    assert side.take(LetIn(yes=False)) == []
    assert side.phase == "helping"


def test_a_withdrawal_is_news_once_and_only_of_what_was_known() -> None:
    side = helping()
    assert side.take(GrantWithdrawn(grant=GRANT)) == []
    side.take(Grants(grants=(StandingGrant(id=GRANT, capability=Capability.CHECKS, scope="session"),)))
    side.take(Grants(grants=()))
    assert side.take(GrantWithdrawn(grant=GRANT)) != []
    assert side.take(GrantWithdrawn(grant=GRANT)) == []
    assert side.kind_of(GRANT) is Capability.CHECKS


def test_a_grant_for_once_covers_exactly_one_thing_and_one_for_the_session_its_kind() -> None:
    side = helping()
    once = StandingGrant(id="11" * 8, capability=Capability.CHECKS, scope="once", digest="ab" * 32)
    side.take(Grants(grants=(once,)))
    assert side.grant_for(Capability.CHECKS, "ab" * 32) == once
    assert side.grant_for(Capability.CHECKS, "cd" * 32) is None
    assert side.grant_for(Capability.CHANGES, "ab" * 32) is None
    session = dataclasses.replace(once, id="22" * 8, scope="session", digest="")
    side.take(Grants(grants=(session,)))
    assert side.grant_for(Capability.CHECKS, "cd" * 32) == session


def test_words_that_change_for_ever_are_heard_so_often_and_no_more() -> None:
    side = asked()
    heard = [side.take(shown(sentence=f"Reads {number}.")) for number in range(MAX_WORDINGS + 10)]
    assert sum(len(news) for news in heard) == MAX_WORDINGS


def test_a_flood_ends_the_session() -> None:
    side = helping()
    with pytest.raises(BrokeMidway, match="control-flooded"):
        flood(side, (Freezing(on=number % 2 == 0) for number in range(2 * MAX_NEWS)))


def test_grants_without_end_end_the_session() -> None:
    side = helping()
    batches = (
        Grants(
            grants=tuple(
                StandingGrant(id=f"{batch * 100 + n:016x}", capability=Capability.CHECKS, scope="once")
                for n in range(100)
            )
        )
        for batch in range(MAX_NEWS)
    )
    with pytest.raises(BrokeMidway, match="control-flooded"):
        flood(side, batches)


def flood(side: DeskSide, frames: Iterable[Frame]) -> None:
    for frame in frames:
        side.take(frame)


def test_after_the_end_nothing_is_news() -> None:
    side = asked()
    assert side.take(End(reason="user")) != []
    assert (side.phase, side.open, side.grants) == ("over", (), ())
    assert side.take(Hello()) == []
    assert side.take(LetIn(yes=True)) == []


def test_on_the_next_line_the_companion_greets_again_and_what_stands_stands() -> None:
    side = asked()
    side.take(shown())
    side.take(granted())
    side.hung_up()
    assert side.take(Freezing(on=True)) == []
    side.take(Hello())
    assert side.take(LetIn(yes=True)) == []
    assert side.phase == "helping"
    assert [grant.id for grant in side.grants] == [GRANT]


def came_back(side: DeskSide, *said: Frame) -> list[News]:
    side.hung_up()
    return [news for frame in (Hello(), LetIn(yes=True), *said) for news in side.take(frame)][1:]


def test_what_was_decided_while_the_line_was_gone_is_found_out() -> None:
    stands = Grants(grants=(StandingGrant(id=GRANT, capability=Capability.INFORMATION, scope="once"),))
    side = asked()
    side.take(shown())
    assert came_back(side, stands) == [stands, granted()]
    side = asked()
    side.take(shown())
    assert came_back(side, Grants(grants=()))[1:] == [Decided(id=ASKED, decision="refused", why="user")]


def test_what_is_said_to_be_open_still_is_open() -> None:
    side = asked()
    side.take(shown())
    assert came_back(side, shown(), Grants(grants=())) == [Grants(grants=())]
    assert len(side.open) == 1


def test_going_on_while_the_line_was_gone_is_found_out() -> None:
    side = helping()
    side.take(Freezing(on=True))
    assert came_back(side, Freezing(on=True), Grants(grants=())) == [Grants(grants=())]
    assert side.frozen
    assert came_back(side, Grants(grants=())) == [Grants(grants=()), Freezing(on=False)]
    assert not side.frozen


def test_asked_again_after_a_lost_line_is_no_refusal() -> None:
    side = asked()
    assert side.take(Decided(id=ASKED, decision="refused", why="asking-repeated")) == []
    assert len(side.open) == 1


def test_a_frame_of_one_byte_too_many_is_the_end_of_reading() -> None:
    reader = FrameReader()
    with pytest.raises(BrokeMidway, match="control-garbled"):
        list(reader.feed((MAX_FRAME_BYTES + 1).to_bytes(4, "big")))


@given(st.lists(any_frame(), max_size=60))
@settings(max_examples=60)
def test_no_sequence_of_frames_makes_a_grant_for_what_was_not_asked_or_listed(frames: list[Frame]) -> None:
    side = asked()
    listed: set[str] = set()
    for frame in frames:
        side.take(frame)
        if isinstance(frame, Grants):
            listed |= {grant.id for grant in frame.grants}
        answered = {one.grant for one in frames if isinstance(one, Decided) and one.id == ASKED}
        assert {grant.id for grant in side.grants} <= listed | answered
    assert len(side.open) <= 1


class HostileCompanion(RuleBasedStateMachine):
    """Anything may come, in any order, over any number of lines; what the desk said is what is open."""

    asks = Bundle("asks")

    @initialize()
    def begin(self) -> None:
        self.side = DeskSide()
        self.model_open: set[str] = set()
        self.ids = 0

    @rule(target=asks)
    def ask(self) -> object:
        if self.side.phase == "over":
            return multiple()
        self.ids += 1
        asking = f"{self.ids:032x}"
        self.side.sent(Ask(id=asking, about="personal"))
        self.model_open.add(asking)
        return asking

    @rule(asking=asks)
    def take_back(self, asking: str) -> None:
        self.side.sent(TakenBack(id=asking))
        self.model_open.discard(asking)

    @rule(asking=asks, sentence=st.text(max_size=5))
    def show(self, asking: str, sentence: str) -> None:
        news = self.side.take(shown(asking, sentence))
        assert not news or asking in self.model_open

    @rule(asking=asks, decision=st.sampled_from(["granted", "refused", "withdrawn"]))
    def decide(self, asking: str, decision: str) -> None:
        news = self.side.take(Decided(id=asking, decision=decision, grant=GRANT))  # type: ignore[arg-type]
        if news:
            assert asking in self.model_open
            self.model_open.discard(asking)

    @rule(frame=any_frame().filter(lambda frame: not isinstance(frame, End)))
    def say_anything(self, frame: Frame) -> None:
        before = {one.ask.id for one in self.side.open}
        news = self.side.take(frame)
        self.model_open -= {one.id for one in news if isinstance(one, Decided)}
        if self.side.phase == "over":
            self.model_open.clear()
        self.model_open &= before

    @rule()
    def greet(self) -> None:
        self.side.take(Hello())

    @rule()
    def say_what_stands(self) -> None:
        before = {one.ask.id for one in self.side.open}
        news = self.side.take(Grants(grants=()))
        decided = {one.id for one in news if isinstance(one, Decided)}
        assert decided <= before
        self.model_open -= decided

    @rule()
    def let_in(self) -> None:
        self.side.take(LetIn(yes=True))

    @rule()
    def cut(self) -> None:
        self.side.hung_up()

    @rule()
    def end(self) -> None:
        self.side.take(End())
        if self.side.phase == "over":
            self.model_open.clear()

    @invariant()
    def what_is_open_is_what_the_desk_asked_and_nobody_answered(self) -> None:
        assert {one.ask.id for one in self.side.open} == self.model_open

    @invariant()
    def nobody_is_let_in_unasked(self) -> None:
        assert self.side.phase in {"greeting", "knocking", "helping", "over"}


TestHostileCompanion = HostileCompanion.TestCase
TestHostileCompanion.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)


@given(any_frame())
def test_every_frame_fits(frame: Frame) -> None:
    assert len(encode(frame)) <= MAX_FRAME_BYTES + 4
