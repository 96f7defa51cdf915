"""What stands around every place: the bar above, the rail at the side, the state of the journal below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QWidget

from deskside.domain.errors import DesksideError
from deskside.domain.text import display
from deskside.ui.clerk.first_sight import NARROWEST_PLACE_PX, place_names
from deskside.ui.clerk.palette_view import Palette
from deskside.ui.design import tokens
from deskside.ui.design.buttons import MenuButton
from deskside.ui.design.icons import icon
from deskside.ui.design.layouts import column, panel, row
from deskside.ui.design.text import Elided, Label, Picture, plain_tooltip, restyle
from deskside.ui.design.theme import font, px
from deskside.ui.words import LANGUAGES, language, profile, t, verification
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.ui.clerk.desk_model import DeskModel, Place

_PLACES: tuple[tuple[Place, str], ...] = (
    ("tickets", "ticket"),
    ("machines", "machine"),
    ("scripts", "script"),
    ("staff", "shield"),
    ("settings", "settings"),
)
_SHORT = 32
"""Letters of an organisation's name below; its tooltip has the rest."""


class Rail(QFrame):
    """The places of the desk, each an icon with its word. Ctrl+1 and on go there."""

    def __init__(self, model: DeskModel) -> None:
        super().__init__()
        restyle(self, "ground", "surface")
        self.setAccessibleName(t("Places"))
        self._model = model
        self._group = QButtonGroup(self)
        self._buttons: dict[Place, QToolButton] = {}
        names = place_names()
        metrics = QFontMetrics(font(tokens.SMALL_POINTS - 1))
        longest = max(metrics.horizontalAdvance(name) for name in names.values())
        width = max(px(NARROWEST_PLACE_PX), longest + px(14))
        layout = column(gap=4, margins=(4, 8, 4, 8))
        for number, (place, picture) in enumerate(_PLACES, start=1):
            button = QToolButton()
            button.setText(names[place])
            button.setFont(font(tokens.SMALL_POINTS - 1))
            button.setIcon(icon(picture, "muted", active="accent", size_px=22))
            button.setIconSize(QSize(px(22), px(22)))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setCheckable(True)
            QShortcut(QKeySequence(f"Ctrl+{number}"), button).activated.connect(button.click)
            button.setProperty("kind", "place")
            button.setFixedWidth(width)
            button.clicked.connect(lambda _=False, place=place: model.go(place))
            self._group.addButton(button)
            self._buttons[place] = button
            if place == "settings":
                layout.addStretch(1)
            layout.addWidget(button)
        self.setLayout(layout)
        model.changed.connect(self._refresh)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self._buttons[self._model.place].setChecked(True)


class StatusBar(QFrame):
    """Whether the journal holds, in the honest sentence; where it is kept: `database`, or this computer."""

    def __init__(self, model: DeskModel, database: str) -> None:
        super().__init__()
        restyle(self, "ground", "surface")
        self.setAccessibleName(t("State of the journal"))
        self._model = model
        self._picture = Picture("shield", "muted", 14)
        self._said = Elided(t("Checking the journal …"), tone="muted", points=tokens.SMALL_POINTS)
        kept = t("Database: {name}").format(name=database or t("this computer"))
        where = Label(kept, tone="muted", points=tokens.SMALL_POINTS)
        self._whose = Label("", tone="muted", points=tokens.SMALL_POINTS)
        layout = row(self._picture, self._said, self._whose, where, gap=8, margins=(16, 4, 16, 5))
        layout.setStretch(1, 1)
        layout.insertSpacing(3, px(12))
        self.setLayout(layout)
        model.verified.connect(self._refresh)
        model.organisation.changed.connect(self._refresh_whose)
        self._refresh()
        self._refresh_whose()

    @Slot()
    def _refresh(self) -> None:
        found = self._model.verification
        if found is None:
            return
        if isinstance(found, DesksideError):
            self._show("error", "danger", what_happened(found))
        elif found.flaw is not None:
            self._show("warning", "danger", verification.sentence(found))
        else:
            self._show("shield", "ok", verification.sentence(found))

    @Slot()
    def _refresh_whose(self) -> None:
        """Say whose desk it is; a profile that is refused stops every script, so that is said in red."""
        found = self._model.organisation
        self._whose.setVisible(found.profile is not None or found.refusal is not None)
        self._whose.set_tone("muted" if found.refusal is None else "danger")
        if found.refusal is not None:
            self._whose.setText(t("Organisation profile refused"))
            why = t("{what} {do}").format(what=what_happened(found.refusal), do=what_to_do(found.refusal))
            self._explain(why)
        elif found.profile is not None:
            self._whose.setText(display(found.profile.organisation, _SHORT))
            self._explain(profile.summary(found.profile))

    def _explain(self, whole: str) -> None:
        plain_tooltip(self._whose, whole)
        self._whose.setAccessibleDescription(whole)

    def _show(self, picture: str, tone: str, text: str) -> None:
        self._picture.show_icon(picture, tone)
        self._said.set_tone("danger" if tone == "danger" else "muted")
        self._said.setText(text)


class TopBar(QFrame):
    """The product's name, the field that finds and does everything, who sits here and in which language."""

    def __init__(self, model: DeskModel, above: QWidget, begin: Callable[[], object]) -> None:
        super().__init__()
        restyle(self, "ground", "surface")
        self._settings = model.settings
        self.field = Palette(model, above, begin)
        left = row(Picture("deskside", "accent", 22), Label(t("Deskside"), bold=True), None)
        who = Elided(self._who(), tone="muted")
        who.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        speaks = MenuButton(t("Language"), [(name, code) for code, name in LANGUAGES.items()], kind="ghost")
        speaks.say(language().upper())
        speaks.chosen.connect(model.settings.speak)
        right = row(who, speaks, gap=4)
        right.setStretch(0, 1)
        layout = row(gap=16, margins=(16, 6, 8, 6))
        for part, stretch in ((left, 3), (self.field, 5), (right, 3)):
            holder = part if isinstance(part, QWidget) else panel(part)
            layout.addWidget(holder, stretch)
        self.setLayout(layout)

    def _who(self) -> str:
        name = self._settings.settings.name
        return t("{name} (unverified)").format(name=name) if name else self._settings.account
