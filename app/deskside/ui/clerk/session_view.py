"""The connection bar: a field to connect, or the state of the session with the way to end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Signal, Slot
from PySide6.QtWidgets import QFrame, QSizePolicy

from deskside.ui.clerk.allowed_view import AllowedView
from deskside.ui.clerk.by_phone_view import ByPhoneView
from deskside.ui.clerk.machine_field import MachineField
from deskside.ui.design.boxes import ErrorBanner
from deskside.ui.design.buttons import Button, IconButton
from deskside.ui.design.dates import lasting
from deskside.ui.design.flow import Flow
from deskside.ui.design.layouts import clear, column, panel, row
from deskside.ui.design.text import Chip, Elided, Label, Picture, Spare, restyle
from deskside.ui.design.theme import px
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QHBoxLayout

    from deskside.domain.tickets import SavedMachine
    from deskside.ui.clerk.consent_model import ConsentModel
    from deskside.ui.clerk.machines_model import MachinesModel
    from deskside.ui.clerk.session_model import SessionModel

_RECENT = 3
_LEAST_SAID_PX = 180
_TONE = {
    "up": "ok",
    "slow": "warning",
    "away": "warning",
    "lost": "danger",
    "connecting": "accent",
    "ending": "plain",
}


class SessionView(QFrame):
    """Connect, see how it stands, end it."""

    passed_on = Signal()
    """The keyboard was here, and what follows is elsewhere on the page."""

    def __init__(
        self,
        model: SessionModel,
        machines: MachinesModel,
        requester: Callable[[], str],
        consent: ConsentModel,
    ) -> None:
        super().__init__()
        self.setAccessibleName(t("Connection"))
        self._model = model
        self._machines = machines
        self._requester = requester
        self._state = model.state
        self._offered: list[SavedMachine] | None = None
        self._names = QStringListModel(self)
        self._offline = self._make_field()
        self.by_phone = ByPhoneView(consent)
        self._bar = self._make_bar()
        self._error = ErrorBanner()
        self.allowed = AllowedView(model, consent)
        self.setLayout(column(self._offline, self._bar, self.by_phone, self.allowed, self._error))
        model.changed.connect(self._refresh)
        model.ticked.connect(self._tick)
        machines.changed.connect(self.refresh_machines)
        self._refresh()
        self.refresh_machines()

    def _make_field(self) -> QFrame:
        self.field = MachineField(t("Machine"), t("Support code, saved name, user@host or ssh alias"))
        self.field.setText(self._model.typed)
        self.field.offer(self._names)
        self.field.returnPressed.connect(self._connect)
        self.connect_button = Button(t("Connect"), kind="primary", picture="plug", then=self._connect)
        self._recent: QHBoxLayout = row(gap=4)
        return panel(column(row(self.field, self.connect_button), self._recent, gap=4))

    @Slot()
    def refresh_machines(self) -> None:
        """Offer the machines of this requester first, then the practice machine."""
        self._save.setVisible(self._can_save())
        machines = self._machines.of_requester(self._requester())
        if machines == self._offered:
            return
        self._offered = machines
        self._names.setStringList([one.name for one in machines])
        clear(self._recent)
        for machine in machines[:_RECENT]:
            button = Button(machine.name, kind="link", picture="machine")
            button.clicked.connect(lambda _=False, name=machine.name: self._model.connect_to(name))
            self._recent.addWidget(button)
        practise = Button(t("Practice machine"), kind="link", picture="practice")
        practise.clicked.connect(lambda: self._model.connect_to("practice"))
        self._recent.addWidget(practise)
        self._recent.addStretch(1)

    def _make_bar(self) -> QFrame:
        self._dot = Picture("dot", "ok")
        self._name = Elided(bold=True)
        self._note = Spare(tone="muted")
        self._trust = Chip(t("this computer"), tone="plain")
        self._time = Label(tone="muted")
        self.end_button = Button(t("End session"), kind="danger", then=self._end)
        self._save = Button(t("Save machine"), kind="link", then=self._remember)
        self.agreed = IconButton(
            "phone", t("Write down what they agreed to by phone"), then=self.by_phone.open
        )
        stands = row(self._dot, self._name, self._note, self._trust, gap=10)
        stands.setStretch(2, 1)
        said = panel(stands)
        said.setMinimumWidth(px(_LEAST_SAID_PX))
        said.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar = Flow(said, self.agreed, self._save, self._time, self.end_button, margins=(12, 7, 8, 7))
        return panel(bar, role="bar")

    def _can_save(self) -> bool:
        """Say whether this is a machine without a name of its own yet."""
        typed = self._model.typed
        known = any(typed in {one.name, one.target} for one in self._machines.all)
        ours = self._model.practice or self._model.consent is not None
        return self._model.state == "up" and not ours and "@" in typed and not known

    @Slot()
    def _remember(self) -> None:
        typed = self._model.typed
        name = typed.rpartition("@")[2].partition(":")[0]
        self._machines.save(name, typed, self._requester())

    @Slot()
    def _connect(self) -> None:
        self._model.connect_to(self.field.text())
        if self._model.state == "connecting" and not self._model.typed:
            self.field.clear()  # a code that was sent works once, and need not stand here

    @Slot()
    def _end(self) -> None:
        if self._model.state == "connecting":
            self._model.give_up()
        elif self._model.state == "lost":
            self._model.connect_to(self._model.typed)
        else:
            self._model.end()

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        online = model.state != "none"
        (self._bar if online else self._offline).show()
        self._lead_keyboard()
        (self._offline if online else self._bar).hide()
        self._error.tell(model.error)
        tone = _TONE.get(model.state, "plain")
        restyle(self._bar, "tone", tone)
        self._dot.show_icon("dot", "muted" if tone == "plain" else tone)
        self._name.setText(t("Practice machine") if model.practice else model.label)
        said = {
            "connecting": t("Connecting …") if model.asked is None else t("Waiting for your answer"),
            "slow": t("No answer for some seconds"),
            "away": t("Coming back by itself …"),
            "lost": t("The connection is lost"),
            "ending": t("Ending the session …"),
            "up": t("Connected"),
        }
        self._note.setText(said.get(model.state, ""))
        self._trust.setVisible(model.practice)
        stock = model.machine is not None and model.consent is None and not model.practice
        self.agreed.setVisible(stock)
        if not stock:
            self.by_phone.hide()
        self._save.setVisible(self._can_save())
        self.end_button.setText(
            {"connecting": t("Stop"), "lost": t("Connect again")}.get(model.state, t("End session"))
        )
        self.end_button.setEnabled(model.state != "ending")
        self._tick()

    def _lead_keyboard(self) -> None:
        """Keep the keyboard where the connection goes on; from what goes away, Qt takes it anywhere."""
        before, self._state = self._state, self._model.state
        if before == self._state or not self.isAncestorOf(self.window().focusWidget()):
            return
        if self._state == "connecting":
            self.end_button.setFocus()
        elif self._state == "none":
            self.field.setFocus()
            self.field.selectAll()
        elif before == "connecting" or self._state == "ending":
            self.passed_on.emit()

    @Slot()
    def _tick(self) -> None:
        self._time.setText(lasting(self._model.seconds()) if self._model.machine else "")
