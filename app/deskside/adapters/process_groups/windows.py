"""`usecases.ports.process_groups` on Windows, by job objects.

Written from Microsoft's documentation; not run yet.

Everything that a process in a job object starts is in it too; it cannot leave, for breaking away is not
allowed. The handle of the job object is ours alone, and closing it kills all of it
(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE): the operating system does that when this process is gone, however it
went. A program is created suspended and runs only once it is inside.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import queue
import subprocess
import sys
import threading
from ctypes import wintypes
from typing import IO, TYPE_CHECKING, Any, ClassVar, Final

from deskside.adapters.threads import start_thread
from deskside.domain.companion.wishes import GO_ON, HALT, KILL, TERM
from deskside.domain.errors import BrokeMidway
from deskside.usecases.ports.process_groups import GroupEnded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from deskside.domain.journal.facts import Stream
    from deskside.domain.running import Chunk

_CHUNK_BYTES: Final = 32 << 10
_CREATE_SUSPENDED: Final = 0x0000_0004
_CREATE_NO_WINDOW: Final = 0x0800_0000
_PROCESS_ACCESS: Final = 0x0001 | 0x0100 | 0x0400 | 0x0800
"""PROCESS_TERMINATE, PROCESS_SET_QUOTA, PROCESS_QUERY_INFORMATION, PROCESS_SUSPEND_RESUME"""
_BASIC_PROCESS_ID_LIST: Final = 3
_EXTENDED_LIMIT_INFORMATION: Final = 9
_KILL_ON_JOB_CLOSE: Final = 0x2000
_MAX_PROCESSES: Final = 4096
_ROUNDS: Final = 500
_KILLED_STATUS: Final = 137
"""As POSIX says it: 128 + SIGKILL."""


class _BasicLimits(ctypes.Structure):
    _fields_: ClassVar[Sequence[Any]] = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", wintypes.DWORD),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", wintypes.DWORD),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", wintypes.DWORD),
        ("SchedulingClass", wintypes.DWORD),
    )


class _ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h."""

    _fields_: ClassVar[Sequence[Any]] = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class _ProcessIds(ctypes.Structure):
    """JOBOBJECT_BASIC_PROCESS_ID_LIST of winnt.h."""

    _fields_: ClassVar[Sequence[Any]] = (
        ("NumberOfAssignedProcesses", wintypes.DWORD),
        ("NumberOfProcessIdsInList", wintypes.DWORD),
        ("ProcessIdList", ctypes.c_size_t * _MAX_PROCESSES),
    )


class JobObject:
    """One job object of the kernel."""

    def __init__(self) -> None:
        self._kernel, self._nt = _library("kernel32"), _library("ntdll")
        self._kernel.CreateJobObjectW.restype = wintypes.HANDLE
        self._kernel.OpenProcess.restype = wintypes.HANDLE
        self._handle: int | None = self._kernel.CreateJobObjectW(None, None)
        limits = _ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = _KILL_ON_JOB_CLOSE
        self._checked(
            self._kernel.SetInformationJobObject(
                wintypes.HANDLE(self._handle),
                _EXTENDED_LIMIT_INFORMATION,
                ctypes.byref(limits),
                ctypes.sizeof(limits),
            )
        )
        self._halted: set[int] = set()
        self._lock = threading.Lock()

    def take(self, pid: int) -> None:
        """Put a suspended process in, and let it run.

        Raises:
            OSError: The system would not.
        """
        with self._process(pid) as process:
            self._checked(self._kernel.AssignProcessToJobObject(wintypes.HANDLE(self._handle), process))
            if self._nt.NtResumeProcess(process) < 0:
                raise OSError("NtResumeProcess")

    def kill(self) -> None:
        """End everybody in it."""
        with self._lock:
            if self._handle:
                self._kernel.TerminateJobObject(wintypes.HANDLE(self._handle), _KILLED_STATUS)

    def halt(self) -> None:
        """Suspend everybody, until a look finds nobody new."""
        with self._lock:
            for _ in range(_ROUNDS):
                found = self._members() - self._halted
                if not found:
                    return
                for pid in found:
                    with contextlib.suppress(OSError), self._process(pid) as process:
                        self._nt.NtSuspendProcess(process)
                self._halted |= found

    def go_on(self) -> None:
        """Resume whom `halt` has suspended, once each: the system counts."""
        with self._lock:
            for pid in self._halted & self._members():
                with contextlib.suppress(OSError), self._process(pid) as process:
                    self._nt.NtResumeProcess(process)
            self._halted.clear()

    def close(self) -> None:
        """Give the handle back, which kills whoever is left."""
        with self._lock:
            handle, self._handle = self._handle, None
            if handle:
                self._kernel.CloseHandle(wintypes.HANDLE(handle))

    def _members(self) -> set[int]:
        if not self._handle:
            return set()
        ids = _ProcessIds()
        self._kernel.QueryInformationJobObject(
            wintypes.HANDLE(self._handle), _BASIC_PROCESS_ID_LIST, ctypes.byref(ids), ctypes.sizeof(ids), None
        )
        return {int(pid) for pid in ids.ProcessIdList[: ids.NumberOfProcessIdsInList]}

    @contextlib.contextmanager
    def _process(self, pid: int) -> Iterator[wintypes.HANDLE]:
        handle: int | None = self._kernel.OpenProcess(_PROCESS_ACCESS, 0, pid)
        self._checked(handle or 0)
        try:
            yield wintypes.HANDLE(handle)
        finally:
            self._kernel.CloseHandle(wintypes.HANDLE(handle))

    def _checked(self, went_well: int) -> None:
        if not went_well:
            raise OSError(_last_error(), "job object")


