"""The pages of a walkthrough, from the list to its end, each brought up by what a clerk would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.journal.walkthrough import Move
from deskside.domain.walkthroughs.document import Ask
from fakes.played_walkthrough import PRINTER, listed_printer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from deskside.ui.clerk.play_model import PlayModel
    from deskside.ui.clerk.ticket_model import TicketModel
    from fakes.desk import FakeDesk


def walkthrough_pages(qtbot: QtBot, desk: FakeDesk, ticket: TicketModel) -> Iterator[str]:
    """Yield each page's name once it is in sight and filled."""
    model, play = ticket.walkthroughs, ticket.play
    desk.walkthroughs.listed = [listed_printer()]
    ticket.show_tab("walkthrough")
    model.load()
    qtbot.waitUntil(lambda: model.rows.rowCount() == 1)
    yield "walkthroughs"
    model.search("nothing of the kind")
    yield "no walkthrough fits"
    model.search("")
    model.choose(PRINTER.name)
    yield "walkthrough, before it begins"
    model.begin()
    yield from _played(qtbot, play)
    play.make(Move.PAUSED)
    qtbot.waitUntil(lambda: play.state is not None and play.state.paused and not play.working)
    yield "walkthrough, paused"
    model.leave()
    qtbot.waitUntil(lambda: bool(model.unfinished))
    yield "walkthroughs, one not over"
    model.show_played()
    play.make(Move.CONTINUED)
    qtbot.waitUntil(lambda: play.under_way and not play.working)
    play.make(Move.GAVE_UP, text="The printer is broken", retake=False)
    qtbot.waitUntil(lambda: play.state is not None and play.state.phase.over and not play.working)
    yield "walkthrough, given up"


def _played(qtbot: QtBot, play: PlayModel) -> Iterator[str]:
    for step in PRINTER.steps[:6]:
        _wait_for(qtbot, play, step.id)
        yield f"walkthrough, {step.KIND}"
        if isinstance(step, Ask):
            play.answer("green")
        else:
            play.make(Move.GO if Move.GO in play.offers else Move.DONE)
    _wait_for(qtbot, play, PRINTER.steps[6].id)
    yield "walkthrough, measured and not so"


def _wait_for(qtbot: QtBot, play: PlayModel, step: str) -> None:
    def there() -> bool:
        return play.state is not None and play.state.current == step and not play.working

    qtbot.waitUntil(there)
