"""What others record on the same journal: colleagues on the team's database, commands in another terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.ui.bridge import Bridge
    from deskside.ui.clerk.deeds import Deeds
    from deskside.ui.clerk.ticket_model import TicketModel
    from deskside.ui.clerk.tickets_model import TicketsModel

_LOOK_MS: Final = 10_000
"""How often the newest tickets are read; that takes some milliseconds on a thread of its own."""


class OthersModel(QObject):
    """Looks now and then for what is new."""

    def __init__(
        self,
        bridge: Bridge,
        deeds: Deeds,
        tickets: TicketsModel,
        on_page: Callable[[], TicketModel | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self._tickets = tickets
        self._on_page = on_page
        self._looking = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Look from now on."""
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Read the tickets that were changed last, unless that is under way. An error is told elsewhere."""
        if not self._looking:
            self._looking = True
            self._bridge.read(self._deeds.newest).ended.connect(self._seen)

    @Slot(object)
    def _seen(self, outcome: object) -> None:
        self._looking = False
        if not isinstance(outcome, list):
            return
        changed = self._tickets.take_up(outcome)
        if self._tickets.error is not None:
            self._tickets.reload()
        ticket = self._on_page()
        if ticket is not None:
            ticket.database_answers()
            if ticket.number in changed:
                ticket.catch_up()
