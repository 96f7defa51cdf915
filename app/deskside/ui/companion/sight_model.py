"""The page that says what a helper can see: how much of it is shown, and where it was saved. QtCore only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from deskside.domain.errors import DesksideError
from deskside.ui.words import companion_sight
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from collections.abc import Callable

    Keep = Callable[[str, str], str]

_NAME = "deskside-what-a-helper-can-see.html"


class SightModel(QObject):
    """One page for two kinds of readers.

    Args:
        keep: Writes a text under a file name where the person finds it, and returns the path; raises
            `DesksideError` where that cannot be done.
    """

    changed = Signal()

    def __init__(self, keep: Keep) -> None:
        super().__init__()
        self._keep = keep
        self.in_full = False
        self.plain = False
        """Whether it stands there as text that can be selected and copied."""
        self.kept = ""
        """Where the page was saved."""
        self.complaint: tuple[str, str] = ("", "")
        """Why it was not, and what to try."""

    def turn(self) -> None:
        """Show what works council and data protection officer ask for, or leave it out again."""
        self.in_full = not self.in_full
        self.changed.emit()

    def turn_plain(self) -> None:
        """Show all of it as text, or as lists again."""
        self.plain = not self.plain
        self.changed.emit()

    def save(self) -> None:
        """Save the page in full."""
        self.kept, self.complaint = "", ("", "")
        try:
            self.kept = self._keep(_NAME, companion_sight.as_html())
        except DesksideError as error:
            self.complaint = what_happened(error), what_to_do(error)
        self.changed.emit()
