"""Colours and size of text for what is painted first, without what a whole theme needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.ui.design import tokens

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from deskside.domain.settings import Settings
    from deskside.ui.design.tokens import Colours


def first_look(application: QApplication, settings: Settings) -> tuple[Colours, float]:
    """Return the scheme and the scale that the theme will choose, as far as can be told already."""
    return tokens.SCHEMES[first_scheme(application, settings.colours)], scale_of(
        application.font().pointSizeF(), int(settings.text_size)
    )


def first_scheme(application: QApplication, choice: str) -> str:
    """Return the name of the scheme; the system's palette says whether it is dark, and needs no `Qt`."""
    if choice != "system":
        return choice
    return "dark" if application.palette().window().color().lightness() < 128 else "light"


def scale_of(system_points: float, percent: int) -> float:
    """Return the size of text against ours: as the person chose, times the system's where that is larger."""
    return max(1.0, system_points / tokens.TEXT_POINTS) * percent / 100
