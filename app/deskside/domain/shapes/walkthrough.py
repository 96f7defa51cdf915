"""Walkthroughs in the JSON that commands and reports give to programs; see `shapes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, cast

from deskside.domain.journal import walkthrough as w

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.journal.facts import Fact


class WalkthroughDetailShape(TypedDict, total=False):
    """What an entry about a walkthrough has beside its envelope.

    `run` is the place of the entry with which it began; `step_id` and `title` name the step, `to` another.
    `move_by` is whose word it rests on; `known` what was answered or measured, each value as JSON text.
    `shown` is the place of the entry that says what stood on the person's screen when they pressed `said`, or
    what stood there last before they were told `how` it ended.
    """

    walkthrough: str
    version: int
    statement_sha256: str
    trust: str | None
    title: str
    machine: str
    machine_id: str
    run: int
    move: w.Move
    step_id: str | None
    move_by: w.By
    to: str | None
    verdict: str | None
    trouble: str | None
    led_to: int | None
    text: str
    known: dict[str, str]
    place: int
    count: int
    asks: str | None
    page: str | None
    picture_sha256: str | None
    picture_words: str
    question: str
    choices: dict[str, str]
    language: str
    shown: int
    said: w.Pressed
    value: str | None
    how: w.Ends
    stays_changed: bool


def walkthrough_detail(fact: Fact | None) -> WalkthroughDetailShape:
    """Return the members of a fact about a walkthrough as they are named there; nothing for any other."""
    match fact:
        case w.WalkthroughStarted():
            return {
                "walkthrough": fact.walkthrough,
                "version": fact.version,
                "statement_sha256": fact.statement_sha256,
                "trust": fact.trust or None,
                "title": fact.title,
                "machine": fact.machine,
                "machine_id": fact.machine_id,
                "known": dict(fact.facts),
            }
        case w.WalkthroughMoved():
            return {
                "run": fact.run,
                "move": fact.move,
                "step_id": fact.step or None,
                "title": fact.title,
                "move_by": fact.by,
                "to": fact.to or None,
                "verdict": fact.verdict or None,
                "trouble": fact.trouble or None,
                "led_to": fact.started if fact.started >= 0 else None,
                "text": fact.text,
                "known": dict(fact.facts),
            }
        case w.LaneStepShown():
            return _shown(fact)
        case w.LaneStepAnswered():
            return {"shown": fact.shown, "said": fact.said, "value": fact.value or None}
        case w.LaneEnded():
            return {"shown": fact.shown, "how": fact.how, "stays_changed": fact.stays_changed}
        case _:
            return cast("WalkthroughDetailShape", {})


def _shown(fact: w.LaneStepShown) -> WalkthroughDetailShape:
    return {
        "run": fact.run,
        "step_id": fact.step,
        "title": fact.title,
        "text": fact.text,
        "place": fact.place,
        "count": fact.count,
        "asks": fact.asks or None,
        "page": fact.page or None,
        "picture_sha256": fact.picture_sha256 or None,
        "picture_words": fact.picture_words,
        "question": fact.question,
        "choices": dict(fact.choices),
        "language": fact.language,
    }


WALKTHROUGH_KINDS: Mapping[type, str] = {
    w.WalkthroughStarted: "walkthrough-started",
    w.WalkthroughMoved: "walkthrough-moved",
    w.LaneStepShown: "lane-step-shown",
    w.LaneStepAnswered: "lane-step-answered",
    w.LaneEnded: "lane-ended",
}
"""What such an entry records, in the words of formats.md section 1."""
