"""The walkthroughs there are: which fit the ticket, which are not over on it, and the one that is played."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.journal.projection import folded
from deskside.domain.walkthroughs.fitting import Searched, fitting, searched, serves
from deskside.domain.walkthroughs.found import last_found
from deskside.ui.design.rows import Rows
from deskside.ui.words.scripts import text_words
from deskside.ui.words.walkthrough_results import solution_words
from deskside.ui.words.walkthroughs import usually_words
from deskside.usecases.machine_platform import told_platform

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deskside.domain.inventory.document import InventoryTarget
    from deskside.domain.journal.facts import Recorded
    from deskside.domain.tickets import Ticket
    from deskside.domain.walkthroughs.found import Found
    from deskside.domain.walkthroughs.outcomes import VersionOutcomes
    from deskside.ui.bridge import Bridge
    from deskside.ui.clerk.deeds import Deeds
    from deskside.ui.clerk.play_model import PlayModel
    from deskside.ui.clerk.scripts_model import ScriptsModel
    from deskside.ui.clerk.session_model import SessionModel
    from deskside.usecases.list_walkthroughs import ListedWalkthrough
    from deskside.usecases.run_walkthrough import Found as Unfinished


@dataclass(frozen=True, slots=True)
class Offered:
    """A row of the list."""

    listed: ListedWalkthrough
    title: str
    fits: bool
    """Whether the ticket's problem says one of its words."""
    serves: bool = True
    """Whether it is for the machine's system, as far as that is known."""


class WalkthroughRows(Rows[Offered]):
    """Walkthroughs in words."""

    def words(self, value: Offered) -> str:
        """Return one walkthrough in words."""
        return value.title


