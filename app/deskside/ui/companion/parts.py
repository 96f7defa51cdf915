"""What the companion's pages are made of: boxes, quotations, people, and the one promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from deskside.ui.design import tokens
from deskside.ui.design.buttons import Button
from deskside.ui.design.layouts import Item, column, panel, row, scroll_bar_px
from deskside.ui.design.pair import SideBySide
from deskside.ui.design.prose import Prose
from deskside.ui.design.text import Label, Picture, restyle
from deskside.ui.design.theme import px
from deskside.ui.design.wide_button import WideButton
from deskside.ui.words import companion_window as words
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.companion.talk import Clerk, Trouble
    from deskside.ui.companion.companion_model import CompanionModel
    from deskside.ui.design.text import Tone

_HEADING_PITCH = 1.3
_AVATAR_PX = 40


class Page(QFrame):
    """One state of the companion: a heading, what it is about, and at the foot what is always in sight.

    A page shows the model and keeps nothing. It takes the focus when it comes up, so that a screen reader
    begins with its heading and no key does anything that nobody meant.
    """

    def __init__(self, model: CompanionModel, heading: str) -> None:
        super().__init__()
        self.model = model
        self.heading = Prose(heading, points=tokens.HEADING_POINTS, bold=True, pitch=_HEADING_PITCH)
        self.setAccessibleName(heading)
        self.body = column(self.heading, gap=12, margins=(20, 8, 20, 16))
        margins = self.body.contentsMargins()
        margins.setRight(margins.right() - scroll_bar_px())
        self.body.setContentsMargins(margins)
        self.setLayout(self.body)
        self.foot = panel(column(gap=8, margins=(20, 12, 20, 16)))

    def add(self, *items: Item) -> None:
        """Put more on the page, below what is there."""
        fill(self.body, *items)

    def stand(self, *items: Item) -> None:
        """Put things at the foot, which never scrolls away."""
        layout = self.foot.layout()
        if isinstance(layout, QVBoxLayout):
            fill(layout, *items)

    def rename(self, heading: str) -> None:
        """Put another heading over the page."""
        self.heading.setText(heading)
        self.setAccessibleName(heading)

    def refresh(self) -> None:
        """Show what has changed while the page stays."""


def fill(layout: QVBoxLayout, *items: Item) -> None:
    """Put items below what is in `layout`."""
    for item in items:
        match item:
            case None:
                layout.addStretch(1)
            case int():
                layout.addSpacing(px(item))
            case QWidget():
                layout.addWidget(item)
            case _:
                layout.addLayout(item)


def box(*items: Item, title: str = "", gap: int = 8) -> QFrame:
    """Return a card, under its title where it has one."""
    head = [Prose(title, bold=True)] if title else []
    made = panel(column(*head, *items, gap=gap, margins=(16, 12, 16, 14)), role="card")
    made.setAccessibleName(title)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def tinted(tone: Tone, picture: str, *items: Item) -> QFrame:
    """Return something said with weight: an icon and words on a coloured ground."""
    words = panel(column(*items, gap=4))
    made = panel(_beside(Picture(picture, tone, 20), words, margins=(14, 12, 14, 12)), role="banner")
    restyle(made, "tone", tone)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def with_picture(picture: str, tone: Tone, sentence: Prose, *, size_px: int = 18) -> QWidget:
    """Return a sentence with its icon, level with the first line."""
    return panel(_beside(Picture(picture, tone, size_px), panel(column(sentence, gap=0))))


def note(text: str) -> Prose:
    """Return what is good to know and not to be done."""
    return Prose(text, tone="muted", points=tokens.SMALL_POINTS)


def quotation(head: str, said: str) -> QFrame:
    """Return somebody else's words, marked as theirs."""
    quoted = Prose(t("“{text}”").format(text=said))
    made = panel(column(note(head), quoted, gap=2, margins=(12, 8, 12, 10)), role="bar")
    made.setAccessibleName(head)
    return made


def person(clerk: Clerk, *, boxed: bool = True) -> QFrame:
    """Return who somebody is, as their organisation has certified."""
    picture = Label(words.initials(clerk.name), bold=True)
    restyle(picture, "role", "avatar")
    picture.setFixedSize(px(_AVATAR_PX), px(_AVATAR_PX))
    picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
    certified = t("Certified by {organisation}").format(organisation=clerk.organisation)
    about = column(
        Prose(clerk.name, bold=True),
        *([Prose(clerk.department, tone="muted")] if clerk.department else []),
        with_picture("shield", "ok", Prose(certified, tone="ok"), size_px=16),
        gap=0,
    )
    both = _beside(picture, panel(about), gap=12)
    return box(both) if boxed else panel(both)


def exactly(pairs: Sequence[tuple[str, str]]) -> QFrame:
    """Return names and what is behind them, for those who want to know; long ones are broken anywhere."""
    layout = column(gap=8)
    for name, value in pairs:
        said = Prose(value, points=tokens.SMALL_POINTS)
        said.setAccessibleName(t("{what}: {how}").format(what=name, how=value))
        fill(layout, column(note(name), said, gap=0))
    return panel(layout)


def trouble_box(trouble: Trouble) -> QFrame:
    """Return what went wrong and what to try."""
    what, do = words.trouble(trouble)
    return tinted("warning", "warning", Prose(what, bold=True), *([Prose(do)] if do else []))


def promise() -> QFrame:
    """Return what no help desk ever asks for."""
    return tinted(
        "warning",
        "lock",
        Prose(t("Nobody from the help desk will ever ask you for a password, a card number or a PIN.")),
    )


def stop_row(model: CompanionModel) -> SideBySide:
    """Return what is always in sight while somebody helps: stop everything to check, and end."""
    check = WideButton(t("I want to check first"), then=lambda: model.freeze(on=True))
    return SideBySide(check, end_button(model))


def end_button(model: CompanionModel) -> WideButton:
    """Return the red button that ends everything."""
    said = t("Ending …") if model.ending else t("End now")
    made = WideButton(said, kind="stop", picture="stop", then=model.end)
    made.setEnabled(not model.ending)
    return made


def see_what(model: CompanionModel) -> Button:
    """Return the way to the page that says what a helper can see."""
    return Button(t("What can they see?"), kind="link", then=model.read_sight)


def number(call_back: str) -> Prose:
    """Return the number to ring, large; it comes from the signed profile, never from the caller."""
    made = Prose(call_back, points=tokens.HEADING_POINTS, bold=True)
    made.setAccessibleName(t("Telephone number: {number}").format(number=call_back))
    return made


def _beside(
    left: QWidget, right: QWidget, *, gap: int = 10, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    layout = row(gap=gap, margins=margins)
    layout.addWidget(_level(left), 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(right, 1)
    return layout


def _level(widget: QWidget) -> QWidget:
    """Return an icon moved down to the middle of the line beside it; anything else as it is."""
    if not isinstance(widget, Picture):
        return widget
    return panel(column(3, widget, gap=0))
