"""Finds what a test has started and not ended: threads, child processes, orphans, open sockets."""

from __future__ import annotations

import contextlib
import gc
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    Found = Mapping[Hashable, str]

MARK = "DESKSIDE_TEST_RUN"
"""Set in this process's environment, and so in that of whatever it starts."""

GRACE_S = 3.0
"""How long something that is on its way out may take."""


def alive() -> Found:
    """Return what is alive now, each with a description for people."""
    return dict([*_threads(), *_children(), *_sockets()])


def left_since(before: Found) -> list[str]:
    """Return what is alive and was not, after giving it time to go."""
    return _persisting(lambda: {key: what for key, what in alive().items() if key not in before})


def orphans() -> list[str]:
    """Return processes that were started from here and have lost their parents since."""
    return _persisting(lambda: dict(_orphans()))


def _persisting(look: Callable[[], Found]) -> list[str]:
    deadline = time.monotonic() + GRACE_S
    while found := look():
        if time.monotonic() > deadline:
            return sorted(found.values())
        gc.collect()
        threading.Event().wait(0.01)
    return []


def _threads() -> Iterator[tuple[Hashable, str]]:
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            yield thread, f"thread {thread.name}"


def _children() -> Iterator[tuple[Hashable, str]]:
    for task in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for pid in task.read_text().split():
                with contextlib.suppress(psutil.NoSuchProcess):
                    child = psutil.Process(int(pid))
                    if child.status() != psutil.STATUS_ZOMBIE:
                        yield child, f"process {pid} ({child.name()})"


def _sockets() -> Iterator[tuple[Hashable, str]]:
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            target = str(descriptor.readlink())
            if target.startswith("socket:"):
                yield target, f"{target} as descriptor {descriptor.name}"


def _orphans() -> Iterator[tuple[Hashable, str]]:
    mark = f"{MARK}={os.environ[MARK]}".encode()
    ours = {os.getpid()}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            variables = (folder / "environ").read_bytes().split(b"\0")
            if mark in variables and int(folder.name) not in ours:
                ours |= {child.pid for child in psutil.Process().children(recursive=True)}
                if int(folder.name) not in ours:
                    test = next((v for v in variables if v.startswith(b"PYTEST_CURRENT_TEST=")), b"")
                    yield int(folder.name), f"process {folder.name} of {test.decode(errors='replace')}"
