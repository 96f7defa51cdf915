"""Whose desk this is: the organisation's profile, or why it does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot

from deskside.domain.errors import DesksideError

if TYPE_CHECKING:
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.ui.bridge import Bridge
    from deskside.ui.clerk.deeds import Deeds


class OrganisationModel(QObject):
    """What was found when it was last looked at; nothing until then, and on a desk that has no profile."""

    changed = Signal()

    def __init__(self, bridge: Bridge, deeds: Deeds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self.profile: OrganisationProfile | None = None
        self.refusal: DesksideError | None = None

    def read(self) -> None:
        """Look again: a profile may have come, gone or expired while the window was open."""
        self._bridge.read(self._deeds.organisation).ended.connect(self._arrived)

    @Slot(object)
    def _arrived(self, outcome: object) -> None:
        before = (self.profile, self.refusal and self.refusal.code)
        if isinstance(outcome, DesksideError):
            self.profile, self.refusal = None, outcome
        else:
            self.profile, self.refusal = cast("OrganisationProfile | None", outcome), None
        if before != (self.profile, self.refusal and self.refusal.code):
            self.changed.emit()
