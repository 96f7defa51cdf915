"""The companion's window, from a core to the last thread. Who the core is, `programs.cli.companion` says."""

from __future__ import annotations

import os
import signal
import socket
import sys
import zlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSocketNotifier, QStandardPaths, QTimer
from PySide6.QtNetwork import QNetworkInterface
from PySide6.QtWidgets import QApplication

from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.programs.places import resources_dir
from deskside.ui import words
from deskside.ui.bridge import Bridge
from deskside.ui.companion.companion_model import CompanionModel
from deskside.ui.companion.companion_window import CompanionWindow
from deskside.ui.companion.look_model import LookModel
from deskside.ui.companion.sight_model import SightModel
from deskside.ui.companion.way import Way
from deskside.ui.design.icons import icon
from deskside.ui.design.qt_words import QtWords
from deskside.ui.design.theme import Theme
from deskside.ui.only_window import OnlyWindow, bring_first_to_front

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from deskside.usecases.ports.companion import Core


_LEAVES: Final = (signal.SIGINT, signal.SIGTERM)
_DISPLAYS: Final = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


_PULSE_MS = 500


def run_companion_window(
    make_core: Callable[[], Core], *, listen_on: str = "", on_bug: Callable[[BaseException], None]
) -> int:
    """Open the window and return when it has been closed; a second one brings the first to the front.

    Args:
        make_core: Makes the core; not called where another window of this person is open.
        listen_on: Address of this computer for a clerk on the same network, or empty for the relay.
        on_bug: Logs a mistake of our own.

    Raises:
        WrongUse: `companion-display-missing`.
    """
    if sys.platform == "linux" and not any(os.environ.get(name) for name in _DISPLAYS):
        raise WrongUse("companion-display-missing")
    name = name_of_only_window()
    if bring_first_to_front(name):
        return 0
    application = QApplication([sys.argv[0], "-style", "fusion"])
    # Told while the window is still made, it leaves as soon as it is.
    stop_hearing = leave_when_told(lambda: QTimer.singleShot(0, application.quit))
    companion = Companion(application, make_core(), listen_on=listen_on, on_bug=on_bug)
    only = OnlyWindow(name, companion.window)
    only.wanted.connect(companion.window.come_to_front)
    companion.begin()
    try:
        return application.exec()
    finally:
        only.close()
        companion.close()
        stop_hearing()  # last: told once more, it still leaves nothing behind


class Companion:
    """One run of the companion's window."""

    def __init__(
        self,
        application: QApplication,
        core: Core,
        *,
        listen_on: str = "",
        on_bug: Callable[[BaseException], None],
    ) -> None:
        self._application = application
        self._on_bug = on_bug
        self.theme = Theme(application, resources_dir() / "icons")
        self._qt_words = QtWords(application)
        self.bridge = Bridge(on_bug=on_bug)
        self.model = CompanionModel(core, self.bridge, way=Way(listen_on, own_addresses))
        self._pulse = QTimer(application)  # a window that hangs is no window: the core ends everything
        self._pulse.timeout.connect(core.pulse)
        self.look = LookModel(self._speak, partial(self.theme.choose, "system"))
        self.look.begin()
        self.window = CompanionWindow(self.model, self.look, SightModel(keep_in_documents))
        self.window.closed.connect(application.quit)
        self.theme.changed.connect(self.window.rebuild)

    def begin(self) -> None:
        """Show the window and start the core."""
        sys.excepthook = self._bug
        self._application.setApplicationName("deskside")
        self._application.setWindowIcon(icon("deskside", size_px=64))
        self.theme.follow_system()
        self._qt_words.speak(words.language())
        self.window.show()
        self.model.begin(words.language())
        self._pulse.start(_PULSE_MS)

    def close(self) -> None:
        """End the session, the core and every thread."""
        self._pulse.stop()
        self.model.close()
        self.bridge.close()

    def _speak(self, language: str) -> None:
        words.use_language(language, resources_dir() / "locale")
        self._qt_words.speak(language)
        self.model.speak(language)

    def _bug(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log a bug and end: a window that may be broken must not stay open over a session."""
        del kind, trace
        self._on_bug(error)
        self._application.exit(1)


def own_addresses() -> tuple[str, ...]:
    """Return this computer's addresses that another one on its network could reach, IPv4 first."""
    found = [one for one in QNetworkInterface.allAddresses() if not (one.isLoopback() or one.isLinkLocal())]
    return tuple(sorted({one.toString() for one in found}, key=lambda address: (":" in address, address)))


def leave_when_told(leave: Callable[[], object]) -> Callable[[], None]:
    """Have the end of the person's log-on, or Ctrl+C, do as they would; return how to stop hearing them.

    Python runs the handler of a signal only between two of its own steps, and Qt waits outside of Python: the
    byte that the signal writes wakes it.
    """
    ear, bell = socket.socketpair()
    for end in (ear, bell):
        end.settimeout(0)
    before = {number: signal.signal(number, lambda *_: leave()) for number in _LEAVES}
    signal.set_wakeup_fd(bell.fileno())
    notifier = QSocketNotifier(ear.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: ear.recv(64))

    def stop() -> None:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for number, handler in before.items():
            signal.signal(number, handler)
        ear.close()
        bell.close()

    return stop


def keep_in_documents(name: str, text: str) -> str:
    """Write `text` where a person looks for what they saved, and return the file's path.

    Raises:
        BrokeMidway: `page-not-saved`.
    """
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise BrokeMidway("page-not-saved", folder=str(folder), why=error.strerror or "") from error
    return str(folder / name)


def name_of_only_window() -> str:
    """Return where a second companion of this person finds the first: a socket's path, or a pipe's name."""
    if os.name == "nt":
        return f"deskside-companion-{zlib.crc32(str(Path.home()).encode()):08x}"
    folder = os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - a socket
    return str(Path(folder) / f"deskside-companion-{os.getuid()}")
