"""What the last script of a walkthrough found, where the clerk stands: the verdict and its sentences."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from deskside.ui.clerk.findings_card import finding_line
from deskside.ui.design.boxes import Card
from deskside.ui.design.buttons import Button
from deskside.ui.design.layouts import clear, column, row
from deskside.ui.design.text import Chip, Label
from deskside.ui.words import journal, t
from deskside.ui.words.scripts import finding_words, say_words, title_words

if TYPE_CHECKING:
    from deskside.domain.walkthroughs.found import Found
    from deskside.ui.clerk.scripts_model import ScriptsModel


class FoundCard(QFrame):
    """Hidden until a script has run. The whole of it, with its output, is one press away.

    Args:
        scripts: Knows the sentences of scripts, and opens a run.
    """

    def __init__(self, scripts: ScriptsModel) -> None:
        super().__init__()
        self._scripts = scripts
        self._shown: object = None
        self._place = column(gap=0)
        self.setLayout(self._place)
        self.hide()

    def show_found(self, found: Found | None) -> None:
        """Show what was found, or nothing."""
        manifest = self._scripts.manifest_of(found.started.script) if found else None
        if (found, manifest) == self._shown:
            return
        self._shown = (found, manifest)
        clear(self._place)
        self.setVisible(found is not None)
        if found is None:
            return
        ended = found.ended
        card = Card()
        title = title_words(found.started.script, manifest)
        tone = journal.tone_of(ended)
        head = row(Label(title, bold=True, wrap=True), gap=8)
        head.setStretch(0, 1)
        head.addWidget(Chip(journal.state_of(ended), tone="plain" if tone == "muted" else tone))
        card.add(head)
        card.setAccessibleName(t("{what}: {how}").format(what=title, how=journal.state_of(ended)))
        if ended.error:
            card.add(Label(journal.reason(ended), wrap=True, selectable=True))
        elif manifest is not None and ended.verdict and (say := say_words(ended.verdict, manifest)):
            card.add(Label(t("You can say: “{text}”").format(text=say), wrap=True, selectable=True))
        for finding in ended.findings:
            if finding.level != "fact":
                card.add(finding_line(finding, manifest))
            elif manifest is not None and finding.message in manifest.messages:
                card.add(Label(finding_words(finding, manifest), tone="muted", wrap=True, selectable=True))
        whole = Button(
            t("Show the whole output"), kind="link", then=partial(self._scripts.open_entry, found.seq)
        )
        whole.setAccessibleName(t("Show the whole output of {script}").format(script=title))
        card.add(row(whole, None))
        self._place.addWidget(card)
