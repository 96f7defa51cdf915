"""The screen lock of macOS. Written from Apple's documentation of Core Foundation; not run on a Mac yet.

The notification `com.apple.screenIsLocked` comes to every program of the session that asks the
distributed notification centre for it, on the run loop of the thread that asked.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from typing import TYPE_CHECKING, Any, Final

from deskside.adapters.threads import start_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.threads import StartedThread

_LOCKED: Final = b"com.apple.screenIsLocked"
_UTF8: Final = 0x08000100
_AT_ONCE: Final = 4
"""CFNotificationSuspensionBehaviorDeliverImmediately"""
_TURN_S: Final = 0.5


class MacScreenLock:
    """Hears the distributed notification centre on a thread of its own."""

    def __init__(self) -> None:
        self._closing = False
        self._thread: StartedThread | None = None

    def watch(self, locked: Callable[[], None]) -> bool:
        """Begin to listen."""
        found = ctypes.util.find_library("CoreFoundation")
        if found is None:
            return False
        library = ctypes.CDLL(found)
        self._thread = start_thread("screen-lock", lambda: self._hear(library, locked))
        return True

    def close(self) -> None:
        """Listen no more; takes half a second at most."""
        self._closing = True
        if self._thread is not None:
            self._thread.join()

    def _hear(self, library: Any, locked: Callable[[], None]) -> None:  # noqa: ANN401 - a C library
        pointer = ctypes.c_void_p
        callback_type = ctypes.CFUNCTYPE(None, pointer, pointer, pointer, pointer, pointer)
        callback = callback_type(lambda *_: locked())
        library.CFNotificationCenterGetDistributedCenter.restype = pointer
        library.CFStringCreateWithCString.restype = pointer
        library.CFStringCreateWithCString.argtypes = [pointer, ctypes.c_char_p, ctypes.c_uint32]
        library.CFNotificationCenterAddObserver.argtypes = [
            pointer, pointer, callback_type, pointer, pointer, ctypes.c_long
        ]  # fmt: skip
        library.CFNotificationCenterRemoveEveryObserver.argtypes = [pointer, pointer]
        library.CFRunLoopRunInMode.argtypes = [pointer, ctypes.c_double, ctypes.c_bool]
        centre = library.CFNotificationCenterGetDistributedCenter()
        name = library.CFStringCreateWithCString(None, _LOCKED, _UTF8)
        mode = pointer.in_dll(library, "kCFRunLoopDefaultMode")
        observer = pointer(id(self))
        library.CFNotificationCenterAddObserver(centre, observer, callback, name, None, _AT_ONCE)
        while not self._closing:
            library.CFRunLoopRunInMode(mode, _TURN_S, False)  # noqa: FBT003 - the library's own signature
        library.CFNotificationCenterRemoveEveryObserver(centre, observer)
