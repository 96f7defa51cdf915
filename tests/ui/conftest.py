"""One application for all window tests, in one look; a fake house behind each window."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import pytest
from pytestqt.qtbot import QtBot

from deskside.domain.settings import Settings
from deskside.programs.places import resources_dir
from deskside.ui import words
from deskside.ui.bridge import Bridge
from deskside.ui.clerk.desk_model import DeskModel
from deskside.ui.clerk.main_window import MainWindow
from deskside.ui.design.theme import Theme
from fakes.busy_desk import busy_desk
from fakes.catalogue import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication

    from fakes.desk import FakeDesk

_theme: list[Theme] = []


def pytest_itemcollected(item: pytest.Item) -> None:
    """Leave out what the screenless platform says of itself, such as that it cannot raise a window."""
    item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support "))


class PatientBot(QtBot):
    """Waits for as long as a busy machine may need: the library's own 5 s are no promise of ours."""

    def waitUntil(  # noqa: N802 - the library's name
        self, callback: Callable[[], bool | None], *, timeout: int = 60_000
    ) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = 60_000, **more: Any) -> Any:  # noqa: N802 - as above
        return super().waitSignal(signal, timeout=timeout, **more)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    del qapp
    return PatientBot(request)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The look, which every test starts with and may change."""
    if not _theme:
        _theme.append(Theme(qapp, resources_dir() / "icons"))
    yield _theme[0]
    _theme[0].choose("light", 100)
    words.use_language("en", resources_dir() / "locale")


@pytest.fixture
def bridge(theme: Theme) -> Iterator[Bridge]:
    """A bridge that is closed, and its threads with it."""
    del theme
    bridge = Bridge()
    yield bridge
    bridge.close()


@pytest.fixture
def desk() -> FakeDesk:
    """A desk in the middle of its morning, with a catalogue."""
    made = busy_desk()
    made.scripts = catalogue()
    return made


@pytest.fixture
def model(bridge: Bridge, desk: FakeDesk) -> DeskModel:
    """The models of a window on that desk."""
    return DeskModel(bridge, desk.deeds(), Settings())


@pytest.fixture
def window(qtbot: QtBot, model: DeskModel, theme: Theme) -> Iterator[MainWindow]:
    """The whole window, shown, its tickets loaded."""
    window = MainWindow()
    window.furnish(model, theme, database="")
    window.show()
    model.begin()
    model.go_on()
    qtbot.waitUntil(lambda: model.tickets.loaded and model.scripts.loaded and model.machines.loaded)
    yield window
    theme.changed.disconnect(window.rebuild)
    window.hide()
    window.deleteLater()
    gc.collect()
