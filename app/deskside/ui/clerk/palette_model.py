"""Ctrl+K: one field that finds tickets, machines, scripts and everything that can be done now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from deskside.ui.clerk.practising import practise
from deskside.ui.design.rows import Rows
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from deskside.domain.tickets import Ticket
    from deskside.ui.clerk.desk_model import DeskModel

Kind = Literal["ticket", "machine", "script", "deed"]
_MOST_OF_A_KIND = 6
_TYPING_MS = 150
"""A pause in typing after which the journals are searched too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One thing that Return would do."""

    kind: Kind
    title: str
    note: str = ""
    keys: str = ""
    then: Callable[[], object]


class OfferRows(Rows[Offer]):
    """Offers in words."""

    def words(self, value: Offer) -> str:
        """Return one offer in words."""
        return ", ".join(part for part in (value.title, value.note, value.keys) if part)


class PaletteModel(QObject):
    """What fits the words typed so far."""

    changed = Signal()

    def __init__(self, desk: DeskModel) -> None:
        super().__init__(desk)
        self._desk = desk
        self._words = ""
        self._deeper: list[Ticket] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_MS)
        self._pause.timeout.connect(self._look_deeper)
        self.rows = OfferRows(self)

    def ask(self, words: str) -> None:
        """Offer what fits `words`: at once what is in memory, after a pause what the journals hold."""
        self._words = words.strip()
        self._deeper = []
        if not self._desk.scripts.loaded:
            self._desk.scripts.load()
        if len(self._words) > 1:
            self._pause.start()
        self._show()

    def _show(self) -> None:
        words = self._words.casefold().split()
        offers = list(self._tickets())
        for kind in (self._deeds, self._machines, self._scripts):
            fitting = [one for one in kind() if _occur(words, f"{one.title} {one.note}")]
            fitting.sort(key=lambda one: not _occur(words, one.title))
            offers.extend(fitting[:_MOST_OF_A_KIND] if words or kind == self._deeds else [])
        self.rows.show_rows(offers)
        self.changed.emit()

    def _tickets(self) -> Iterator[Offer]:
        if not self._words:
            return
        found = self._desk.tickets.matching(self._words, _MOST_OF_A_KIND)
        numbers = {ticket.number for ticket in found}
        deeper = [ticket for ticket in self._deeper if ticket.number not in numbers]
        for ticket in (*found, *deeper[:_MOST_OF_A_KIND]):
            yield Offer(
                kind="ticket",
                title=t("#{number} {subject}").format(number=ticket.number, subject=ticket.subject),
                note=ticket.requester.name if ticket.number in numbers else t("found in its journal"),
                then=partial(self._desk.open_ticket, ticket.number),
            )

    def _machines(self) -> Iterator[Offer]:
        for machine in self._desk.machines.all:
            yield Offer(
                kind="machine",
                title=machine.name,
                note=machine.requester or machine.target,
                then=partial(self._desk.connect_to, machine.name),
            )

    def _scripts(self) -> Iterator[Offer]:
        for listed, title in self._desk.scripts.titles():
            yield Offer(
                kind="script",
                title=title,
                note=listed.script,
                then=partial(self._desk.show_script, listed.script),
            )

    def _deeds(self) -> Iterator[Offer]:
        desk = self._desk
        yield Offer(kind="deed", title=t("New ticket"), keys="Ctrl+N", then=desk.write_new)
        if desk.ticket is not None:
            session = desk.ticket.session
            if session.connected:
                look = desk.ticket.take_first_look
                yield Offer(kind="deed", title=t("First look"), keys="F9", then=look)
                yield Offer(kind="deed", title=t("Read system information"), then=desk.ticket.read_system)
                yield Offer(kind="deed", title=t("End session"), then=session.end)
            yield Offer(kind="deed", title=t("Close ticket"), then=partial(desk.ticket.show_sheet, "close"))
        yield Offer(kind="deed", title=t("Open the practice machine"), then=partial(practise, desk))
        yield Offer(kind="deed", title=t("IT staff"), keys="Ctrl+4", then=partial(desk.go, "staff"))
        yield Offer(kind="deed", title=t("Settings"), keys="Ctrl+5", then=partial(desk.go, "settings"))

    @Slot()
    def _look_deeper(self) -> None:
        task = self._desk.bridge.read(partial(self._desk.deeds.search, self._words))
        task.ended.connect(partial(self._found, self._words))

    def _found(self, words: str, outcome: object) -> None:
        if words == self._words and isinstance(outcome, list):
            self._deeper = outcome
            self._show()


def _occur(words: Sequence[str], text: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)
