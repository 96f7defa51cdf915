"""The command by which IT staff approve something, to be copied: a key is asked for at a terminal only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from deskside.domain.walkthroughs.document import CATEGORY
from deskside.ui.design.buttons import IconButton
from deskside.ui.design.layouts import column, panel, row
from deskside.ui.design.prose import Prose
from deskside.ui.design.text import Label
from deskside.ui.words import t
from deskside.ui.words.decision import approve_command

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFrame


def approve_line(script: str) -> QFrame:
    """Return how a script is approved, or a walkthrough by the id that its bytes are signed under."""
    walkthrough = script.removeprefix(f"{CATEGORY}.")
    kind: Literal["script", "walkthrough"] = "script" if walkthrough == script else "walkthrough"
    command = approve_command(kind, walkthrough)
    said = t("Read it, then approve it at a terminal, with your own key and name:")
    copy = IconButton("copy", t("Copy the command"), then=lambda: _copy(command))
    line = row(gap=4)
    line.addWidget(copy, 0, Qt.AlignmentFlag.AlignVCenter)
    line.addWidget(Prose(command, mono=True), 1, Qt.AlignmentFlag.AlignVCenter)
    return panel(column(Label(said, tone="muted", wrap=True), line, gap=2))


def _copy(command: str) -> None:
    QGuiApplication.clipboard().setText(command)
