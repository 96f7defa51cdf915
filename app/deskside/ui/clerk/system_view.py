"""The System tab: the first look, a search over all facts, their list, ways to copy and to export them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QFrame, QMenu, QSizePolicy

from deskside.ui.clerk.first_look_view import FirstLookView
from deskside.ui.clerk.system_list import COPY_SECTION, FactsList
from deskside.ui.clerk.system_page import SystemPage
from deskside.ui.design import tokens
from deskside.ui.design.boxes import Banner, EmptyState, ErrorBanner
from deskside.ui.design.buttons import Button
from deskside.ui.design.dates import moment
from deskside.ui.design.fields import SearchField
from deskside.ui.design.flow import Flow
from deskside.ui.design.layouts import column
from deskside.ui.design.pages import Pages
from deskside.ui.design.text import Elided, Label, plain_tooltip
from deskside.ui.design.theme import px
from deskside.ui.words import t, tn

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Seq
    from deskside.ui.clerk.first_look_model import FirstLookModel
    from deskside.ui.clerk.system_model import SystemModel

_FACTS, _NOTHING, _NO_FIT, _NO_MACHINE = range(4)
_SUFFIXES = {"table": "txt", "json": "json", "csv": "csv", "cyclonedx": "cdx.json", "glpi": "glpi.json"}


def _formats() -> dict[str, str]:
    return {
        "table": t("Text, to be read"),
        "json": t("JSON, everything"),
        "csv": t("CSV, for spreadsheets"),
        "cyclonedx": t("CycloneDX, the software"),
        "glpi": t("GLPI inventory"),
    }


class SystemView(QFrame):
    """Reads, shows, searches, copies and exports system information."""

    def __init__(
        self,
        model: SystemModel,
        look: FirstLookModel,
        open_entry: Callable[[Seq], object] = lambda _: None,
    ) -> None:
        super().__init__()
        self.setAccessibleName(t("System information"))
        self._model = model
        self._look = look
        self.look_button = Button(t("First look"), kind="primary", picture="search", then=look.start)
        plain_tooltip(self.look_button, t("{name} ({keys})").format(name=t("First look"), keys="F9"))
        self.read_button = Button(t("Read"), picture="refresh", keys="F5", then=model.read)
        self.stop_button = Button(t("Stop"), kind="danger", picture="stop", then=model.stop)
        self.search = SearchField(t("Search system information"), t("Search all facts"))
        self.search.setText(model.words)
        self.search.textChanged.connect(model.search)
        self._about = Elided(tone="muted", points=tokens.SMALL_POINTS)
        self._private = Label(tone="muted", points=tokens.SMALL_POINTS, wrap=True)
        self._error = ErrorBanner()
        self._written = Banner("ok")
        self._written.hide()
        self.list = FactsList(model.rows)
        self.list.opened.connect(model.open_line)
        self.list.section_wanted.connect(self._copy_section)
        self._tools = self._toolbar()
        self._stack = self._pages()
        self.first_look = FirstLookView(look, model.script_wanted.emit, open_entry)
        page = SystemPage(self.first_look, self.list, self._stack)
        whole = column(self._tools, self._error, self._written, page, gap=6)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        model.changed.connect(self._refresh)
        model.exported.connect(self._say_written)
        look.changed.connect(self._refresh)
        self._refresh()

    def _pages(self) -> Pages:
        pages = Pages()
        pages.addWidget(self.list)
        pages.addWidget(self._nothing())
        hint = t("Other words may find one; Escape shows everything again.")
        pages.addWidget(EmptyState("search", t("No fact fits"), hint))
        pages.addWidget(
            EmptyState("machine", t("Nothing has been read yet"), t("Connect to a machine first."))
        )
        return pages

    def _toolbar(self) -> QFrame:
        self.search.textChanged.connect(self.list.scrollToTop)
        self.search.left_downwards.connect(self.list.setFocus)
        self._jump = Button(t("Go to"), kind="ghost", picture="chevron-down")
        self._sections = QMenu(self._jump)
        self._jump.setMenu(self._sections)
        self._sections.aboutToShow.connect(self._fill_menu)
        copy = Button(t("Copy"), kind="ghost", picture="copy")
        copy.setMenu(self._copy_menu(copy))
        self.export_button = Button(t("Export"), kind="ghost", picture="save")
        menu = QMenu(self.export_button)
        for form, name in _formats().items():
            menu.addAction(name).triggered.connect(lambda _=False, form=form: self.ask_where(form))
        self.export_button.setMenu(menu)
        for first in (self.search, self._about):
            first.setMinimumWidth(px(160))
            first.setSizePolicy(QSizePolicy.Policy.Expanding, first.sizePolicy().verticalPolicy())
        above = Flow(self.search, self.stop_button, self.read_button, self.look_button)
        below = Flow(self._about, self._jump, copy, self.export_button, gap=4)
        tools = QFrame()
        tools.setLayout(column(above, below, self._private, gap=4))
        return tools

    def _copy_menu(self, parent: Button) -> QMenu:
        menu = QMenu(parent)
        chosen = menu.addAction(t("The chosen lines"))
        chosen.setShortcut(QKeySequence.StandardKey.Copy)
        chosen.triggered.connect(self.list.copy_chosen)
        section = menu.addAction(t("This section"))
        section.setShortcut(COPY_SECTION)
        section.triggered.connect(lambda: self._copy_section(self.list.section()))
        for action in (chosen, section):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the list itself hears the keys
        menu.addAction(t("Everything")).triggered.connect(lambda: self._copy(self._model.text()))
        return menu

    def _nothing(self) -> EmptyState:
        return EmptyState(
            "machine",
            t("Nothing has been read yet"),
            t(
                "A first look (F9) reads the system and checks what fits the problem, all at once. "
                "It changes nothing."
            ),
            Button(t("First look"), kind="primary", picture="search", then=self._look.start),
            Button(t("Only read"), picture="refresh", then=self._model.read),
        )

    def ask_where(self, form: str) -> QFileDialog:
        """Open the system's own dialogue for a file; nothing else waits for it."""
        dialogue = QFileDialog(self, t("Export system information"))
        dialogue.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialogue.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialogue.selectFile(f"{_file_name(self._model.machine)}.{_SUFFIXES[form]}")
        dialogue.fileSelected.connect(lambda path: self._model.export(form, Path(path)))
        dialogue.open()
        return dialogue

    @Slot(str)
    def _say_written(self, path: str) -> None:
        self._written.say(t("Exported to {path}.").format(path=path))
        self._written.show()

    @Slot(str)
    def _copy_section(self, section: str) -> None:
        if section:
            self._copy(self._model.text(section))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        some = bool(model.categories)
        nothing = _NOTHING if model.can_read or model.reading else _NO_MACHINE
        self._stack.setCurrentIndex(nothing if not some else _FACTS if model.rows.rowCount() else _NO_FIT)
        self._tools.setVisible(some)
        self.look_button.setVisible(not model.reading)
        self.look_button.setEnabled(self._look.can_start)
        self.read_button.setVisible(not model.reading)
        self.read_button.setEnabled(model.can_read)
        self.stop_button.setVisible(model.reading and not self._look.running)
        self.export_button.setEnabled(model.known is not None)
        self._error.tell(None if self._look.error else model.error)
        if model.reading:
            self._written.hide()
        self._about.setText(self._said())
        kept = self._privacy()
        self._private.setText(kept)
        self._private.setVisible(bool(kept))

    def _said(self) -> str:
        model = self._model
        if model.reading:
            here = tn("{n} section is here", "{n} sections are here", model.arrived)
            return t("Reading {machine} … {here}").format(machine=model.machine, here=here)
        if model.read_at is None:
            return ""
        return t("{machine}, {when}").format(machine=model.machine, when=moment(model.read_at))

    def _privacy(self) -> str:
        from deskside.ui.clerk.system_reading import withheld  # noqa: PLC0415 - not for the first window

        match withheld(self._model.categories):
            case True:
                return t("What is about people was not allowed and not read.")
            case False:
                return t("Includes what is about people: accounts, programs, log.")
            case None:
                return ""

    @Slot()
    def _fill_menu(self) -> None:
        self._sections.clear()
        for place in range(self._model.rows.rowCount()):
            line = self._model.rows.row(place)
            if line.kind == "head":
                action = self._sections.addAction(line.label)
                action.triggered.connect(lambda _=False, name=line.category: self._go_to(name))

    def _go_to(self, section: str) -> None:
        place = self._model.place_of(section)
        if place >= 0:
            self.list.show_place(place)


def _file_name(machine: str) -> str:
    """Return a machine's name as far as every file system takes it."""
    kept = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in machine)
    return kept.strip(".-")[:80] or "machine"
