"""The one place where a thread starts and where its news comes back to the screen."""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from deskside.domain.errors import Cancelled, DesksideError
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.usecases.ports.machine import Dialogue, HostKeyQuestion, SecretAnswer, SecretQuestion

_MAX_WAITING = 256
"""News that deeds may be ahead of the screen before they are made to wait; at 32 KiB a chunk, 8 MiB."""
_BUDGET_NS = 6_000_000
"""How long one delivery may take of a frame of 16 ms; the rest follows after what the person does."""
_LAST_WAIT_S = 30.0
"""Longer than any deed's own time-outs on its way out, such as a locked database's."""
_THREADS = 32
"""More than a clerk's sessions, their scripts and the reads beside them; made only when needed."""


class Deed(Protocol):
    """A blocking callable from `usecases`, its domain arguments already bound."""

    def __call__(self, *, report: Callable[[object], None], cancel: CancelToken) -> object:
        """Do it; raise only `DesksideError`."""
        ...


class TalkingDeed(Protocol):
    """A deed that may have to ask the person something while it runs."""

    def __call__(
        self, *, report: Callable[[object], None], cancel: CancelToken, dialogue: Dialogue
    ) -> object:
        """Do it; raise only `DesksideError`."""
        ...


class Asked:
    """A question on its way to the person. The deed's thread sleeps until `answer`; silence is no."""

    def __init__(self, question: HostKeyQuestion | SecretQuestion) -> None:
        self.question = question
        self._answer: object = None
        self._given = threading.Event()

    def answer(self, answer: object) -> None:
        """Give the answer: `True` for a host key, a `SecretAnswer` for a secret, None for no."""
        if not self._given.is_set():
            self._answer = answer
            self._given.set()

    @property
    def settled(self) -> bool:
        """Whether it has been answered, or given up with its deed."""
        return self._given.is_set()

    def wait(self) -> object:
        """Block until there is an answer, and return it."""
        self._given.wait()
        return self._answer


class Task(QObject):
    """One running deed, seen from the GUI thread. Made, used and deleted only there."""

    happened = Signal(object)
    """Emitted for each thing the deed reports, in order."""
    asked = Signal(object)
    """Emitted with an `Asked` that wants its answer."""
    ended = Signal(object)
    """Emitted once, last: the result, or the `DesksideError` that stopped the deed."""

    def __init__(self, cancel: CancelToken, parent: QObject) -> None:
        super().__init__(parent)
        self._cancel = cancel

    def cancel(self) -> None:
        """Ask the deed to stop; `ended` still follows."""
        self._cancel.cancel()


class _Job(NamedTuple):
    number: int
    deed: Deed
    token: CancelToken


class Listener(NamedTuple):
    """One ear on the GUI thread for what other threads say when they like, such as the state of a line."""

    tell: Callable[[object], None]
    """Safe from any thread; never waits."""
    close: Callable[[], object]
    """Hear no more; GUI thread only."""


class _News(NamedTuple):
    number: int
    kind: Literal["happened", "asked", "ended", "heard"]
    what: object


class _Asker:
    """`usecases.ports.machine.Dialogue` for one deed: puts its questions among its news."""

    def __init__(self, ask: Callable[[Asked], None], cancel: CancelToken) -> None:
        self._ask = ask
        self._cancel = cancel

    def host_key(self, question: HostKeyQuestion) -> bool:
        return self._put(Asked(question)) is True

    def secret(self, question: SecretQuestion) -> SecretAnswer | None:
        from deskside.usecases.ports.machine import SecretAnswer  # noqa: PLC0415 - not for the first window

        answer = self._put(Asked(question))
        return answer if isinstance(answer, SecretAnswer) else None

    def _put(self, asked: Asked) -> object:
        self._cancel.when_cancelled(lambda: asked.answer(None))
        self._ask(asked)
        return asked.wait()


