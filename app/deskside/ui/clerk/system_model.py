"""System information on the page: each category as it arrives, what it says, where it has gaps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.journal.facts import Recorded, SnapshotTaken
from deskside.ui.bridge import was_cancelled
from deskside.ui.clerk.system_lines import FINDINGS, FactLine, lines_of, lines_of_findings
from deskside.ui.design.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.facts import Category
    from deskside.domain.inventory.findings.rule import MachineFinding
    from deskside.ui.bridge import Bridge, Deed, Task
    from deskside.ui.clerk.deeds import Deeds
    from deskside.ui.clerk.session_model import SessionModel

_FRAME_MS = 50
"""Categories arrive in bursts; the list is made anew at most this often."""


class FactRows(Rows[FactLine]):
    """Facts in words: what and its value."""

    def words(self, value: FactLine) -> str:
        """Return one line in words."""
        return value.words


class SystemModel(QObject):
    """What is known of the ticket's machine."""

    changed = Signal()
    script_wanted = Signal(str)
    """A finding was opened; the script that looks closer."""

    def __init__(
        self,
        bridge: Bridge,
        deeds: Deeds,
        session: SessionModel,
        follow: Callable[[Deed], Task],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self._session = session
        self._follow = follow
        self._task: Task | None = None
        self._lines: dict[str, list[FactLine]] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_FRAME_MS)
        self._soon.timeout.connect(self._show)
        self.rows = FactRows(self)
        self.categories: dict[str, Category] = {}
        self.findings: Sequence[MachineFinding] = ()
        self.words = ""
        self.read_at: datetime | None = None
        self.machine = ""
        """Whose system information this is."""
        self.error: DesksideError | None = None
        session.changed.connect(self.changed)

    @property
    def reading(self) -> bool:
        """Whether it is being read now."""
        return self._task is not None

    @property
    def can_read(self) -> bool:
        """Whether it could be read now."""
        return self._session.connected and not self.reading

    @Slot()
    def read(self) -> None:
        """Read everything from the machine."""
        machine = self._session.machine
        if not self.can_read or machine is None:
            return
        self.error = None
        self.read_at = None
        self.machine = machine.label
        self._forget()
        self._task = self._follow(self._deeds.gather(self._session.number, machine))
        self._task.happened.connect(self._heard)
        self._task.ended.connect(self._read)
        self._show()

    @Slot()
    def stop(self) -> None:
        """Stop reading."""
        if self._task is not None:
            self._task.cancel()

    def search(self, words: str) -> None:
        """Show only lines in which every word occurs, under the heads of their categories."""
        self.words = words
        self._show()

    def recall(self, entries: Sequence[Recorded]) -> None:
        """Show what was read last on this ticket, where nothing newer is here."""
        taken = [entry for entry in entries if isinstance(entry.fact, SnapshotTaken)]
        if taken and not self.categories:
            self._bridge.read(partial(_parsed, taken[-1])).ended.connect(self._recalled)

    def retell(self) -> None:
        """Say everything again, in the language now in use."""
        self._lines = {FINDINGS: lines_of_findings(self.findings)}
        self._lines |= {name: lines_of(name, category) for name, category in self.categories.items()}
        self._show()

    @Slot(object)
    def open_line(self, line: FactLine) -> None:
        """Go on from a finding to its script."""
        if line.script:
            self.script_wanted.emit(line.script)

    def place_of(self, category: str) -> int:
        """Return the row at which a category begins, or -1."""
        places = range(self.rows.rowCount())
        return next((place for place in places if self.rows.row(place).begins == category), -1)

    def text(self) -> str:
        """Return everything as text, for the clipboard."""
        return "\n".join(line.words for lines in self._lines.values() for line in lines)

    @Slot(object)
    def _heard(self, what: object) -> None:
        from deskside.usecases.gather_inventory import SectionArrived  # noqa: PLC0415 - not for the first window

        if isinstance(what, SectionArrived):
            self._take(what.name, what.category)
            if not self._soon.isActive():
                self._soon.start()

    @Slot(object)
    def _read(self, outcome: object) -> None:
        self._task = None
        if isinstance(outcome, DesksideError):
            self.error = None if was_cancelled(outcome) else outcome
            self._show()
        else:
            self._recalled(outcome)

    @Slot(object)
    def _recalled(self, outcome: object) -> None:
        from deskside.domain.inventory.document import Inventory  # noqa: PLC0415 - not for the first window
        from deskside.domain.inventory.findings.find import find  # noqa: PLC0415

        if isinstance(outcome, DesksideError):
            self.error = outcome
        elif isinstance(outcome, Inventory) and not self.reading:
            self.read_at = outcome.collected_at
            self.machine = outcome.target.label
            self._forget()
            self.findings = find(outcome)
            self._lines[FINDINGS] = lines_of_findings(self.findings)
            for name, category in outcome.categories.items():
                self._take(name, category)
        self._show()

    def _forget(self) -> None:
        self.findings = ()
        self.categories, self._lines = {}, {}

    def _take(self, name: str, category: Category) -> None:
        self.categories[name] = category
        self._lines[name] = lines_of(name, category)

    @Slot()
    def _show(self) -> None:
        words = self.words.casefold().split()
        shown: list[FactLine] = []
        for lines in self._lines.values():
            fitting = [line for line in lines if not words or line.fits(words)]
            if any(not line.begins for line in fitting):
                shown.extend(line for line in lines if line.begins or line in fitting)
            elif not words:
                shown.extend(lines)
        self.rows.show_rows(shown)
        self.changed.emit()


def _parsed(entry: Recorded) -> Inventory:
    from deskside.domain.inventory.document import from_json  # noqa: PLC0415 - not for the first window

    assert isinstance(entry.fact, SnapshotTaken)  # noqa: S101 - chosen by that
    return from_json(entry.fact.inventory)
