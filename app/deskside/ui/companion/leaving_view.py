"""What is asked when the window is closed while somebody helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.ui.companion.answer_button import no_on_escape
from deskside.ui.companion.parts import Page
from deskside.ui.design.prose import Prose
from deskside.ui.design.wide_button import WideButton
from deskside.ui.words import t

if TYPE_CHECKING:
    from deskside.ui.companion.companion_model import CompanionModel


class LeavingView(Page):
    """Escape and *Keep it open* change nothing."""

    def __init__(self, model: CompanionModel) -> None:
        super().__init__(model, t("End the session?"))
        self.add(
            Prose(
                t(
                    "Closing this window ends the session at once. Nobody can reach this computer then, and "
                    "what is running for your helper is stopped."
                )
            ),
            Prose(t("You can save the receipt before the window closes.")),
            None,
        )
        self.stand(
            WideButton(t("Keep it open"), then=model.back),
            WideButton(t("End now"), kind="stop", picture="stop", then=model.end),
        )
        no_on_escape(self, model.back)
