"""The desk as a whole: where the person is, which tickets are at hand, what they are told in passing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal, cast

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.ui.clerk.organisation_model import OrganisationModel
from deskside.ui.clerk.session_model import PASSING
from deskside.ui.clerk.tickets_model import TicketsModel
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.journal.facts import Recorded, Seq
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.settings import Settings
    from deskside.domain.tickets import SavedMachine, TicketNumber
    from deskside.ui.bridge import Bridge
    from deskside.ui.clerk.deeds import Deeds
    from deskside.ui.clerk.following_model import FollowingModel
    from deskside.ui.clerk.machines_model import MachinesModel
    from deskside.ui.clerk.new_ticket_model import NewTicketModel
    from deskside.ui.clerk.script_titles import ScriptTitles
    from deskside.ui.clerk.scripts_model import ScriptsModel
    from deskside.ui.clerk.settings_model import SettingsModel
    from deskside.ui.clerk.staff_model import StaffModel
    from deskside.ui.clerk.ticket_model import TicketModel

Place = Literal["tickets", "machines", "scripts", "staff", "settings"]
_SETTLE_MS = 400
"""How long the journal must be quiet before it is verified again for the status bar."""
_RARELY = 20
"""Times as long as verifying takes: a large journal is verified less often, at 5 % of the time at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A short message, with a way back where there is one."""

    text: str
    action: str = ""
    then: Callable[[], object] | None = None


class DeskModel(QObject):
    """The root of the window's models."""

    changed = Signal()
    """Another place, or another ticket on the page."""
    told = Signal(object)
    """Emitted with a `Told`."""
    verified = Signal()

    def __init__(
        self, bridge: Bridge, deeds: Deeds, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.deeds = deeds
        self.place: Place = "tickets"
        self.writing_new = False
        self.ticket: TicketModel | None = None
        self.verification: Verification | DesksideError | None = None
        self.tickets = TicketsModel(bridge, deeds, self)
        self.organisation = OrganisationModel(bridge, deeds, self)
        self._settings = settings
        self._at_hand: dict[TicketNumber, TicketModel] = {}
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._verify)
        self._took = QElapsedTimer()

    # What the first window does not show is imported and made when it is first asked for.

    @cached_property
    def new_ticket(self) -> NewTicketModel:
        """The form of a new ticket."""
        from deskside.ui.clerk.new_ticket_model import NewTicketModel  # noqa: PLC0415

        made = NewTicketModel(self.bridge, self.deeds, self)
        made.saved.connect(self.opened)
        return made

    @cached_property
    def settings(self) -> SettingsModel:
        """The person's choices."""
        from deskside.ui.clerk.settings_model import SettingsModel  # noqa: PLC0415

        return SettingsModel(self.bridge, self.deeds, self._settings, self)

    @cached_property
    def machines(self) -> MachinesModel:
        """The saved machines."""
        from deskside.ui.clerk.machines_model import MachinesModel  # noqa: PLC0415

        made = MachinesModel(self.bridge, self.deeds, self)
        made.forgotten.connect(self._forgotten)
        return made

    @cached_property
    def scripts(self) -> ScriptsModel:
        """The catalogue, for no machine in particular."""
        from deskside.ui.clerk.scripts_model import ScriptsModel  # noqa: PLC0415

        return ScriptsModel(self.bridge, self.deeds, self)

    @cached_property
    def _titles(self) -> ScriptTitles:
        from deskside.ui.clerk.script_titles import ScriptTitles  # noqa: PLC0415 - with the first ticket

        return ScriptTitles(self.scripts, self.retell)

    @cached_property
    def staff(self) -> StaffModel:
        """What IT staff look after."""
        from deskside.ui.clerk.staff_model import StaffModel  # noqa: PLC0415

        made = StaffModel(self.bridge, self.deeds, self)
        self.following.arrived.connect(made.read)
        return made

    @cached_property
    def following(self) -> FollowingModel:
        """Where scripts are kept, if elsewhere."""
        from deskside.ui.clerk.following_model import FollowingModel  # noqa: PLC0415

        made = FollowingModel(self.bridge, self.deeds, self)
        made.arrived.connect(self.scripts.load)
        look = partial(self.go, "staff")
        made.said.connect(lambda text: self.tell(Told(text=text, action=t("Look"), then=look)))
        return made

    @Slot()
    def begin(self) -> None:
        """Read what the first window shows."""
        self.tickets.reload()

    @Slot()
    def go_on(self) -> None:
        """Read what the first window did not need."""
        from deskside.ui.clerk.others_model import OthersModel  # noqa: PLC0415

        OthersModel(self.bridge, self.deeds, self.tickets, lambda: self.ticket, self).begin()
        self.machines.reload()
        self.scripts.load()
        self.following.begin()
        self._settle.start()

    def go(self, place: Place) -> None:
        """Show another place."""
        self.place = place
        self.changed.emit()

    @Slot()
    def write_new(self) -> None:
        """Show the form of a new ticket."""
        self.place = "tickets"
        self.writing_new = True
        self.changed.emit()

    @Slot()
    def leave_new(self) -> None:
        """Leave the form; what was typed stays for next time."""
        self.writing_new = False
        self.changed.emit()

    def open_ticket(self, number: TicketNumber) -> TicketModel:
        """Put a ticket on the page."""
        self.place = "tickets"
        self.writing_new = False
        leaving = self.ticket
        if number not in self._at_hand:
            self._at_hand[number] = self._taken_up(number)
        self.ticket = self._at_hand[number]
        if leaving is not None and leaving is not self.ticket:
            self._put_away(leaving)
        self.tickets.choose(number)
        self.changed.emit()
        return self.ticket

    @Slot()
    def leave_ticket(self) -> None:
        """Show the list alone, where the window is too narrow for both."""
        leaving, self.ticket = self.ticket, None
        if leaving is not None:
            self._put_away(leaving)
        self.tickets.choose(None)
        self.changed.emit()

    def connect_to(self, target: str) -> None:
        """Connect the ticket on the page, or put the name where the next ticket will ask for it."""
        if self.ticket is not None:
            self.place = "tickets"
            self.ticket.session.connect_to(target)
            self.changed.emit()
        else:
            self.tell(Told(text=t("Open a ticket first: what is done on a machine belongs to one.")))

    def show_script(self, script: str) -> None:
        """Show one script: of the ticket on the page, or of the catalogue."""
        if self.ticket is not None:
            self.place = "tickets"
            self.ticket.show_tab("scripts")
            self.ticket.scripts.choose(script)
        else:
            self.place = "scripts"
            self.scripts.choose(script)
        self.changed.emit()

    def show_in_catalogue(self, script: str) -> None:
        """Show one script of the catalogue, or with an empty id all of them."""
        self.scripts.choose(script)
        self.go("scripts")

    def show_run(self, number: TicketNumber, seq: Seq) -> None:
        """Show a recorded run of a script, on its ticket."""
        self.open_ticket(number).open_entry(seq)

    def running(self) -> list[TicketModel]:
        """Return the tickets on which something runs or a session is open."""
        return [model for model in self._at_hand.values() if model.in_use]

    def tell(self, told: Told) -> None:
        """Show a short message."""
        self.told.emit(told)

    def retell(self) -> None:
        """Say what models have put in words again, in the language now in use."""
        for ticket in self._at_hand.values():
            ticket.retell()

    def tell_of_bug(self, bug: BaseException) -> None:
        """Say that something of our own went wrong; it is in the log already."""
        from deskside.ui.words.errors import what_happened  # noqa: PLC0415 - seldom needed

        self.tell(Told(text=what_happened(DesksideError("bug", type=type(bug).__name__))))

    def _taken_up(self, number: TicketNumber) -> TicketModel:
        from deskside.ui.clerk.ticket_model import TicketModel  # noqa: PLC0415 - not for the first window

        model = TicketModel(self.bridge, self.deeds, number, self)
        model.timeline.titled = self._titles
        model.written.connect(self._written)
        model.closed.connect(lambda: self._closed(model))
        model.load()
        return model

    def _put_away(self, model: TicketModel) -> None:
        """Forget a ticket that nothing runs on."""
        if not model.in_use:
            self._at_hand.pop(model.number, None)
            model.deleteLater()

    def _closed(self, model: TicketModel) -> None:
        self.tell(
            Told(
                text=t("Ticket #{number} is closed.").format(number=model.number),
                action=t("Reopen"),
                then=lambda: self.open_ticket(model.number).reopen(),
            )
        )

    @Slot(object)
    def _forgotten(self, machine: SavedMachine) -> None:
        again = partial(self.machines.save, machine.name, machine.target, machine.requester)
        text = t("{name} is no longer in the list.").format(name=machine.name)
        self.tell(Told(text=text, action=t("Save it again"), then=again))

    @Slot(object)
    def opened(self, first: Recorded) -> None:
        """Show a ticket that was opened just now."""
        self.tickets.refresh(first.ticket)
        self.open_ticket(first.ticket)
        self._settle.start()

    @Slot(object)
    def _written(self, recorded: Recorded) -> None:
        self._settle.start()
        self.tickets.refresh(recorded.ticket)

    @Slot()
    def _verify(self) -> None:
        self._took.start()
        self.bridge.read(self.deeds.verification).ended.connect(self._verified)
        self.organisation.read()

    @Slot(object)
    def _verified(self, outcome: object) -> None:
        self.verification = cast("Verification | DesksideError", outcome)
        self._settle.setInterval(max(_SETTLE_MS, _RARELY * self._took.elapsed()))
        if isinstance(outcome, DesksideError) and outcome.code in PASSING:
            self._settle.start(10_000)  # until the database is back
        self.verified.emit()
