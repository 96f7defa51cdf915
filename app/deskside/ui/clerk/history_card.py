"""The earlier runs of a script on a ticket, each opened by a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.ui.design.boxes import Card
from deskside.ui.design.buttons import Button
from deskside.ui.design.dates import recently
from deskside.ui.design.layouts import row
from deskside.ui.design.text import Chip
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deskside.domain.journal.facts import Seq
    from deskside.ui.clerk.timeline_folds import Moment

_MOST = 5


def history_card(runs: Sequence[Moment], open_entry: Callable[[Seq], object]) -> Card:
    """Return the card."""
    card = Card(t("Earlier on this ticket"))
    for run in runs[:_MOST]:
        when = Button(recently(run.at), kind="link", picture="history")
        when.clicked.connect(lambda _=False, seq=run.seq: open_entry(seq))
        card.add(row(when, Chip(run.state, tone="plain" if run.tone == "muted" else run.tone), None))
    return card
