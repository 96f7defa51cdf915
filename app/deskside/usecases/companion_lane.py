"""The companion's side of a person's lane: what may be shown, and which press belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deskside.domain.companion import lane, talk
from deskside.domain.walkthroughs.pictures import picture_size

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion import control


@dataclass(slots=True)
class CompanionLane:
    """What is on the person's screen now. The caller holds the session's lock.

    Args:
        tell: Takes an event for the face.
        send: Takes a frame for the desk.
    """

    tell: Callable[[talk.Event], None]
    send: Callable[[control.FromCompanion], None]
    shown: lane.LaneStep | None = None

    def show(self, step: lane.LaneStep | None) -> None:
        """Show a step, or nothing any more. What is no small PNG is left out before anybody decodes it."""
        if step is not None and step.picture and picture_size(lane.picture_bytes(step)) is None:
            step = replace(step, picture=())
        self.shown = step
        self.tell(talk.LaneShown(step=step))

    def said(self, answered: lane.LaneAnswered) -> None:
        """Tell the desk what the person pressed, if it belongs to what they see."""
        if self.shown is not None and lane.fits(self.shown, answered):
            self.send(answered)
