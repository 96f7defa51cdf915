"""The clerk's window. It knows which places exist, and nothing of what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from deskside.ui.clerk.leaving_view import LeavingView
from deskside.ui.clerk.machines_view import MachinesView
from deskside.ui.clerk.palette_model import PaletteModel
from deskside.ui.clerk.scripts_view import ScriptsView
from deskside.ui.clerk.settings_view import SettingsView
from deskside.ui.clerk.shell_view import Rail, StatusBar, TopBar
from deskside.ui.clerk.tickets_place import TicketsPlace
from deskside.ui.design.boxes import Notice, headed
from deskside.ui.design.layouts import column, line, panel, row
from deskside.ui.words import t

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QResizeEvent

    from deskside.ui.clerk.desk_model import DeskModel, Place, Told
    from deskside.ui.design.theme import Theme


class MainWindow(QMainWindow):
    """Bar, rail, place, status. Builds all of it anew when language or look change; models stay."""

    def __init__(self, model: DeskModel, theme: Theme, *, database: str) -> None:
        super().__init__()
        self._model = model
        self._database = database
        self.setMinimumSize(720, 480)
        self.resize(1280, 800)
        self._palette = PaletteModel(model)
        model.changed.connect(self._show_place)
        model.told.connect(self._tell)
        theme.changed.connect(self.rebuild)
        self.rebuild()

    @Slot()
    def rebuild(self) -> None:
        """Build every view anew, in the language and the look now in force."""
        self.setWindowTitle(t("Deskside"))
        self._places: dict[Place, QWidget] = {}
        self._stack = QStackedWidget()
        whole = QWidget()
        top = TopBar(self._model, self._palette, whole)
        middle = row(Rail(self._model), line(upright=True), self._stack, gap=0)
        middle.setStretch(2, 1)
        all_of_it = column(top, line(), middle, line(), StatusBar(self._model, self._database), gap=0)
        all_of_it.setStretch(2, 1)
        whole.setLayout(all_of_it)
        self.setCentralWidget(whole)
        self._notice = Notice(whole)
        self._leaving = LeavingView(self._model, whole, self._go)
        self._show_place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the notice in its place."""
        super().resizeEvent(event)
        self._notice.place()
        self._leaving.place()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask while something runs; leave when it has ended and the journal says so."""
        if self._model.running():
            event.ignore()
            self._leaving.ask()
        else:
            event.accept()

    @Slot()
    def come_to_front(self) -> None:
        """Show this window before all others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _go(self) -> None:
        """Close for good: everything that ran has ended."""
        self.close()

    @Slot()
    def _show_place(self) -> None:
        place = self._model.place
        if place not in self._places:
            self._places[place] = self._make(place)
            self._stack.addWidget(self._places[place])
        self._stack.setCurrentWidget(self._places[place])

    def _make(self, place: Place) -> QWidget:
        match place:
            case "tickets":
                return TicketsPlace(self._model)
            case "machines":
                return MachinesView(self._model.machines)
            case "scripts":
                view = ScriptsView(self._model.scripts)
                title = headed(
                    t("Scripts"), t("What IT staff have written and approved, and why the rest cannot run.")
                )
                return panel(column(title, view, gap=12, margins=(20, 16, 20, 12)))
            case "settings":
                return SettingsView(self._model.settings)

    @Slot(object)
    def _tell(self, told: Told) -> None:
        self._notice.say(told.text, t("Dismiss"), told.action, told.then)
