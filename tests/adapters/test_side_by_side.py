"""Several works at once: all begin, each is heard in order, none goes on before it was heard, all end."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.side_by_side import side_by_side
from deskside.usecases.ports.side_by_side import Done, Said

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.usecases.ports.side_by_side import Together


def everything(together: Together) -> list[Said | Done]:
    news = []
    while (one := together.next_news(None)) is not None:
        news.append(one)
    return news


def test_works_run_at_the_same_time() -> None:
    meeting = threading.Barrier(3)

    def work(report: Callable[[object], None]) -> object:
        meeting.wait(60)
        report("met")
        return "done"

    with side_by_side([work, work, work]) as together:
        news = everything(together)
    assert sorted(one.number for one in news if isinstance(one, Said)) == [0, 1, 2]
    assert [one.outcome for one in news if isinstance(one, Done)] == ["done"] * 3


def test_a_work_goes_on_only_once_it_was_heard() -> None:
    went_on = threading.Event()

    def work(report: Callable[[object], None]) -> object:
        report("first")
        went_on.set()
        return None

    with side_by_side([work]) as together:
        assert together.next_news(None) == Said(0, "first")
        assert not went_on.is_set()
        assert together.next_news(None) == Done(0, None)
        assert went_on.is_set()


def test_a_wait_has_an_end_while_a_work_is_silent() -> None:
    let_go = threading.Event()

    def work(_: Callable[[object], None]) -> object:
        return let_go.wait(60)

    with side_by_side([work]) as together:
        assert together.next_news(0.01) is None
        let_go.set()
        assert together.next_news(None) == Done(0, True)
        assert together.next_news(None) is None


def test_what_a_work_raises_is_its_outcome() -> None:
    broken = ValueError("x")

    def work(_: Callable[[object], None]) -> object:
        raise broken

    with side_by_side([work]) as together:
        assert everything(together) == [Done(0, broken)]


def test_whoever_leaves_early_waits_for_the_rest() -> None:
    stop, ended = threading.Event(), threading.Event()

    def work(report: Callable[[object], None]) -> object:
        report("here")
        stop.wait(60)
        report("never heard")
        ended.set()
        return None

    def leave_early() -> None:
        with side_by_side([work]) as together:
            together.next_news(None)
            stop.set()
            raise KeyError

    with pytest.raises(KeyError):
        leave_early()
    assert ended.is_set()


def test_nothing_to_do_is_done_at_once() -> None:
    with side_by_side([]) as together:
        assert together.next_news(None) is None
