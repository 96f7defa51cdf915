"""When Python looks for unreachable cycles: between what a person does, never while output streams.

Left to itself the collector runs in whatever thread has just made an object: it stalls the window for as
long as it takes, and may destroy a widget outside the window's thread, which Qt does not survive.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK_MS: Final = 1_000
_MANY_NEW: Final = 5_000
"""New objects since the last look that make one worth while."""
_FULL_EVERY: Final = 60
"""Looks after which the older ones are searched too."""


class Collector(QObject):
    """Takes over collecting; what is here now is taken to stay."""

    def __init__(self, is_quiet: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_quiet = is_quiet
        self._looks = 0
        gc.disable()
        gc.collect()
        gc.freeze()
        timer = QTimer(self)
        timer.setInterval(_LOOK_MS)
        timer.timeout.connect(self._look)
        timer.start()

    def give_back(self) -> None:
        """Let Python collect by itself again."""
        gc.unfreeze()
        gc.enable()

    @Slot()
    def _look(self) -> None:
        self._looks += 1
        if self._looks >= _FULL_EVERY and self._is_quiet():
            self._looks = 0
            gc.collect()
        elif gc.get_count()[0] > _MANY_NEW:
            gc.collect(0 if self._looks % 8 else 1)
