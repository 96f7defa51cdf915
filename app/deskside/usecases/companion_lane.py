"""The companion's side of a person's lane: what may be shown, which press belongs to it, what is kept.

Recorded first, in the user's own journal: then it is seen, then the desk hears of it. So what the person was
shown and what they answered is theirs to prove, whatever the desk says of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from deskside.domain.companion import lane, talk
from deskside.domain.errors import Refused
from deskside.domain.journal.walkthrough import LaneEnded, LaneStepAnswered, LaneStepShown
from deskside.domain.redaction import redact
from deskside.domain.walkthroughs.pictures import picture_size

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion import control
    from deskside.domain.journal.facts import Fact, Recorded


@dataclass(slots=True)
class CompanionLane:
    """What is on the person's screen now. The caller holds the session's lock.

    Args:
        tell: Takes an event for the face.
        send: Takes a frame for the desk.
        keep: Records a fact in the user's own journal.
        language: Returns what the person reads, ISO 639-1.

    Attributes:
        told: Every step that was shown, as the receipt tells it, in its order.
    """

    tell: Callable[[talk.Event], None]
    send: Callable[[control.FromCompanion], None]
    keep: Callable[[Fact], Recorded]
    language: Callable[[], str]
    shown: lane.LaneStep | None = None
    told: list[lane.LaneTold] = field(default_factory=list)
    _ends: int = 0
    _words: dict[tuple[int, str], bytes] = field(default_factory=dict)

    def show(self, step: lane.LaneStep | None, end: lane.LaneCleared | None = None) -> None:
        """Show a step, or none any more and how it ended, which is told once and belongs to the last step.

        What is no small PNG is left out before anybody decodes it.

        Raises:
            Refused: `lane-too-long`: more than a session shows; `lane-misleading` or
                `lane-asks-for-secret`: what nobody may be shown. Nothing is shown any more.
            BrokeMidway: The journal's own; nothing new is shown.
        """
        if step is not None and step.picture and picture_size(lane.picture_bytes(step)) is None:
            step = replace(step, picture=())
        if step is not None and step != self.shown:
            if why := self._why_not(step):
                self.show(None)
                raise Refused(why, steps=lane.MAX_SHOWN)
            self._record(step)
        if step is None and self.shown is None and not self._goes_on_ending(end):
            return
        ended = self._ended(end) if step is None and end is not None else None
        self.shown = step
        self.tell(talk.LaneShown(step=step, end=ended))

    def said(self, answered: lane.LaneAnswered) -> None:
        """Tell the desk what the person pressed, if it belongs to what they see.

        Pressed again, because the line was gone, it is told again and stands in the journal once.

        Raises:
            BrokeMidway: The journal's own; the desk hears nothing.
        """
        if self.shown is None or not lane.fits(self.shown, answered):
            return
        if self.shown.answer == "text":
            answered = replace(answered, value=redact(answered.value)[0])
        last = self.told[-1]
        answer = dict(self.shown.choices).get(answered.value, answered.value)
        if (last.said, last.answer) != (answered.said, answer):
            self.keep(LaneStepAnswered(shown=last.seq, said=answered.said, value=answered.value))
            self.told[-1] = replace(last, said=answered.said, answer=answer)
        self.send(answered)

    def _goes_on_ending(self, end: lane.LaneCleared | None) -> bool:
        """Say whether this comes after an ending that was not the last: a pause, or changes being undone."""
        last = self.told[-1].end if self.told else None
        return (
            end is not None
            and last is not None
            and last.how in {"paused", "taking-back"}
            and end.how not in {"", last.how}
            and self._ends < lane.MAX_SHOWN
        )

    def _ended(self, end: lane.LaneCleared) -> lane.LaneCleared | None:
        if not end.how:
            return None
        self.keep(LaneEnded(shown=self.told[-1].seq, how=end.how, stays_changed=end.stays_changed))
        self._ends += 1
        self.told[-1] = replace(self.told[-1], end=end)
        return end

    def _why_not(self, step: lane.LaneStep) -> str:
        """A press names its run and step only, so these two are never shown again with other words."""
        if len(self.told) >= lane.MAX_SHOWN:
            return "lane-too-long"
        said = hashlib.sha256(repr(lane.words_of(step)).encode("utf-8", "surrogatepass")).digest()
        if self._words.setdefault((step.run, step.step), said) != said:
            return "lane-misleading"
        return lane.wrong_with(step)

    def _record(self, step: lane.LaneStep) -> None:
        picture = lane.picture_bytes(step)
        recorded = self.keep(
            LaneStepShown(
                run=step.run,
                step=step.step,
                place=step.place,
                count=step.count,
                asks=step.answer,
                page=step.page,
                picture_sha256=hashlib.sha256(picture).hexdigest() if picture else "",
                title=step.title,
                text=step.text,
                question=step.question,
                choices=step.choices,
                picture_words=step.picture_words,
                language=self.language(),
            )
        )
        self.told.append(
            lane.LaneTold(
                seq=recorded.seq,
                at=recorded.at,
                place=step.place,
                count=step.count,
                title=step.title,
                text=step.text,
                question=step.question,
                page=step.page,
                could_say=step.can_say,
            )
        )
