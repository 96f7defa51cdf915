"""The helper's side, as root: reads one order, has it decided, runs it, and leaves nothing.

Its standard input is the order, then one byte for each wish of the person, and its end: then everything
that the script has started is killed, also what has left its process group and its session. For that the
helper is the reaper of all that descends from it (PR_SET_CHILD_SUBREAPER, prctl(2)): an orphan becomes its
child and is found. Output needs nobody: the script inherits it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.elevated import HEAD_BYTES, decode_order, encode_answer, rest_bytes
from deskside.domain.companion.wishes import GO_ON, HALT, TERM
from deskside.domain.errors import BrokeMidway, Refused, WrongUse
from deskside.domain.ssh.leash import TERM_GRACE_S, program_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.elevated import ElevatedOrder
    from deskside.domain.running import RunnableScript

CLEAN: Final = {
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "LOGNAME": "root",
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "SHELL": "/bin/sh",
    "USER": "root",
}
"""The whole environment of what runs as root: nothing of it comes from whoever asked."""

_SHELL: Final = ("/bin/sh", "-c", 's=$(cat; echo .); eval "${s%.}" </dev/null', "deskside")
"""Reads the whole program before it runs any of it."""
_SUBREAPER: Final = 36
"""PR_SET_CHILD_SUBREAPER of linux/prctl.h."""
_SIGNALS: Final = {TERM: signal.SIGTERM, HALT: signal.SIGSTOP, GO_ON: signal.SIGCONT}
_ROUNDS: Final = 500
_PASSES: Final = 20
_ROUND_S: Final = 0.005
_MARGIN_S: Final = 2
"""The companion watches the time too, and is the first to act while it lives."""
_REFUSED: Final = 3
_ALONE: Final = 1
_KILLED: Final = 128 + signal.SIGKILL


def prepare() -> None:
    """Make this process one that inherits nothing from the asking side and leaves no orphan or core file."""
    os.environ.clear()
    os.environ.update(CLEAN)
    os.chdir("/")
    os.umask(0o022)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def serve(decide: Callable[[ElevatedOrder], RunnableScript]) -> int:
    """Serve one order on the inherited descriptors 0, 1 and 2.

    Args:
        decide: Returns what may run, or raises why not.

    Returns:
        The exit status for the process: the script's own, 3 for a refusal, 1 where nobody is there.
    """
    head = _read(HEAD_BYTES)
    try:
        rest = _read(rest_bytes(head)) if head else b""
        if not rest:
            return _ALONE
        script = decide(decode_order(head, rest))
        text = program_text(script)
    except (Refused, WrongUse) as refusal:
        _answer(refusal)
        return _REFUSED
    except BrokeMidway as error:
        _answer(Refused(error.code, **error.facts))
        return _REFUSED
    return _kept(text, script.timeout_s) if _answer(None) else _ALONE


def _kept(text: bytes, timeout_s: int) -> int:
    """Run the program to its end, or to the end of our input, and return its status."""
    program = _start(text)
    ended = os.pidfd_open(program)
    try:
        _obey_until(ended, timeout_s)
    finally:
        os.close(ended)
    return end_all_below(program)


def _obey_until(ended: int, timeout_s: int) -> None:
    """Return when the program has ended, its time is over, or nobody wants it any more."""
    until_s, last = time.monotonic() + timeout_s + _MARGIN_S, False
    while True:
        ready = select.select([ended, 0], [], [], max(0.0, until_s - time.monotonic()))[0]
        if ended in ready or (not ready and last):
            return
        if 0 in ready:
            wish = os.read(0, 1)
            if wish not in _SIGNALS:
                return
            _signal_below(_SIGNALS[wish])
        elif not ready:
            _signal_below(signal.SIGTERM)
            until_s, last = time.monotonic() + TERM_GRACE_S, True


def _start(text: bytes) -> int:
    descriptor = os.memfd_create("deskside")
    with os.fdopen(descriptor, "wb+") as file:
        file.write(text)
        file.seek(0)
        return os.posix_spawn(
            _SHELL[0],
            _SHELL,
            CLEAN,
            file_actions=[(os.POSIX_SPAWN_DUP2, descriptor, 0)],
            setsid=True,
            setsigdef=[signal.SIGPIPE],
        )


def end_all_below(program: int) -> int:
    """Kill whatever descends from this process, until nothing does, and return the program's status."""
    status = _KILLED
    for _ in range(_ROUNDS):
        _signal_below(signal.SIGKILL)
        try:
            while (reaped := os.waitpid(-1, os.WNOHANG))[0]:
                if reaped[0] == program:
                    code = os.waitstatus_to_exitcode(reaped[1])
                    status = code if code >= 0 else 128 - code
        except ChildProcessError:
            break  # nothing is left
        select.select([], [], [], _ROUND_S)
    return status


def _signal_below(number: signal.Signals) -> None:
    """Signal whatever descends from this process, and then whoever was started while that was looked up."""
    reached: set[int] = set()
    for _ in range(_PASSES):
        new = set(_below(os.getpid())) - reached
        for process in new:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)
        reached |= new
        if not new:
            return


def _below(process: int) -> list[int]:
    """Return all that descends from a process, by the fourth field of proc(5) stat."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                stat = (entry / "stat").read_bytes()
                parent = int(stat[stat.rindex(b")") + 2 :].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found = list(children.get(process, ()))
    for one in found:  # grows while it is walked
        found.extend(children.get(one, ()))
    return found


def _read(size: int) -> bytes:
    """Return exactly `size` bytes, or none where the other side ended before."""
    data = bytearray()
    while len(data) < size:
        part = os.read(0, min(size - len(data), 1 << 20))
        if not part:
            return b""
        data += part
    return bytes(data)


def _answer(refusal: Refused | WrongUse | None) -> bool:
    """Say it; False where nobody is there to hear it."""
    rest = memoryview(encode_answer(refusal))
    try:
        while rest:
            rest = rest[os.write(1, rest) :]
    except OSError:
        return False
    return True
