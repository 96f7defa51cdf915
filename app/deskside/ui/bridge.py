"""The one place where a thread starts and where its news comes back to the screen."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from deskside.domain.errors import Cancelled, DesksideError
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Recorded as Event

_MAX_WAITING = 2_000
"""Events a deed may be ahead of the screen before it is made to wait."""


class Deed(Protocol):
    """A blocking callable from `usecases`, its domain arguments already bound."""

    def __call__(self, *, report: Callable[[Event], None], cancel: CancelToken) -> object:
        """Do it; raise only `DesksideError`."""
        ...


class Task(QObject):
    """One running deed, seen from the GUI thread. Made, used and deleted only there."""

    happened = Signal(object)
    """Emitted per domain event, in order."""
    ended = Signal(object)
    """Emitted once, last: the result, or the `DesksideError` that stopped the deed."""

    def __init__(self, cancel: CancelToken, parent: QObject) -> None:
        super().__init__(parent)
        self._cancel = cancel

    def cancel(self) -> None:
        """Ask the deed to stop; `ended` still follows."""
        self._cancel.cancel()


class _News(NamedTuple):
    task_id: int
    last: bool
    what: object


class Bridge(QObject):
    """Runs deeds on worker threads and delivers their news on the GUI thread.

    A worker never makes, holds or drops a QObject: it knows its task by number, puts
    plain tuples in a deque, and rings one bell that Qt queues to this object's thread.
    """

    _bell = Signal()

    def __init__(self, parent: QObject | None = None, *, threads: int = 8) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="deed")
        self._numbers = itertools.count()
        self._tasks: dict[int, Task] = {}
        self._news: deque[_News] = deque()
        self._room = threading.Condition()
        self._bell.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(self, deed: Deed, cancel: CancelToken | None = None) -> Task:
        """Start `deed` on a worker thread and return its handle.

        Args:
            deed: What to do.
            cancel: A token that something else may also pull, such as a revoked consent.
        """
        token = cancel or CancelToken()
        number = next(self._numbers)
        task = self._tasks[number] = Task(token, self)
        self._pool.submit(self._work, number, deed, token)
        return task

    def close(self) -> None:
        """Cancel everything, wait for the workers, deliver their last news."""
        for task in self._tasks.values():
            task.cancel()
        self._pool.shutdown(wait=True)
        self._deliver()

    # -- on a worker thread --------------------------------------------------

    def _work(self, number: int, deed: Deed, token: CancelToken) -> None:
        def report(event: Event) -> None:
            with self._room:
                while len(self._news) >= _MAX_WAITING:
                    token.check()
                    self._room.wait(0.1)
            self._post(_News(number, last=False, what=event))

        try:
            outcome = deed(report=report, cancel=token)
        except DesksideError as error:
            outcome = error
        except BaseException as bug:  # noqa: BLE001 - a dead worker must still report
            outcome = DesksideError("bug", type=type(bug).__name__)
            outcome.__cause__ = bug
        self._post(_News(number, last=True, what=outcome))

    def _post(self, news: _News) -> None:
        with self._room:
            self._news.append(news)
            ring = len(self._news) == 1
        if ring:
            self._bell.emit()

    # -- on the GUI thread ---------------------------------------------------

    @Slot()
    def _deliver(self) -> None:
        with self._room:
            batch, self._news = self._news, deque()
            self._room.notify_all()
        for news in batch:
            task = self._tasks[news.task_id]
            if not news.last:
                task.happened.emit(news.what)
                continue
            del self._tasks[news.task_id]
            task.ended.emit(news.what)
            task.deleteLater()


def was_cancelled(outcome: object) -> bool:
    """Tell a stop on request from a failure; the first is not shown as an error."""
    return isinstance(outcome, Cancelled)
