"""`usecases.ports.screen_lock` on each desktop. Linux is tested; macOS and Windows are written, not run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deskside.usecases.ports.screen_lock import ScreenLock


def this_screens_lock() -> ScreenLock:
    """Return what hears of this computer's screen lock."""
    if sys.platform == "darwin":
        from deskside.adapters.screen_lock.macos import MacScreenLock  # noqa: PLC0415 - its platform's only

        return MacScreenLock()
    if sys.platform == "win32":
        from deskside.adapters.screen_lock.windows import WindowsScreenLock  # noqa: PLC0415

        return WindowsScreenLock()
    from deskside.adapters.screen_lock.linux import DBusScreenLock  # noqa: PLC0415

    return DBusScreenLock()
