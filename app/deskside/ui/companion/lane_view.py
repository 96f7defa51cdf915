"""The person's lane of a walkthrough: what to do now, in words and a picture, and buttons to say how it went.

Nothing here allows anything. A settings page opens only when the person presses its button.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QProcess, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from deskside.domain.companion.lane import MAX_ANSWER_CHARS, LaneAnswered, picture_bytes
from deskside.domain.walkthroughs.pages import ways_to
from deskside.ui.companion.parts import box, note
from deskside.ui.design.layouts import clear, column
from deskside.ui.design.pair import SideBySide
from deskside.ui.design.prose import Prose
from deskside.ui.design.theme import px
from deskside.ui.design.wide_button import WideButton
from deskside.ui.words import lane, t
from deskside.ui.words import walkthroughs as words

if TYPE_CHECKING:
    from typing import Literal

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from deskside.domain.companion.lane import LaneCleared, LaneStep
    from deskside.ui.companion.companion_model import CompanionModel

_PICTURE_PX: Final = 560
_PLATFORMS: Final = {"linux": "linux", "darwin": "macos", "win32": "windows"}


class LaneBox(QWidget):
    """The step that is played now, or how the last walkthrough ended; hidden where there is neither."""

    def __init__(self, model: CompanionModel) -> None:
        super().__init__()
        self._model = model
        self._shown: tuple[LaneStep | None, str] = (None, "")
        self._content = column(gap=10)
        self.setLayout(column(box(self._content, title=t("Together, step by step")), gap=0))
        self.hide()

    def show_step(self, step: LaneStep | None, end: LaneCleared | None) -> None:
        """Show a step, or how it ended; what is in sight already keeps what the person has begun to type."""
        ended = lane.ended(end)
        if (step, ended) == self._shown:
            return
        self._shown = (step, ended)
        clear(self._content)
        self.setVisible(bool(step or ended))
        if step is not None:
            self._fill(step)
        elif ended:
            self._content.addWidget(Prose(ended))

    def _fill(self, step: LaneStep) -> None:
        add = self._content.addWidget
        place = t("Step {place} of {count}").format(place=step.place, count=step.count)
        add(note(place))
        add(Prose(step.title, bold=True))
        for text in (step.text, step.question):
            if text:
                add(Prose(text))
        if (picture := _picture(step)) is not None:
            add(picture)
        if step.page:
            page = words.page_words(step.page)
            add(WideButton(t("Open: {page}").format(page=page), then=lambda: self._open(step.page)))
        self._answers(step)

    def _answers(self, step: LaneStep) -> None:
        add = self._content.addWidget
        match step.answer:
            case "yes-no":
                yes = WideButton(t("Yes"), then=lambda: self._say(step, "answered", "yes"))
                no = WideButton(t("No"), then=lambda: self._say(step, "answered", "no"))
                add(SideBySide(yes, no))
            case "choice":
                for value, label in step.choices:
                    add(WideButton(label, then=partial(self._say, step, "answered", value)))
            case "text":
                self._text(step)
            case _ if step.can_say:
                done = WideButton(t("Done"), then=lambda: self._say(step, "done"))
                failed = WideButton(t("It did not work"), then=lambda: self._say(step, "did-not-work"))
                add(SideBySide(done, failed))
            case _:
                add(note(t("Your helper goes on from here.")))

    def _text(self, step: LaneStep) -> None:
        typed = QLineEdit()
        typed.setMaxLength(MAX_ANSWER_CHARS)
        typed.setAccessibleName(step.question)

        def send() -> None:
            if typed.text().strip():
                self._say(step, "answered", typed.text().strip())

        typed.returnPressed.connect(send)
        self._content.addWidget(typed)
        self._content.addWidget(note(t("Never type a password here.")))
        self._content.addWidget(WideButton(t("Send"), then=send))

    def _say(
        self, step: LaneStep, said: Literal["done", "did-not-work", "answered"], value: str = ""
    ) -> None:
        self._model.order(LaneAnswered(run=step.run, step=step.step, said=said, value=value))

    def _open(self, page: str) -> None:
        ways = ways_to(page, _PLATFORMS.get(sys.platform, ""))
        if not any(QProcess.startDetached(program, list(more))[0] for program, *more in ways):
            name = words.page_words(page)
            sorry = t("This computer cannot open it from here. Please open it yourself: {page}")
            self._content.addWidget(Prose(sorry.format(page=name)))


class _StepPicture(QWidget):
    """A picture as wide as there is room, and never wider than it is."""

    def __init__(self, image: QImage, words: str) -> None:
        super().__init__()
        self._image = image
        self.setAccessibleName(words)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height at which nothing is stretched."""
        return max(1, self._image.height() * self._width(width) // self._image.width())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Hold the height: a page that is full scrolls, and its picture is not squeezed."""
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width = self._width(self.width())
        painter.drawImage(QRect(0, 0, width, self.heightForWidth(width)), self._image)
        painter.end()

    def _width(self, room: int) -> int:
        return min(room, self._image.width(), px(_PICTURE_PX))


def _picture(step: LaneStep) -> QWidget | None:
    """Return the picture, decoded by Qt; the core has bounded its bytes and pixels."""
    image = QImage.fromData(picture_bytes(step))
    return None if image.isNull() else _StepPicture(image, step.picture_words)
