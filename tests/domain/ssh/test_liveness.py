"""Silence is borne, told and given up at the right times, by a clock of the test's own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.ssh.liveness import Liveness, Patience

PATIENCE = Patience()


def states(heard: list[float], until: int, step: float = 1.0) -> list[tuple[float, str]]:
    """Return each change of state, when something was heard at the times given and nothing else."""
    liveness = Liveness(PATIENCE, 0.0)
    changes = [(0.0, "up")]
    now = 0.0
    while now < until:
        now += step
        last = max((time for time in heard if time <= now), default=0.0)
        liveness.look(now, last)
        if liveness.state != changes[-1][1]:
            changes.append((now, liveness.state))
    return changes


def test_silence_is_told_after_five_seconds_without_an_answer_and_given_up_after_45() -> None:
    assert states([], 100) == [(0.0, "up"), (8.0, "slow"), (48.0, "lost")]


def test_a_cut_of_thirty_seconds_survives() -> None:
    assert states([33.0], 36) == [(0.0, "up"), (8.0, "slow"), (33.0, "up")]


def test_nobody_is_asked_while_there_is_something_to_hear() -> None:
    liveness = Liveness(PATIENCE, 0.0)
    assert not any(liveness.look(float(now), float(now)) for now in range(1, 100))


def test_a_question_is_asked_once() -> None:
    liveness = Liveness(PATIENCE, 0.0)
    assert [liveness.look(float(now), 0.0) for now in range(1, 40)].count(True) == 1


def test_a_computer_that_slept_does_not_blame_the_other_end() -> None:
    liveness = Liveness(PATIENCE, 0.0)
    liveness.look(3.0, 0.0)
    liveness.look(1_000.0, 0.0)
    assert liveness.state == "up"
    liveness.look(1_001.0, 1_000.5)
    assert liveness.state == "up"


@given(st.lists(st.floats(0.0, 60.0), max_size=30))
def test_lost_is_for_ever_and_slow_comes_before_it(heard: list[float]) -> None:
    seen = [state for _, state in states(sorted(heard), 120)]
    if "lost" in seen:
        assert seen[-1] == "lost"
        assert seen[-2] == "slow"
