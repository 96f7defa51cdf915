"""System information on the page: each section as it arrives, what it says, where it has gaps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.journal.facts import Recorded, SnapshotTaken
from deskside.ui.bridge import was_cancelled
from deskside.ui.clerk.system_lines import FactLine, Section, fitting, said_again, telling
from deskside.ui.design.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from deskside.domain.inventory.document import Inventory, InventoryTarget
    from deskside.domain.inventory.facts import Category
    from deskside.ui.bridge import Bridge, Deed, Task
    from deskside.ui.clerk.deeds import Deeds
    from deskside.ui.clerk.session_model import SessionModel
    from deskside.ui.clerk.system_reading import Known, Lines, Reading, Told

_FRAME_MS = 50
"""Sections arrive in bursts; the list is made anew at most this often."""


class FactRows(Rows[FactLine]):
    """Facts in words: what and its value."""

    def tall(self) -> list[tuple[int, FactLine]]:
        """Return the few lines that may need another height than the rest, with their places."""
        return [(place, line) for place, line in enumerate(self._rows) if line.kind != "row" or line.last]

    def words(self, value: FactLine) -> str:
        """Return one line in words."""
        return value.words


class SystemModel(QObject):
    """What is known of the ticket's machine. Every line is put into words beside the window."""

    changed = Signal()
    script_wanted = Signal(str)
    """A finding was opened; the script that looks closer."""
    walkthrough_wanted = Signal(str)
    """A finding was opened; the walkthrough that mends it."""
    exported = Signal(str)
    """A file was written; its path."""

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
        self._cards: Lines = {}
        self._sections: dict[str, Section] = {}
        """What is shown; while a machine is read anew, what it said before until it says it again."""
        self._said: dict[str, Section] = {}
        """What the latest reading brought."""
        self._turn = 0
        """Grows with each reading: a page that was asked for before counts no more."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_FRAME_MS)
        self._soon.timeout.connect(self._show)
        self.rows = FactRows(self)
        self.known: Reading | None = None
        """The last whole reading of the machine that is shown."""
        self._last: Inventory | None = None
        """What was read last, kept while it is read anew."""
        self.words = ""
        self.read_at: datetime | None = None
        self.machine = ""
        """Whose system information this is."""
        self.error: DesksideError | None = None
        session.changed.connect(self.changed)

    @property
    def target(self) -> InventoryTarget | None:
        """Which machine was read last, or None."""
        return self._last.target if self._last else None

    @property
    def categories(self) -> Mapping[str, Category]:
        """The facts that are shown."""
        return {name: section.category for name, section in self._sections.items()}

    @property
    def arrived(self) -> int:
        """How many sections the latest reading has brought."""
        return len(self._said)

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
        if self.can_read and machine is not None:
            self.follow(self._deeds.gather(self._session.number, machine))

    def follow(self, deed: Deed) -> Task:
        """Start a deed and show what it reads: sections as it reports them, in the end all or none."""
        self.error = None
        self.read_at = None
        self._turn += 1
        self._said = {}
        self._task = task = self._follow(partial(telling, deed, dict(self._sections)))
        task.happened.connect(self._heard)
        task.ended.connect(self._read)
        if self.machine == self._session.label:
            self.changed.emit()
        else:
            self.machine = self._session.label
            self.known, self._cards, self._sections = None, {}, {}
            self._show()
        return task

    @Slot()
    def stop(self) -> None:
        """Stop reading."""
        if self._task is not None:
            self._task.cancel()

    def search(self, words: str) -> None:
        """Show only lines in which every word occurs, under the heads of their sections."""
        self.words = words
        self._show()

    def recall(self, entries: Sequence[Recorded]) -> None:
        """Show what was read last on this ticket, where nothing newer is here."""
        if not self._sections and any(isinstance(entry.fact, SnapshotTaken) for entry in entries):
            self._work(partial(_last_told, entries, self._deeds))

    def retell(self) -> None:
        """Say everything again, in the language now in use."""
        if self.known is not None and not self.reading:
            self._work(partial(_told_again, self.known))
        else:
            sections = tuple(self._sections.values())
            self._bridge.read(partial(said_again, sections)).ended.connect(self._said_anew)

    @Slot(object)
    def open_line(self, line: FactLine) -> None:
        """Go on from a finding to what helps: the walkthrough, or else the script."""
        for way in line.ways[:1]:
            wanted = self.walkthrough_wanted if way.kind == "walkthrough" else self.script_wanted
            wanted.emit(way.named)

    def place_of(self, section: str) -> int:
        """Return the row at which a section begins, or -1."""
        places = range(self.rows.rowCount())
        return next((place for place in places if self.rows.row(place).begins == section), -1)

    def text(self, section: str = "") -> str:
        """Return one section, or everything, as text for the clipboard."""
        page = self._page()
        sections = [page.get(section, [])] if section else page.values()
        return "\n".join(line.words for lines in sections for line in lines)

    def export(self, form: str, path: Path) -> None:
        """Write what was read into a file that a person chose."""
        if self.known is not None:
            deed = self._deeds.export_system(self.known.inventory, self.known.findings, form, path)
            self._bridge.start(deed).ended.connect(partial(self._exported, str(path)))

    def _exported(self, path: str, outcome: object) -> None:
        self.error = outcome if isinstance(outcome, DesksideError) else None
        self.changed.emit()
        if self.error is None:
            self.exported.emit(path)

    @Slot(object)
    def _heard(self, what: object) -> None:
        if isinstance(what, Section):
            self._said[what.name] = self._sections[what.name] = what
            if not self._soon.isActive():
                self._soon.start()

    @Slot(object)
    def _read(self, outcome: object) -> None:
        from deskside.domain.inventory.document import Inventory  # noqa: PLC0415 - not for the first window

        found = getattr(outcome, "inventory", outcome)
        if isinstance(found, Inventory):
            said = dict(self._sections)
            self._work(partial(_told_of, found, self._last, self._deeds, said), ends=True)
        else:
            self._broke_off(outcome)

    def _broke_off(self, why: object) -> None:
        """Show what a reading brought that has no end; where that is nothing, what was there before."""
        self._task = None
        self.error = why if isinstance(why, DesksideError) and not was_cancelled(why) else None
        if self._said:
            self.known, self._cards, self._sections = None, {}, dict(self._said)
        elif self.known is not None:
            self.read_at = self.known.inventory.collected_at
        self._show()

    def _work(self, question: Callable[[], object], *, ends: bool = False) -> None:
        """Have a whole page told beside the window; `ends`: it is the end of a reading."""
        self._bridge.read(question).ended.connect(partial(self._told, self._turn, ends))

    def _told(self, turn: int, ends: bool, outcome: object) -> None:  # noqa: FBT001 - bound before
        from deskside.ui.clerk.system_reading import Told  # noqa: PLC0415 - not for the first window

        if turn != self._turn or (self.reading and not ends):
            return
        if isinstance(outcome, Told):
            self._task = None
            self._take(outcome)
            self._show()
        elif ends:
            self._broke_off(outcome)
        elif isinstance(outcome, DesksideError):
            self.error = outcome
            self._show()

    def _take(self, told: Told) -> None:
        inventory = told.reading.inventory
        self.known = told.reading
        self._last = inventory
        self._turn += 1
        self.read_at = inventory.collected_at
        self.machine = inventory.target.label
        self._cards, self._sections = told.cards, told.sections

    @Slot(object)
    def _said_anew(self, outcome: object) -> None:
        for section in outcome if isinstance(outcome, tuple) else ():
            shown = self._sections.get(section.name)
            if shown is not None and shown.category is section.category:
                self._sections[section.name] = section
        self._show()

    def _page(self) -> Lines:
        return self._cards | {name: section.lines for name, section in self._sections.items()}

    @Slot()
    def _show(self) -> None:
        words = self.words.casefold().split()
        shown: list[FactLine] = []
        for lines in self._page().values():
            shown += fitting(lines, words)
        self.rows.show_rows(shown)
        self.changed.emit()


def _told_of(
    inventory: Inventory, before: Inventory | None, deeds: Deeds, said: Mapping[str, Section]
) -> Told:
    from deskside.ui.clerk.system_reading import told_of  # noqa: PLC0415 - not for the first window

    return told_of(inventory, before, _known(deeds), said)


def _told_again(reading: Reading) -> Told:
    from deskside.ui.clerk.system_reading import told_again  # noqa: PLC0415 - not for the first window

    return told_again(reading)


def _last_told(entries: Sequence[Recorded], deeds: Deeds) -> Told | None:
    from deskside.ui.clerk.system_reading import last_told  # noqa: PLC0415 - not for the first window

    return last_told(entries, _known(deeds))


def _known(deeds: Deeds) -> Known:
    from deskside.ui.clerk.system_reading import Known  # noqa: PLC0415 - not for the first window

    return Known(
        thresholds=deeds.thresholds,
        walkthroughs=partial(deeds.walkthroughs, False),  # noqa: FBT003
        titles=deeds.script_titles,
    )
