"""The screen lock of Windows. Written from Microsoft's documentation of WTS notifications; not run yet.

A window that nobody sees asks for the session's notifications (`WTSRegisterSessionNotification`); the
lock comes to it as the message WM_WTSSESSION_CHANGE with WTS_SESSION_LOCK.
"""

from __future__ import annotations

import ctypes
import threading
from ctypes import wintypes
from typing import TYPE_CHECKING, Any, Final

from deskside.adapters.threads import start_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.threads import StartedThread

_MESSAGES_ONLY: Final = -3
"""HWND_MESSAGE"""
_WINDOW_PROCEDURE: Final = -4
"""GWLP_WNDPROC"""
_QUIT: Final = 0x0012
_SESSION_CHANGE: Final = 0x02B1
_LOGGED_OFF: Final = 0x6
_LOCKED: Final = 0x7
_START_S: Final = 5.0


class WindowsScreenLock:
    """Owns a window for messages, on a thread of its own."""

    def __init__(self) -> None:
        self._thread: StartedThread | None = None
        self._thread_id = 0
        self._listening = threading.Event()

    def watch(self, locked: Callable[[], None]) -> bool:
        """Begin to listen."""
        self._thread = start_thread("screen-lock", lambda: self._hear(locked))
        return self._listening.wait(_START_S)

    def close(self) -> None:
        """Listen no more."""
        if self._thread is not None and self._listening.is_set():
            _library("user32").PostThreadMessageW(self._thread_id, _QUIT, 0, 0)
            self._thread.join()
        self._thread = None

    def _hear(self, locked: Callable[[], None]) -> None:
        user, sessions = _library("user32"), _library("wtsapi32")
        handle, number = ctypes.c_void_p, ctypes.c_ssize_t
        user.CreateWindowExW.restype = handle
        user.DefWindowProcW.argtypes = [handle, ctypes.c_uint, ctypes.c_size_t, number]
        user.DefWindowProcW.restype = number
        user.SetWindowLongPtrW.argtypes = [handle, ctypes.c_int, handle]
        sessions.WTSRegisterSessionNotification.argtypes = [handle, ctypes.c_ulong]

        def receive(window: int, message: int, wide: int, long: int) -> int:
            if message == _SESSION_CHANGE and wide in {_LOCKED, _LOGGED_OFF}:
                locked()
            answer: int = user.DefWindowProcW(window, message, wide, long)
            return answer

        make: Any = ctypes.WINFUNCTYPE  # type: ignore[attr-defined,unused-ignore]  # Windows only
        receiver = make(number, handle, ctypes.c_uint, ctypes.c_size_t, number)(receive)
        parent = handle(_MESSAGES_ONLY)
        window = handle(
            user.CreateWindowExW(0, "STATIC", "Deskside", 0, 0, 0, 0, 0, parent, None, None, None)
        )
        user.SetWindowLongPtrW(window, _WINDOW_PROCEDURE, ctypes.cast(receiver, handle))
        if sessions.WTSRegisterSessionNotification(window, 0):
            self._thread_id = _library("kernel32").GetCurrentThreadId()
            self._listening.set()
            message = wintypes.MSG()
            while user.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
                user.DispatchMessageW(ctypes.byref(message))
        user.DestroyWindow(window)


def _library(name: str) -> Any:  # noqa: ANN401 - a library of C
    open_library: Any = ctypes.WinDLL  # type: ignore[attr-defined,unused-ignore]  # Windows only
    return open_library(name)
