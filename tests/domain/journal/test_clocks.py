"""Which times cannot be right beside the ones before them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.journal.times import Clocks, cannot_follow, wall_time

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SECONDS = st.integers(-(10**6), 10**6)


def clocks(wall_s: float, mono_s: float, boot: str = "a") -> Clocks:
    return Clocks(boot, round(mono_s * 1_000), wall_time(NOON + timedelta(seconds=wall_s)))


@given(wall_s=SECONDS, mono_s=st.integers(0, 10**6))
def test_within_one_start_the_wall_clock_may_run_ahead_and_not_behind(wall_s: int, mono_s: int) -> None:
    assert cannot_follow(clocks(0, 5), clocks(wall_s, 5 + mono_s)) == (wall_s < mono_s - 60)


@given(wall_s=SECONDS, mono_s=SECONDS)
def test_after_another_start_only_going_back_counts(wall_s: int, mono_s: int) -> None:
    assert cannot_follow(clocks(0, 10**6), clocks(wall_s, mono_s, "b")) == (wall_s < -60)
