"""The catalogue as a list: what each script is, what it does to the machine, whether it may run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QFrame

from deskside.ui.clerk.script_view import ScriptView
from deskside.ui.design import tokens
from deskside.ui.design.boxes import Banner, EmptyState, ErrorBanner
from deskside.ui.design.fields import SearchField
from deskside.ui.design.layouts import column
from deskside.ui.design.lists import ListView, draw_text
from deskside.ui.design.pages import Pages
from deskside.ui.design.rows import ROW
from deskside.ui.design.text import restyle
from deskside.ui.design.theme import font, px
from deskside.ui.design.two_lines import TwoLineDelegate, TwoLines
from deskside.ui.words import scripts, t
from deskside.ui.words.decision import is_unapproved
from deskside.ui.words.errors import what_happened
from deskside.usecases.list_scripts import ListedScript

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

    from deskside.ui.clerk.scripts_model import ScriptsModel
    from deskside.ui.design.rows import Index

_HEAD_PX = 34
_TONE = {"read": "ok", "change": "warning", "disruptive": "danger"}


class _ScriptDelegate(TwoLineDelegate["ListedScript | str"]):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of a script, or of the name above some."""
        if isinstance(index.data(ROW), str):
            return QSize(px(100), px(_HEAD_PX))
        return super().sizeHint(option, index)

    def draw(self, painter: QPainter, area: QRect, value: ListedScript | str, *, chosen: bool) -> None:
        """Draw a script, or the name above some."""
        if isinstance(value, str):
            draw_text(painter, area, value, font=font(tokens.SMALL_POINTS, bold=True), ink="muted")
        else:
            super().draw(painter, area, value, chosen=chosen)

    def said(self, value: ListedScript | str) -> TwoLines:
        if isinstance(value, str):
            return TwoLines(picture="", title=value, below="")
        manifest, why_not = value.manifest, value.why_not
        told = scripts.text_words(manifest.tell) if manifest else ""
        other = why_not is not None and not is_unapproved(why_not.code)  # the name above says that already
        return TwoLines(
            picture="script" if value.approved else "lock",
            title=scripts.title_words(value.script, manifest),
            below=what_happened(why_not) if why_not and other else told,
            below_ink="warning" if other else "muted",
            aside=scripts.effect_words(manifest.effect) if manifest else "",
            aside_ink=_TONE[manifest.effect] if manifest else "muted",
            muted=not value.approved,
        )


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
        self.list.setUniformItemSizes(False)
        self.list.opened.connect(self._open)
        self.search.left_downwards.connect(self.list.setFocus)
        self._error = ErrorBanner()
        self._none_yet = Banner("warning")
        self._none_yet.say(
            t("No script may run here yet."),
            t("Each has to be approved first: see the page IT staff. System information needs no approval."),
        )
        nothing = EmptyState(
            "script",
            t("No script fits"),
            t("Other words may find one. IT staff add scripts to the catalogue and approve them."),
        )
        self._below = Pages()
        self._below.addWidget(self.list)
        self._below.addWidget(nothing)
        catalogue = QFrame()
        catalogue.setLayout(column(self.search, self._error, self._none_yet, self._below))
        self._stack = Pages()
        self._stack.addWidget(catalogue)
        self.setLayout(column(self._stack, gap=0))
        model.changed.connect(self._refresh)
        self._refresh()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Take what there is."""
        return QSize(px(400), px(300))

    @Slot(object)
    def _open(self, row: ListedScript | str) -> None:
        if isinstance(row, ListedScript):
            self._model.choose(row.script)

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        self._error.tell(model.error)
        known = model.titles()
        self._none_yet.setVisible(bool(known) and not any(listed.approved for listed, _ in known))
        self._below.setCurrentIndex(1 if model.loaded and not model.rows.rowCount() else 0)
        chosen, before = model.chosen, self._script
        held = before is not None and before.isAncestorOf(self.window().focusWidget())
        if self._script is not None and self._script.listed is not chosen:
            self._stack.removeWidget(self._script)
            self._script.deleteLater()
            self._script = None
        if chosen is not None and self._script is None:
            self._script = ScriptView(model, chosen)
            self._stack.addWidget(self._script)
        self._stack.setCurrentIndex(1 if self._script is not None else 0)
        if self._script is None and held:
            self.list.setFocus()
        elif self._script is not None and self._script is not before:
            self._script.begin()
