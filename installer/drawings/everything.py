"""Which pictures there are, and where they go."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QGuiApplication

from drawings import disk, printer, vpn
from drawings.sketch import Sketch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT: Final = Path(__file__).resolve().parents[2]
LANGUAGES: Final = ("en", "ru")
PICTURES: Final[Mapping[str, Mapping[str, Callable[[Sketch], None]]]] = {
    "disk-full": disk.PICTURES,
    "network-printer": printer.PICTURES,
    "vpn-wireguard": vpn.PICTURES,
}


def draw(into: Path) -> Iterator[Path]:
    """Draw all of them below `into` and yield where each went."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication([])
    for walkthrough, pictures in PICTURES.items():
        (into / walkthrough).mkdir(parents=True, exist_ok=True)
        for name, paint in pictures.items():
            for language in LANGUAGES:
                sketch = Sketch(language)
                paint(sketch)
                place = into / walkthrough / f"{name}.{language}.png"
                sketch.save(place)
                yield place
    del application
