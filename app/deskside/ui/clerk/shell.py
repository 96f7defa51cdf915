"""What fills the window: bar, rail, one place at a time, the state of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from deskside.ui.clerk.shell_view import Rail, StatusBar, TopBar
from deskside.ui.clerk.tickets_place import TicketsPlace
from deskside.ui.design.layouts import column, line, row
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from deskside.ui.clerk.desk_model import DeskModel, Place, Told
    from deskside.ui.clerk.leaving_view import LeavingView
    from deskside.ui.design.notice import Notice


class Shell(QWidget):
    """Knows which places exist. Thrown away and made anew when language or look change."""

    def __init__(self, model: DeskModel, *, database: str, leave: Callable[[], object]) -> None:
        super().__init__()
        self.model = model
        self._leave = leave
        self._places: dict[Place, QWidget] = {}
        self._notice: Notice | None = None
        self._leaving: LeavingView | None = None
        self._stack = QStackedWidget()
        middle = row(Rail(model), line(upright=True), self._stack, gap=0)
        middle.setStretch(2, 1)
        whole = column(
            TopBar(model, self, self.begin), line(), middle, line(), StatusBar(model, database), gap=0
        )
        whole.setStretch(2, 1)
        self.setLayout(whole)
        QShortcut(QKeySequence("Ctrl+N"), self, self._write_new)
        model.changed.connect(self._show_place)
        model.told.connect(self._tell)
        self._show_place()

    def begin(self) -> None:
        """Put the keyboard where the place in sight begins: where no ticket is open, on what is first."""
        from deskside.ui.design.reading_order import reading_order  # noqa: PLC0415 - seldom needed

        place = self._places[self.model.place]
        if isinstance(place, TicketsPlace) and place.begin():
            return
        if order := reading_order(place):
            order[0].setFocus()

    def may_leave(self) -> bool:
        """Return whether nothing runs; where something does, ask what to do about it."""
        if not self.model.running():
            return True
        if self._leaving is None:
            from deskside.ui.clerk.leaving_view import LeavingView  # noqa: PLC0415 - seldom needed

            self._leaving = LeavingView(self.model, self, self._leave)
        self._leaving.ask()
        return False

    @property
    def within_reach(self) -> QWidget:
        """Return what the keyboard may move in: everything, or the question that lies over it."""
        return self._leaving if self._leaving is not None and self._leaving.isVisible() else self

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep in place what lies over the others."""
        super().resizeEvent(event)
        for above in (self._notice, self._leaving):
            if above is not None:
                above.place()

    @Slot()
    def _write_new(self) -> None:
        """Take a call wherever the clerk is."""
        if self.within_reach is self:
            self.model.write_new()

    @Slot()
    def _show_place(self) -> None:
        place = self.model.place
        if place not in self._places:
            self._places[place] = self._make(place)
            self._stack.addWidget(self._places[place])
        self._stack.setCurrentWidget(self._places[place])

    def _make(self, place: Place) -> QWidget:
        """Make a place; it is imported when a person first goes there."""
        match place:
            case "tickets":
                return TicketsPlace(self.model)
            case "machines":
                from deskside.ui.clerk.machines_view import MachinesView  # noqa: PLC0415

                return MachinesView(self.model.machines)
            case "scripts":
                from deskside.ui.clerk.catalogue_place import CataloguePlace  # noqa: PLC0415

                return CataloguePlace(self.model.scripts)
            case "staff":
                from deskside.ui.clerk.staff_view import StaffView  # noqa: PLC0415

                model = self.model
                return StaffView(model.staff, model.following, model.show_run, model.show_in_catalogue)
            case "settings":
                from deskside.ui.clerk.settings_view import SettingsView  # noqa: PLC0415

                return SettingsView(self.model.settings)

    @Slot(object)
    def _tell(self, told: Told) -> None:
        from deskside.ui.design.notice import Notice  # noqa: PLC0415 - with the first message

        if self._notice is None:
            self._notice = Notice(self)
        self._notice.say(told.text, t("Dismiss"), told.action, told.then)
