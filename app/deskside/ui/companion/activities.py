"""What was done and is being done, newest first, one line each; a later word about one replaces it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from deskside.ui.companion.parts import fill, note, with_picture
from deskside.ui.design.dates import hour
from deskside.ui.design.layouts import column, panel
from deskside.ui.design.prose import Prose
from deskside.ui.words import companion_window as words
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from deskside.domain.companion.talk import Activity
    from deskside.ui.design.text import Tone


class ActivityList(QFrame):
    """Keeps the lines that have not changed, so that reading along is not disturbed."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[int, tuple[Activity, QWidget]] = {}
        self._lines = column(gap=6)
        self.setLayout(self._lines)

    def show_activities(self, activities: Sequence[Activity]) -> None:
        """Show these, the newest on top."""
        for activity in sorted(activities, key=lambda one: one.seq):
            before = self._rows.get(activity.seq)
            if before is not None and before[0] == activity:
                continue
            row = activity_row(activity)
            place = 0
            if before is not None:
                place = self._lines.indexOf(before[1])
                before[1].hide()
                self._lines.removeWidget(before[1])
                before[1].deleteLater()
            self._lines.insertWidget(place, row)
            self._rows[activity.seq] = (activity, row)


def activity_row(activity: Activity) -> QFrame:
    """Return one line: how far it is, when, what, and how it ended."""
    how, picture, tone = words.progress(activity)
    return activity_line(activity, picture, tone, how)


def activity_line(activity: Activity, picture: str, tone: Tone, how: str) -> QFrame:
    """Return the line with an icon of `tone`."""
    said = t("{time}  {what}").format(time=hour(activity.at), what=activity.sentence)
    layout = column(with_picture(picture, tone, Prose(said)), gap=0)
    ended = activity.outcome or (how if activity.progress != "done" else "")
    if ended:
        below = column(note(ended), gap=0, margins=(28, 0, 0, 0))
        fill(layout, below)
    made = panel(layout)
    made.setAccessibleName(t("{what}: {how}").format(what=said, how=how))
    return made
