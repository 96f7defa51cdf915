"""Exit status and result lines together, never better than either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.journal.facts import Outcome
from deskside.domain.scripts.manifest import ResultConvention
from deskside.domain.scripts.verdict import Verdict, claimed_by, outcome_of_exit, verdict_of, worse

OK, WARNING, CRITICAL, UNKNOWN = Verdict.OK, Verdict.WARNING, Verdict.CRITICAL, Verdict.UNKNOWN
PLUGIN, POSIX = ResultConvention.PLUGIN, ResultConvention.POSIX

STATUS = st.one_of(st.none(), st.integers(0, 255))
TOLD = st.sampled_from([None, OK, WARNING, CRITICAL, UNKNOWN])
CONVENTION = st.sampled_from(ResultConvention)


@pytest.mark.parametrize(
    ("status", "told", "convention", "verdict"),
    [
        (0, OK, PLUGIN, OK),
        (1, WARNING, PLUGIN, WARNING),
        (2, CRITICAL, PLUGIN, CRITICAL),
        (0, WARNING, PLUGIN, WARNING),
        (0, CRITICAL, PLUGIN, CRITICAL),
        (1, CRITICAL, PLUGIN, CRITICAL),
        (0, None, PLUGIN, UNKNOWN),
        (2, None, PLUGIN, UNKNOWN),
        (1, OK, PLUGIN, UNKNOWN),
        (2, WARNING, PLUGIN, WARNING),
        (3, OK, PLUGIN, UNKNOWN),
        (3, CRITICAL, PLUGIN, CRITICAL),
        (127, OK, PLUGIN, UNKNOWN),
        (None, OK, PLUGIN, UNKNOWN),
        (0, OK, POSIX, OK),
        (0, None, POSIX, UNKNOWN),
        (1, OK, POSIX, UNKNOWN),
        (5, CRITICAL, POSIX, CRITICAL),
        (127, None, POSIX, UNKNOWN),
    ],
)
def test_the_rule_by_example(
    status: int | None, told: Verdict | None, convention: ResultConvention, verdict: Verdict
) -> None:
    assert verdict_of(status, told, convention) is verdict


@given(status=STATUS, told=TOLD, convention=CONVENTION)
def test_ok_needs_a_status_and_a_line_that_both_say_so(
    status: int | None, told: Verdict | None, convention: ResultConvention
) -> None:
    if verdict_of(status, told, convention) is OK:
        assert (status, told) == (0, OK)


@given(status=STATUS, told=TOLD, convention=CONVENTION)
def test_the_verdict_is_never_better_than_what_was_told(
    status: int | None, told: Verdict | None, convention: ResultConvention
) -> None:
    verdict = verdict_of(status, told, convention)
    assert worse(verdict, told) is verdict


@given(status=STATUS, convention=CONVENTION)
def test_a_run_that_says_nothing_is_unknown(status: int | None, convention: ResultConvention) -> None:
    assert verdict_of(status, None, convention) is UNKNOWN


def test_an_exit_status_that_never_came_is_unknown_and_not_failed() -> None:
    for convention in ResultConvention:
        assert claimed_by(None, convention) is UNKNOWN
        assert outcome_of_exit(None, convention) is Outcome.UNKNOWN


def test_a_plugin_that_finds_a_fault_has_done_its_work() -> None:
    assert [outcome_of_exit(status, PLUGIN) for status in (0, 2, 3, 4, 127)] == [
        Outcome.SUCCEEDED,
        Outcome.SUCCEEDED,
        Outcome.SUCCEEDED,
        Outcome.FAILED,
        Outcome.FAILED,
    ]
    assert [outcome_of_exit(status, POSIX) for status in (0, 1)] == [Outcome.SUCCEEDED, Outcome.FAILED]
