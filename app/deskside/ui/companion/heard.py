"""What the companion's core has said so far, as values. No Qt and no rule."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, assert_never

from deskside.domain.companion import talk

if TYPE_CHECKING:
    from deskside.domain.companion.lane import LaneCleared, LaneStep
    from deskside.domain.companion.talk import Activity, Asking, Clerk, Event, Grant


class Heard:
    """The state of one run, as far as the core has told it."""

    def __init__(self) -> None:
        self.ready: talk.Ready | None = None
        self.code = ""
        self.code_gone = ""
        """Why there is no code any more, as in `talk.CodeGone`; empty while there is one or none yet."""
        self.wrong_left: int | None = None
        """How many wrong answers the code still survives; None before the first."""
        self.trouble: talk.Trouble | None = None
        self.asker: Clerk | None = None
        """Who asks to be let in."""
        self.clerk: Clerk | None = None
        """Whom the person let in."""
        self.askings: tuple[Asking, ...] = ()
        self.grants: tuple[Grant, ...] = ()
        self.activities: dict[int, Activity] = {}
        self.line: Literal["up", "slow", "lost"] = "up"
        self.frozen = False
        self.over: talk.Over | None = None
        self.lane: LaneStep | None = None
        """The step of a walkthrough that is on the screen."""
        self.lane_end: LaneCleared | None = None
        """How the last walkthrough left the person; None while a step is on the screen."""
        self.saved = ""
        """Folder of the receipt once it is saved."""

    def take(self, event: Event) -> None:
        """Take note of one event."""
        match event:
            case talk.Ready():
                self.ready = event
            case talk.CodeShown(code=code):
                self.code, self.code_gone, self.wrong_left, self.trouble = code, "", None, None
            case talk.CodeGone(reason=reason):
                self.code, self.code_gone = "", reason
            case talk.WrongCode(left=left):
                self.wrong_left = left
            case talk.Trouble():
                self.trouble = event
            case talk.ClerkAsks(clerk=clerk):
                self.asker = clerk
            case talk.Saved() | talk.LaneShown():
                self._take_shown(event)
            case _:
                self._take_of_session(event)

    def _take_shown(self, event: talk.Saved | talk.LaneShown) -> None:
        if isinstance(event, talk.Saved):
            self.saved = event.folder
        else:
            self.lane, self.lane_end = event.step, event.end

    def _take_of_session(
        self,
        event: talk.Helping | talk.Asked | talk.Allowed | talk.Happened | talk.Line | talk.Frozen | talk.Over,
    ) -> None:
        match event:
            case talk.Helping(clerk=clerk):
                self.clerk, self.asker, self.over = clerk, None, None
            case talk.Asked(askings=askings):
                self.askings = askings
            case talk.Allowed(grants=grants):
                self.grants = grants
            case talk.Happened(activity=activity):
                self.trouble = None
                self.activities[activity.seq] = activity
            case talk.Line(state=state):
                self.line = state
            case talk.Frozen(on=on):
                self.frozen = on
            case talk.Over(activities=activities):
                self.over = event
                self.activities = {one.seq: _ended(one) for one in (*self.activities.values(), *activities)}
                self.asker, self.askings, self.grants, self.frozen = None, (), (), False
                self.lane = self.lane_end = None
            case _:
                assert_never(event)

    def forget_code(self) -> None:
        """Take the code and all that was said about it as gone: another one has been asked for."""
        self.code, self.code_gone, self.wrong_left, self.trouble = "", "", None, None
        self.over = None


def _ended(activity: Activity) -> Activity:
    """Return an activity as it is after the end: nothing runs any more, whatever was said last."""
    return replace(activity, progress="unknown") if activity.progress == "running" else activity
