"""The parent of every job on Linux and macOS: whatever a job starts, and however it hides, dies with it.

A process of its own, with one thread. For each job it forks a *keeper*. On Linux the keeper is a child
subreaper (prctl(2), PR_SET_CHILD_SUBREAPER): a process that is started by the job and gives itself to another
parent, by forking twice or with setsid(2), comes to the keeper. So the keeper's descendants are the job, all
of it. On macOS nothing is like that, and the keeper looks at the process table while the job runs
(`domain.companion.process_table` says what that cannot find).

The keeper kills them when it is told to, when the job's program has ended, and when its control socket ends,
which is what happens when the companion's core dies, however it dies. The core does the same for the warden.

A job that has another program of the computer start something (cron, systemd, launchd) is beyond this.

Nothing here may import paramiko, or anything else that costs memory: it is forked for each job.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
from typing import TYPE_CHECKING, Final

from deskside.adapters.process_groups.families import (
    become_reaper,
    children,
    descendants,
    descends_by,
    die_with_parent,
)
from deskside.domain.companion.wishes import GO_ON, HALT, TERM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.adapters.process_groups.families import Descendants

HEAD: Final = struct.Struct(">I")
"""How long an order is; its descriptors come with these bytes."""
_DESCRIPTORS: Final = 4
_MAX_DESCRIPTORS: Final = 65_536
_ROUNDS: Final = 500
_ROUND_S: Final = 0.005
_NOT_STARTED: Final = 127
_MAX_LEFT: Final = 32


def serve(orders: socket.socket, system: str = sys.platform) -> None:
    """Fork a keeper for each order, until the core is gone.

    An order is its length and JSON `{"argv": [...], "environment": {...}}`, with four descriptors: the job's
    standard input, output and error, and its control socket.

    Args:
        orders: A stream.
        system: As `sys.platform` calls it.
    """
    become_reaper(system)
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_CORE):  # the core's own bounds are not the jobs'
        _, hard = resource.getrlimit(kind)
        with contextlib.suppress(ValueError, OSError):  # macOS has no bound of this kind
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
        order, descriptors = _receive(orders)
        if not order:
            return
        pid = os.fork()
        if not pid:
            orders.close()
            os._exit(_keep(json.loads(order), system, descriptors))
        keepers.add(pid)
        for descriptor in descriptors:
            os.close(descriptor)


def _receive(orders: socket.socket) -> tuple[bytes, list[int]]:
    """Return an order and its descriptors; nothing where the core is gone."""
    head, descriptors, _, _ = socket.recv_fds(orders, HEAD.size, _DESCRIPTORS)
    if len(head) < HEAD.size:
        return b"", descriptors
    (length,) = HEAD.unpack(head)
    order = b""
    while len(order) < length and (part := orders.recv(length - len(order))):
        order += part
    return order if len(order) == length else b"", descriptors


def _adopt_and_end(keepers: set[int]) -> None:
    """Reap keepers; what a keeper left that was killed itself is ours now, and ends."""
    while reaped := _reap_one():
        keepers.discard(reaped[0])
    for pid in children(os.getpid()):
        if pid not in keepers:
            for orphan in (pid, *descendants(pid)):
                _signal(orphan, signal.SIGKILL)


def _keep(order: dict[str, object], system: str, descriptors: Sequence[int]) -> int:
    """Be one job's keeper; return when nothing of the job is left."""
    *streams, control_descriptor = descriptors
    become_reaper(system)
    woken = _wake_on_children()
    control = socket.socket(fileno=control_descriptor)
    program = os.fork()
    if not program:
        control.close()
        _become(order, system, streams)
    for descriptor in streams:
        os.close(descriptor)
    below = descends_by(system)(program)
    status: int | None = None
    while status is None:
        ready, _, _ = select.select([control_descriptor, woken], [], [], below.look_s)
        if control_descriptor in ready and not _obey(control, below):
            break
        if not ready:
            below.members()
        if woken in ready:
            _forget_wakes(woken)
            status = _reaped_status(program)
    status, left = _end_everything(below, woken, program, status)
    with contextlib.suppress(OSError):
        control.sendall(json.dumps({"status": status, "left": left}).encode())
    return 0


def _obey(control: socket.socket, below: Descendants) -> bool:
    """Do what the core says; return False where everything is to end."""
    try:
        wish = control.recv(1)
    except OSError:
        return False
    if wish == TERM:
        _signal_all(below, signal.SIGTERM)
    elif wish == HALT:
        _halt_everything(below)
    elif wish == GO_ON:
        _signal_all(below, signal.SIGCONT)
    else:
        return False
    return True


def _halt_everything(below: Descendants) -> None:
    """Halt until a look finds nobody new: what was forked while a round went by is met in the next."""
    halted: set[int] = set()
    for _ in range(_ROUNDS):
        found = set(below.members())
        if found <= halted:
            return
        for pid in found:
            _signal(pid, signal.SIGSTOP)
        halted |= found


def _end_everything(
    below: Descendants, woken: int, program: int, status: int | None
) -> tuple[int | None, list[str]]:
    """Kill until nothing is left, and return the program's status and what would not die (root's)."""
    for _ in range(_ROUNDS):
        found = below.members()
        for pid in found:
            _signal(pid, signal.SIGKILL)
        if status is None:
            status = _reaped_status(program)
        else:
            while _reap_one():
                pass
        if not found and status is not None:
            return status, []
        select.select([woken], [], [], _ROUND_S)
        _forget_wakes(woken)
    return status, [f"{pid} {below.name(pid)}" for pid in below.members()[:_MAX_LEFT]]


def _reaped_status(program: int) -> int | None:
    """Reap whoever has ended; return how the program did, where it was among them."""
    status = None
    while reaped := _reap_one():
        if reaped[0] == program:
            status = os.waitstatus_to_exitcode(reaped[1])
    return status


def _become(order: dict[str, object], system: str, streams: Sequence[int]) -> None:
    """Turn into the job's program. Never returns."""
    try:
        os.setsid()
        die_with_parent(system)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGCHLD, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        for wanted, descriptor in enumerate(streams):
            os.dup2(descriptor, wanted)
        os.closerange(3, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], _MAX_DESCRIPTORS))
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


def _signal_all(below: Descendants, number: signal.Signals) -> None:
    for pid in below.members():
        _signal(pid, number)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _reap_one() -> tuple[int, int] | None:
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, status) if pid else None


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
