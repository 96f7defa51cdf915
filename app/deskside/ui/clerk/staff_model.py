"""What IT staff look after: the catalogue's state, read when the page is opened and when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.walkthroughs.document import CATEGORY
from deskside.ui.bridge import was_cancelled
from deskside.ui.words.scripts import text_words, title_words
from deskside.usecases.look_after_catalogue import CatalogueState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from deskside.ui.bridge import Bridge, Task
    from deskside.ui.clerk.deeds import Deeds
    from deskside.usecases.list_walkthroughs import ListedWalkthrough


@dataclass(frozen=True, slots=True)
class Due:
    """Why something waits for somebody, and what all waits for that reason."""

    why: DesksideError | None
    """None: the approval runs out, on `expires`."""
    titles: Mapping[str, str]
    """By the id that their bytes are signed under: scripts and walkthroughs."""
    expires: date | None = None


class StaffModel(QObject):
    """The page of IT staff."""

    changed = Signal()

    def __init__(self, bridge: Bridge, deeds: Deeds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self._task: Task | None = None
        self.state: CatalogueState | None = None
        self.error: DesksideError | None = None

    @property
    def reading(self) -> bool:
        """Whether it is being read."""
        return self._task is not None

    @Slot()
    def read(self) -> None:
        """Read it anew; what is on the page stays until then."""
        if self._task is None:
            self.error = None
            self._task = self._bridge.start(self._deeds.look_after_catalogue())
            self._task.ended.connect(self._read)
            self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Read no further."""
        if self._task is not None:
            self._task.cancel()

    def title(self, script: str) -> str:
        """Return a script's title."""
        listed = self.state.scripts if self.state else ()
        titles = (title_words(one.script, one.manifest) for one in listed if one.script == script)
        return next(titles, script.removeprefix(f"{CATEGORY}."))

    def due(self) -> list[Due]:
        """Return what waits for somebody, by the reason; what runs out soon comes last."""
        if self.state is None:
            return []
        waiting: dict[str, tuple[DesksideError, dict[str, str]]] = {}
        reasons = [(one.script, self.title(one.script), one.why_not) for one in self.state.approvals]
        reasons += [
            (f"{CATEGORY}.{one.name}", _walkthrough_title(one), one.why_not)
            for one in self.state.walkthroughs
        ]
        for script, title, why in reasons:
            if why is not None:
                waiting.setdefault(why.code, (why, {}))[1][script] = title
        expiring = [
            Due(None, {one.script: self.title(one.script)}, one.expires)
            for one in self.state.approvals
            if one.why_not is None and one.expires_soon
        ]
        return [*(Due(why, titles) for why, titles in waiting.values()), *expiring]

    @Slot(object)
    def _read(self, outcome: object) -> None:
        self._task = None
        if isinstance(outcome, CatalogueState):
            self.state = outcome
        elif isinstance(outcome, DesksideError) and not was_cancelled(outcome):
            self.error = outcome
        self.changed.emit()


def _walkthrough_title(listed: ListedWalkthrough) -> str:
    return text_words(listed.walkthrough.title) if listed.walkthrough else listed.name
