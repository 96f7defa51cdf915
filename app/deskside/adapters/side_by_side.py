"""`usecases.ports.side_by_side` on threads, each of which waits until what it said has been heard."""

from __future__ import annotations

import contextlib
import queue
import threading
from typing import TYPE_CHECKING

from deskside.adapters.threads import start_thread
from deskside.usecases.ports.side_by_side import Done, Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deskside.usecases.ports.side_by_side import Work


@contextlib.contextmanager
def side_by_side(works: Sequence[Work]) -> Iterator[_Together]:
    """Begin all of `works`, and wait for their ends at the end of the block."""
    together = _Together(len(works))
    threads = [
        start_thread(f"beside-{number}", lambda number=number, work=work: together.do(number, work))  # type: ignore[misc]  # a lambda's defaults have no types
        for number, work in enumerate(works)
    ]
    try:
        yield together
    finally:
        together.drop_the_rest()
        for thread in threads:
            thread.join()


class _Together:
    def __init__(self, count: int) -> None:
        self._running = count
        self._news: queue.SimpleQueue[tuple[Said | Done, threading.Event]] = queue.SimpleQueue()
        self._heard: threading.Event | None = None

    def next_news(self, within_s: float | None) -> Said | Done | None:
        self._let_go()
        if not self._running:
            return None
        try:
            news, self._heard = self._news.get(timeout=within_s)
        except queue.Empty:
            return None
        if isinstance(news, Done):
            self._running -= 1
        return news

    def drop_the_rest(self) -> None:
        while self._running:
            self.next_news(None)
        self._let_go()

    def _let_go(self) -> None:
        """Let whoever said the last thing go on: the deed has dealt with it."""
        if self._heard is not None:
            self._heard.set()
            self._heard = None

    # -- on the works' threads

    def do(self, number: int, work: Work) -> None:
        def report(what: object) -> None:
            heard = threading.Event()
            self._news.put((Said(number, what), heard))
            heard.wait()

        try:
            outcome = work(report)
        except BaseException as error:  # noqa: BLE001 - raised again by the deed, or dropped with the rest
            outcome = error
        self._news.put((Done(number, outcome), threading.Event()))
