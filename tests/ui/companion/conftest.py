"""The companion's window on a core that the test plays, and a clock that the test owns."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from deskside.domain.errors import BrokeMidway
from deskside.programs.places import resources_dir
from deskside.ui import words
from deskside.ui.companion.companion_model import CompanionModel
from deskside.ui.companion.companion_window import CompanionWindow
from deskside.ui.companion.look_model import LookModel
from deskside.ui.companion.sight_model import SightModel
from deskside.ui.companion.way import Way
from fakes.clock import FakeClock
from fakes.companion_core import FakeCore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from deskside.ui.bridge import Bridge
    from deskside.ui.companion.parts import Page
    from deskside.ui.design.theme import Theme
    from deskside.usecases.ports.companion import Core


ADDRESSES = ("192.0.2.7", "2001:db8::7")
"""What this computer has on its networks."""


@dataclass
class Run:
    """One run of the companion, seen from outside."""

    core: FakeCore
    clock: FakeClock
    model: CompanionModel
    look: LookModel
    sight: SightModel
    window: CompanionWindow
    said: list[tuple[str, bool]]
    """What a screen reader was given to say, and whether it was urgent."""
    kept: dict[str, str] = field(default_factory=dict)
    """Files that were saved, by name."""

    @property
    def page(self) -> Page:
        """What is in sight."""
        page = self.window.frame_view.page
        assert page is not None
        return page

    def arm(self) -> None:
        """Let a second go by."""
        self.clock.pass_ms(1_000)


@pytest.fixture
def run(qtbot: QtBot, bridge: Bridge, theme: Theme) -> Iterator[Run]:
    """The window, shown, before the core has said anything."""
    core = FakeCore()
    run = begun(bridge, theme, core)
    run.core = core
    theme.changed.connect(run.window.rebuild)
    run.window.show()
    run.model.begin("en")
    run.core.taken()
    run.window.activateWindow()
    qtbot.waitUntil(run.window.isActiveWindow)
    yield run
    theme.changed.disconnect(run.window.rebuild)
    run.window.hide()
    run.window.deleteLater()
    run.model.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def begun(bridge: Bridge, theme: Theme, core: Core, *, listen_on: str = "") -> Run:
    """Return a run on `core` that has not begun, its clock in the test's hand."""
    said: list[tuple[str, bool]] = []
    kept: dict[str, str] = {}

    def say(_window: QWidget, sentence: str, *, urgent: bool) -> None:
        said.append((sentence, urgent))

    def keep(name: str, text: str) -> str:
        if name in kept:
            raise BrokeMidway("page-not-saved", folder="Documents", why="disk full")
        kept[name] = text
        return f"Documents/{name}"

    def speak(language: str) -> None:
        words.use_language(language, resources_dir() / "locale")
        model.speak(language)

    clock = FakeClock(step_ms=0)
    model = CompanionModel(core, bridge, now_ms=clock.monotonic_ms, way=Way(listen_on, lambda: ADDRESSES))
    look = LookModel(speak, lambda percent: theme.choose("light", percent))
    sight = SightModel(keep)
    look.begin()
    window = CompanionWindow(model, look, sight, say=say)
    return Run(FakeCore(), clock, model, look, sight, window, said, kept)