class WalkthroughsModel(QObject):
    """The tab *Walkthrough* of one ticket."""

    changed = Signal()

    def __init__(
        self,
        bridge: Bridge,
        deeds: Deeds,
        session: SessionModel,
        play: PlayModel,
        *,
        ticket: Callable[[], Ticket | None],
        read: Callable[[], InventoryTarget | None],
        scripts: ScriptsModel,
        entries: Callable[[], Sequence[Recorded]],
        close_ticket: Callable[[], object],
        add_note: Callable[[str], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self._session = session
        self._ticket = ticket
        self._read = read
        self._entries = entries
        self.scripts = scripts
        self.close_ticket = close_ticket
        """Goes on to closing the ticket."""
        self.add_note = add_note
        """Writes a note into the ticket's journal."""
        self._all: Sequence[ListedWalkthrough] = ()
        self._searched: dict[str, Searched] = {}
        self._words = self._wanted = self._system = ""
        self._for_practice: bool | None = None
        self._played: dict[tuple[str, int], VersionOutcomes] | None = None
        self.play = play
        self.rows = WalkthroughRows(self)
        self.unfinished: Sequence[Unfinished] = ()
        """Walkthroughs of this ticket that were paused, here or at another desk."""
        self.chosen: ListedWalkthrough | None = None
        self.in_sight = False
        """Whether the walkthrough that is played is on the page."""
        self.loaded = False
        self.error: DesksideError | None = None
        session.changed.connect(self._session_changed)
        play.settled.connect(self._settled)
        play.changed.connect(self.changed)
        scripts.changed.connect(self.changed)

    @Slot()
    def load(self) -> None:
        """Read which walkthroughs there are, and which of this ticket are not over."""
        self._for_practice = self._session.practice
        read = partial(self._deeds.walkthroughs, self._session.practice)
        self._bridge.read(read).ended.connect(self._loaded)
        self._look_for_unfinished()
        if not self.scripts.loaded:
            self.scripts.load()

    @property
    def connected(self) -> bool:
        """Whether there is a machine to play on."""
        return self._session.connected

    @property
    def system(self) -> str:
        """Return which system the machine runs, as in `platforms`; empty while nobody knows."""
        machine, read = self._session.machine, self._read()
        if machine is None:
            return ""
        known = read.platform if read is not None and read.machine_id == machine.machine_id else ""
        return told_platform(machine) or known

    @property
    def is_for_another_system(self) -> bool:
        """Whether the chosen walkthrough is for another system than the machine's."""
        document = self.chosen.walkthrough if self.chosen else None
        return document is not None and not serves(document, self.system)

    @property
    def can_begin(self) -> bool:
        """Whether the chosen walkthrough could be begun now."""
        ready = self.chosen is not None and self.chosen.why_not is None and not self.is_for_another_system
        return ready and self.play.can_start

    @property
    def person_reads(self) -> str:
        """Return the person's language, or empty where nobody has said."""
        ticket = self._ticket()
        return ticket.requester.language if ticket else ""

    def usually(self) -> str:
        """Say how long the chosen walkthrough usually takes, as far as this desk has played it."""
        document = self.chosen.walkthrough if self.chosen else None
        key = (document.name, document.version) if document else ("", 0)
        return usually_words((self._played or {}).get(key))

    def solution(self) -> str:
        """Return what helped, in words, where the walkthrough that was played has worked; else nothing."""
        walkthrough, state = self.play.walkthrough, self.play.state
        return solution_words(walkthrough, state) if walkthrough and state else ""

    def last_found(self) -> Found | None:
        """Return what the last script of the walkthrough that is played found."""
        state = self.play.state
        return last_found(self._entries(), state.run) if state is not None else None

    def search(self, words: str) -> None:
        """Show only walkthroughs in which every word occurs; those with all of them in their head first."""
        self._words = words
        self._show()

    def choose(self, name: str) -> None:
        """Put one walkthrough on the page, once they are read; an empty name goes back to the list."""
        self._wanted = "" if self.loaded else name
        self.chosen = next((one for one in self._all if one.name == name), None)
        self.error = None
        if name and self._played is None:
            self._played = {}
            self._bridge.read(self._deeds.walkthroughs_played).ended.connect(self._counted)
        self.changed.emit()

    @Slot()
    def begin(self) -> None:
        """Begin the chosen walkthrough."""
        if self.can_begin and self.chosen is not None:
            self.play.begin(self.chosen.name)

    @Slot()
    def leave(self) -> None:
        """Show the list; what is played goes on standing where it stands."""
        self.in_sight = False
        self.choose("")

    @Slot()
    def show_played(self) -> None:
        """Show what is played."""
        self.in_sight = self.play.state is not None
        self.changed.emit()

    @Slot(object)
    def _loaded(self, outcome: object) -> None:
        if isinstance(outcome, DesksideError):
            self.error = outcome
        elif isinstance(outcome, list):
            self.loaded = True
            self._all = outcome
            self._searched = {one.name: _searched(one) for one in self._all}
            wanted = self.chosen.name if self.chosen else self._wanted
            self.chosen = next((one for one in self._all if one.name == wanted), None)
        self._show()

    def _show(self) -> None:
        ticket = self._ticket()
        problem = f"{ticket.subject} {ticket.problem}" if ticket else ""
        words = folded(self._words).split()
        readable = [one.walkthrough for one in self._all if one.walkthrough]
        self._system = self.system
        fit = {one.name for one in fitting(readable, problem, self._system)}
        offered = [
            Offered(
                listed,
                title_of(listed),
                fits=listed.name in fit,
                serves=listed.walkthrough is None or serves(listed.walkthrough, self._system),
            )
            for listed in self._all
            if _has(self._searched[listed.name].whole, words)
        ]
        offered.sort(
            key=lambda one: (
                not _has(self._searched[one.listed.name].head, words),
                not one.fits,
                not one.serves,
                one.listed.why_not is not None,
                one.title.casefold(),
            )
        )
        self.rows.show_rows(offered)
        self.changed.emit()

    @Slot(object)
    def _counted(self, outcome: object) -> None:
        if isinstance(outcome, list):
            self._played = {(one.walkthrough, one.version): one for one in outcome}
            self.changed.emit()

    def _look_for_unfinished(self) -> None:
        read = partial(self._deeds.open_walkthroughs, self._session.number)
        self._bridge.read(read).ended.connect(self._found)

    @Slot(object)
    def _found(self, outcome: object) -> None:
        if isinstance(outcome, list):
            self.unfinished = outcome
            self.changed.emit()

    @Slot()
    def _settled(self) -> None:
        if self.play.under_way:
            self.in_sight = True
        self._look_for_unfinished()
        self.changed.emit()

    @Slot()
    def _session_changed(self) -> None:
        if self._for_practice is not None and self._for_practice != self._session.practice:
            self.load()
        elif self.loaded and self._system != self.system:
            self._show()
        self.changed.emit()


def title_of(listed: ListedWalkthrough) -> str:
    """Return what a walkthrough is called."""
    return text_words(listed.walkthrough.title) if listed.walkthrough else listed.name


def _searched(listed: ListedWalkthrough) -> Searched:
    return searched(listed.walkthrough) if listed.walkthrough else Searched(listed.name, listed.name)


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)
