"""What a connection asks on its way: is this the machine, and what lets us in. Nothing is yes by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit

from deskside.domain.secret import Secret
from deskside.ui.design.boxes import Card
from deskside.ui.design.buttons import Button
from deskside.ui.design.fields import LineField
from deskside.ui.design.flow import Flow
from deskside.ui.design.layouts import clear, column, row, scrolling
from deskside.ui.design.prose import Prose
from deskside.ui.design.text import Label, Picture
from deskside.ui.design.tick import TickRow
from deskside.ui.words import t
from deskside.ui.words.host_key import how_it_is_read
from deskside.usecases.ports.machine import HostKeyQuestion, SecretAnswer

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QHBoxLayout, QWidget

    from deskside.ui.bridge import Asked
    from deskside.ui.clerk.session_model import SessionModel
    from deskside.ui.design.text import Tone
    from deskside.usecases.ports.machine import SecretQuestion

_SECRET_CHARS = 4_096


class QuestionView(QFrame):
    """Shows the one open question of a session, or nothing. An answer takes the keyboard back to `rest`."""

    def __init__(self, model: SessionModel, rest: QWidget) -> None:
        super().__init__()
        self._model = model
        self._rest = rest
        self._shown: Asked | None = None
        self._body = column(gap=0)
        page = QFrame()
        page.setLayout(column(self._body, None, gap=0))
        self.setLayout(column(scrolling(page), gap=0))
        model.changed.connect(self._refresh)
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Escape say no to whatever is asked."""
        if event.key() == Qt.Key.Key_Escape and self._shown is not None:
            self._model.answer(None)
        else:
            super().keyPressEvent(event)

    def _refresh(self) -> None:
        asked = self._model.asked
        if asked is self._shown:
            return
        self._shown = asked
        if self.isAncestorOf(self.window().focusWidget()):
            self._rest.setFocus()
        clear(self._body)
        if asked is None:
            return
        question = asked.question
        if isinstance(question, HostKeyQuestion):
            card, first = self._host_key(question)
        else:
            card, first = self._secret(question)
        self._body.addWidget(card)
        card.show()
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _host_key(self, question: HostKeyQuestion) -> tuple[Card, QWidget]:
        no = Button(t("Do not connect"), then=lambda: self._model.answer(None))
        yes = Button(t("It is the same, connect"), kind="danger", then=lambda: self._model.answer(True))  # noqa: FBT003 - the answer itself
        fingerprint = Prose(question.fingerprint, mono=True)
        fingerprint.setAccessibleName(t("Fingerprint {text}").format(text=question.fingerprint))
        card = Card()
        card.add(
            _headed("key", "warning", t("Is this really the machine?")),
            Label(
                t(
                    "{machine} has not been seen from this desk. Compare its {algorithm} fingerprint with "
                    "the one its owner reads to you."
                ).format(machine=question.label, algorithm=question.algorithm),
                wrap=True,
            ),
            fingerprint,
            Label(how_it_is_read(question.algorithm), tone="muted", wrap=True, selectable=True),
            Flow(no, yes),
        )
        return card, no

    def _secret(self, question: SecretQuestion) -> tuple[Card, QWidget]:
        heads = {
            "password": t("Password for {name}").format(name=question.label),
            "passphrase": t("Passphrase of the key {name}").format(name=question.label),
            "prompt": t("{name} asks").format(name=question.label),
        }
        head = heads[question.kind]
        field = LineField(head, most=_SECRET_CHARS)
        if not question.echo:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        keep = TickRow(t("Remember it in this computer's keyring"))

        def give() -> None:
            said, typed = keep.box.isChecked(), field.text()
            field.clear()
            self._model.answer(SecretAnswer(secret=Secret(typed), remember=said))

        field.returnPressed.connect(give)
        card = Card()
        card.add(_headed("lock", "accent", head))
        if question.attempt > 1:
            card.add(Label(t("The machine did not accept it. Try once more."), tone="danger", wrap=True))
        if question.text:
            card.add(Label(t("“{text}”").format(text=question.text), tone="muted", wrap=True))
        go_on = Button(t("Go on"), kind="primary", then=give)
        stop = Button(t("Do not connect"), then=lambda: self._model.answer(None))
        card.add(field, keep, Flow(go_on, stop))
        keep.setVisible(question.can_remember)
        return card, field


def _headed(picture: str, tone: Tone, text: str) -> QHBoxLayout:
    head = row(Picture(picture, tone, 20), Label(text, bold=True, wrap=True))
    head.setStretch(1, 1)
    return head
