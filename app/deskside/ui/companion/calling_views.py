"""Before anybody is there: who to call, and the code to read to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.ui.companion.parts import Page, box, note, number, promise, see_what, tinted, trouble_box
from deskside.ui.design.buttons import MenuButton
from deskside.ui.design.layouts import clear, column, panel, row
from deskside.ui.design.pair import SideBySide
from deskside.ui.design.prose import Prose
from deskside.ui.design.switch import SwitchRow
from deskside.ui.design.wide_button import WideButton
from deskside.ui.words import companion_window as words
from deskside.ui.words import language, t

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.ui.companion.companion_model import CompanionModel
    from deskside.ui.design.text import Tone

_CODE_POINTS: Final = 26.0
"""42 px in the companion's type: the largest at which three groups are one line of the column."""
_HIDDEN: Final = "•••• •••• ••••"


class StartingView(Page):
    """The moment before the core has said anything, and what keeps it from that."""

    def __init__(self, model: CompanionModel) -> None:
        super().__init__(model, t("One moment …"))
        self._below = column(gap=12)
        self.add(Prose(t("The program is getting ready. Nobody can reach this computer.")), self._below, None)
        self.refresh()

    def refresh(self) -> None:
        """Show what went wrong."""
        clear(self._below)
        if self.model.heard.trouble:
            self._below.addWidget(trouble_box(self.model.heard.trouble))


class NobodyView(Page):
    """No signed profile that holds: there is nobody whom this companion could trust."""

    def __init__(self, model: CompanionModel) -> None:
        super().__init__(model, t("This program cannot connect to anybody"))
        self._why = column(gap=12)
        self.add(
            self._why,
            Prose(
                t(
                    "Get the program from your help desk's own page, or ask them for it on the number that "
                    "you know."
                )
            ),
            promise(),
            None,
        )
        self.stand(WideButton(t("Close"), then=model.ended.emit))
        self.refresh()

    def refresh(self) -> None:
        """Say why, as far as it is known."""
        clear(self._why)
        trouble = self.model.heard.trouble
        why = t("It was not made for an organisation, so nobody can reach this computer with it.")
        said = words.trouble(trouble)[0] if trouble else why
        self._why.addWidget(tinted("warning", "warning", Prose(said, bold=True)))


class FirstView(Page):
    """The question that stops most fraud: did you call them, on this number?"""

    def __init__(self, model: CompanionModel) -> None:
        ready = model.heard.ready
        organisation = ready.organisation if ready else ""
        super().__init__(model, t("Help from {organisation}").format(organisation=organisation))
        asked = Prose(t("Go on only if you yourself called this number:"))
        tick = SwitchRow(t("I called them"), on=False, bold=True, then=lambda _on: model.call())
        then = note(t("Then you get a code, which you read to your helper."))
        notice = ready.notice_in(language()) if ready else ""
        self.add(
            box(asked, number(ready.call_back if ready else ""), gap=4),
            *([Prose(notice)] if notice else []),
            box(tick, then, gap=2),
            tinted(
                "danger",
                "phone",
                Prose(t("Did somebody call you?"), bold=True),
                Prose(t("Then hang up, whoever they say they are, and call the number above yourself.")),
            ),
            promise(),
            None,
        )
        self.stand(see_what(model))


class CodeView(Page):
    """The code, large, in words, and what became of it."""

    def __init__(self, model: CompanionModel) -> None:
        super().__init__(model, t("Read this code to your helper"))
        self._code = Prose(points=_CODE_POINTS, bold=True, centred=True, pitch=1.35)
        self._aloud = Prose(tone="muted", centred=True)
        self._life = note("")
        self._where = Prose(centred=True, bold=True)
        self._warning = column(gap=12)
        self._card = box(self._code, self._aloud, self._where)
        network = [(_on_network(one), one) for one in model.way.addresses()]
        self.way = MenuButton(t("How your helper reaches you"), [(_usual(), ""), *network])
        self.way.chosen.connect(self._turn_to)
        self._hide = WideButton(t("Hide the code"), picture="eye-off", then=self._turn)
        self._new = WideButton(t("New code"), picture="refresh", then=model.new_code)
        self._ways = panel(column(note(t("How your helper reaches you")), row(self.way, None), gap=4))
        self.add(self._card, self._life, self._warning, self._ways, promise(), None)
        self._ways.setVisible(bool(network))
        self.stand(SideBySide(self._hide, self._new), see_what(model))
        self.refresh()

    def refresh(self) -> None:
        """Show the code or that there is none, and what was tried with it."""
        heard, hidden = self.model.heard, self.model.code_hidden
        shown = bool(heard.code) and not hidden
        self._code.setText(words.groups(heard.code) if shown else _HIDDEN)
        self._code.setAccessibleName(
            t("Code: {words}").format(words=words.aloud(heard.code)) if shown else t("The code is hidden")
        )
        self._aloud.setText(words.aloud(heard.code) if shown else "")
        self._aloud.setVisible(shown)
        address = self.model.way.listen_on
        self._where.setText(t("and this address: {address}").format(address=address))
        self._where.setVisible(shown and bool(address))
        self.way.say(_on_network(address) if address else _usual())
        self.rename(self._headed())
        waits = not heard.code_gone and not (heard.trouble and not heard.code)
        self._card.setVisible(waits)
        self._hide.setVisible(bool(heard.code))
        self._hide.say(t("Show the code") if hidden else t("Hide the code"), "eye" if hidden else "eye-off")
        self._life.setText(self._how_it_lives())
        self._life.setVisible(waits)
        self._warn()

    def _headed(self) -> str:
        heard = self.model.heard
        if heard.trouble and not heard.code:
            return t("There is no code at the moment")
        match heard.code_gone:
            case "":
                return t("Read this code to your helper")
            case "used":
                return t("One moment …")
            case _:
                return t("Your code no longer works")

    def _how_it_lives(self) -> str:
        if not self.model.heard.code:
            return t("Getting a code …")
        return t(
            "It works for one helper, once, and for ten minutes. Then you get a new one. Wait here: this "
            "window tells you when your helper is there."
        )

    def _warn(self) -> None:
        heard = self.model.heard
        clear(self._warning)
        if heard.code_gone:
            what, do = words.code_gone(heard.code_gone)
            self._say(_WEIGHT.get(heard.code_gone, "warning"), what, do)
        elif heard.wrong_left is not None:
            self._say("warning", t("Someone entered a wrong code. Was that your helper?"), "")
        if heard.trouble:
            self._warning.addWidget(trouble_box(heard.trouble))

    def _say(self, tone: Tone, what: str, do: str) -> None:
        below = [Prose(do)] if do else []
        self._warning.addWidget(tinted(tone, _SIGN.get(tone, "warning"), Prose(what, bold=True), *below))

    def _turn_to(self, address: object) -> None:
        if self.model.way.choose(str(address)):
            self.model.new_code()

    def _turn(self) -> None:
        self.model.hide_code(hidden=not self.model.code_hidden)


def _on_network(address: str) -> str:
    return t("On this network: {address}").format(address=address)


def _usual() -> str:
    return t("Over the internet, as usual")


_WEIGHT: Final[Mapping[str, Tone]] = {"wrong-three-times": "danger", "used": "accent"}
_SIGN: Final[Mapping[str, str]] = {"danger": "error", "accent": "info"}
