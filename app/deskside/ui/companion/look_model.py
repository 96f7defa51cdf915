"""Language and size of text, chosen for this run only: the companion keeps nothing. QtCore only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from deskside.ui.design.tokens import TEXT_SCALES

if TYPE_CHECKING:
    from collections.abc import Callable

TYPE_PERCENT: Final = 17 / 14 * 100
"""The companion's type is 17/26 where the desk's is 14/20; everything grows with it."""


class LookModel(QObject):
    """What the person chose for their eyes.

    Args:
        speak: Makes the program speak a language (ISO 639-1).
        dress: Makes the theme use text of so many per cent of the desk's.
    """

    changed = Signal()
    """Emitted when the language is another one; of a size, the theme tells."""

    def __init__(self, speak: Callable[[str], object], dress: Callable[[int], object]) -> None:
        super().__init__()
        self._speak = speak
        self._dress = dress
        self.percent = TEXT_SCALES[0]

    @property
    def may_be_smaller(self) -> bool:
        """Whether there is a smaller size."""
        return self.percent > TEXT_SCALES[0]

    @property
    def may_be_larger(self) -> bool:
        """Whether there is a larger size."""
        return self.percent < TEXT_SCALES[-1]

    def begin(self) -> None:
        """Dress in the usual size."""
        self._dress(round(self.percent * TYPE_PERCENT / 100))

    def speak(self, language: str) -> None:
        """Speak another language from now on."""
        self._speak(language)
        self.changed.emit()

    def smaller(self) -> None:
        """Use the next smaller size."""
        self._step(-1)

    def larger(self) -> None:
        """Use the next larger size."""
        self._step(1)

    def _step(self, by: int) -> None:
        place = min(max(TEXT_SCALES.index(self.percent) + by, 0), len(TEXT_SCALES) - 1)
        self.percent = TEXT_SCALES[place]
        self.begin()
