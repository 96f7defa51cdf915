"""Everything the window needs after its first paint, to the last thread."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from deskside.programs.desk_deeds import HouseDeeds
from deskside.programs.places import resources_dir
from deskside.programs.window_place import keep_place
from deskside.ui import words
from deskside.ui.bridge import Bridge
from deskside.ui.clerk.collector import Collector
from deskside.ui.clerk.desk_model import DeskModel
from deskside.ui.design.icons import icon
from deskside.ui.design.qt_words import QtWords
from deskside.ui.design.theme import Theme

if TYPE_CHECKING:
    from types import TracebackType

    from PySide6.QtWidgets import QApplication

    from deskside.domain.settings import Settings
    from deskside.programs.house import House
    from deskside.ui.clerk.main_window import MainWindow
    from deskside.ui.only_window import OnlyWindow

_SETTLED_MS = 300
"""After the first paint: what the window does not need at once."""


class Desk:
    """One run of the clerk's program."""

    def __init__(self, application: QApplication, window: MainWindow, house: House, name: str) -> None:
        self._house = house
        self._name = name
        self._only: OnlyWindow | None = None
        self._collector: Collector | None = None
        self._deeds = HouseDeeds(house)
        self.application = application
        self.window = window
        self.theme = Theme(application, resources_dir() / "icons")
        self._qt_words = QtWords(application)
        self._dress(house.settings)
        self.bridge = Bridge(on_bug=house.log_bug)
        self.model = DeskModel(self.bridge, self._deeds.bound(), house.settings)

    def begin(self) -> None:
        """Fill the window and start reading."""
        sys.excepthook = self._on_bug
        self.application.setApplicationName("deskside")
        self.application.setWindowIcon(icon("deskside", size_px=64))
        self.theme.follow_system()
        self._qt_words.speak(words.language())
        self.model.settings.chosen.connect(self._chosen)
        self.window.furnish(self.model, self.theme, database=_where(self._house.places.database_url))
        self.model.begin()
        QTimer.singleShot(_SETTLED_MS, self._settled)

    def close(self) -> None:
        """End every thread and process that this desk started."""
        keep_place(self.window, self._house.places)
        if self._only is not None:
            self._only.close()
        if self._collector is not None:
            self._collector.give_back()
        self.bridge.close()
        self._deeds.close()
        self._house.close()

    def _settled(self) -> None:
        from deskside.ui.only_window import OnlyWindow  # noqa: PLC0415 - not for the first window

        self._only = OnlyWindow(self._name, self.window)
        self._only.wanted.connect(self.window.come_to_front)
        self.bridge.read(self._deeds.warm).ended.connect(self._at_rest)
        self.model.go_on()

    def _at_rest(self) -> None:
        self._collector = Collector(lambda: not self.model.running(), self.window)

    def _chosen(self, settings: Settings) -> None:
        if settings.language and settings.language != words.language():
            words.use_language(settings.language, resources_dir() / "locale")
            self._qt_words.speak(settings.language)
            self.model.retell()
            self.window.rebuild()
        self._dress(settings)

    def _dress(self, settings: Settings) -> None:
        self.theme.choose(settings.colours, int(settings.text_size))

    def _on_bug(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        del kind, trace
        self._house.log_bug(error)
        self.model.tell_of_bug(error)


def _where(database_url: str) -> str:
    """Say in a word or two where the journal lies."""
    scheme, _, rest = database_url.partition("://")
    return "" if scheme.startswith("sqlite") else rest.rpartition("@")[2].partition("?")[0]
