r"""Windows asks for an administrator itself (UAC). Written from Microsoft's documentation; not run yet.

`ShellExecuteExW` with the verb `runas` hands nothing on but a command line, so the helper comes to two pipes
(`\\.\pipe\deskside-...`), one for each way. They may be opened by an elevated administrator and by the
system only: a program of the same person without that cannot take the helper's place.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import sys
import threading
from ctypes import wintypes
from typing import TYPE_CHECKING, Any, ClassVar, Final

from deskside.adapters.threads import start_thread
from deskside.domain.companion.command_lines import for_windows
from deskside.domain.companion.meeting_point import FAILED, status_of_windows, why_not
from deskside.domain.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deskside.domain.errors import DesksideError

_PREFIX: Final = "\\\\.\\pipe\\deskside-"
_WHO_MAY_COME: Final = "D:P(A;;GA;;;BA)(A;;GA;;;SY)"
"""SDDL: administrators, while they are elevated, and the system."""
_INBOUND: Final = 1
_OUTBOUND: Final = 2
_FIRST_INSTANCE: Final = 0x0008_0000
_REJECT_REMOTE: Final = 8
_BUFFER_BYTES: Final = 64 << 10
_CONNECTED: Final = 535
"""ERROR_PIPE_CONNECTED: the helper came before we waited."""
_NO_CLOSE_PROCESS: Final = 0x40
"""SEE_MASK_NOCLOSEPROCESS"""
_HIDDEN: Final = 0
_GENERIC_READ: Final = 0x8000_0000
_GENERIC_WRITE: Final = 0x4000_0000
_OPEN_EXISTING: Final = 3
_ANONYMOUS: Final = 0x0010_0000
"""SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS: whoever made the pipe learns and borrows nothing of us."""
_INVALID: Final = ctypes.c_void_p(-1).value
_FOREVER: Final = 0xFFFF_FFFF
_PROGRAM_FILES: Final = 0x26
"""CSIDL_PROGRAM_FILES"""


class UacElevation:
    """`usecases.ports.elevation.Elevation` on Windows.

    Args:
        go_between: The program that asks and carries, by an absolute path, with the helper behind it.
    """

    environment: Mapping[str, str] = {}

    def __init__(self, go_between: Sequence[str]) -> None:
        self.argv = tuple(go_between)

    def check(self) -> None:
        """Every Windows can ask."""

    def why_not(self, status: int | None, said: bytes) -> DesksideError:
        """Say why the helper never spoke."""
        return why_not(status, said)


class _SecurityAttributes(ctypes.Structure):
    _fields_: ClassVar[Sequence[Any]] = (
        ("nLength", wintypes.DWORD),
        ("lpSecurityDescriptor", ctypes.c_void_p),
        ("bInheritHandle", wintypes.BOOL),
    )


class _ShellExecuteInfo(ctypes.Structure):
    """SHELLEXECUTEINFOW of shellapi.h."""

    _fields_: ClassVar[Sequence[Any]] = (
        ("cbSize", wintypes.DWORD),
        ("fMask", wintypes.ULONG),
        ("hwnd", wintypes.HWND),
        ("lpVerb", wintypes.LPCWSTR),
        ("lpFile", wintypes.LPCWSTR),
        ("lpParameters", wintypes.LPCWSTR),
        ("lpDirectory", wintypes.LPCWSTR),
        ("nShow", ctypes.c_int),
        ("hInstApp", wintypes.HINSTANCE),
        ("lpIDList", ctypes.c_void_p),
        ("lpClass", wintypes.LPCWSTR),
        ("hkeyClass", wintypes.HKEY),
        ("dwHotKey", wintypes.DWORD),
        ("hIconOrMonitor", wintypes.HANDLE),
        ("hProcess", wintypes.HANDLE),
    )


class PipeLine:
    """`go_between.Line` on two pipes, each for one way: one alone would let reading wait for writing."""

    def __init__(self, reading: int, writing: int) -> None:
        self._in, self._out = _descriptor(reading, os.O_RDONLY), _descriptor(writing, 0)

    def read(self, most: int) -> bytes:
        """Return what has come; a broken pipe is an end like any other."""
        try:
            return os.read(self._in, most)
        except OSError:
            return b""

    def write(self, data: bytes) -> None:
        """Send all of it."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._out, rest) :]

    def close(self) -> None:
        """End our way out, which the other side hears and answers with its own end."""
        with contextlib.suppress(OSError):
            os.close(self._out)


class UacMeeting:
    """`go_between.Meeting` on Windows."""

    def helper(self, program: Sequence[str]) -> PipeLine | int:
        """Make the pipes, have the person asked, and wait for the helper."""
        name = _PREFIX + secrets.token_hex(16)
        to_helper, from_helper = _make(f"{name}-in", _OUTBOUND), _make(f"{name}-out", _INBOUND)
        process = _ask(program[0], for_windows([*program[1:], name]))
        if process < 0:
            return status_of_windows(-process)
        came = threading.Event()
        start_thread("elevation-helper", lambda: _leave_with(process, came))
        kernel = _library("kernel32")
        for pipe in (to_helper, from_helper):
            if not kernel.ConnectNamedPipe(wintypes.HANDLE(pipe), None) and _last_error() != _CONNECTED:
                return FAILED
        came.set()
        return PipeLine(from_helper, to_helper)


