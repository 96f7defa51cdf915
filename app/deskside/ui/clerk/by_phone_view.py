"""For machines without a companion: what was agreed by phone, in one click and a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QSizePolicy

from deskside.ui.design.buttons import Button
from deskside.ui.design.fields import LineField
from deskside.ui.design.flow import Flow
from deskside.ui.design.layouts import column
from deskside.ui.design.text import Elided
from deskside.ui.design.tick import TickRow
from deskside.ui.words import t

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from deskside.ui.clerk.consent_model import ConsentModel


class ByPhoneView(QFrame):
    """A line to write in; hidden until it is wanted."""

    def __init__(self, model: ConsentModel) -> None:
        super().__init__()
        self._model = model
        self.field = LineField(t("What they agreed to by phone"), t("He agreed that I look at …"))
        self.field.returnPressed.connect(self._agreed)
        self.agreed = Button(t("They agreed"), kind="primary", then=self._agreed)
        self.refused = Button(t("They refused"), then=self._refused)
        hint = Elided(t("It stands in the journal as your word."), tone="muted")
        hint.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        below = Flow(hint, self.refused, self.agreed)
        personal = TickRow(t("Also to what is about people: accounts, programs, the log"))
        self.personal = personal.box
        self.setLayout(column(self.field, personal, below, gap=6, margins=(12, 4, 8, 6)))
        self.hide()

    @Slot()
    def open(self) -> None:
        """Show it, ready to be written in."""
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Escape put it away."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _agreed(self) -> None:
        self._note(refused=False)

    @Slot()
    def _refused(self) -> None:
        self._note(refused=True)

    def _note(self, *, refused: bool) -> None:
        if self.field.text().strip():
            self._model.note_by_phone(self.field.text(), refused=refused, personal=self.personal.isChecked())
            self._leave()

    def _leave(self) -> None:
        self.field.clear()
        self.personal.setChecked(False)
        self.hide()
