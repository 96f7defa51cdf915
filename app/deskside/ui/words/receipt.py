"""The words of a receipt: those of a report, and how a session and what was done in it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.ui.words import companion_window, consent, lane
from deskside.ui.words.report import ReportWords

if TYPE_CHECKING:
    from deskside.domain.companion.lane import LaneTold
    from deskside.domain.companion.talk import Activity, Over


class ReceiptWords(ReportWords):
    """`usecases.ports.report.Words`, and what the receipt's template says besides."""

    def over(self, over: Over, *, let_in: bool) -> str:
        """Return who or what ended the session, and what that means."""
        return companion_window.over(over, was_let_in=let_in)

    def progress(self, activity: Activity) -> tuple[str, str]:
        """Return how something ended in a word or two, and the design's tone for it."""
        word, _, weight = companion_window.progress(activity)
        return word, weight

    def lane_title(self, told: LaneTold) -> str:
        """Return what a step of a walkthrough was called."""
        return lane.title(told)

    def lane_shown(self, told: LaneTold) -> list[str]:
        """Return what stood there, a text at a time."""
        return list(lane.shown(told))

    def lane_said(self, told: LaneTold) -> str:
        """Return what the person answered; empty where there was nothing to press."""
        return lane.said(told)

    def lane_ended(self, told: LaneTold) -> str:
        """Return how the walkthrough left the person after this step; empty where it went on."""
        return lane.ended(told.end)

    def lane_tone(self, told: LaneTold) -> str:
        """Return the design's tone for it."""
        return "warning" if told.said == "did-not-work" else "accent" if told.said else "muted"

    def capability(self, activity: Activity) -> str:
        """Return what kind of thing it was."""
        return consent.capability(activity.capability)
