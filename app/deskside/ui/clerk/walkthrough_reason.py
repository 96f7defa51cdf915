"""Why a step is skipped or did not work, or why the whole is given up: one line before it is so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, Slot

from deskside.domain.journal.walkthrough import Move
from deskside.ui.design.boxes import Card
from deskside.ui.design.buttons import Button
from deskside.ui.design.fields import LineField
from deskside.ui.design.layouts import row
from deskside.ui.design.text import Label
from deskside.ui.words import t

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class _Make(Protocol):
    def __call__(self, move: Move, *, text: str = "", retake: bool = False, to: str = "") -> object: ...


class ReasonCard(Card):
    """Hidden until a move wants a reason. Return says it, Escape takes it away."""

    def __init__(self, make: _Make) -> None:
        self._what = Label(wrap=True, bold=True)
        self._hint = Label(tone="muted", wrap=True)
        self.field = LineField(t("Reason"), t("In a few words"))
        self.yes = Button("", kind="primary", then=self._say)
        self.retake = Button("", kind="primary", then=partial(self._say, retake=True))
        leave = Button(t("Cancel"), kind="ghost", then=self.leave)
        super().__init__("", "", self._what, self._hint, self.field, row(self.retake, self.yes, leave, None))
        self._make = make
        self.move_wanted: Move | None = None
        self._to = ""
        self.field.returnPressed.connect(self._entered)
        self.field.textChanged.connect(self._refresh)
        self.hide()

    def ask(self, move: Move, *, changed: bool, to: tuple[str, str] = ("", "")) -> None:
        """Ask for the reason of `move`.

        Args:
            move: What is about to be done.
            changed: Something on the machine could be taken back.
            to: Id and title of the later step at which it goes on; empty for the next one.
        """
        self.move_wanted = move
        self._to, title = to
        asked = {
            Move.SKIPPED: (
                t("Why does it go on at “{step}”?").format(step=title)
                if title
                else t("Why is this step skipped?"),
                t("The reason stands in the journal, and in the figures that the authors see."),
            ),
            Move.DID_NOT_WORK: (
                t("What happened instead?"),
                t("It may be left empty. The walkthrough goes on as its author planned for this case."),
            ),
            Move.GAVE_UP: (
                t("Why does the walkthrough end here?"),
                t("Something was changed on the machine. It can be taken back first.")
                if changed
                else t("Nothing was changed on the machine."),
            ),
        }
        what, hint = asked[move]
        self._what.setText(what)
        self._hint.setText(hint)
        self.field.setAccessibleName(what)
        self.retake.setVisible(move is Move.GAVE_UP and changed)
        self.retake.setText(t("Take back, then end"))
        self.yes.setText(
            {
                Move.SKIPPED: t("Go on there") if title else t("Skip this step"),
                Move.DID_NOT_WORK: t("It did not work"),
                Move.GAVE_UP: t("Leave it so, and end") if changed else t("End it"),
            }[move]
        )
        self._refresh()
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def leave(self) -> None:
        """Put it away; nothing has happened."""
        self.move_wanted = None
        self.field.clear()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Escape put it away."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _refresh(self) -> None:
        self.yes.setEnabled(self._is_enough())

    def _is_enough(self) -> bool:
        return self.move_wanted is not Move.SKIPPED or bool(self.field.text().strip())

    @Slot()
    def _entered(self) -> None:
        """Return chooses only where there is one thing to choose."""
        if not self.retake.isVisible():
            self._say()

    def _say(self, *, retake: bool = False) -> None:
        move, text = self.move_wanted, self.field.text().strip()
        if move is not None and self._is_enough():
            to = self._to
            self.leave()
            self._make(move, text=text, retake=retake, to=to)
