"""The step at hand in two lanes: what the clerk says, and what the person sees or is read to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout, QFrame

from deskside.domain.scripts.texts import in_language
from deskside.domain.walkthroughs.document import MAX_PICTURE_PIXELS, Ask, Lane, Open
from deskside.ui.design.boxes import Card
from deskside.ui.design.layouts import clear, column, row
from deskside.ui.design.still import Still, decoded
from deskside.ui.design.text import Label, Picture
from deskside.ui.design.theme import px
from deskside.ui.words import LANGUAGES, language, t
from deskside.ui.words.walkthroughs import page_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent

    from deskside.domain.walkthroughs.document import Step

_SIDE_BY_SIDE_PX = 460
"""Narrower than this, the lanes stand one below the other."""


class Lanes(QFrame):
    """Two cards. Side by side where there is room, else the clerk's above the person's."""

    def __init__(self) -> None:
        super().__init__()
        self.clerk = Card(t("You say"))
        self.person = Card(t("They see"))
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(px(12))
        self._words = [column(gap=8), column(gap=8)]
        for card, words in zip((self.clerk, self.person), self._words, strict=True):
            card.add(words, None)
            self._both.addWidget(card, 1)
        self.setLayout(self._both)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the lanes beside or below each other."""
        super().resizeEvent(event)
        narrow = self.width() < px(_SIDE_BY_SIDE_PX)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._both.direction() is not way:
            self._both.setDirection(way)

    def show_step(
        self, step: Step, *, pictures: Mapping[str, bytes], reads: str, on_their_screen: bool
    ) -> None:
        """Show both lanes of a step.

        Args:
            step: The step at hand.
            pictures: The walkthrough's PNG files by name.
            reads: The person's language, ISO 639-1; empty for the clerk's own.
            on_their_screen: Whether the person reads their lane themselves.
        """
        for words in self._words:
            clear(words)
        self._show_clerk(step)
        self._show_person(step, pictures, reads or language(), on_their_screen=on_their_screen)

    def _show_clerk(self, step: Step) -> None:
        (words, _) = self._words
        said = in_language(step.say, language())
        if isinstance(step, Ask) and step.of is Lane.CLERK:
            words.addWidget(Label(in_language(step.question, language()), bold=True, wrap=True))
        if said:
            words.addWidget(Label(said, wrap=True, selectable=True))
        elif not words.count():
            words.addWidget(Label(t("Nothing to say here."), tone="muted", wrap=True))

    def _show_person(
        self, step: Step, pictures: Mapping[str, bytes], reads: str, *, on_their_screen: bool
    ) -> None:
        (_, words) = self._words
        how = t("on their screen") if on_their_screen else t("read it to them")
        if reads != language():
            how = t("{how}, {language}").format(how=how, language=LANGUAGES.get(reads, reads))
        self.person.note.setText(how)
        shown, own = _texts(step, reads), _texts(step, language())
        for text in shown:
            words.addWidget(Label(text, wrap=True, selectable=True))
        if own != shown:
            for text in own:
                words.addWidget(Label(text, tone="muted", wrap=True))
        if step.picture is not None:
            data = pictures.get(in_language(step.picture.files, reads), b"")
            self._show_picture(data, in_language(step.picture.words, language()))
        if not shown and step.picture is None:
            words.addLayout(
                row(
                    Picture("speech", "muted", 16),
                    Label(_nothing_words(on_their_screen=on_their_screen), tone="muted", wrap=True),
                    gap=8,
                )
            )

    def _show_picture(self, data: bytes, words: str) -> None:
        (_, lane) = self._words
        image = decoded(data, MAX_PICTURE_PIXELS)
        if image.isNull():
            said = t("The picture “{words}” cannot be shown.").format(words=words)
            lane.addWidget(Label(said, tone="warning", wrap=True))
        else:
            lane.addWidget(Still(image, words))


def _nothing_words(*, on_their_screen: bool) -> str:
    return t("Only what this step is called.") if on_their_screen else t("Nothing to read to them here.")


def _texts(step: Step, reads: str) -> list[str]:
    """Return what the person reads in this step, in that language."""
    asked = step.question if isinstance(step, Ask) and step.of is Lane.PERSON else {}
    shown = [in_language(texts, reads) for texts in (step.tell, asked) if texts]
    if isinstance(step, Open):
        shown.append(t("[ {page} ]").format(page=page_words(step.page)))
    return shown
