"""The place of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame

from deskside.domain.settings import TEXT_SIZES
from deskside.ui.design.boxes import Card, ErrorBanner, KeyValues, headed
from deskside.ui.design.buttons import Segments
from deskside.ui.design.fields import Choice, Labelled, LineField
from deskside.ui.design.layouts import column, row, scrolling
from deskside.ui.design.text import Label
from deskside.ui.design.theme import px
from deskside.ui.words import LANGUAGES, language, t

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deskside.domain.settings import Colours
    from deskside.ui.clerk.settings_model import SettingsModel


V = TypeVar("V")


class SettingsView(QFrame):
    """Four choices, each in sight at once."""

    def __init__(self, model: SettingsModel) -> None:
        super().__init__()
        self.setAccessibleName(t("Settings"))
        self._model = model
        self._error = ErrorBanner("warning")
        chosen = model.settings
        self.colours = Choice(t("Colours"), _colours())
        self.colours.choose(chosen.colours)
        self.colours.setMaximumWidth(px(260))
        self.colours.activated.connect(lambda _: model.dress(cast("Colours", self.colours.value())))
        look = Card(
            t("Look and language"),
            "",
            _choice(t("Language"), list(LANGUAGES.items()), language(), model.speak),
            Labelled(t("Colours"), self.colours),
            _choice(
                t("Size of text"),
                [(size, t("{percent} %").format(percent=size)) for size in TEXT_SIZES],
                chosen.text_size,
                model.enlarge,
            ),
        )
        page = QFrame()
        head = headed(t("Settings"), t("They take effect at once."))
        page.setLayout(
            column(head, self._error, look, self._person(), _keys(), None, gap=12, margins=(20, 16, 20, 16))
        )
        page.setMaximumWidth(px(760))
        self.setLayout(column(scrolling(page), gap=0))
        model.changed.connect(self._refresh)
        self._refresh()

    def _person(self) -> Card:
        self.name = LineField(t("Your name"), t("For people to read"), most=80)
        self.name.setText(self._model.settings.name)
        self.name.editingFinished.connect(lambda: self._model.name(self.name.text()))
        account = t(
            "The journal names your account, {account}. The name above is shown as unverified, in entries "
            "from the next start on."
        ).format(account=self._model.account)
        return Card(
            t("You"),
            "",
            Labelled(t("Your name"), self.name),
            Label(account, tone="muted", wrap=True),
        )

    @Slot()
    def _refresh(self) -> None:
        error = self._model.error
        self._error.tell(error)


def _keys() -> Card:
    """Say what can be done without a mouse; each key also stands in the tooltip of what it presses."""
    return Card(
        t("Keys"),
        "",
        KeyValues(
            [
                ("Ctrl+K", t("Find a ticket, a person, a machine or a script, or do something")),
                ("Ctrl+N", t("Write down a call")),
                ("Ctrl+Return", t("Open the ticket, run the script, go on: what the page is for")),
                ("F9", t("First look")),
                ("F5", t("Read system information")),
                ("F2", t("Edit the ticket")),
                ("Ctrl+PgUp, PgDown", t("The part of the ticket before or after")),
                ("Ctrl+1 … Ctrl+5", t("Tickets, machines, scripts, IT staff, settings")),
                ("Ctrl+C, Ctrl+Shift+C", t("Copy the chosen lines, or their section")),
                ("Esc", t("Leave a page, or empty a search")),
            ]
        ),
    )


def _colours() -> list[tuple[str, str]]:
    return [
        ("system", t("As the system")),
        ("light", t("Light")),
        ("dark", t("Dark")),
        ("contrast", t("High contrast")),
    ]


def _choice(label: str, choices: Sequence[tuple[V, str]], chosen: V, then: Callable[[V], object]) -> Labelled:
    segments = Segments(label, choices, least_px=76)
    segments.choose(chosen)
    segments.chosen.connect(then)
    holder = QFrame()
    holder.setLayout(row(segments, None, gap=0))
    holder.setAccessibleName(label)
    return Labelled(label, holder)
