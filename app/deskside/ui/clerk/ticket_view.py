"""A ticket's page: its head, its session, and the tab in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame

from deskside.domain.tickets import Priority, Status
from deskside.ui.clerk.consent_view import ConsentView
from deskside.ui.clerk.edit_ticket_view import EditTicketView
from deskside.ui.clerk.entry_view import EntryView
from deskside.ui.clerk.overview_view import OverviewView
from deskside.ui.clerk.question_view import QuestionView
from deskside.ui.clerk.scripts_view import ScriptsView
from deskside.ui.clerk.session_view import SessionView
from deskside.ui.clerk.system_view import SystemView
from deskside.ui.clerk.timeline_view import TimelineView
from deskside.ui.clerk.wrap_up_view import WrapUpView
from deskside.ui.design.announce import announce
from deskside.ui.design.boxes import ErrorBanner
from deskside.ui.design.buttons import Button, IconButton, MenuButton, Tabs
from deskside.ui.design.layouts import column, line, panel, row, scrolling
from deskside.ui.design.pages import Pages
from deskside.ui.design.text import Elided
from deskside.ui.design.theme import font, px
from deskside.ui.design.tokens import HEADING_POINTS, SMALL_POINTS
from deskside.ui.words import t, terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from deskside.ui.clerk.machines_model import MachinesModel
    from deskside.ui.clerk.ticket_model import Sheet, Tab, TicketModel
    from deskside.ui.clerk.timeline_folds import Moment


class TicketView(QFrame):
    """Everything about one ticket but the timeline's own column."""

    def __init__(self, model: TicketModel, machines: MachinesModel, leave: Callable[[], object]) -> None:
        super().__init__()
        self._model = model
        self._pages: dict[Tab, QWidget] = {}
        self._sheet: tuple[Sheet, object] = ("", None)
        self._sheet_view: QWidget | None = None
        self._error = ErrorBanner()
        self._stack = Pages()
        self.session = SessionView(model.session, machines, self._requester, model.consent)
        self.consent = ConsentView(model.consent, model.session, model.scripts.purpose)
        self._question = QuestionView(model.session, self.session.end_button)
        self._stack.addWidget(self._question)
        self.tabs = Tabs(
            t("Parts of the ticket"),
            [
                ("overview", t("Overview")),
                ("system", t("System")),
                ("scripts", t("Scripts")),
                ("walkthrough", t("Walkthrough")),
                ("timeline", t("Timeline")),
            ],
        )
        self.tabs.chosen.connect(model.show_tab)
        self.session.passed_on.connect(self.tabs.begin)
        for keys, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda by=by: self.tabs.step(by))
        QShortcut(QKeySequence("F9"), self).activated.connect(model.take_first_look)
        self._parts = panel(column(self.tabs, line(), gap=0))
        head = self._head(leave)
        self._stack.setMinimumHeight(px(190))
        page = QFrame()
        page.setLayout(
            column(
                head,
                self._error,
                self.session,
                self.consent,
                self._parts,
                self._stack,
                gap=12,
                margins=(20, 14, 10, 12),
            )
        )
        self.setLayout(column(scrolling(page), gap=0))
        model.changed.connect(self._refresh)
        model.session.changed.connect(self._refresh)
        model.consent.announced.connect(self._announce)
        model.look.announced.connect(self._announce)
        self._refresh()

    def _requester(self) -> str:
        return self._model.ticket.requester.name if self._model.ticket else ""

    def begin(self) -> None:
        """Put the keyboard where the page begins."""
        self.tabs.begin()

    def begin_call(self) -> None:
        """Put the keyboard where a call goes on: on the machine to connect to, or on the ticket's parts."""
        if self.session.field.isVisibleTo(self):
            self.session.field.setFocus()
        else:
            self.begin()

    def narrow(self, *, narrow: bool, alone: bool) -> None:
        """Take the timeline in as a tab, and offer the way back to the list where that is hidden."""
        self.tabs.offer("timeline", offered=narrow)
        self._back.setVisible(alone)
        if not narrow and self._model.tab == "timeline":
            self._model.show_tab("overview")

    def _head(self, leave: Callable[[], object]) -> QWidget:
        self._back = IconButton("back", t("Back to the list"), keys="Alt+Left", then=leave)
        self._back.hide()
        self._subject = Elided(points=HEADING_POINTS, bold=True)
        self._state = MenuButton(
            t("Status"), [(terms.status(s), s) for s in (Status.OPEN, Status.WAITING)], kind="state"
        )
        self._state.setFont(font(SMALL_POINTS))
        self._state.chosen.connect(lambda status: self._model.change({"status": status.value}))
        self._urgency = MenuButton(t("Priority"), [(terms.priority(p), p) for p in Priority], kind="state")
        self._urgency.setFont(font(SMALL_POINTS))
        self._urgency.chosen.connect(lambda priority: self._model.change({"priority": priority.value}))
        self._edit = IconButton(
            "edit", t("Edit the ticket"), keys="F2", then=lambda: self._model.show_sheet("edit")
        )
        self._close = Button(t("Close ticket"), picture="check")
        self._close.clicked.connect(self._close_or_reopen)
        self._who = Elided(tone="muted")
        top = row(self._back, self._subject, self._edit, self._close)
        top.setStretch(1, 1)
        below = row(self._state, self._urgency, self._who)
        below.setStretch(2, 1)
        head = QFrame()
        head.setLayout(column(top, below, gap=6))
        return head

    @Slot(str, bool)
    def _announce(self, sentence: str, urgent: bool) -> None:  # noqa: FBT001 - a signal's arguments
        announce(self.window(), sentence, urgent=urgent)

    @Slot()
    def _close_or_reopen(self) -> None:
        ticket = self._model.ticket
        if ticket is not None and ticket.status is Status.CLOSED:
            self._model.reopen()
        else:
            self._model.show_sheet("close")

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        self._error.tell(model.error)
        if model.ticket is not None:
            self._refresh_head()
        self._parts.setVisible(not model.sheet and model.session.asked is None)
        self.tabs.choose(model.tab)
        self._show_page()

    def _show_page(self) -> None:
        model = self._model
        shown = (model.sheet, model.entry if model.sheet == "entry" else None)
        held = False
        if shown != self._sheet:
            self._sheet = shown
            if self._sheet_view is not None:
                held = self._sheet_view.isAncestorOf(self.window().focusWidget())
                self._stack.removeWidget(self._sheet_view)
                self._sheet_view.deleteLater()
            self._sheet_view = self._make_sheet(model.sheet)
            if self._sheet_view is not None:
                self._stack.addWidget(self._sheet_view)
                self._stack.setCurrentWidget(self._sheet_view)
                if isinstance(self._sheet_view, EditTicketView | WrapUpView):
                    self._sheet_view.begin()
        above = self._question if model.session.asked is not None else self._sheet_view
        if above is not None:
            self._stack.setCurrentWidget(above)
            return
        if model.tab not in self._pages:
            self._pages[model.tab] = self._make(model.tab)
            self._stack.addWidget(self._pages[model.tab])
        self._stack.setCurrentWidget(self._pages[model.tab])
        if held:
            self.tabs.begin()

    def _refresh_head(self) -> None:
        ticket = self._model.ticket
        if ticket is None:
            return
        closed = ticket.status is Status.CLOSED
        self.setAccessibleName(t("Ticket {number}").format(number=ticket.number))
        self._subject.setText(ticket.subject)
        self.session.refresh_machines()
        self._state.say(terms.status(ticket.status))
        self._state.setEnabled(not closed)
        self._urgency.say(terms.priority(ticket.priority))
        self._urgency.setEnabled(not closed)
        self._close.setText(t("Reopen") if closed else t("Close ticket"))
        self.session.setVisible(not closed)
        requester = ticket.requester
        said = [f"#{ticket.number}", requester.name, *requester.contacts]
        if requester.language:
            said.append(terms.speaks(requester.language))
        self._who.setText("  ·  ".join(said))

    def _make(self, tab: Tab) -> QWidget:
        model = self._model
        match tab:
            case "overview":
                return OverviewView(model)
            case "system":
                return SystemView(model.system, model.look, model.open_entry)
            case "scripts":
                if not model.scripts.loaded:
                    model.scripts.load()
                return ScriptsView(model.scripts)
            case "walkthrough":
                from deskside.ui.clerk.walkthroughs_view import WalkthroughsView  # noqa: PLC0415 - when seen

                if not model.walkthroughs.loaded:
                    model.walkthroughs.load()
                return WalkthroughsView(model.walkthroughs)
            case "timeline":
                return TimelineView(model.timeline, self.open_moment, model.note, titled=False)

    def _make_sheet(self, sheet: Sheet) -> QWidget | None:
        model = self._model

        def leave() -> None:
            model.show_sheet("")

        match sheet:
            case "edit" if model.ticket is not None:
                return EditTicketView(model, model.ticket, leave)
            case "close" if model.wrap_up is not None:
                return WrapUpView(model.wrap_up, leave, lambda: model.show_sheet("edit"))
            case "entry" if model.entry is not None:
                return EntryView(model.entry, model.correct, leave)
            case _:
                return None

    def open_moment(self, moment: Moment) -> None:
        """Show the entry behind a row of the timeline."""
        self._model.open_entry(moment.seq)
