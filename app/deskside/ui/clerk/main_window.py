"""The clerk's window. It knows which places exist, and nothing of what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from deskside.ui.clerk.first_sight import FirstSight
from deskside.ui.words import t

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QResizeEvent

    from deskside.ui.clerk.desk_model import DeskModel, Place, Told
    from deskside.ui.clerk.leaving_view import LeavingView
    from deskside.ui.design.notice import Notice
    from deskside.ui.design.theme import Theme


class MainWindow(QMainWindow):
    """Bar, rail, place, status. Builds all of it anew when language or look change; models stay."""

    def __init__(self, model: DeskModel, theme: Theme, *, database: str) -> None:
        super().__init__()
        self._model = model
        self._database = database
        self.setMinimumSize(720, 480)
        self.resize(1280, 800)
        self.setWindowTitle(t("Deskside"))
        self._theme = theme
        self._notice: Notice | None = None
        self._leaving: LeavingView | None = None

    def show_tickets_first(self) -> FirstSight:
        """Show the list at once; `furnish` makes the rest of the window around it."""
        first = FirstSight(self._model.tickets)
        self.setCentralWidget(first)
        self.show()
        return first

    def furnish(self) -> None:
        """Make the whole window, and make it anew whenever its look changes."""
        self._model.changed.connect(self._show_place)
        self._model.told.connect(self._tell)
        self._theme.changed.connect(self.rebuild)
        self.rebuild()

    @Slot()
    def rebuild(self) -> None:
        """Build every view anew, in the language and the look now in force."""
        from deskside.ui.clerk.shell_view import Rail, StatusBar, TopBar  # noqa: PLC0415 - after the tickets
        from deskside.ui.design.layouts import column, line, row  # noqa: PLC0415

        self._places: dict[Place, QWidget] = {}
        self._stack = QStackedWidget()
        self._whole = whole = QWidget()
        top = TopBar(self._model, whole)
        middle = row(Rail(self._model), line(upright=True), self._stack, gap=0)
        middle.setStretch(2, 1)
        all_of_it = column(top, line(), middle, line(), StatusBar(self._model, self._database), gap=0)
        all_of_it.setStretch(2, 1)
        whole.setLayout(all_of_it)
        self.setCentralWidget(whole)
        self._notice = self._leaving = None
        self._show_place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the notice in its place."""
        super().resizeEvent(event)
        for above in (self._notice, self._leaving):
            if above is not None:
                above.place()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask while something runs; leave when it has ended and the journal says so."""
        if self._model.running():
            event.ignore()
            self._ask_before_leaving()
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

    # A place is imported when a person first goes there; the first window needs the tickets only.

    def _make(self, place: Place) -> QWidget:
        match place:
            case "tickets":
                from deskside.ui.clerk.tickets_place import TicketsPlace  # noqa: PLC0415

                return TicketsPlace(self._model)
            case "machines":
                from deskside.ui.clerk.machines_view import MachinesView  # noqa: PLC0415

                return MachinesView(self._model.machines)
            case "scripts":
                from deskside.ui.clerk.catalogue_place import CataloguePlace  # noqa: PLC0415

                return CataloguePlace(self._model.scripts)
            case "settings":
                from deskside.ui.clerk.settings_view import SettingsView  # noqa: PLC0415

                return SettingsView(self._model.settings)

    @Slot(object)
    def _tell(self, told: Told) -> None:
        from deskside.ui.design.notice import Notice  # noqa: PLC0415 - with the first message

        if self._notice is None:
            self._notice = Notice(self._whole)
        self._notice.say(told.text, t("Dismiss"), told.action, told.then)

    def _ask_before_leaving(self) -> None:
        from deskside.ui.clerk.leaving_view import LeavingView  # noqa: PLC0415 - with the first question

        if self._leaving is None:
            self._leaving = LeavingView(self._model, self._whole, self._go)
        self._leaving.ask()
