"""What can they see? For the person who is helped, and in full for those who must answer for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot

from deskside.ui.companion.answer_button import no_on_escape
from deskside.ui.companion.parts import Page, box, fill, note, tinted, with_picture
from deskside.ui.design.layouts import clear, column, line, panel
from deskside.ui.design.prose import Prose
from deskside.ui.design.text import Label
from deskside.ui.design.wide_button import WideButton
from deskside.ui.words import companion_sight as words
from deskside.ui.words import t

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from deskside.ui.companion.companion_model import CompanionModel
    from deskside.ui.companion.sight_model import SightModel
    from deskside.ui.design.text import Tone


class SightView(Page):
    """Both pages in one: the second adds what is recorded and which test proves each line."""

    def __init__(self, model: CompanionModel, sight: SightModel) -> None:
        super().__init__(model, t("What can they see?"))
        self._sight = sight
        self._lists = column(gap=12)
        self._news = column(gap=12)
        self._other = WideButton("", then=sight.turn)
        self._plain = WideButton("", picture="script", then=sight.turn_plain)
        self._keep = WideButton(t("Save this page"), picture="save", then=sight.save)
        self.add(self._lists, self._other, self._news, None)
        self.stand(self._plain, self._keep, WideButton(t("Back"), picture="back", then=model.back))
        no_on_escape(self, model.back)
        sight.changed.connect(self.show_all)
        self.show_all()

    @Slot()
    def show_all(self) -> None:
        """Show the lists, and where they were saved."""
        in_full = self._sight.in_full
        clear(self._lists)
        if in_full:
            fill(self._lists, Prose(words.recorded()))
        can = [self._line("eye", "accent", said, words.categories(each)) for each, said in words.CAN.items()]
        cannot = [self._line("shield", "ok", each) for each in words.CANNOT]
        if self._sight.plain:
            clear(self._lists)
            text = Label(words.as_text(), wrap=True, selectable=True)
            text.setTextInteractionFlags(text.textInteractionFlags() | _BY_KEYBOARD)
            fill(self._lists, text)
        else:
            fill(self._lists, _list(t("Only with your yes"), can), _list(t("Never"), cannot))
        if in_full and not self._sight.plain:
            fill(self._lists, note(words.why_tests()))
        self._plain.setText(t("Show as lists") if self._sight.plain else t("Show as text"))
        self._other.setVisible(not self._sight.plain)
        self._keep.setVisible(in_full)
        self._other.setText(t("Show less") if in_full else t("For works council and data protection"))
        clear(self._news)
        what, do = self._sight.complaint
        if self._sight.kept:
            said = Prose(t("Saved as {file}").format(file=self._sight.kept))
            fill(self._news, tinted("ok", "save", said))
        elif what:
            fill(self._news, tinted("warning", "warning", Prose(what, bold=True), Prose(do)))

    def _line(self, picture: str, tone: Tone, said: words.Line, more: str = "") -> QWidget:
        whole = column(with_picture(picture, tone, Prose(t(said.what))), gap=0)
        below = [t(said.limit)]
        if self._sight.in_full:
            below += [more, t("Proved by {test}").format(test=said.proof)]
        for text in filter(None, below):
            whole.addLayout(column(note(text), gap=0, margins=(28, 0, 0, 0)))
        return panel(whole)


_BY_KEYBOARD = Qt.TextInteractionFlag.TextSelectableByKeyboard


def _list(title: str, rows: list[QWidget]) -> QWidget:
    parted = column(gap=10)
    for place, each in enumerate(rows):
        fill(parted, *([line()] if place else []), each)
    return box(parted, title=title, gap=10)
