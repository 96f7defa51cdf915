"""Who descends from a job's program: asked of the kernel on Linux, of ps(1) elsewhere."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from deskside.domain.companion.process_table import PS, Family, parse_ps

if TYPE_CHECKING:
    from collections.abc import Callable

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36
_PR_GET_CHILD_SUBREAPER: Final = 37
"""linux/prctl.h"""
_LOOK_S: Final = 0.2


class Descendants(Protocol):
    """Everybody who descends from one program."""

    @property
    def look_s(self) -> float | None:
        """How often to look so that nobody is lost from sight; None where nobody can be."""
        ...

    def members(self) -> list[int]:
        """Return them, without those that have ended."""
        ...

    def name(self, pid: int) -> str:
        """Return what a process is called."""
        ...


class Reaped:
    """Everybody below this process: it is a child subreaper (prctl(2)), so nobody falls to another parent."""

    look_s: float | None = None

    def __init__(self, program: int) -> None:
        del program

    def members(self) -> list[int]:
        """Walk down the parents in proc(5)."""
        return descendants(os.getpid())

    def name(self, pid: int) -> str:
        """Read it from proc(5)."""
        try:
            return Path("/proc", str(pid), "comm").read_text(errors="replace").strip()
        except OSError:
            return "?"


class Watched:
    """Whoever was seen to descend from a program (`domain.companion.process_table`)."""

    look_s: float | None = _LOOK_S

    def __init__(self, program: int) -> None:
        self._family = Family(program, keepers=os.getpgrp())

    def members(self) -> list[int]:
        """Look at the process table."""
        looked = subprocess.run(PS, stdout=subprocess.PIPE, env={"LC_ALL": "C"}, check=False)  # noqa: S603
        return self._family.look(parse_ps(looked.stdout))

    def name(self, pid: int) -> str:
        """Not asked for: the pid says which it is."""
        del pid
        return "?"


def descends_by(system: str) -> Callable[[int], Descendants]:
    """Return how descendants are found on a system, as `sys.platform` calls it."""
    finds: Callable[[int], Descendants] = Reaped if system == "linux" else Watched
    return finds


# ---- Linux


def become_reaper(system: str) -> None:
    """Have orphans below this process fall to it, where the system knows such a thing."""
    if system == "linux":
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def is_reaper(system: str) -> bool:
    """Say whether orphans below this process fall to it."""
    found = ctypes.c_int(0)
    if system == "linux":
        ctypes.CDLL(None).prctl(_PR_GET_CHILD_SUBREAPER, ctypes.byref(found), 0, 0, 0)
    return bool(found.value)


def die_with_parent(system: str) -> None:
    """Have this process killed when its parent ends, where the system knows such a thing."""
    if system == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def children(of: int) -> list[int]:
    """Return the children of a process; none where proc(5) is not."""
    return _children(of, _parents())


def descendants(of: int) -> list[int]:
    """Return everybody below a process; nobody where proc(5) is not."""
    parents = _parents()
    found = _children(of, parents)
    for pid in found:  # grows while it is walked
        found.extend(_children(pid, parents))
    return found


def _parents() -> dict[int, int]:
    """Return the parent of every process, from the fourth field of proc(5) stat."""
    found: dict[int, int] = {}
    with contextlib.suppress(FileNotFoundError):
        for folder in os.listdir("/proc"):  # noqa: PTH208 - a thousand small reads, each job twice
            if folder.isdigit():
                with contextlib.suppress(OSError, ValueError, IndexError):
                    stat = Path("/proc", folder, "stat").read_bytes()
                    found[int(folder)] = int(stat[stat.rindex(b")") + 2 :].split()[1])
    return found


def _children(of: int, parents: dict[int, int]) -> list[int]:
    return [pid for pid, parent in parents.items() if parent == of]


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
