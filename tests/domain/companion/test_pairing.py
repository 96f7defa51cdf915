"""How long a code lives, how often it may be answered, and who may come back without one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.companion.code import make_code
from deskside.domain.companion.pairing import ANSWERS, LIFE_S, OFFLINE_S, CodeLife, Pinned, waits_s

CODE = make_code(1, 2)


def test_a_code_dies_after_ten_minutes() -> None:
    life = CodeLife(CODE, 100.0)
    assert life.may_begin(100.0 + LIFE_S - 0.001)
    assert life.gone(100.0 + LIFE_S) == "expired"
    assert not life.charge(100.0 + LIFE_S)
    assert not life.may_begin(100.0)  # a clock that runs backwards does not revive it


def test_three_answers_are_all_there_are() -> None:
    life = CodeLife(CODE, 0.0)
    for left in (2, 1, 0):
        assert life.charge(1.0)
        assert life.left == left
        life.wrong()
    assert life.gone(1.0) == "wrong-three-times"
    assert not life.charge(1.0)


def test_an_answer_is_charged_before_anybody_knows_what_it_was() -> None:
    life = CodeLife(CODE, 0.0)
    assert [life.charge(1.0) for _ in range(5)] == [True, True, True, False, False]
    assert life.gone(1.0) is None  # three are being looked at
    life.wrong()
    assert life.right(1.0)
    life.wrong()
    assert life.gone(1.0) == "used"


def test_it_is_right_once() -> None:
    life = CodeLife(CODE, 0.0)
    assert life.charge(1.0)
    assert life.charge(1.0)
    assert life.right(1.0)
    assert not life.right(1.0)
    assert not life.may_begin(2.0)


def test_an_answer_that_comes_too_late_is_not_right() -> None:
    life = CodeLife(CODE, 0.0)
    assert life.charge(LIFE_S - 1.0)
    assert not life.right(LIFE_S + 1.0)
    assert life.gone(LIFE_S + 1.0) == "expired"


def test_the_first_reason_stays() -> None:
    life = CodeLife(CODE, 0.0)
    life.end("ended")
    life.end("line")
    assert life.gone(LIFE_S * 2) == "ended"
    assert not life.charge(1.0)


@given(st.lists(st.sampled_from(["charge", "wrong", "right", "wait", "end"]), max_size=40))
def test_whatever_happens_it_is_looked_at_three_times_and_right_once_at_most(steps: list[str]) -> None:
    life, now, pending, charged, right = CodeLife(CODE, 0.0), 0.0, 0, 0, 0
    for step in steps:
        was_gone = life.gone(now)
        if step == "charge" and life.charge(now):
            charged, pending = charged + 1, pending + 1
            assert was_gone is None
        elif step == "wait":
            now += 100.0
        elif step == "end":
            life.end("ended")
        elif step in {"wrong", "right"} and pending:
            pending -= 1
            if step == "wrong":
                life.wrong()
            else:
                right += life.right(now)
        assert was_gone is None or life.gone(now) == was_gone
    assert charged <= ANSWERS
    assert right <= 1


def test_only_the_clerk_who_was_there_comes_back() -> None:
    pinned = Pinned(b"key")
    assert pinned.may_resume(b"key", 5.0)
    assert not pinned.may_resume(b"kez", 5.0)


def test_they_have_fifteen_minutes_from_the_loss_of_the_line() -> None:
    pinned = Pinned(b"key")
    pinned.lost(100.0)
    pinned.lost(500.0)  # noticed twice
    assert pinned.may_resume(b"key", 100.0 + OFFLINE_S - 1)
    pinned.resumed()
    assert pinned.may_resume(b"key", 10_000.0)
    pinned.lost(10_000.0)
    assert not pinned.may_resume(b"key", 10_000.0 + OFFLINE_S)
    pinned.resumed()
    assert not pinned.may_resume(b"key", 10_000.0)  # over is over


def test_the_waits_grow_and_end_when_the_companion_would_refuse() -> None:
    waits = list(waits_s())
    assert waits[:6] == [5.0, 10.0, 20.0, 40.0, 40.0, 40.0]
    assert OFFLINE_S <= sum(waits) < OFFLINE_S + 40.0
