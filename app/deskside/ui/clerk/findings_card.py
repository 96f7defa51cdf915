"""What a script found, each line with its level, as a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from deskside.ui.design.boxes import Card
from deskside.ui.design.buttons import Button
from deskside.ui.design.layouts import row
from deskside.ui.design.text import Label, Picture
from deskside.ui.words import t
from deskside.ui.words.scripts import finding_words, is_told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QHBoxLayout

    from deskside.domain.journal.facts import Finding
    from deskside.domain.scripts.manifest import Manifest
    from deskside.ui.clerk.scripts_model import ScriptsModel

_PICTURE: Mapping[str, tuple[str, str]] = {
    "ok": ("ok", "ok"),
    "notice": ("info", "accent"),
    "warning": ("warning", "warning"),
    "error": ("error", "danger"),
    "next": ("chevron-right", "accent"),
}


def findings_card(
    findings: Sequence[Finding], manifest: Manifest | None, scripts: ScriptsModel | None = None
) -> Card:
    """Return the card; measurements stand below the findings.

    Args:
        findings: What was found, in its order.
        manifest: Whose sentences they are.
        scripts: Where given, a script that a finding names is opened with one press.
    """
    card = Card(t("What it found"))
    for finding in findings:
        if finding.level != "fact":
            card.add(finding_line(finding, manifest))
            for script, title in scripts.named_in(finding_words(finding, manifest)) if scripts else ():
                card.add(_closer(scripts, script, title))
    for finding in findings:
        if finding.level == "fact" and is_told(finding, manifest):
            card.add(Label(finding_words(finding, manifest), tone="muted", wrap=True, selectable=True))
    return card


def finding_line(finding: Finding, manifest: Manifest | None) -> QHBoxLayout:
    """Return one finding with its level."""
    picture, tone = _PICTURE[finding.level]
    line = row(gap=10)
    line.addWidget(Picture(picture, tone, 18), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Label(finding_words(finding, manifest), wrap=True, selectable=True), 1)
    return line


def _closer(scripts: ScriptsModel | None, script: str, title: str) -> QHBoxLayout:
    button = Button(title, kind="link", picture="script")
    button.setAccessibleName(t("Open the script {script}").format(script=title))
    button.clicked.connect(lambda _=False: scripts.go_on(script) if scripts else None)
    return row(28, button, None)
