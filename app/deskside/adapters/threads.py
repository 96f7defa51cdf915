"""The one place below the window where a thread starts: heartbeats, pumps, servers, watchdogs.

Each is named, so that the leak test can say which one was left behind.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_T = TypeVar("_T")

StartedThread = threading.Thread
"""For annotations; one is made by `start_thread` only."""


def start_thread(name: str, work: Callable[[], None]) -> StartedThread:
    """Start `work` on a daemon thread called `name` and return it; whoever starts it joins it."""
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    return thread


@contextlib.contextmanager
def meanwhile(name: str, *works: Callable[[], object]) -> Iterator[None]:
    """Do `works`, one after the other, beside the block; wait for them at its end.

    For what the block will need and can also do by itself, such as imports: what they raise is dropped.
    """

    def all_of_them() -> None:
        for work in works:
            with contextlib.suppress(Exception):
                work()

    thread = start_thread(name, all_of_them)
    try:
        yield
    finally:
        thread.join()


def within(seconds: float, name: str, work: Callable[[], _T]) -> _T:
    """Do `work`, a call that knows no time-out of its own, and return what it returns.

    Where it takes longer it is left to itself on its thread, and its outcome is dropped.

    Raises:
        TimeoutError: It took longer than `seconds`.
        Exception: Whatever `work` raised.
    """
    outcome: queue.SimpleQueue[tuple[_T | None, BaseException | None]] = queue.SimpleQueue()

    def attempt() -> None:
        try:
            outcome.put((work(), None))
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            outcome.put((None, error))

    thread = start_thread(name, attempt)
    try:
        result, error = outcome.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"{name} took longer than {seconds} s") from None
    thread.join()
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # None only where _T is
