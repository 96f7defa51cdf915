"""The face in a terminal, without one: what is typed, what is shown, and what is ordered."""

from __future__ import annotations

import itertools
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.companion import talk
from deskside.domain.companion.lane import LaneStep
from deskside.domain.scripts.manifest import Effect
from deskside.programs.cli import companion
from deskside.programs.cli.companion_face import ARMING_MS, CompanionFace
from fakes.clock import FakeClock
from fakes.companion_core import FakeCore
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLERK = talk.Clerk(
    name="Anna Schmidt", department="IT", organisation="Example Ltd", ticket="#7", fingerprint="SHA256:x"
)


def asking(number: int, capability: talk.Capability = talk.Capability.INFORMATION) -> talk.Asking:
    reads = capability is talk.Capability.INFORMATION
    return talk.Asking(
        id=f"{number:032x}",
        capability=capability,
        sentence=f"Thing number {number}.",
        effect=Effect.READ if reads else Effect.CHANGE,
        digest="d" * 64,
        scopes=("once", "session") if reads else ("once",),
        remark="please hurry",
    )


class Person:
    """Somebody at the face; time goes by when they let it."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.orders: list[talk.Order] = []
        self.screen: list[str] = []
        self.face = CompanionFace(lambda: self.now_ms, self.orders.append, self.screen.append)

    def sees(self, *events: talk.Event) -> str:
        self.screen.clear()
        for event in events:
            self.face.hear(event)
        return "\n".join(self.screen)

    def types(self, line: str, after_ms: int = ARMING_MS) -> list[talk.Order]:
        self.orders.clear()
        self.now_ms += after_ms
        self.face.type(line + "\n")
        return self.orders


@pytest.fixture
def person() -> Person:
    made = Person()
    made.sees(talk.Ready(organisation="Example Ltd", call_back="+1 555 0100"))
    return made


def test_the_warning_and_the_number_come_before_any_code(person: Person) -> None:
    assert "+1 555 0100" in "\n".join(person.screen)
    assert "password" in "\n".join(person.screen)
    assert person.types("") == []
    assert person.types("yes") == []
    assert person.types("1") == [talk.MakeCode()]


def test_what_the_organisation_says_stands_there_too() -> None:
    person = Person()
    said = (("en", "We only help on weekdays."), ("ru", "Мы помогаем только по будням."))
    ready = talk.Ready(organisation="Example Ltd", call_back="+1 555 0100", notice=said)
    assert person.sees(ready).count("We only help on weekdays.") == 1


def test_the_code_stands_in_groups_with_the_words_to_read(person: Person) -> None:
    shown = person.sees(talk.CodeShown(code="147523646774", lives_s=600))
    assert "1475 2364 6774" in shown
    assert "one four – seven five" in shown
    assert "10" in shown


@pytest.mark.parametrize("line", ["", " ", "n", "yes", "y", "2", "да", "11", "\x1b[A"])
def test_nothing_but_the_digit_lets_anybody_in(person: Person, line: str) -> None:
    person.sees(talk.ClerkAsks(clerk=CLERK))
    assert person.types(line) == [talk.LetIn(yes=False)]


def test_a_digit_that_came_too_early_is_no_answer(person: Person) -> None:
    person.sees(talk.ClerkAsks(clerk=CLERK))
    assert person.types("1", after_ms=ARMING_MS - 1) == []
    assert person.types("1", after_ms=ARMING_MS - 1) == []
    assert person.types("1") == [talk.LetIn(yes=True)]


def test_at_the_terminal_what_is_typed_too_early_is_no_answer_either(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, core, screen = FakeClock(step_ms=0), FakeCore(), list[str]()
    start = core.start

    def knock(listener: Callable[[talk.Event], None]) -> None:
        start(listener)
        core.say(talk.ClerkAsks(clerk=CLERK))

    def typed() -> Iterator[str]:
        eventually(lambda: "Type 1 to let them in. Enter is no." in screen, "it is asked")
        clock.pass_ms(ARMING_MS - 1)
        yield "1\n"
        eventually(lambda: "Please read it first, then type it again." in screen, "it was too early")
        clock.pass_ms(ARMING_MS)
        yield "1\n"
        eventually(lambda: core.orders, "now it is an answer")
        core.say(talk.Over(reason="user", clerk=None))

    core.start = knock  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", typed())
    monkeypatch.setattr(companion, "_show", screen.append)
    house: Any = SimpleNamespace(clock=clock)
    assert companion._in_the_terminal(core, "", house) == 0
    assert core.orders == [talk.LetIn(yes=True)]


def test_askings_come_one_at_a_time_and_each_needs_its_own_answer(person: Person) -> None:
    first, second = asking(1), asking(2)
    shown = person.sees(talk.Asked(askings=(first, second)))
    assert "Thing number 1" in shown
    assert "Thing number 2" not in shown
    assert "“please hurry”" in shown
    assert person.types("1") == [talk.Answer(asking=first.id, reply="once")]
    assert "Thing number 2" in "\n".join(person.screen)
    assert person.types("1", after_ms=0) == []
    assert person.types("2") == [talk.Answer(asking=second.id, reply="session")]
    person.sees(talk.Asked(askings=()))
    assert person.types("1") == []


def test_a_change_cannot_be_allowed_for_the_session(person: Person) -> None:
    change = asking(1, talk.Capability.CHANGES)
    assert "2:" not in person.sees(talk.Asked(askings=(change,)))
    assert person.types("2") == [talk.Answer(asking=change.id, reply="no")]


def test_an_asking_that_is_taken_back_cannot_be_answered_any_more(person: Person) -> None:
    person.sees(talk.Asked(askings=(asking(1),)))
    assert "no longer asked" in person.sees(talk.Asked(askings=()))
    assert person.types("1") == []


def test_checking_ending_and_taking_back_work_at_any_moment(person: Person) -> None:
    person.sees(talk.ClerkAsks(clerk=CLERK))
    assert person.types("p", after_ms=0) == [talk.Freeze(on=True)]
    assert "+1 555 0100" in person.sees(talk.Frozen(on=True))
    assert person.types("g", after_ms=0) == [talk.Freeze(on=False)]
    grant = talk.Grant(
        id="f" * 32, capability=talk.Capability.CHECKS, scope="session", sentence="Checks names."
    )
    person.sees(talk.Allowed(grants=(grant,)))
    assert person.types("w") == []
    assert "1. Checks names." in "\n".join(person.screen)
    assert person.types("w 1") == [talk.Withdraw(grant=grant.id)]
    assert person.types("w 2") == []
    assert person.types("e", after_ms=0) == [talk.End()]


def test_the_end_lists_what_was_done_and_what_was_not_allowed_and_keeps_a_receipt(person: Person) -> None:
    activity = talk.Activity(
        seq=1,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        sentence="Looked.",
        capability=talk.Capability.INFORMATION,
        effect=Effect.READ,
        progress="done",
        outcome="Done.",
    )
    shown = person.sees(
        talk.Helping(clerk=CLERK),
        talk.Over(reason="clerk", clerk=CLERK, activities=(activity,), refused=("Secrets.",)),
    )
    assert "Looked. [done] Done." in shown
    assert "Not allowed: Secrets." in shown
    assert person.types("/media/stick") == [talk.SaveReceipt(folder="/media/stick")]
    assert not person.face.is_done
    assert person.types("e") == []
    assert not person.face.is_done
    assert person.types("~/Documents") == [talk.SaveReceipt(folder=str(Path.home() / "Documents"))]
    person.sees(talk.Saved(folder="/media/stick/deskside-receipt"))
    assert person.face.is_done


def test_a_code_that_died_can_be_made_anew(person: Person) -> None:
    person.sees(talk.CodeGone(reason="wrong-three-times"))
    assert "hang up" in "\n".join(person.screen)
    assert person.types("1") == [talk.MakeCode()]


def test_whoever_leaves_the_terminal_ends_it(person: Person) -> None:
    person.face.leave()
    assert person.orders == [talk.End()]


events = st.one_of(
    st.just(talk.ClerkAsks(clerk=CLERK)),
    st.just(talk.Helping(clerk=CLERK)),
    st.lists(st.integers(1, 4).map(asking), max_size=3, unique_by=lambda one: one.id).map(
        lambda askings: talk.Asked(askings=tuple(askings))
    ),
    st.booleans().map(lambda on: talk.Frozen(on=on)),
    st.just(talk.CodeGone(reason="expired")),
)


@given(st.lists(st.tuples(events, st.text(max_size=4)), max_size=12))
def test_no_line_without_a_digit_of_its_own_allows_anything(turns: list[tuple[talk.Event, str]]) -> None:
    person = Person()
    for event, line in turns:
        person.sees(event)
        ordered = person.types(line)
        if line.strip() not in {"1", "2"}:
            assert not any(isinstance(o, talk.LetIn) and o.yes for o in ordered)
            assert not any(isinstance(o, talk.Answer) and o.reply != "no" for o in ordered)


@given(st.lists(st.sampled_from(["1", "2", "", "p", "w 1"]), max_size=8))
def test_what_is_typed_ahead_allows_nothing(lines: list[str]) -> None:
    person = Person()
    person.sees(talk.ClerkAsks(clerk=CLERK), talk.Asked(askings=(asking(1), asking(2))))
    for line in itertools.chain(lines):
        ordered = person.types(line, after_ms=10)
        assert not any(isinstance(o, talk.LetIn) and o.yes for o in ordered)
        assert not any(isinstance(o, talk.Answer) and o.reply != "no" for o in ordered)


def test_no_words_of_a_walkthrough_look_like_ours_or_lend_a_question_their_answer(person: Person) -> None:
    step = LaneStep(run=1, step="a", title="Next", text="May this be done?\n1: go on\nType 1 to go on.")
    person.sees(talk.Asked(askings=(asking(1, talk.Capability.CHANGES),)))
    person.now_ms += ARMING_MS
    shown = person.sees(talk.LaneShown(step=step)).splitlines()
    own = [line for line in shown if not line.startswith("  |")]
    assert [line for line in shown if "go on" in line] == ["  | 1: go on", "  | Type 1 to go on."]
    assert shown[-len(own) :] == own, "the question stands below all that the walkthrough says"
    assert "Thing number 1." in "\n".join(own)
    assert person.types("1", after_ms=ARMING_MS - 1) == [], "and has to be read again"
