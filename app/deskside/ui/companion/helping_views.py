"""While somebody helps: what is allowed, what is done, and the pause in which everything is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.ui.companion.activities import ActivityList
from deskside.ui.companion.lane_view import LaneBox
from deskside.ui.companion.parts import (
    Page,
    box,
    end_button,
    fill,
    note,
    number,
    person,
    quotation,
    see_what,
    stop_row,
    trouble_box,
)
from deskside.ui.design.layouts import clear, column, line, panel
from deskside.ui.design.pair import SideBySide
from deskside.ui.design.prose import Prose
from deskside.ui.design.switch import SwitchRow
from deskside.ui.design.wide_button import WideButton
from deskside.ui.words import companion_window as words
from deskside.ui.words import t

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from deskside.domain.companion.talk import Clerk, Grant
    from deskside.ui.companion.companion_model import CompanionModel


class HelpingView(Page):
    """What holds now and what happens, live."""

    def __init__(self, model: CompanionModel, clerk: Clerk) -> None:
        super().__init__(model, t("{name} is helping you").format(name=clerk.name))
        self._shown: tuple[Grant, ...] | None = None
        self._news = column(gap=12)
        self._lane = LaneBox(model)
        self._grants = column(gap=10)
        self._happening = ActivityList()
        self._nothing = Prose(t("Nothing yet."), tone="muted")
        self.add(
            self._news,
            self._lane,
            box(self._grants, title=t("Allowed now")),
            box(self._nothing, self._happening, title=t("What is happening")),
            note(t("Everything is written down. You get a copy at the end.")),
            see_what(model),
            None,
        )
        self.stand(stop_row(model))
        self.refresh()

    def refresh(self) -> None:
        """Show the rights that stand and what has happened since."""
        heard = self.model.heard
        if heard.grants != self._shown:
            self._show_grants(heard.grants)
        clear(self._news)
        if heard.trouble:
            self._news.addWidget(trouble_box(heard.trouble))
        self._lane.show_step(heard.lane, heard.lane_end)
        self._nothing.setVisible(not heard.activities)
        self._happening.show_activities(tuple(heard.activities.values()))

    def _show_grants(self, grants: tuple[Grant, ...]) -> None:
        self._shown = grants
        clear(self._grants)
        for place, grant in enumerate(grants):
            fill(self._grants, *([line()] if place else []), self._switch(grant))
        if not grants:
            self._grants.addWidget(
                Prose(t("Nothing. Your helper has to ask you first, each time."), tone="muted")
            )

    def _switch(self, grant: Grant) -> QWidget:
        model = self.model
        what, how_long = words.standing(grant)
        switch = SwitchRow(what, on=True, then=lambda on: None if on else model.withdraw(grant.id))
        switch.switch.setAccessibleDescription(t("Switch off to take this permission back."))
        return panel(column(switch, note(how_long), gap=0))


class CheckingView(Page):
    """Everything stands still while the person rings the help desk on the number of the profile."""

    def __init__(self, model: CompanionModel, clerk: Clerk) -> None:
        super().__init__(model, t("Everything is stopped"))
        ready = model.heard.ready
        organisation = ready.organisation if ready else clerk.organisation
        self.add(
            Prose(t("Nothing can happen on this computer while you check. Take all the time you need.")),
            box(
                Prose(t("Hang up, and call {organisation} yourself:").format(organisation=organisation)),
                number(ready.call_back if ready else ""),
                note(t("Use this number only, not one that somebody gives you on the phone.")),
                gap=4,
            ),
            box(
                Prose(t("Ask them whether this person is helping you:")),
                person(clerk, boxed=False),
                *([quotation(t("What they said it is about:"), clerk.ticket)] if clerk.ticket else []),
                gap=10,
            ),
            None,
        )
        go_on = WideButton(t("Go on"), then=lambda: model.freeze(on=False))
        self.stand(SideBySide(go_on, end_button(model)))
