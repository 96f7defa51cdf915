"""The System tab: each category as a card, filled as it arrives; a search over facts; gaps said plainly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QGuiApplication, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QFrame, QMenu, QStackedWidget, QStyle, QStyledItemDelegate

from deskside.ui.design import tokens
from deskside.ui.design.boxes import Banner, EmptyState
from deskside.ui.design.buttons import Button
from deskside.ui.design.dates import moment
from deskside.ui.design.fields import SearchField
from deskside.ui.design.icons import pixmap
from deskside.ui.design.layouts import column, row
from deskside.ui.design.lists import ListView, draw_text
from deskside.ui.design.rows import ROW
from deskside.ui.design.text import Elided, restyle
from deskside.ui.design.theme import colour, font, px
from deskside.ui.design.tokens import CARD_RADIUS_PX
from deskside.ui.words import t
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QStyleOptionViewItem

    from deskside.ui.clerk.system_lines import FactLine
    from deskside.ui.clerk.system_model import SystemModel
    from deskside.ui.design.rows import Index

_PICTURE = {
    "findings": "warning",
    "changes": "refresh",
    "os": "machine",
    "hardware": "machine",
    "cpu": "cpu",
    "memory": "memory",
    "disks": "disk",
    "volumes": "disk",
    "network": "network",
    "software": "software",
    "services": "service",
    "users": "user",
    "security": "shield",
}
_LABEL_PX = 176
_GAP_PX = 12
"""Between two cards, and inside them at left and right."""
_LINES_AT_MOST = 6
_FACTS, _NOTHING, _NO_FIT = range(3)


class _FactDelegate(QStyledItemDelegate):
    """Draws lines so that those of one category look like one card."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of a line: as many lines of text as its value needs, some at most."""
        line: FactLine = index.data(ROW)
        width = option.rect.width() or px(400)
        if line.kind == "head":
            height = px(40) + px(_GAP_PX)
        elif line.kind == "table":
            height = px(30)
        else:
            metrics = QFontMetrics(font())
            room = width - px(_LABEL_PX + 4 * _GAP_PX)
            height = px(6) + metrics.height() * self._lines(line, metrics, room)
        return QSize(width, height + (px(10) if line.last else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line and its part of the card."""
        line: FactLine = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self._card(painter, option.rect, line)
        if option.state & QStyle.StateFlag.State_Selected and line.kind != "head":
            painter.fillRect(area.adjusted(1, 0, -1, 0), colour("selection"))
        inner = area.adjusted(px(_GAP_PX + 4), 0, -px(_GAP_PX + 4), -px(10) if line.last else 0)
        if line.kind == "head":
            self._head(painter, inner, line)
        elif line.kind == "table":
            metrics = QFontMetrics(font(bold=True))
            draw_text(painter, inner, line.label, font=font(bold=True), ink="text")
            beside = inner.adjusted(metrics.horizontalAdvance(line.label) + px(8), 0, 0, 0)
            draw_text(painter, beside, line.value, font=font(tokens.SMALL_POINTS), ink="muted")
        else:
            self._fact(painter, inner, line)
        painter.restore()

    def _card(self, painter: QPainter, whole: QRect, line: FactLine) -> QRect:
        area = whole.adjusted(0, px(_GAP_PX) if line.kind == "head" else 0, 0, 0)
        # Clipped to the line, a rounded rectangle that is taller than it shows only the side that ends here.
        card = area.adjusted(0, 0 if line.kind == "head" else -px(40), -1, -1 if line.last else px(40))
        path = QPainterPath()
        path.addRoundedRect(card, CARD_RADIUS_PX, CARD_RADIUS_PX)
        painter.setClipRect(area)
        painter.fillPath(path, colour("surface"))
        painter.setPen(QPen(colour("border"), 1))
        painter.drawPath(path.translated(0.5, 0.5))
        return area

    def _head(self, painter: QPainter, area: QRect, line: FactLine) -> None:
        side = px(18)
        picture = pixmap(_PICTURE.get(line.category, "info"), "accent", 18)
        painter.drawPixmap(area.left(), area.center().y() - side // 2, picture)
        words = area.adjusted(side + px(10), 0, 0, 0)
        taken = draw_text(painter, words, line.label, font=font(bold=True), ink="text")
        beside = words.adjusted(taken + px(10), 0, 0, 0)
        draw_text(painter, beside, line.value, font=font(tokens.SMALL_POINTS), ink="muted")

    def _fact(self, painter: QPainter, area: QRect, line: FactLine) -> None:
        gap = line.kind == "gap"
        label = QRect(area.left(), area.top(), px(_LABEL_PX), area.height())
        top = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        metrics = QFontMetrics(font())
        name = QRect(label.left(), label.top() + px(3), label.width() - px(_GAP_PX), metrics.height())
        ink = line.tone or ("text" if line.kind == "row" else "muted")
        if line.label:
            draw_text(painter, name, line.label, font=font(), ink=ink)
        left = px(_LABEL_PX) if line.label else 0
        value = area.adjusted(left, px(3), 0, 0)
        if gap:
            painter.drawPixmap(value.left(), value.top(), pixmap("lock", "warning"))
            value = value.adjusted(px(22), 0, 0, 0)
        painter.setFont(font())
        painter.setPen(colour("warning" if gap else "muted" if line.kind == "row" else "text"))
        painter.drawText(value, top | Qt.TextFlag.TextWordWrap, line.value)

    def _lines(self, line: FactLine, metrics: QFontMetrics, room: int) -> int:
        if metrics.horizontalAdvance(line.value) <= room:
            return 1
        bounds = metrics.boundingRect(0, 0, max(room, 80), 10_000, int(Qt.TextFlag.TextWordWrap), line.value)
        return min(_LINES_AT_MOST, -(-bounds.height() // metrics.height()))


class SystemView(QFrame):
    """Reads, shows, searches and copies system information."""

    def __init__(self, model: SystemModel) -> None:
        super().__init__()
        self.setAccessibleName(t("System information"))
        self._model = model
        self.read_button = Button(t("Read"), kind="primary", picture="refresh", keys="F5", then=model.read)
        self.stop_button = Button(t("Stop"), kind="danger", picture="stop", then=model.stop)
        self.search = SearchField(t("Search system information"), t("Search all facts"))
        self.search.setText(model.words)
        self.search.textChanged.connect(model.search)
        self._jump = Button(t("Go to"), kind="ghost", picture="chevron-down")
        self._menu = QMenu(self._jump)
        self._jump.setMenu(self._menu)
        copy = Button(t("Copy all"), kind="ghost", picture="copy", then=self._copy)
        self._about = Elided(tone="muted", points=tokens.SMALL_POINTS)
        self._error = Banner("danger")
        self.list = ListView(t("System information"), model.rows, _FactDelegate())
        self.list.setUniformItemSizes(False)
        self.list.setSelectionMode(ListView.SelectionMode.ExtendedSelection)
        self.list.setResizeMode(ListView.ResizeMode.Adjust)
        restyle(self.list, "ground", "window")
        self.list.opened.connect(model.open_line)
        self.search.left_downwards.connect(self.list.setFocus)
        self._tools = self._toolbar(copy)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._nothing(model.read))
        self._stack.addWidget(
            EmptyState(
                "search", t("No fact fits"), t("Other words may find one; Escape shows everything again.")
            )
        )
        self._stack.setMinimumHeight(px(200))
        self.setLayout(column(self._tools, self._error, self._stack, gap=6))
        model.changed.connect(self._refresh)
        self._refresh()

    def _toolbar(self, copy: Button) -> QFrame:
        above = row(self.search, self.stop_button, self.read_button)
        below = row(self._about, self._jump, copy, gap=4)
        for line in (above, below):
            line.setStretch(0, 1)
        tools = QFrame()
        tools.setLayout(column(above, below, gap=4))
        return tools

    def _nothing(self, read: Callable[[], object]) -> EmptyState:
        self._first = Button(t("Read system information"), kind="primary", picture="refresh", then=read)
        return EmptyState(
            "machine",
            t("Nothing has been read yet"),
            t("One look at everything: system, disks, network, software, services. It changes nothing."),
            self._first,
        )

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._model.text())

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        some = bool(model.categories)
        self._stack.setCurrentIndex(_NOTHING if not some else _FACTS if model.rows.rowCount() else _NO_FIT)
        self._tools.setVisible(some)
        self._first.setEnabled(model.can_read)
        self._first.setText(
            t("Read system information") if model.can_read else t("Connect to a machine first")
        )
        self.read_button.setVisible(not model.reading)
        self.read_button.setEnabled(model.can_read)
        self.stop_button.setVisible(model.reading)
        self._error.setVisible(model.error is not None)
        if model.error is not None:
            self._error.say(what_happened(model.error), what_to_do(model.error))
        self._about.setText(self._said())
        if len(self._menu.actions()) != len(model.categories):
            self._fill_menu()

    def _said(self) -> str:
        model = self._model
        if model.reading:
            return t("Reading {machine} …").format(machine=model.machine)
        if model.read_at is None:
            return ""
        return t("{machine}, {when}").format(machine=model.machine, when=moment(model.read_at))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for place in range(self._model.rows.rowCount()):
            line = self._model.rows.row(place)
            if line.kind == "head":
                action = self._menu.addAction(line.label)
                action.triggered.connect(lambda _=False, name=line.category: self._go_to(name))

    def _go_to(self, category: str) -> None:
        place = self._model.place_of(category)
        if place >= 0:
            index = self._model.rows.index(place, 0)
            self.list.scrollTo(index, ListView.ScrollHint.PositionAtTop)
            self.list.setCurrentIndex(index)
            self.list.setFocus()
