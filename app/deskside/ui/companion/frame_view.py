"""Around every page: language and size of text, how the line is, and the foot that never scrolls away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSlider, QFrame

from deskside.ui.companion.asking_views import AsksView, asked_view
from deskside.ui.companion.calling_views import CodeView, FirstView, NobodyView, StartingView
from deskside.ui.companion.helping_views import CheckingView, HelpingView
from deskside.ui.companion.leaving_view import LeavingView
from deskside.ui.companion.over_view import OverView
from deskside.ui.companion.parts import Page, tinted
from deskside.ui.companion.sight_view import SightView
from deskside.ui.companion.spoken import line_is
from deskside.ui.design.buttons import Button, Segments
from deskside.ui.design.layouts import clear, column, line, panel, row, scrolling
from deskside.ui.design.prose import Prose
from deskside.ui.design.text import Elided, plain_tooltip
from deskside.ui.design.theme import px
from deskside.ui.words import LANGUAGES, language, t

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QScrollArea

    from deskside.ui.companion.companion_model import CompanionModel
    from deskside.ui.companion.look_model import LookModel
    from deskside.ui.companion.sight_model import SightModel


_SCROLLS: Final[dict[int, QAbstractSlider.SliderAction]] = {
    Qt.Key.Key_PageDown.value: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp.value: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_Down.value: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_Up.value: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Home.value: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End.value: QAbstractSlider.SliderAction.SliderToMaximum,
}
_LEAST_PAGE_PX: Final = 24
"""In the largest type on a small screen the page gives way: the foot and what is wrong are never cut."""


class FrameView(QFrame):
    """Shows the page that the model names, and keeps it for as long as it is about the same."""

    def __init__(self, model: CompanionModel, look: LookModel, sight: SightModel) -> None:
        super().__init__()
        self._model = model
        self._sight = sight
        self._about: object = None
        self.page: Page | None = None
        self._area: QScrollArea | None = None
        self._line = column(gap=0, margins=(20, 8, 20, 0))
        self._line_shown = "up"
        self._holder = column(gap=0)
        self._foot = column(gap=0)
        self._head = _Head(look)
        whole = column(self._head, panel(self._line), gap=0)
        whole.addWidget(panel(self._holder), 1)
        whole.addWidget(line())
        whole.addWidget(panel(self._foot))
        self.setLayout(whole)
        model.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Bring up the page for what holds now, or have the one in sight show it."""
        model = self._model
        about = (model.page, model.asked, model.heard.asker, model.heard.clerk, model.ending)
        if self.page is None or about != self._about:
            self._about = about
            self._show(self._made())
        else:
            self.page.refresh()
        self._head.refresh(model)
        self._show_line()

    def _show(self, page: Page) -> None:
        clear(self._holder)
        clear(self._foot)
        self.page = page
        area = scrolling(page)
        area.setMinimumHeight(px(_LEAST_PAGE_PX))
        self._area = area
        self._holder.addWidget(area)
        self._foot.addWidget(page.foot)
        for made in (area, page.foot):
            made.show()  # at once: a layout would show them with the next turn of the event loop
        page.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll the page by the keys that scroll, wherever the focus is: what is long is read so too."""
        action = _SCROLLS.get(event.key())
        if action is None or self._area is None:
            super().keyPressEvent(event)
        else:
            self._area.verticalScrollBar().triggerAction(action)

    def _show_line(self) -> None:
        state = self._model.heard.line if self._model.session_runs else "up"
        if state == self._line_shown:
            return
        self._line_shown = state
        clear(self._line)
        if state != "up":
            lost = state == "lost"
            said = Prose(line_is(state), bold=lost)
            self._line.addWidget(tinted("warning" if lost else "accent", "unplug", said))

    def _made(self) -> Page:
        model, heard = self._model, self._model.heard
        match model.page:
            case "asked":
                return asked_view(model)
            case "asks" if heard.asker:
                return AsksView(model, heard.asker)
            case "helping" if heard.clerk:
                return HelpingView(model, heard.clerk)
            case "checking" if heard.clerk:
                return CheckingView(model, heard.clerk)
            case "over" if heard.over:
                return OverView(model, heard.over)
            case "sight":
                return SightView(model, self._sight)
            case "leaving":
                return LeavingView(model)
            case before:
                return _BEFORE[before](model)


_BEFORE: dict[str, Callable[[CompanionModel], Page]] = {
    "starting": StartingView,
    "nobody": NobodyView,
    "first": FirstView,
    "code": CodeView,
}


class _Head(QFrame):
    """Size of text, always; the language, until somebody is there."""

    def __init__(self, look: LookModel) -> None:
        super().__init__()
        self._languages = Segments(t("Language"), list(LANGUAGES.items()))
        self._languages.choose(language())
        self._languages.chosen.connect(look.speak)
        self._organisation = Elided(tone="muted")
        smaller = _size(t("A-"), t("Smaller text"), look.smaller, "Ctrl+-", offered=look.may_be_smaller)
        larger = _size(t("A+"), t("Larger text"), look.larger, "Ctrl++", offered=look.may_be_larger)
        layout = row(self._languages, gap=4, margins=(20, 10, 20, 0))
        layout.addWidget(self._organisation, 1)
        layout.addWidget(smaller)
        layout.addWidget(larger)
        self.setLayout(layout)

    def refresh(self, model: CompanionModel) -> None:
        """Offer languages while nobody is there; say whose program this is from then on."""
        offered = model.page in _OFFERS_LANGUAGES
        self._languages.setVisible(offered)
        ready = model.heard.ready
        self._organisation.setText(ready.organisation if ready and not offered else "")


def _size(shown: str, name: str, then: Callable[[], object], keys: str, *, offered: bool) -> Button:
    made = Button(shown, kind="ghost", keys=keys, then=then)
    made.setAccessibleName(name)
    plain_tooltip(made, t("{name} ({keys})").format(name=name, keys=keys))
    made.setEnabled(offered)
    return made


_OFFERS_LANGUAGES = {"starting", "nobody", "first"}
