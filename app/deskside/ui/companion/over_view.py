"""The receipt on the screen: who helped, what they looked at, what they changed, what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from deskside.ui.companion.activities import activity_line, activity_row
from deskside.ui.companion.parts import (
    Page,
    box,
    fill,
    note,
    person,
    quotation,
    tinted,
    trouble_box,
    with_picture,
)
from deskside.ui.companion.receipt import as_text, receipt_of
from deskside.ui.design.buttons import Button
from deskside.ui.design.dates import hour
from deskside.ui.design.layouts import clear, column, panel, row
from deskside.ui.design.pair import SideBySide
from deskside.ui.design.prose import Prose
from deskside.ui.design.wide_button import WideButton
from deskside.ui.words import companion_window as words
from deskside.ui.words import lane, t

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from deskside.domain.companion.lane import LaneTold
    from deskside.domain.companion.talk import Activity, Over
    from deskside.ui.companion.companion_model import CompanionModel


class OverView(Page):
    """The end: nothing runs any more, and this is what was."""

    def __init__(self, model: CompanionModel, over: Over) -> None:
        was_let_in = model.heard.clerk is not None
        super().__init__(model, t("The session is over") if was_let_in else t("Nobody was let in"))
        self._news = column(gap=12)
        self._sections = column(gap=12)
        said = Prose(words.over(over, was_let_in=was_let_in))
        self.add(tinted("ok", "ok", said), self._news)
        clerk = over.clerk or model.heard.clerk
        if clerk is not None:
            about = [quotation(t("What they said it is about:"), clerk.ticket)] if clerk.ticket else []
            self.add(person(clerk), *about)
        save = WideButton(t("Save"), picture="save", then=self._keep)
        print_it = WideButton(t("Print"), picture="print", then=self._print)
        again = WideButton(t("New code"), picture="refresh", then=model.new_code)
        if was_let_in:
            self.add(self._sections)
        self.add(None)
        self.stand(
            SideBySide(save, print_it) if was_let_in else again,
            WideButton(t("Close"), then=model.ended.emit),
        )
        self.refresh()

    def refresh(self) -> None:
        """Show what was done, and where the receipt lies."""
        heard = self.model.heard
        clear(self._news)
        if heard.saved:
            show = Button(t("Show the folder"), kind="link", then=self._show_folder)
            where = Prose(t("Your receipt is saved in {folder}").format(folder=heard.saved))
            fill(self._news, tinted("ok", "save", where, row(show, None)))
        if heard.trouble:
            fill(self._news, trouble_box(heard.trouble))
        receipt = receipt_of(heard)
        clear(self._sections)
        fill(
            self._sections,
            _section(t("What was looked at"), [activity_row(one) for one in receipt.read]),
            _section(t("What was changed"), [self._change(one) for one in receipt.changed]),
            _section(
                t("What you did not allow"),
                [with_picture("stop", "warning", Prose(sentence)) for sentence in receipt.refused],
            ),
        )
        if receipt.lane:
            together = [_step(one) for one in receipt.lane]
            fill(self._sections, _section(t("What you did together, step by step"), together))

    def _change(self, activity: Activity) -> QWidget:
        how, _, _ = words.progress(activity)
        layout = column(activity_line(activity, "edit", "warning", how), gap=6)
        if activity.undo:
            under_way = activity.seq in self.model.taking_back
            back = Button(
                t("Taking it back …") if under_way else t("Take it back"),
                picture="undo",
                then=lambda: self.model.take_back(activity.seq),
            )
            back.setAccessibleName(t("Take it back: {what}").format(what=activity.sentence))
            back.setEnabled(not under_way)
            layout.addLayout(row(28, back, None, gap=0))
        return panel(layout)

    def _keep(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.model.save(folder)

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self.model.heard.saved))

    def _print(self) -> None:
        from deskside.ui.companion.printing import ask_and_print  # noqa: PLC0415 - seldom needed

        ask_and_print(as_text(self.model.heard), self.window())


def _section(title: str, rows: list[QWidget]) -> QWidget:
    return box(*(rows or [Prose(t("Nothing."), tone="muted")]), title=title)


def _step(told: LaneTold) -> QWidget:
    """Return one step of a walkthrough: when, what stood there, and what the person answered."""
    title = t("{time}  {what}").format(time=hour(told.at), what=lane.title(told))
    below = column(gap=4, margins=(28, 0, 0, 0))
    fill(below, *(note(text) for text in lane.shown(told)))
    if said := lane.said(told):
        fill(below, Prose(said))
    if ended := lane.ended(told.end):
        fill(below, note(ended))
    made = panel(column(with_picture("walkthrough", "accent", Prose(title)), below, gap=4))
    made.setAccessibleName(t("{what}: {how}").format(what=title, how=said) if said else title)
    return made
