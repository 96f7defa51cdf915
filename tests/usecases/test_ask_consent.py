"""Asking the person: recorded before it is sent, recorded when it is answered, and never more than asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.companion_desk.machine import CompanionMachine
from deskside.adapters.threads import StartedThread, start_thread
from deskside.domain.companion.control import Ask, Decided, Hello, TakenBack
from deskside.domain.companion.talk import Capability
from deskside.domain.errors import BrokeMidway, Cancelled, DesksideError, Refused
from deskside.domain.journal.consent import (
    ConsentAnswered,
    ConsentAsked,
    ConsentReworded,
    ConsentShown,
    ConsentWithdrawn,
)
from deskside.domain.journal.facts import Recorded, TicketOpened
from deskside.domain.tickets import Requester
from deskside.usecases.ask_consent import AskConsent
from deskside.usecases.asking import AskingOpen, AskingOver
from deskside.usecases.task import CancelToken
from deskside.usecases.want import Want, to_read
from fakes.companion import SENTENCES, PretendCompanion
from fakes.journal import FakeJournal
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

INFORMATION = Capability.INFORMATION
PERSONAL = Capability.PERSONAL


class Asking:
    """The deed, with a companion and a journal."""

    def __init__(self, companion: PretendCompanion) -> None:
        self.companion = companion
        self.machine = CompanionMachine(companion, Hello(ticket="#1"))
        self.journal = FakeJournal()
        self.ticket = self.journal.open_ticket(
            TicketOpened(requester=Requester(name="Oleg"), subject="x")
        ).ticket
        self.deed = AskConsent(self.journal, self.journal.clock)
        self.cancel = CancelToken()
        self.heard: list[object] = []
        self.outcome: frozenset[Capability] | DesksideError | None = None

    def ask(self, *wants: Want) -> frozenset[Capability]:
        return self.deed(
            self.ticket, self.machine.consent, wants, report=self.heard.append, cancel=self.cancel
        )

    def ask_meanwhile(self, *wants: Want) -> StartedThread:
        def ask() -> None:
            try:
                self.outcome = self.ask(*wants)
            except DesksideError as error:
                self.outcome = error

        return start_thread("asking", ask)  # the test answers while the deed waits

    @property
    def facts(self) -> list[object]:
        return [entry.fact for entry in self.journal.entries(self.ticket, after=0)]

    @property
    def open(self) -> list[AskingOpen]:
        return [event for event in self.heard if isinstance(event, AskingOpen) and event.sentence]


@pytest.fixture
def desk() -> Iterator[Asking]:
    asking = Asking(PretendCompanion())
    yield asking
    asking.machine.close()


def test_a_question_is_durable_before_it_leaves_and_so_is_what_they_read_and_answered(desk: Asking) -> None:
    desk.companion.replies = {INFORMATION: "session"}
    assert desk.ask(Want(capability=INFORMATION, remark="As we said")) == {INFORMATION}
    asked, shown, answered = desk.facts
    assert isinstance(asked, ConsentAsked)
    assert asked.remark == "As we said"
    assert shown == ConsentShown(asked=1, sentence=SENTENCES[INFORMATION], language="ru")
    assert isinstance(answered, ConsentAnswered)
    assert (answered.reply, answered.source, answered.asked) == ("session", "companion", 1)
    assert answered.grant == desk.machine.consent.grants[0].id
    assert isinstance(desk.heard[-1], AskingOver)


def test_what_cannot_be_recorded_is_not_asked(desk: Asking) -> None:
    desk.journal.broken = BrokeMidway("journal-full")
    with pytest.raises(BrokeMidway, match="journal-full"):
        desk.ask(Want(capability=INFORMATION))
    assert not [frame for frame in desk.companion.heard if isinstance(frame, Ask)]


def test_reading_is_asked_on_one_sheet_and_each_thing_is_answered_for_itself(desk: Asking) -> None:
    thread = desk.ask_meanwhile(*to_read(["os", "users"]))
    eventually(lambda: len(desk.companion.shown) == 2, "both stand on one sheet")
    desk.companion.answer(PERSONAL, "no")
    desk.companion.answer(INFORMATION, "once")
    thread.join(60)
    assert desk.outcome == frozenset({INFORMATION})
    replies = {fact.capability: fact.reply for fact in desk.facts if isinstance(fact, ConsentAnswered)}
    assert replies == {"personal": "no", "information": "once"}


def test_a_no_to_everything_is_a_refusal(desk: Asking) -> None:
    desk.companion.replies = {INFORMATION: "no"}
    with pytest.raises(Refused, match="consent-refused"):
        desk.ask(Want(capability=INFORMATION))
    assert isinstance(desk.facts[-1], ConsentAnswered)
    assert desk.facts[-1].reply == "no"


def test_what_stands_is_not_asked_again(desk: Asking) -> None:
    desk.companion.replies = {INFORMATION: "session"}
    desk.ask(Want(capability=INFORMATION))
    before = len(desk.facts)
    assert desk.ask(Want(capability=INFORMATION)) == {INFORMATION}
    assert len(desk.facts) == before


def test_what_the_companion_itself_refuses_says_why(desk: Asking) -> None:
    desk.companion.replies = {INFORMATION: "no"}
    for _ in range(2):
        with pytest.raises(Refused, match="consent-refused"):
            desk.ask(Want(capability=INFORMATION))
    with pytest.raises(Refused, match="asked-too-often"):
        desk.ask(Want(capability=INFORMATION))
    assert isinstance(desk.facts[-1], ConsentAnswered)
    assert desk.facts[-1].why == "asked-too-often"


def test_silence_is_no_answer_and_giving_up_takes_the_question_back(desk: Asking) -> None:
    thread = desk.ask_meanwhile(Want(capability=INFORMATION))
    eventually(lambda: desk.open, "they read the question")
    assert not desk.outcome
    desk.cancel.cancel()
    thread.join(60)
    assert isinstance(desk.outcome, Cancelled)
    eventually(lambda: not desk.companion.shown, "it leaves their screen")
    assert desk.facts[-1] == ConsentWithdrawn(by="clerk", asked=1, capability="information")


def test_one_of_two_questions_can_be_taken_back(desk: Asking) -> None:
    thread = desk.ask_meanwhile(*to_read(["os", "users"]))
    eventually(lambda: len(desk.open) >= 2, "both are read")
    personal = next(one for one in desk.open if one.capability is PERSONAL)
    desk.deed.take_back(
        desk.ticket, desk.machine.consent, personal, report=desk.heard.append, cancel=CancelToken()
    )
    desk.companion.answer(INFORMATION, "once")
    thread.join(60)
    assert desk.outcome == frozenset({INFORMATION})
    assert ConsentWithdrawn(by="clerk", asked=personal.seq, capability="personal") in desk.facts
    eventually(lambda: TakenBack(id=personal.id) in desk.companion.heard, "the companion hears of it")


def test_other_words_are_recorded_and_change_nothing_else(desk: Asking) -> None:
    thread = desk.ask_meanwhile(Want(capability=INFORMATION, remark="One"))
    eventually(lambda: desk.open, "they read the question")
    desk.deed.reword(
        desk.ticket,
        desk.machine.consent,
        desk.open[0],
        "It is only to see how full the disk is",
        report=desk.heard.append,
        cancel=CancelToken(),
    )
    eventually(lambda: desk.companion.shown[0].remark.startswith("It is only"), "they read it anew")
    assert desk.facts[-1] == ConsentReworded(asked=1, remark="It is only to see how full the disk is")
    desk.companion.answer(INFORMATION, "once")
    thread.join(60)
    assert desk.outcome == frozenset({INFORMATION})


def test_nothing_is_asked_before_the_person_has_let_the_clerk_in() -> None:
    desk = Asking(PretendCompanion(lets_in=None))
    try:
        thread = desk.ask_meanwhile(Want(capability=INFORMATION))
        eventually(lambda: desk.companion.consent.phase == "knocking", "the clerk knocks")
        assert desk.facts == []
        desk.companion.replies = {INFORMATION: "once"}
        desk.companion.let_in(yes=True)
        thread.join(60)
        assert desk.outcome == frozenset({INFORMATION})
    finally:
        desk.machine.close()


def test_whoever_is_not_let_in_is_told_so() -> None:
    desk = Asking(PretendCompanion(lets_in=False))
    try:
        with pytest.raises(Refused, match="not-let-in"):
            desk.ask(Want(capability=INFORMATION))
        assert desk.facts == []
    finally:
        desk.machine.close()


def test_while_they_check_who_is_asking_nothing_is_asked(desk: Asking) -> None:
    eventually(lambda: desk.machine.consent.is_let_in, "the clerk is let in")
    desk.companion.freeze(on=True)
    thread = desk.ask_meanwhile(Want(capability=INFORMATION))
    desk.companion.replies = {INFORMATION: "once"}
    assert not [frame for frame in desk.companion.heard if isinstance(frame, Ask)]
    desk.companion.freeze(on=False)
    thread.join(60)
    assert desk.outcome == frozenset({INFORMATION})


def test_an_answer_to_what_was_never_asked_allows_nothing(desk: Asking) -> None:
    eventually(lambda: desk.machine.consent.is_let_in, "the clerk is let in")
    desk.companion.say(Decided(id="ab" * 16, decision="granted", grant="cd" * 16))
    assert desk.machine.consent.grants == ()
    assert desk.facts == []


def test_a_yes_to_what_nobody_was_shown_counts_for_nothing(desk: Asking) -> None:
    desk.companion.tells = False
    thread = desk.ask_meanwhile(Want(capability=INFORMATION))
    eventually(lambda: desk.companion.shown, "it is on their screen")
    desk.companion.answer(INFORMATION, "once")
    desk.cancel.cancel()
    thread.join(60)
    assert isinstance(desk.outcome, Cancelled)


def test_a_question_survives_a_lost_line(desk: Asking) -> None:
    thread = desk.ask_meanwhile(Want(capability=INFORMATION))
    eventually(lambda: desk.open, "they read the question")
    desk.companion.cut()
    desk.companion.answer(INFORMATION, "once")
    assert desk.outcome is None
    desk.companion.come_back()
    thread.join(60)
    assert desk.outcome == frozenset({INFORMATION})


def test_the_end_of_the_session_ends_the_waiting(desk: Asking) -> None:
    thread = desk.ask_meanwhile(Want(capability=INFORMATION))
    eventually(lambda: desk.open, "they read the question")
    desk.companion.end()
    thread.join(60)
    assert isinstance(desk.outcome, Refused)
    assert desk.outcome.code == "session-over"


def test_entries_are_shown_only_once_they_are_durable(desk: Asking) -> None:
    desk.companion.replies = {INFORMATION: "session"}
    desk.ask(Want(capability=INFORMATION))
    recorded = [event for event in desk.heard if isinstance(event, Recorded)]
    assert recorded == desk.journal.entries(desk.ticket, after=0)
