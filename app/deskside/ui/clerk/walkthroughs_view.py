"""The walkthroughs there are, the one that was chosen, or the one that is under way on this ticket."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QFrame

from deskside.ui.clerk.about_walkthrough import AboutView
from deskside.ui.clerk.walkthrough_view import WalkthroughView
from deskside.ui.clerk.walkthroughs_model import Offered
from deskside.ui.design.boxes import Banner, EmptyState, ErrorBanner
from deskside.ui.design.buttons import Button
from deskside.ui.design.fields import SearchField
from deskside.ui.design.layouts import clear, column
from deskside.ui.design.lists import ListView
from deskside.ui.design.pages import Pages
from deskside.ui.design.text import restyle
from deskside.ui.design.theme import px
from deskside.ui.design.two_lines import TwoLineDelegate, TwoLines
from deskside.ui.words import t
from deskside.ui.words.errors import what_happened
from deskside.ui.words.scripts import text_words
from deskside.ui.words.walkthroughs import for_words

if TYPE_CHECKING:
    from deskside.ui.clerk.walkthroughs_model import WalkthroughsModel


class _Delegate(TwoLineDelegate[Offered]):
    def said(self, value: Offered) -> TwoLines:
        listed = value.listed
        document = listed.walkthrough
        below = text_words(document.about) if document else ""
        if document is not None and not value.serves:
            below = for_words(document)
        elif listed.why_not is not None:
            below = what_happened(listed.why_not)
        return TwoLines(
            picture="lock" if listed.why_not else "walkthrough",
            title=value.title,
            below=below,
            below_ink="warning" if listed.why_not and value.serves else "muted",
            aside=t("Fits this ticket") if value.fits else "",
            aside_ink="ok",
            muted=listed.why_not is not None or not value.serves,
        )


class WalkthroughsView(QFrame):
    """The tab *Walkthrough*."""

    def __init__(self, model: WalkthroughsModel) -> None:
        super().__init__()
        self.setAccessibleName(t("Walkthroughs"))
        self._model = model
        self._about: AboutView | None = None
        self.playing: WalkthroughView | None = None
        self._stack = Pages()
        self._catalogue = self._list()
        self._stack.addWidget(self._catalogue)
        self.setLayout(column(self._stack, gap=0))
        model.changed.connect(self._refresh)
        self._refresh()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Take what there is."""
        return QSize(px(400), px(300))

    def _list(self) -> QFrame:
        model = self._model
        self.search = SearchField(t("Search walkthroughs"), t("Search by what is wrong"))
        self.search.textChanged.connect(model.search)
        self.list = ListView(t("Walkthroughs"), model.rows, _Delegate())
        restyle(self.list, "ground", "window")
        self.list.opened.connect(lambda offered: model.choose(offered.listed.name))
        self.search.left_downwards.connect(self.list.setFocus)
        self._error = ErrorBanner()
        self._open = column(gap=8)
        self._open_shown: object = None
        nothing = EmptyState(
            "walkthrough",
            t("No walkthrough fits"),
            t("Other words may find one. IT staff write them, and can make one from a solved ticket."),
        )
        self._below = Pages()
        self._below.addWidget(self.list)
        self._below.addWidget(nothing)
        made = QFrame()
        made.setLayout(column(self.search, self._error, self._open, self._below))
        return made

    def _show_open(self) -> None:
        """Offer to go on with what is not over on this ticket, played here or paused by anybody."""
        model = self._model
        play = model.play
        shown = (play.under_way, tuple(model.unfinished), play.can_start)
        if shown == self._open_shown:
            return
        self._open_shown = shown
        clear(self._open)
        if play.under_way and play.walkthrough is not None:
            title = text_words(play.walkthrough.title)
            show = Button(t("Show it"), kind="primary", then=model.show_played)
            self._offer(t("“{walkthrough}” is being played.").format(walkthrough=title), "", show)
            return
        for found in model.unfinished:
            go_on = Button(t("Go on"), kind="primary", then=partial(play.resume, found.run))
            go_on.setEnabled(play.can_start)
            what = t("“{walkthrough}” is not over.").format(walkthrough=found.started.title)
            begun = t("Begun by {who} on {machine}.").format(who=found.by, machine=found.started.machine)
            hint = "" if model.connected else t("Connect to a machine first.")
            self._offer(what, f"{begun} {hint}".strip(), go_on)

    def _offer(self, what: str, do: str, button: Button) -> None:
        banner = Banner("accent")
        banner.say(what, do)
        banner.offer(button)
        self._open.addWidget(banner)

    @Slot()
    def _refresh(self) -> None:
        model, before = self._model, self._stack.currentWidget()
        held = self._stack.isAncestorOf(self.window().focusWidget())
        self._error.tell(model.error)
        self._show_open()
        self._below.setCurrentIndex(1 if model.loaded and not model.rows.rowCount() else 0)
        if self._about is not None and self._about.listed is not model.chosen:
            self._stack.removeWidget(self._about)
            self._about.deleteLater()
            self._about = None
        if model.chosen is not None and self._about is None:
            self._about = AboutView(model, model.chosen)
            self._stack.addWidget(self._about)
        if model.in_sight and self.playing is None:
            self.playing = WalkthroughView(model)
            self._stack.addWidget(self.playing)
        shown = (self.playing if model.in_sight else self._about) or self._catalogue
        self._stack.setCurrentWidget(shown)
        if shown is self._about and shown is not before:
            self._about.begin()
        elif shown is self._catalogue and shown is not before and held:
            self.list.setFocus()
