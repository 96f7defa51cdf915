"""System information on the page: each category as it arrives, what it says, where it has gaps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.journal.facts import Recorded, SnapshotTaken
from deskside.ui.bridge import was_cancelled
from deskside.ui.clerk.system_lines import (
    CHANGES,
    FINDINGS,
    FactLine,
    lines_of,
    lines_of_changes,
    lines_of_findings,
)
from deskside.ui.design.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.facts import Category
    from deskside.ui.bridge import Bridge, Deed, Task
    from deskside.ui.clerk.deeds import Deeds
    from deskside.ui.clerk.session_model import SessionModel
    from deskside.ui.clerk.system_reading import Reading

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
        self._known: Reading | None = None
        self._last: Inventory | None = None
        """What was read last, kept while it is read anew."""
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
        if not self.categories and any(isinstance(entry.fact, SnapshotTaken) for entry in entries):
            self._bridge.read(partial(_last_reading, entries)).ended.connect(self._recalled)

    def retell(self) -> None:
        """Say everything again, in the language now in use."""
        self._lines = self._lines_first()
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
        from deskside.ui.clerk.system_reading import reading_of  # noqa: PLC0415 - not for the first window

        if isinstance(outcome, DesksideError):
            self._task = None
            self.error = None if was_cancelled(outcome) else outcome
            self._show()
        else:
            work = partial(reading_of, outcome, self._last)  # type: ignore[arg-type]  # what the deed returns
            self._bridge.read(work).ended.connect(self._judged)

    @Slot(object)
    def _judged(self, outcome: object) -> None:
        self._task = None
        self._recalled(outcome)

    @Slot(object)
    def _recalled(self, outcome: object) -> None:
        from deskside.ui.clerk.system_reading import Reading  # noqa: PLC0415 - not for the first window

        if isinstance(outcome, DesksideError):
            self.error = outcome
        elif isinstance(outcome, Reading) and not self.reading:
            self._last = outcome.inventory
            self.read_at = outcome.inventory.collected_at
            self.machine = outcome.inventory.target.label
            self._forget()
            self._known = outcome
            self._lines = self._lines_first()
            for name, category in outcome.inventory.categories.items():
                self._take(name, category)
        self._show()

    def _lines_first(self) -> dict[str, list[FactLine]]:
        """Return what stands above the facts: what is worth noticing, and what changed."""
        if self._known is None:
            return {}
        known = self._known
        return {
            FINDINGS: lines_of_findings(known.findings),
            CHANGES: lines_of_changes(known.changes, known.since),
        }

    def _forget(self) -> None:
        self._known = None
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


def _last_reading(entries: Sequence[Recorded]) -> Reading | None:
    from deskside.ui.clerk.system_reading import last_reading  # noqa: PLC0415 - not for the first window

    return last_reading(entries)
