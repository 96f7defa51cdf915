"""The catalogue as a list: what each script is, what it does to the machine, whether it may run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QStackedWidget

from deskside.ui.clerk.script_view import ScriptView
from deskside.ui.design import tokens
from deskside.ui.design.boxes import Banner, EmptyState
from deskside.ui.design.fields import SearchField
from deskside.ui.design.icons import pixmap
from deskside.ui.design.layouts import column
from deskside.ui.design.lists import ListView, RowDelegate, draw_text
from deskside.ui.design.text import restyle
from deskside.ui.design.theme import font, px
from deskside.ui.words import scripts, t
from deskside.ui.words.errors import what_happened, what_to_do
from deskside.usecases.list_scripts import ListedScript

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from deskside.ui.clerk.scripts_model import ScriptsModel

_TONE = {"read": "ok", "change": "warning", "disruptive": "danger"}


class _ScriptDelegate(RowDelegate[ListedScript]):
    height_px = 58
    inset_px = 0

    def draw(self, painter: QPainter, area: QRect, value: ListedScript, *, chosen: bool) -> None:
        del chosen
        small = font(tokens.SMALL_POINTS)
        side = px(18)
        ready = value.approved
        icon = pixmap("script" if ready else "lock", "accent" if ready else "muted", 18)
        painter.drawPixmap(area.left(), area.center().y() - side // 2, icon)
        words = area.adjusted(side + px(12), 0, 0, 0)
        half = words.height() // 2
        upper = QRect(words.left(), words.top(), words.width(), half)
        lower = QRect(words.left(), words.top() + half, words.width(), half)
        effect = value.manifest.effect if value.manifest else None
        if effect is not None:
            said = scripts.effect_words(effect)
            draw_text(painter, upper, said, font=small, ink=_TONE[effect], right=True)
            upper.setRight(upper.right() - QFontMetrics(small).horizontalAdvance(said) - px(12))
        draw_text(
            painter,
            upper,
            scripts.title_words(value.script, value.manifest),
            font=font(bold=True),
            ink="text" if ready else "muted",
        )
        told = scripts.text_words(value.manifest.tell) if value.manifest else ""
        reason = "" if value.why_not is None else what_happened(value.why_not)
        draw_text(painter, lower, reason or told, font=small, ink="warning" if reason else "muted")


class ScriptsView(QFrame):
    """The list, or the one script that was chosen from it."""

    def __init__(self, model: ScriptsModel) -> None:
        super().__init__()
        self.setAccessibleName(t("Scripts"))
        self._model = model
        self._script: ScriptView | None = None
        self.search = SearchField(t("Search scripts"), t("Search by what it checks"))
        self.search.setText(model.words)
        self.search.textChanged.connect(model.search)
        self.list = ListView(t("Scripts"), model.rows, _ScriptDelegate())
        restyle(self.list, "ground", "window")
        self.list.opened.connect(lambda listed: model.choose(listed.script))
        self.search.left_downwards.connect(self.list.setFocus)
        self._error = Banner("danger")
        nothing = EmptyState(
            "script",
            t("No script fits"),
            t("Other words may find one. IT staff add scripts to the catalogue and approve them."),
        )
        self._below = QStackedWidget()
        self._below.addWidget(self.list)
        self._below.addWidget(nothing)
        catalogue = QFrame()
        catalogue.setLayout(column(self.search, self._error, self._below))
        self._stack = QStackedWidget()
        self._stack.addWidget(catalogue)
        self.setLayout(column(self._stack, gap=0))
        model.changed.connect(self._refresh)
        self._refresh()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Take what there is."""
        return QSize(px(400), px(300))

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        self._error.setVisible(model.error is not None)
        if model.error is not None:
            self._error.say(what_happened(model.error), what_to_do(model.error))
        self._below.setCurrentIndex(1 if model.loaded and not model.rows.rowCount() else 0)
        chosen = model.chosen
        if self._script is not None and self._script.listed is not chosen:
            self._stack.removeWidget(self._script)
            self._script.deleteLater()
            self._script = None
        if chosen is not None and self._script is None:
            self._script = ScriptView(model, chosen)
            self._stack.addWidget(self._script)
        self._stack.setCurrentIndex(1 if self._script is not None else 0)
