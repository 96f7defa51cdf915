"""Boxes that hold things: cards, banners, empty states, names with values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from deskside.ui.design import tokens
from deskside.ui.design.flow import Flow
from deskside.ui.design.layouts import Item, clear, column, panel, row
from deskside.ui.design.text import Heading, Label, Picture, restyle
from deskside.ui.design.theme import px
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.errors import DesksideError
    from deskside.ui.design.buttons import Button
    from deskside.ui.design.text import Tone

_LONGEST_WORD = 44
_PART, _PART_LARGE = 32, 16
"""Letters of a digest in one line, and in large text."""
_MOST_KEY_PX = 240
"""Room for names that is kept also where they are shorter; in large text the values need it more."""
_BANNER_ICONS = {"accent": "info", "ok": "ok", "warning": "warning", "danger": "error"}


class Card(QFrame):
    """A titled box on the page."""

    def __init__(
        self, title: str = "", note: str = "", *items: Item, actions: Sequence[QWidget] = ()
    ) -> None:
        super().__init__()
        restyle(self, "role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.body = column(gap=8, margins=(16, 12, 16, 14))
        self.setLayout(self.body)
        self.note = Label(note, tone="muted", points=tokens.SMALL_POINTS)
        if title or actions:
            self.setAccessibleName(title)
            self.note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            self.body.addLayout(Flow(Label(title, bold=True), self.note, *actions))
        self.add(*items)

    def add(self, *items: Item) -> None:
        """Put more into the box, below what is there."""
        for item in items:
            match item:
                case None:
                    self.body.addStretch(1)
                case int():
                    self.body.addSpacing(px(item))
                case QWidget():
                    self.body.addWidget(item)
                case _:
                    self.body.addLayout(item)


class KeyValues(QWidget):
    """Names in a muted column, values beside them."""

    def __init__(self, pairs: Sequence[tuple[str, str]] = (), *, key_px: int = 150) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(6))
        self._grid.setColumnMinimumWidth(0, min(px(key_px), _MOST_KEY_PX))
        self._grid.setColumnStretch(1, 1)
        self.show_pairs(pairs)

    def show_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these names and values, and no others."""
        clear(self._grid)
        for place, (key, value) in enumerate(pairs):
            name = Label(key, tone="muted", wrap=True)
            said = Label(_broken(value), wrap=True, selectable=True)
            said.setAccessibleName(f"{key}: {value}")
            self._grid.addWidget(name, place, 0)
            self._grid.addWidget(said, place, 1)


def _broken(text: str) -> str:
    """Return `text` with words that no column is wide enough for, such as digests, in several lines."""
    part = _PART if px(100) < 150 else _PART_LARGE
    long = (word for word in text.split() if len(word) > _LONGEST_WORD)
    for word in long:
        parts = [word[at : at + part] for at in range(0, len(word), part)]
        text = text.replace(word, "\n".join(parts))
    return text


class Banner(QFrame):
    """What happened and what to try, with at most one thing to press."""

    def __init__(self, tone: Tone = "accent") -> None:
        super().__init__()
        restyle(self, "role", "banner")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._picture = Picture("info", "accent", 18)
        self.what = Label(wrap=True, bold=True, selectable=True)
        self.do = Label(wrap=True, selectable=True)
        words = column(self.what, self.do, gap=2)
        self.buttons = row(gap=8)
        layout = row(gap=10, margins=(12, 10, 12, 10))
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(panel(words), 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(self.buttons)
        self.setLayout(layout)
        self.set_tone(tone)

    def set_tone(self, tone: Tone) -> None:
        """Dress it as information, success, warning or danger."""
        restyle(self, "tone", tone)
        self._picture.show_icon(_BANNER_ICONS[tone], tone)

    def say(self, what: str, do: str = "") -> None:
        """Show what happened, and what to try next."""
        self.what.setText(what)
        self.do.setText(do)
        self.do.setVisible(bool(do))
        self.setAccessibleName(what)
        self.setAccessibleDescription(do)

    def offer(self, *buttons: QWidget) -> None:
        """Put buttons at its end, in place of those there."""
        clear(self.buttons)
        for button in buttons:
            self.buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)


class ErrorBanner(Banner):
    """What went wrong and what to try; not there while nothing is wrong."""

    def __init__(self, tone: Tone = "danger") -> None:
        super().__init__(tone)
        self.hide()

    def tell(self, error: DesksideError | None) -> None:
        """Show `error` in words, or go away."""
        if error is not None:
            self.say(what_happened(error), what_to_do(error))
        self.setVisible(error is not None)


class EmptyState(QWidget):
    """Nothing here yet: what this place is for and what to do first."""

    def __init__(self, picture: str, title: str, hint: str, *buttons: Button) -> None:
        super().__init__()
        head = Label(title, bold=True)
        body = Label(hint, tone="muted", wrap=True)
        body.setMaximumWidth(px(360))
        layout = QVBoxLayout(self)
        layout.setSpacing(px(8))
        layout.setContentsMargins(px(16), px(32), px(16), px(32))
        layout.addStretch(1)
        for widget in (Picture(picture, "control", 40), head):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        body.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        holder = row(None, gap=0)
        holder.addWidget(body, 1000)
        holder.addStretch(1)
        layout.addLayout(holder)
        if buttons:
            layout.addSpacing(px(8))
            layout.addLayout(Flow(*buttons, centred=True))
        layout.addStretch(2)


def headed(title: str, hint: str = "") -> QVBoxLayout:
    """Return the head of a page: its name and a line on what it is for."""
    return column(Heading(title), *([Label(hint, tone="muted", wrap=True)] if hint else []), gap=2)