class Bridge(QObject):
    """Runs deeds on worker threads and delivers their news on the GUI thread.

    A worker never makes, holds or drops a QObject: it knows its task by number, puts plain tuples in a
    bounded queue, and rings one bell that Qt queues to this object's thread. Deliveries keep the order
    and stop after a part of a frame, and each is a turn of the event loop of its own, so that what the
    person does is never behind what a machine says.

    Args:
        parent: Owner on the GUI thread.
        on_bug: Called on the worker with an exception that is no `DesksideError`, to log it.
    """

    _bell = Signal()

    def __init__(
        self, parent: QObject | None = None, *, on_bug: Callable[[BaseException], None] | None = None
    ) -> None:
        super().__init__(parent)
        self._on_bug = on_bug
        self._screen = threading.get_ident()
        """The thread that made this, on which everything is delivered."""
        self._workers: list[threading.Thread] = []
        self._idle = 0
        self._waiting: deque[_Job | None] = deque()
        self._work_there = threading.Condition()
        self._numbers = itertools.count()
        self._tasks: dict[int, Task] = {}
        self._listeners: dict[int, Callable[[object], None]] = {}
        self._news: deque[_News] = deque()
        self._room = threading.Condition()
        self._closed = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._deliver)
        self._bell.connect(self._soon)  # rung by other threads only, so Qt queues it to this one

    def start(self, deed: Deed, cancel: CancelToken | None = None) -> Task:
        """Start `deed` on a worker thread and return its handle.

        Args:
            deed: What to do.
            cancel: A token that something else may also pull, such as a revoked consent.
        """
        return self._begin(cancel or CancelToken(), lambda _number, _token: deed)

    def converse(self, deed: TalkingDeed) -> Task:
        """Start a deed that may ask; its questions arrive by `Task.asked`, which must be connected."""

        def bound(number: int, token: CancelToken) -> Deed:
            dialogue = _Asker(lambda asked: self._post(_News(number, "asked", asked)), token)
            return lambda *, report, cancel: deed(report=report, cancel=cancel, dialogue=dialogue)

        return self._begin(CancelToken(), bound)

    def read(self, question: Callable[[], object]) -> Task:
        """Ask a port something that blocks but neither reports nor changes anything."""

        def deed(*, report: Callable[[object], None], cancel: CancelToken) -> object:
            del report
            cancel.check()
            return question()

        return self.start(deed)

    def listen(self, heard: Callable[[object], None]) -> Listener:
        """Return a way for any thread, at any time, to have `heard` called on the GUI thread."""
        number = next(self._numbers)
        self._listeners[number] = heard
        return Listener(
            tell=lambda what: self._post(_News(number, "heard", what)),
            close=lambda: self._listeners.pop(number, None),
        )

    def close(self) -> None:
        """Cancel everything, deliver the last news of each, end the threads. Starts nothing any more.

        A deed that does not hear its token within `_LAST_WAIT_S` is left behind with its thread.
        """
        self._closed = True
        for task in list(self._tasks.values()):
            task.cancel()
        until = time.monotonic() + _LAST_WAIT_S
        while self._tasks and time.monotonic() < until:
            with self._room:
                self._room.wait_for(lambda: bool(self._news), until - time.monotonic())
            self._drain(budget_ns=None)
        for _ in self._workers:
            self._hand_over(None)
        for worker in self._workers:
            worker.join(max(0.0, until - time.monotonic()))

    def _begin(self, token: CancelToken, bind: Callable[[int, CancelToken], Deed]) -> Task:
        task = Task(token, self)
        if self._closed:
            return task
        number = next(self._numbers)
        self._tasks[number] = task
        self._hand_over(_Job(number, bind(number, token), token))
        return task

    def _hand_over(self, job: _Job | None) -> None:
        with self._work_there:
            self._waiting.append(job)
            if self._idle < len(self._waiting) and len(self._workers) < _THREADS and job is not None:
                name = f"deed-{len(self._workers)}"
                worker = threading.Thread(target=self._work_on, name=name, daemon=True)
                self._workers.append(worker)
                worker.start()
            self._work_there.notify()

    # -- on a worker thread --------------------------------------------------

    def _work_on(self) -> None:
        while True:
            with self._work_there:
                self._idle += 1
                self._work_there.wait_for(lambda: bool(self._waiting))
                self._idle -= 1
                job = self._waiting.popleft()
            if job is None:
                return
            self._work(*job)

    def _work(self, number: int, deed: Deed, token: CancelToken) -> None:
        def report(what: object) -> None:
            with self._room:
                self._room.wait_for(lambda: len(self._news) < _MAX_WAITING)
            self._post(_News(number, "happened", what))

        try:
            outcome = deed(report=report, cancel=token)
        except DesksideError as error:
            outcome = error
        except BaseException as bug:  # noqa: BLE001 - a dead worker must still report
            outcome = DesksideError("bug", type=type(bug).__name__)
            outcome.__cause__ = bug
            if self._on_bug is not None:
                self._on_bug(bug)
        self._post(_News(number, "ended", outcome))

    def _post(self, news: _News) -> None:
        with self._room:
            self._news.append(news)
            ring = len(self._news) == 1
            self._room.notify_all()
        if not ring:
            return
        if threading.get_ident() == self._screen:
            self._deliver()
        else:
            self._bell.emit()

    # -- on the GUI thread ---------------------------------------------------

    @Slot()
    def _soon(self) -> None:
        """Deliver with the next turn: a bell that rings meanwhile is heard before anything else is done."""
        self._rest.start(0)

    @Slot()
    def _deliver(self) -> None:
        self._drain(budget_ns=_BUDGET_NS)
        if self._news:
            self._rest.start(0)

    def _drain(self, *, budget_ns: int | None) -> None:
        until = None if budget_ns is None else time.monotonic_ns() + budget_ns
        while self._news and (until is None or time.monotonic_ns() < until):
            with self._room:
                number, kind, what = self._news.popleft()
                self._room.notify_all()
            if kind == "heard":
                if heard := self._listeners.get(number):
                    heard(what)
            elif kind == "happened":
                self._tasks[number].happened.emit(what)
            elif kind == "asked":
                self._tasks[number].asked.emit(what)
            else:
                task = self._tasks.pop(number)
                task.ended.emit(what)
                task.deleteLater()


def was_cancelled(outcome: object) -> bool:
    """Tell a stop on request from a failure; the first is not shown as an error."""
    return isinstance(outcome, Cancelled)
