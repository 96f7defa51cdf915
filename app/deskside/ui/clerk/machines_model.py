"""The saved machines: which there are, whose they are, saving and forgetting one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.journal.desk import MachineSaved
from deskside.domain.tickets import SavedMachine
from deskside.ui.design.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.ui.bridge import Bridge
    from deskside.ui.clerk.deeds import Deeds


class MachineRows(Rows[SavedMachine]):
    """Machines in words: name, address, whose it is."""

    def words(self, value: SavedMachine) -> str:
        """Return one machine in words."""
        return ", ".join(part for part in (value.name, value.target, value.requester, value.os_name) if part)


class MachinesModel(QObject):
    """The list of machines and the form that adds one."""

    changed = Signal()
    forgotten = Signal(object)
    """Emitted with the `SavedMachine` that was removed from the list."""

    def __init__(self, bridge: Bridge, deeds: Deeds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self.all: Sequence[SavedMachine] = ()
        self.rows = MachineRows(self)
        self.words = ""
        self.loaded = False
        self.error: DesksideError | None = None

    @Slot()
    def reload(self) -> None:
        """Read the list again."""
        self._bridge.read(self._deeds.machines).ended.connect(self._loaded)

    def search(self, words: str) -> None:
        """Show only machines in whose name, address, person or system every word occurs."""
        self.words = words
        self._show()

    def of_requester(self, name: str) -> list[SavedMachine]:
        """Return the machines of one person first, then the others, last seen first."""
        seen = sorted(
            self.all, key=lambda one: one.last_seen.timestamp() if one.last_seen else 0, reverse=True
        )
        return sorted(seen, key=lambda one: one.requester != name)

    def save(self, name: str, target: str, requester: str = "") -> None:
        """Save a machine under a name; saving again replaces."""
        self.error = None
        machine = MachineSaved(name=name.strip(), target=target.strip(), requester=requester.strip())
        self._bridge.start(self._deeds.save_machine(machine)).ended.connect(self._done)

    def forget(self, machine: SavedMachine) -> None:
        """Remove a machine from the list. What was done on it stays in the journal."""
        task = self._bridge.start(self._deeds.forget_machine(machine.name))
        task.ended.connect(self._done)
        task.ended.connect(lambda outcome: self._forgotten(machine, outcome))

    def _forgotten(self, machine: SavedMachine, outcome: object) -> None:
        if not isinstance(outcome, DesksideError):
            self.forgotten.emit(machine)

    @Slot(object)
    def _done(self, outcome: object) -> None:
        if isinstance(outcome, DesksideError):
            self.error = outcome
            self.changed.emit()
        else:
            self.reload()

    @Slot(object)
    def _loaded(self, outcome: object) -> None:
        if isinstance(outcome, DesksideError):
            self.error = outcome
        elif isinstance(outcome, list):
            self.loaded = True
            self.error = None
            self.all = outcome
        self._show()

    def _show(self) -> None:
        words = self.words.casefold().split()
        texts = ((machine, self.rows.words(machine).casefold()) for machine in self.all)
        self.rows.show_rows([machine for machine, text in texts if all(word in text for word in words)])
        self.changed.emit()