def come(place: str) -> PipeLine:
    """Return the helper's end of the line.

    Raises:
        OSError: Nobody waits there.
        Refused: `elevation-garbled`: it is no place of ours.
    """
    if not place.startswith(_PREFIX):
        raise Refused("elevation-garbled")
    return PipeLine(_open(f"{place}-in", _GENERIC_READ), _open(f"{place}-out", _GENERIC_WRITE))


def program_files() -> str:
    """Return the folder where only administrators write, as the system says it, not the environment.

    Raises:
        OSError: The system would not say.
    """
    text = ctypes.create_unicode_buffer(wintypes.MAX_PATH)
    if _library("shell32").SHGetFolderPathW(None, _PROGRAM_FILES, None, 0, text):
        raise OSError("SHGetFolderPathW")
    return text.value


def windows_folder() -> str:
    """Return where Windows lies, as the system says it, not the environment."""
    text = ctypes.create_unicode_buffer(wintypes.MAX_PATH)
    _library("kernel32").GetSystemWindowsDirectoryW(text, wintypes.MAX_PATH)
    return text.value


def clean_environment(windows: str) -> dict[str, str]:
    """Return the whole environment of what runs as administrator.

    Programs and modules are found in the system's own folders only: the person's folders are open to every
    program of theirs, and UAC would be passed by whoever puts a module there.
    """
    system = f"{windows}\\System32"
    shell = f"{system}\\WindowsPowerShell\\v1.0"
    return {
        "ComSpec": f"{system}\\cmd.exe",
        "PATH": f"{system};{windows};{system}\\Wbem;{shell}",
        "PATHEXT": ".COM;.EXE;.BAT;.CMD",
        "PSModulePath": f"{shell}\\Modules",
        "SystemDrive": windows[:2],
        "SystemRoot": windows,
        "TEMP": f"{windows}\\Temp",
        "TMP": f"{windows}\\Temp",
        "windir": windows,
    }


def _ask(program: str, parameters: str) -> int:
    """Have Windows ask and start the helper; return its handle, or minus the error."""
    info = _ShellExecuteInfo(
        cbSize=ctypes.sizeof(_ShellExecuteInfo),
        fMask=_NO_CLOSE_PROCESS,
        lpVerb="runas",
        lpFile=program,
        lpParameters=parameters,
        nShow=_HIDDEN,
    )
    if not _library("shell32").ShellExecuteExW(ctypes.byref(info)):
        return -(_last_error() or 1)
    return int(info.hProcess)


def _leave_with(process: int, came: threading.Event) -> None:
    """Give up where the helper ends before it came: nothing else would end the wait for it."""
    kernel = _library("kernel32")
    kernel.WaitForSingleObject(wintypes.HANDLE(process), _FOREVER)
    if not came.is_set():
        os._exit(FAILED)


def _make(name: str, way: int) -> int:
    kernel, rules = _library("kernel32"), _library("advapi32")
    descriptor = ctypes.c_void_p()
    convert = rules.ConvertStringSecurityDescriptorToSecurityDescriptorW
    if not convert(_WHO_MAY_COME, 1, ctypes.byref(descriptor), None):
        raise OSError(_last_error(), "security descriptor")
    attributes = _SecurityAttributes(ctypes.sizeof(_SecurityAttributes), descriptor, 0)
    kernel.CreateNamedPipeW.restype = ctypes.c_void_p
    size, way = _BUFFER_BYTES, way | _FIRST_INSTANCE
    handle: int | None = kernel.CreateNamedPipeW(
        name, way, _REJECT_REMOTE, 1, size, size, 0, ctypes.byref(attributes)
    )
    return _checked(handle)


def _open(name: str, access: int) -> int:
    kernel = _library("kernel32")
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle: int | None = kernel.CreateFileW(name, access, 0, None, _OPEN_EXISTING, _ANONYMOUS, None)
    return _checked(handle)


def _checked(handle: int | None) -> int:
    if handle is None or handle == _INVALID:
        raise OSError(_last_error(), "pipe")
    return handle


def _descriptor(handle: int, flags: int) -> int:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows only

        return msvcrt.open_osfhandle(handle, flags | os.O_BINARY)
    raise OSError("not Windows")


def _library(name: str) -> Any:  # noqa: ANN401 - a library of C
    open_library: Any = ctypes.WinDLL  # type: ignore[attr-defined,unused-ignore]  # Windows only
    return open_library(name, use_last_error=True)


def _last_error() -> int:
    if sys.platform == "win32":
        return ctypes.get_last_error()
    return 0
