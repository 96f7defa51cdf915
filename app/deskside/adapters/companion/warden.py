"""The parent of every job: whatever a job starts, and however it hides, dies with it. Linux only.

A process of its own, with one thread. For each job it forks a *keeper*, which is a child subreaper
(prctl(2), PR_SET_CHILD_SUBREAPER): a process that is started by the job and gives itself to another parent,
by forking twice or with setsid(2), comes to the keeper. So the keeper's descendants are the job, all of it.
The keeper kills them when it is told to, when the job's program has ended, and when its control socket ends,
which is what happens when the companion's core dies, however it dies. The core does the same for the warden.

A job that has another program of the computer start something (cron, systemd) is beyond this.

Nothing here may import paramiko, or anything else that costs memory: it is forked for each job.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Final

KILL: Final = b"k"
TERM: Final = b"t"
STOP: Final = b"s"
GO_ON: Final = b"c"

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36
"""linux/prctl.h"""
_MAX_ORDER_BYTES: Final = 64 << 10
_DESCRIPTORS: Final = 4
_ROUNDS: Final = 500
_ROUND_S: Final = 0.005
_NOT_STARTED: Final = 127
_MAX_LEFT: Final = 32


def serve(orders: socket.socket) -> None:
    """Fork a keeper for each order, until the core is gone.

    An order is one packet: JSON `{"argv": [...], "environment": {...}}` with four descriptors: the job's
    standard input, output and error, and its control socket.
    """
    _become_reaper()
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_CORE):  # the core's own bounds are not the jobs'
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (hard, hard))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's ^C is for whoever reads it
    woken = _wake_on_children()
    keepers: set[int] = set()
    while True:
        ready, _, _ = select.select([orders.fileno(), woken], [], [])
        if woken in ready:
            _forget_wakes(woken)
            _adopt_and_end(keepers)
        if orders.fileno() not in ready:
            continue
        message, descriptors, _, _ = socket.recv_fds(orders, _MAX_ORDER_BYTES, _DESCRIPTORS)
        if not message:
            return
        pid = os.fork()
        if not pid:
            orders.close()
            os._exit(_keep(json.loads(message), *descriptors))
        keepers.add(pid)
        for descriptor in descriptors:
            os.close(descriptor)


def _adopt_and_end(keepers: set[int]) -> None:
    """Reap keepers; what a keeper left that was killed itself is ours now, and ends."""
    while reaped := _reap_one():
        keepers.discard(reaped[0])
    for pid in _children(os.getpid(), _parents()):
        if pid not in keepers:
            for orphan in (pid, *_descendants(pid)):
                _signal(orphan, signal.SIGKILL)


def _keep(order: dict[str, object], stdin: int, stdout: int, stderr: int, control_descriptor: int) -> int:
    """Be one job's keeper; return when nothing of the job is left."""
    _become_reaper()
    woken = _wake_on_children()
    control = socket.socket(fileno=control_descriptor)
    program = os.fork()
    if not program:
        control.close()
        _become(order, (stdin, stdout, stderr))
    for descriptor in (stdin, stdout, stderr):
        os.close(descriptor)
    status: int | None = None
    while status is None:
        ready, _, _ = select.select([control_descriptor, woken], [], [])
        if control_descriptor in ready and not _obey(control):
            break
        if woken in ready:
            _forget_wakes(woken)
            while reaped := _reap_one():
                if reaped[0] == program:
                    status = os.waitstatus_to_exitcode(reaped[1])
    status, left = _end_everything(woken, program, status)
    with contextlib.suppress(OSError):
        control.sendall(json.dumps({"status": status, "left": left}).encode())
    return 0


def _obey(control: socket.socket) -> bool:
    """Do what the core says; return False where everything is to end."""
    try:
        order = control.recv(1)
    except OSError:
        return False
    if order == TERM:
        _signal_all(signal.SIGTERM)
    elif order == STOP:
        _halt_everything()
    elif order == GO_ON:
        _signal_all(signal.SIGCONT)
    else:
        return False
    return True


def _halt_everything() -> None:
    """Halt until a look finds nobody new: what was forked while a round went by is met in the next."""
    halted: set[int] = set()
    for _ in range(_ROUNDS):
        found = set(_descendants(os.getpid()))
        if found <= halted:
            return
        for pid in found:
            _signal(pid, signal.SIGSTOP)
        halted |= found


def _end_everything(woken: int, program: int, status: int | None) -> tuple[int | None, list[str]]:
    """Kill until nothing is left, and return the program's status and what would not die (root's)."""
    for _ in range(_ROUNDS):
        _signal_all(signal.SIGKILL)
        try:
            while reaped := _reap_one(none_left_raises=True):
                if reaped[0] == program:
                    status = os.waitstatus_to_exitcode(reaped[1])
        except ChildProcessError:
            return status, []
        select.select([woken], [], [], _ROUND_S)
        _forget_wakes(woken)
    return status, [f"{pid} {_name(pid)}" for pid in _descendants(os.getpid())[:_MAX_LEFT]]


def _become(order: dict[str, object], streams: tuple[int, int, int]) -> None:
    """Turn into the job's program. Never returns."""
    try:
        os.setsid()
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGCHLD, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        for wanted, descriptor in enumerate(streams):
            os.dup2(descriptor, wanted)
        os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        argv, environment = order["argv"], order["environment"]
        assert isinstance(argv, list)  # noqa: S101 - written by our own core
        assert isinstance(environment, dict)  # noqa: S101
        os.chdir(os.path.expanduser("~") if os.path.isdir(os.path.expanduser("~")) else "/")  # noqa: PTH111, PTH112
        os.execvpe(argv[0], argv, os.environ | environment)  # noqa: S606 - no shell is asked for
    except OSError as error:
        sys.stderr.write(f"{error.strerror}\n")
        sys.stderr.flush()
    finally:
        os._exit(_NOT_STARTED)


# ---- the process table


def _parents() -> dict[int, int]:
    """Return the parent of every process, from the fourth field of proc(5) stat."""
    found: dict[int, int] = {}
    for folder in os.listdir("/proc"):  # noqa: PTH208 - a thousand small reads, each job twice
        if folder.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                stat = Path("/proc", folder, "stat").read_bytes()
                found[int(folder)] = int(stat[stat.rindex(b")") + 2 :].split()[1])
    return found


def _children(of: int, parents: dict[int, int]) -> list[int]:
    return [pid for pid, parent in parents.items() if parent == of]


def _descendants(of: int) -> list[int]:
    parents = _parents()
    found = _children(of, parents)
    for pid in found:  # grows while it is walked
        found.extend(_children(pid, parents))
    return found


def _signal_all(number: signal.Signals) -> None:
    for pid in _descendants(os.getpid()):
        _signal(pid, number)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _reap_one(*, none_left_raises: bool = False) -> tuple[int, int] | None:
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        if none_left_raises:
            raise
        return None
    return (pid, status) if pid else None


def _name(pid: int) -> str:
    try:
        return Path("/proc", str(pid), "comm").read_text(errors="replace").strip()
    except OSError:
        return "?"


def _become_reaper() -> None:
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def _wake_on_children() -> int:
    """Return a descriptor that becomes readable when a child changes its state."""
    woken, waker = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return woken


def _forget_wakes(woken: int) -> None:
    with contextlib.suppress(BlockingIOError):
        while os.read(woken, 4096):
            pass
