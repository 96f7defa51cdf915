"""The last lines of a stream, bounded: what an output list shows. QtCore only."""

from __future__ import annotations

import itertools
from collections import deque
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QTimer, Signal, Slot

from deskside.ui.design.rows import DISPLAY, ROW, SPOKEN, Index

KEPT_LINES: Final = 2_000
"""More than anybody scrolls while it runs, and cut within a millisecond; the whole is in the journal."""
_FRAME_MS: Final = 33
_ROOT = QModelIndex()


OutputLine = tuple[str, bool]
"""One line without its end, and whether it came on the error stream. A bare tuple: thousands come at once."""


class OutputRing(QAbstractListModel):
    """Takes text as it arrives and shows its last lines, once a frame however much came.

    Adding is cheap: lines are cut only when a frame is due, and of what came since the last one only as
    much as is kept.
    """

    replaced = Signal()
    """Emitted when every line is another one."""

    def __init__(self, parent: QObject | None = None, *, kept: int = KEPT_LINES) -> None:
        super().__init__(parent)
        self._kept = kept
        self._lines: deque[OutputLine] = deque()
        self._waiting: deque[tuple[str, bool]] = deque()
        self._newlines_waiting = 0
        self._open: dict[bool, str] = {False: "", True: ""}
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(_FRAME_MS)
        self._frame.timeout.connect(self.flush)
        self.dropped = 0
        """Lines that came and are no longer kept here."""

    def add(self, text: str, *, is_error: bool = False) -> None:
        """Take a piece of output, cut anywhere."""
        self._waiting.append((text, is_error))
        self._newlines_waiting += text.count("\n")
        while self._newlines_waiting - (oldest := self._waiting[0][0].count("\n")) > self._kept:
            self._drop_oldest(oldest)
        if not self._frame.isActive():
            self._frame.start()

    def clear(self) -> None:
        """Forget everything."""
        self._frame.stop()
        self._waiting.clear()
        self._newlines_waiting = self.dropped = 0
        self._open = {False: "", True: ""}
        self.beginResetModel()
        self._lines.clear()
        self.endResetModel()

    @Slot()
    def flush(self) -> None:
        """Show what has come since the last frame."""
        cut = self._cut()
        new = cut[-self._kept :]
        self.dropped += len(cut) - len(new)
        self._waiting.clear()
        self._newlines_waiting = 0
        if len(new) == self._kept == len(self._lines):
            self._replace(new)
            return
        self._make_room(len(new))
        if new:
            first = len(self._lines)
            self.beginInsertRows(_ROOT, first, first + len(new) - 1)
            self._lines.extend(new)
            self.endInsertRows()

    def finish(self) -> None:
        """Show what came last too, though no line end follows it."""
        self.flush()
        for is_error, text in self._open.items():
            if text:
                self._waiting.append(("\n", is_error))
        self.flush()

    def text(self) -> str:
        """Return all lines that are kept."""
        return "\n".join(line for line, _ in self._lines)

    def _drop_oldest(self, newlines: int) -> None:
        text, is_error = self._waiting.popleft()
        begun = "" if newlines else self._open[is_error]
        self._open[is_error] = begun + text.rpartition("\n")[2]
        self._newlines_waiting -= newlines
        self.dropped += newlines

    def _cut(self) -> list[OutputLine]:
        cut: list[OutputLine] = []
        for text, is_error in self._waiting:
            lines = (self._open[is_error] + text).split("\n")
            self._open[is_error] = lines.pop()
            cut.extend(zip(lines, itertools.repeat(is_error)))
        return cut

    def _replace(self, new: list[OutputLine]) -> None:
        """Show other lines in all rows: a tenth of the cost of taking the rows out and putting them in.

        Not told by `dataChanged`, after which Qt measures every row anew.
        """
        self.dropped += len(self._lines)
        self._lines = deque(new)
        self.replaced.emit()

    def _make_room(self, new: int) -> None:
        gone = min(len(self._lines), len(self._lines) + new - self._kept)
        if gone <= 0:
            return
        self.dropped += gone
        self.beginRemoveRows(_ROOT, 0, gone - 1)
        if gone == len(self._lines):
            self._lines.clear()
        else:
            for _ in range(gone):
                self._lines.popleft()
        self.endRemoveRows()

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return how many lines are kept."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = DISPLAY) -> object:
        """Return one line."""
        line = self._lines[index.row()]
        if role == ROW:
            return line
        return line[0] if role in {DISPLAY, SPOKEN} else None
