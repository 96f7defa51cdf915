"""The command by which IT staff approve something, to be copied: a key is asked for at a terminal only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from deskside.domain.walkthroughs.document import CATEGORY
from deskside.ui.design.buttons import IconButton
from deskside.ui.design.layouts import column, panel, row
from deskside.ui.design.prose import Prose
from deskside.ui.design.text import Label
from deskside.ui.words import t

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFrame

_NOT_APPROVED = "not-approved"


def approves(code: str) -> bool:
    """Tell whether what is refused with this code lacks nothing but an approval."""
    return code == _NOT_APPROVED


def approve_line(script: str) -> QFrame:
    """Return how a script is approved, or a walkthrough by the id that its bytes are signed under."""
    command = f"deskside {_named(script)} --key ~/.ssh/id_ed25519 --as you@example.org"
    said = t("Read it, then approve it at a terminal, with your own key and name:")
    copy = IconButton("copy", t("Copy the command"), then=lambda: _copy(command))
    line = row(gap=4)
    line.addWidget(copy, 0, Qt.AlignmentFlag.AlignVCenter)
    line.addWidget(Prose(command, mono=True), 1, Qt.AlignmentFlag.AlignVCenter)
    return panel(column(Label(said, tone="muted", wrap=True), line, gap=2))


def _named(script: str) -> str:
    walkthrough = script.removeprefix(f"{CATEGORY}.")
    return f"script approve {script}" if walkthrough == script else f"walkthrough approve {walkthrough}"


def _copy(command: str) -> None:
    QGuiApplication.clipboard().setText(command)
