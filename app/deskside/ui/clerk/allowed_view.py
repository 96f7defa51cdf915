"""Whose computer it is and who we are for them, what they have allowed, and asking for one more right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame

from deskside.domain.companion.talk import Capability
from deskside.ui.design.boxes import Banner
from deskside.ui.design.buttons import MenuButton
from deskside.ui.design.fields import LineField
from deskside.ui.design.layouts import column, panel, row
from deskside.ui.design.text import Elided, Label, Picture
from deskside.ui.design.tokens import SMALL_POINTS
from deskside.ui.words import consent as words
from deskside.ui.words import t

if TYPE_CHECKING:
    from deskside.domain.companion.control import Doing, StandingGrant
    from deskside.ui.clerk.consent_model import ConsentModel
    from deskside.ui.clerk.session_model import SessionModel

_WHY_CHARS = 400
_MOST_SEEN = 3
_ASKABLE = (Capability.INFORMATION, Capability.PERSONAL)
"""What can be asked for by itself; a script is asked for where it is run."""


class AllowedView(QFrame):
    """Below the session's bar, for a person's own computer."""

    def __init__(self, session: SessionModel, model: ConsentModel) -> None:
        super().__init__()
        self.setAccessibleName(t("What they have allowed"))
        self._session = session
        self._model = model
        self.state = Banner("warning")
        self.allowed = Elided()
        self.who = Label(tone="muted", points=SMALL_POINTS, wrap=True, selectable=True)
        self.ask = MenuButton(
            t("Ask for one more right"), [(words.capability(kind), kind) for kind in _ASKABLE], kind="plain"
        )
        self.ask.say(t("Ask for one more right"))
        self.ask.chosen.connect(model.ask_for)
        self.why = LineField(t("Why you ask next"), t("Why you ask next: they read it"), most=_WHY_CHARS)
        self.why.editingFinished.connect(self._explain)
        self.doing = Label(tone="muted", points=SMALL_POINTS, wrap=True, selectable=True)
        first = row(Picture("shield", "muted"), self.allowed, self.ask, gap=10)
        first.setStretch(1, 1)
        self._facts = panel(column(first, self.why, self.doing, self.who, gap=2, margins=(12, 4, 8, 6)))
        self.setLayout(column(self.state, self._facts, gap=4))
        model.changed.connect(self._refresh)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        consent = self._session.consent
        ended = self._model.ended_by
        self.setVisible(consent is not None or ended is not None)
        self._facts.setVisible(consent is not None)
        if consent is None:
            self.state.setVisible(ended is not None)
            if ended is not None:
                self.state.set_tone("accent")
                self.state.say(words.ended(ended), words.what_is_over())
            return
        self.ask.setEnabled(self._model.can_ask)
        self.allowed.setText(_allowed(self._model.grants, let_in=consent.is_let_in))
        if not self.why.hasFocus() or not self._model.why:
            self.why.setText(self._model.why)
        seen = [t("They see now: “{sentence}”").format(sentence=one.sentence) for one in self._seen()]
        self.doing.setText("\n".join(seen))
        self.doing.setVisible(bool(seen))
        clerk = consent.clerk
        who = (
            words.us(clerk.name, clerk.department),
            words.them(consent.organisation, self._session.host_key),
        )
        self.who.setText("\n".join(who))
        self._show_state(frozen=consent.is_frozen, let_in=consent.is_let_in)

    def _seen(self) -> list[Doing]:
        return list(self._model.doing.values())[-_MOST_SEEN:]

    @Slot()
    def _explain(self) -> None:
        if self.why.text().strip() != self._model.why:
            self._model.explain(self.why.text())

    def _show_state(self, *, frozen: bool, let_in: bool) -> None:
        self.state.setVisible(frozen or not let_in or self._session.state == "away")
        self.state.set_tone("accent" if not let_in and not frozen else "warning")
        if self._session.state == "away":
            self.state.say(*words.away())
        elif frozen:
            self.state.say(*words.frozen(self._session.call_back))
        elif not let_in:
            self.state.say(*words.knocking())


def _allowed(grants: tuple[StandingGrant, ...], *, let_in: bool) -> str:
    if not let_in:
        return t("Nothing yet")
    if not grants:
        return t("Nothing yet: what you start asks them")
    said = ", ".join(words.grant(grant.capability, grant.scope) for grant in grants)
    return t("Allowed: {what}").format(what=said)