class JobObjects:
    """`ProcessGroups`: a job object for each."""

    def __init__(self) -> None:
        self._objects: list[JobObject] = []

    def start(
        self, argv: Sequence[str], environment: Mapping[str, str], stdin: bytes, *, holds_stdin: bool = False
    ) -> JobObjectGroup:
        """Create it suspended, put it into a job object, and let it run."""
        try:
            job = JobObject()
            process = subprocess.Popen(  # noqa: S603 - what the person allowed, without a shell
                list(argv),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, **environment},
                cwd=os.path.expanduser("~"),  # noqa: PTH111 - must not fail where there is no home
                bufsize=0,
                creationflags=_CREATE_SUSPENDED | _CREATE_NO_WINDOW,
            )
        except OSError as error:
            raise BrokeMidway("jobs-impossible") from error
        try:
            job.take(process.pid)
        except OSError as error:
            process.kill()
            job.close()
            raise BrokeMidway("jobs-impossible") from error
        self._objects.append(job)
        return JobObjectGroup(job, process, stdin, holds=holds_stdin)

    def close(self) -> None:
        """Close every job object, which kills what is in it."""
        while self._objects:
            self._objects.pop().close()


class JobObjectGroup:
    """`ProcessGroup`: threads read the pipes, for Windows cannot wait on several of them."""

    def __init__(
        self, job: JobObject, process: subprocess.Popen[bytes], stdin: bytes, *, holds: bool
    ) -> None:
        self._job = job
        self._process = process
        self._holds = holds
        self._wishes: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._came: queue.SimpleQueue[Chunk | None] = queue.SimpleQueue()
        self._still = 3
        """Who has not yet said that they are done: two pipes and the program."""
        assert process.stdin and process.stdout and process.stderr  # noqa: S101, PT018 - PIPE was asked for
        given, out, err = process.stdin, process.stdout, process.stderr
        start_thread("job-feed", lambda: self._give(given, stdin))
        start_thread("job-stdout", lambda: self._drain("stdout", out))
        start_thread("job-stderr", lambda: self._drain("stderr", err))
        start_thread("job-end", self._see_the_end)

    def read(self, within_s: float) -> Sequence[Chunk] | None:
        """Take what the threads have read."""
        read: list[Chunk] = []
        with contextlib.suppress(queue.Empty):
            while self._still:
                chunk = self._came.get(timeout=0 if read else within_s)
                if chunk is None:
                    self._still -= 1
                else:
                    read.append(chunk)
        return read if read or self._still else None

    def tell(self, wish: bytes) -> None:
        """Do it to everybody in the job object. Windows knows no polite end: `TERM` kills."""
        if wish in {KILL, TERM}:
            self._wishes.put(KILL)
            self._job.kill()
            return
        if wish == HALT:
            self._job.halt()
        elif wish == GO_ON:
            self._job.go_on()
        self._wishes.put(wish)

    @property
    def ended(self) -> GroupEnded:
        """Say how the program ended, as far as eight bits can."""
        code = self._process.returncode
        return GroupEnded(None if code is None else code if 0 <= code <= 255 else 255)

    def _see_the_end(self) -> None:
        self._process.wait()
        self._wishes.put(KILL)
        self._job.close()  # whatever the program has left behind
        self._came.put(None)

    def _drain(self, stream: Stream, pipe: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while data := pipe.read(_CHUNK_BYTES):
                self._came.put((stream, data))
        pipe.close()
        self._came.put(None)

    def _give(self, pipe: IO[bytes], stdin: bytes) -> None:
        with contextlib.suppress(OSError, ValueError), pipe:
            rest = memoryview(stdin)
            while rest:
                rest = rest[pipe.write(rest) :]
            while self._holds and (wish := self._wishes.get()) != KILL:
                pipe.write(wish)


def _library(name: str) -> Any:  # noqa: ANN401 - a library of C
    open_library: Any = ctypes.WinDLL  # type: ignore[attr-defined,unused-ignore]  # Windows only
    return open_library(name, use_last_error=True)


def _last_error() -> int:
    if sys.platform == "win32":
        return ctypes.get_last_error()
    return 0
