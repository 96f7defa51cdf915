"""The rows of a long list as a model: QtCore only, so that panels are tested without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

V = TypeVar("V")
Index = QModelIndex | QPersistentModelIndex
# Roles as numbers: making the namespace `Qt` takes 15 ms, which the first window can do without.
DISPLAY: Final = 0
"""`Qt.ItemDataRole.DisplayRole`."""
SPOKEN: Final = 11
"""`Qt.ItemDataRole.AccessibleTextRole`."""
ROW: Final = 0x100
"""Where a model keeps the whole value of a row, for its delegate."""


class Rows(QAbstractListModel, Generic[V]):
    """A list of values that a delegate draws. Filled in one go: no proxies, no signal a row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[V] = ()

    def show_rows(self, rows: Sequence[V]) -> None:
        """Show these rows and no others."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, place: int) -> V:
        """Return the value at `place`."""
        return self._rows[place]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = DISPLAY) -> object:
        """Return the value for the delegate, or its words for a screen reader and for searching."""
        if role == ROW:
            return self._rows[index.row()]
        if role in {DISPLAY, SPOKEN}:
            return self.words(self._rows[index.row()])
        return None

    def words(self, value: V) -> str:
        """Return all of a row in words."""
        return str(value)
