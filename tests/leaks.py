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

GRACE_S = 30.0
"""How long something that is on its way out may take, on a machine that does much else."""


def alive() -> Found:
    """Return what is alive now, each with a description for people."""
    return dict([*_threads(), *_children(), *_sockets()])


def left_since(before: Found) -> list[str]:
    """Return what is alive and was not, after giving it time to go."""
    return _persisting(lambda: {key: what for key, what in alive().items() if key not in before})


def orphans() -> list[str]:
    """Return processes that were started from here and have lost their parents since, and end them.

    Ended, so that each is reported by the tests that left it and by no others.
    """
    left = _persisting(lambda: dict(_orphans()))
    for process, _ in _orphans():
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    return left


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


def _orphans() -> Iterator[tuple[psutil.Process, str]]:
    mark = f"{MARK}={os.environ[MARK]}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, psutil.NoSuchProcess):
            variables = (folder / "environ").read_bytes().split(b"\0")
            if mark in variables and not _is_ours(process := psutil.Process(int(folder.name))):
                test = next((v for v in variables if v.startswith(b"PYTEST_CURRENT_TEST=")), b"")
                yield process, f"process {process.pid} of {test.decode(errors='replace')}"


def _is_ours(process: psutil.Process) -> bool:
    return os.getpid() in (process.pid, *(parent.pid for parent in process.parents()))
