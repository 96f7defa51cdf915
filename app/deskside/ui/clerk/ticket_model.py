"""One ticket on the page: its fields, its journal, its session, and what changes them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.journal.facts import OutputReceived, Recorded
from deskside.domain.tickets import Ticket
from deskside.ui.bridge import was_cancelled
from deskside.ui.clerk.consent_model import ConsentModel
from deskside.ui.clerk.entry_model import EntryModel
from deskside.ui.clerk.first_look_model import FirstLookModel
from deskside.ui.clerk.play_model import PlayModel
from deskside.ui.clerk.scripts_model import ScriptsModel
from deskside.ui.clerk.session_model import PASSING, SessionModel
from deskside.ui.clerk.system_model import SystemModel
from deskside.ui.clerk.timeline_model import TimelineModel
from deskside.ui.clerk.walkthroughs_model import WalkthroughsModel
from deskside.ui.clerk.wrap_up_model import WrapUpModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import Resolution, TicketNumber
    from deskside.ui.bridge import Bridge, Deed, Task
    from deskside.ui.clerk.deeds import Deeds


Tab = Literal["overview", "system", "scripts", "walkthrough", "timeline"]
Sheet = Literal["", "edit", "close", "entry"]
"""What stands in place of the tabs."""


class TicketModel(QObject):
    """Everything about one ticket that the page shows. Lives while its session does, page or not."""

    changed = Signal()
    written = Signal(object)
    """Emitted with every `Recorded` of this ticket but output, after it is durable."""
    closed = Signal()
    """Emitted when this desk has closed the ticket."""

    def __init__(
        self, bridge: Bridge, deeds: Deeds, number: TicketNumber, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self.number = number
        self.ticket: Ticket | None = None
        self.error: DesksideError | None = None
        self.busy = False
        self.tab: Tab = "overview"
        self.sheet: Sheet = ""
        self._saving: Sheet = ""
        self.entry: EntryModel | None = None
        self.wrap_up: WrapUpModel | None = None
        self.timeline = TimelineModel(self)
        self.session = SessionModel(bridge, deeds, number, self.hear, self)
        self.consent = ConsentModel(deeds, self.session, self.follow, self)
        self.system = SystemModel(bridge, deeds, self.session, self.follow, self)
        self.look = FirstLookModel(deeds, self.session, self.system, problem=self._in_words)
        self.scripts = ScriptsModel(
            bridge,
            deeds,
            self,
            session=self.session,
            follow=self.follow,
            runs_of=self.timeline.runs_of,
            open_entry=self.open_entry,
        )
        self.play = PlayModel(bridge, deeds, self.session, follow=self.follow, hear=self.hear, parent=self)
        self.walkthroughs = WalkthroughsModel(
            bridge,
            deeds,
            self.session,
            self.play,
            ticket=lambda: self.ticket,
            read=lambda: self.system.target,
            scripts=self.scripts,
            entries=self.timeline.entries,
            close_ticket=lambda: self.show_sheet("close"),
            add_note=self.note,
            parent=self,
        )
        self.system.script_wanted.connect(self.show_script)
        self.system.walkthrough_wanted.connect(self.show_walkthrough)

    @Slot()
    def load(self) -> None:
        """Read the ticket and its journal."""
        self.reread()
        self._bridge.read(self._read_entries).ended.connect(self._entries_loaded)

    def catch_up(self) -> None:
        """Read what others have recorded on this ticket since."""
        self.reread()
        self._bridge.read(self._read_entries).ended.connect(self._caught_up)

    @Slot(str)
    def show_script(self, script: str) -> None:
        """Put one script on the page."""
        self.show_tab("scripts")
        self.scripts.choose(script)

    @Slot(str)
    def show_walkthrough(self, name: str) -> None:
        """Put one walkthrough on the page."""
        self.show_tab("walkthrough")
        self.walkthroughs.choose(name)

    def show_tab(self, tab: Tab) -> None:
        """Put one part of the ticket on the page."""
        self.tab = tab
        self.sheet = ""
        self.changed.emit()

    def show_sheet(self, sheet: Sheet) -> None:
        """Put a sheet in place of the tabs, or take it away where `sheet` is empty."""
        self.sheet = sheet
        if sheet == "close":
            self.wrap_up = WrapUpModel(
                self._bridge,
                self._deeds,
                self.session,
                self.close,
                self,
                helped=self.walkthroughs.solution(),
            )
        self.changed.emit()

    def open_entry(self, seq: Seq) -> None:
        """Show one entry of the journal whole."""
        self.entry = EntryModel(self._bridge, self._deeds, self.number, seq, self)
        self.show_sheet("entry")

    @Slot()
    def read_system(self) -> None:
        """Read the machine's system information, and show it."""
        self.show_tab("system")
        self.system.read()

    @Slot()
    def take_first_look(self) -> None:
        """Look at everything that fits the ticket's problem, and show it."""
        self.show_tab("system")
        self.look.start()

    def _in_words(self) -> str:
        return f"{self.ticket.subject}\n{self.ticket.problem}" if self.ticket else ""

    def retell(self) -> None:
        """Say everything again, in the language now in use."""
        self.timeline.retell()
        self.system.retell()

    def stop(self) -> None:
        """Stop what runs, and once nothing does, end the session. Safe to ask for again."""
        self.scripts.run.stop()
        self.system.stop()
        self.play.stop()
        if self.session.state == "connecting":
            self.session.give_up()
        elif not self._works:
            self.session.end()

    @property
    def in_use(self) -> bool:
        """Whether something runs here, or a session is open."""
        return self.busy or self._works or self.session.state != "none"

    @property
    def _works(self) -> bool:
        return self.scripts.run.running or self.system.reading or self.play.working

    @Slot()
    def reread(self) -> None:
        """Read the ticket's fields again."""
        self._bridge.read(partial(self._deeds.ticket, self.number)).ended.connect(self._ticket_loaded)

    @Slot(object)
    def hear(self, what: object) -> None:
        """Take what a deed on this ticket reports."""
        self.consent.hear(what)
        if not isinstance(what, Recorded) or isinstance(what.fact, OutputReceived):
            return
        if what.ticket == self.number:
            self.timeline.hear(what)
            self.written.emit(what)

    def follow(self, deed: Deed) -> Task:
        """Start a deed on this ticket whose entries belong into its timeline."""
        task = self._bridge.start(deed)
        task.happened.connect(self.hear)
        return task

    def change(self, changes: Mapping[str, str]) -> None:
        """Give fields new values, as `TicketChanged` names them."""
        self._do(self._deeds.change_ticket(self.number, changes))

    def save(self, changes: Mapping[str, str]) -> None:
        """Do the same from the sheet, which goes once that is recorded."""
        self._save("edit", self._deeds.change_ticket(self.number, changes))

    def note(self, text: str) -> None:
        """Record in one line what was done or said outside the program."""
        if said := text.strip():
            self._do(self._deeds.add_note(self.number, said)).ended.connect(partial(self._noted, said))

    def correct(self, seq: Seq, text: str) -> None:
        """Record that entry `seq` was a mistake and what is right; the sheet goes once it is."""
        if text.strip():
            self._save("entry", self._deeds.correct(self.number, seq, text.strip()))

    def database_answers(self) -> None:
        """Take back that it does not, and read what could not be read."""
        self.session.database_answers()
        if self.error is not None and self.error.code in PASSING:
            self.error = None
            self.changed.emit()
            (self.catch_up if self.ticket else self.load)()

    def close(self, resolution: Resolution) -> None:
        """Close the ticket."""
        self._do(self._deeds.close_ticket(self.number, resolution)).ended.connect(self._closed)

    @Slot()
    def reopen(self) -> None:
        """Take a closed ticket up again."""
        self._do(self._deeds.reopen_ticket(self.number))

    def _do(self, deed: Deed) -> Task:
        self.busy = True
        self.error = None
        task = self.follow(deed)
        task.ended.connect(self._done)
        self.changed.emit()
        return task

    def _save(self, sheet: Sheet, deed: Deed) -> None:
        if not self._saving:  # nor a second time while the first is on its way
            self._saving = sheet
            self._do(deed).ended.connect(self._saved)

    @Slot(object)
    def _saved(self, outcome: object) -> None:
        saved, self._saving = self._saving, ""
        if not isinstance(outcome, DesksideError) and self.sheet == saved:
            self.show_sheet("")

    def _noted(self, text: str, outcome: object) -> None:
        if isinstance(outcome, DesksideError):
            self.timeline.put_back(text)

    def _read_entries(self) -> list[Recorded]:
        entries = self._deeds.entries(self.number, -1)
        return [entry for entry in entries if not isinstance(entry.fact, OutputReceived)]

    @Slot(object)
    def _done(self, outcome: object) -> None:
        self.busy = False
        if isinstance(outcome, DesksideError) and not was_cancelled(outcome):
            self.error = outcome
        self.changed.emit()
        self.reread()

    @Slot(object)
    def _closed(self, outcome: object) -> None:
        if not isinstance(outcome, DesksideError):
            self.sheet = ""
            self.closed.emit()

    @Slot(object)
    def _ticket_loaded(self, outcome: object) -> None:
        if isinstance(outcome, Ticket):
            self.ticket = outcome
        elif isinstance(outcome, DesksideError):
            self.error = outcome
        self.changed.emit()

    @Slot(object)
    def _caught_up(self, outcome: object) -> None:
        known = {entry.seq for entry in self.timeline.entries()}
        if isinstance(outcome, list) and not known.issuperset(entry.seq for entry in outcome):
            heard_since = [entry for entry in self.timeline.entries() if entry.seq > outcome[-1].seq]
            self.timeline.load([*outcome, *heard_since])

    @Slot(object)
    def _entries_loaded(self, outcome: object) -> None:
        if isinstance(outcome, list):
            self.timeline.load(outcome)
            self.system.recall(outcome)
        elif isinstance(outcome, DesksideError):
            self.error = outcome
            self.changed.emit()
