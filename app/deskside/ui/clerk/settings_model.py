"""The person's choices: language, colours, size of text, and the name others read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from deskside.domain.errors import DesksideError

if TYPE_CHECKING:
    from deskside.domain.settings import Colours, Settings, TextSize
    from deskside.ui.bridge import Bridge
    from deskside.ui.clerk.deeds import Deeds


class SettingsModel(QObject):
    """What is chosen. It takes effect at once, and is kept if it can be."""

    changed = Signal()
    chosen = Signal(object)
    """Emitted with new `Settings` that are to take effect."""

    def __init__(
        self, bridge: Bridge, deeds: Deeds, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self.settings = settings
        self.error: DesksideError | None = None

    @property
    def account(self) -> str:
        """Return the operating system's account, which the journal vouches for."""
        return self._deeds.account()

    def name(self, text: str) -> None:
        """Use `text` as the clerk's name; nobody verifies it."""
        self._take(replace(self.settings, name=text.strip()))

    def speak(self, language: str) -> None:
        """Speak `language` from now on."""
        self._take(replace(self.settings, language=language))

    def dress(self, colours: Colours) -> None:
        """Use these colours from now on."""
        self._take(replace(self.settings, colours=colours))

    def enlarge(self, text_size: TextSize) -> None:
        """Show text at `text_size` per cent from now on."""
        self._take(replace(self.settings, text_size=text_size))

    def _take(self, settings: Settings) -> None:
        if settings == self.settings:
            return
        self.settings = settings
        self._bridge.start(self._deeds.save_settings(settings)).ended.connect(self._saved)
        self.chosen.emit(settings)
        self.changed.emit()

    @Slot(object)
    def _saved(self, outcome: object) -> None:
        self.error = outcome if isinstance(outcome, DesksideError) else None
        self.changed.emit()
