"""There is one window: nothing flashes up as a window of its own, whatever page is brought up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from ui.places import every_page

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.desk_model import DeskModel
    from deskside.ui.clerk.main_window import MainWindow
    from fakes.desk import FakeDesk


_BUILT_ANEW = {"host key", "script, ended", "close, with what is missing", "machines"}
"""Pages that are also built anew while they are in sight, as a change of language does."""


class _Watch(QObject):
    """Notes what is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def test_nothing_is_shown_as_a_window_but_the_window(
    qtbot: QtBot, qapp: QApplication, window: MainWindow, model: DeskModel, desk: FakeDesk
) -> None:
    watch = _Watch()
    qapp.installEventFilter(watch)
    for page in every_page(qtbot, model, desk):
        if page in _BUILT_ANEW:
            window.rebuild()
        assert watch.shown == [], page
    qapp.removeEventFilter(watch)
