"""The person's lane: what is shown on their screen, which press counts, and what opens a page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from adapters.catalogue.test_walkthroughs import png
from deskside.domain.companion.control import Hello
from deskside.domain.companion.control_codec import FrameReader, encode
from deskside.domain.companion.desk_side import DeskSide
from deskside.domain.companion.lane import LaneAnswered, LaneCleared, LaneStep, fits, in_pieces
from deskside.domain.companion.talk import LaneShown
from deskside.domain.journal.walkthrough import Move
from deskside.domain.scripts.folder import ScriptFolder
from deskside.domain.walkthroughs.document import MAX_PICTURE_BYTES, Page
from deskside.domain.walkthroughs.engine import after, begin
from deskside.domain.walkthroughs.pages import ways_to
from deskside.usecases.companion_lane import CompanionLane
from deskside.usecases.walkthrough_lane import lane_step
from fakes.walkthroughs import CLEANING, RUN, STARTED, move

if TYPE_CHECKING:
    from deskside.domain.companion import control, talk

TELL = LaneStep(run=7, step="plug", title="Plug it in", text="Plug the cable in.", can_say=True)
YES_NO = replace(TELL, step="sure", answer="yes-no")
CHOICE = replace(TELL, step="kind", answer="choice", choices=(("a", "A"), ("b", "B")))
TEXT = replace(TELL, step="name", answer="text")


@pytest.mark.parametrize(
    ("step", "said", "value", "counts"),
    [
        (TELL, "done", "", True),
        (TELL, "did-not-work", "", True),
        (TELL, "answered", "yes", False),
        (replace(TELL, can_say=False), "done", "", False),
        (YES_NO, "answered", "no", True),
        (YES_NO, "answered", "perhaps", False),
        (YES_NO, "done", "", False),
        (CHOICE, "answered", "b", True),
        (CHOICE, "answered", "c", False),
        (TEXT, "answered", "HP 400", True),
        (TEXT, "answered", "", False),
        (TEXT, "did-not-work", "", True),
    ],
)
def test_only_what_can_be_pressed_is_told_to_the_desk(
    step: LaneStep, said: str, value: str, *, counts: bool
) -> None:
    told: list[talk.Event] = []
    sent: list[control.FromCompanion] = []
    lane = CompanionLane(told.append, sent.append)
    pressed = LaneAnswered(run=step.run, step=step.step, said=said, value=value)  # type: ignore[arg-type]
    lane.said(pressed)
    assert sent == [], "nothing is shown yet"
    lane.show(step)
    for other in (replace(pressed, step="another"), replace(pressed, run=8)):
        lane.said(other)
    lane.said(pressed)
    assert told == [LaneShown(step=step)]
    assert sent == ([pressed] if counts else [])
    assert fits(step, pressed) is counts


def test_what_is_no_small_png_is_never_shown() -> None:
    told: list[talk.Event] = []
    lane = CompanionLane(told.append, lambda _: None)
    for body in (b"GIF89a", png(9_000, 9_000), png()[:-3]):
        lane.show(replace(TELL, picture=in_pieces(body)))
    lane.show(replace(TELL, picture=("!!", "=")))
    assert told == [LaneShown(step=TELL)] * 4
    lane.show(shown := replace(TELL, picture=in_pieces(png())))
    assert told[-1] == LaneShown(step=shown)


def test_the_largest_picture_fits_a_frame() -> None:
    frame = replace(TELL, picture=in_pieces(b"x" * MAX_PICTURE_BYTES))
    assert list(FrameReader().feed(encode(frame))) == [frame]


def test_a_press_that_answers_nothing_is_no_news_to_the_desk() -> None:
    side = DeskSide()
    side.take(Hello(shows_lane=True))
    pressed = LaneAnswered(run=7, step="plug", said="done")
    assert side.take(pressed) == []
    side.sent(TELL)
    assert side.take(pressed) == [pressed]
    side.sent(LaneCleared())
    assert side.take(pressed) == []


def test_the_person_sees_their_words_in_their_language_and_nothing_once_it_is_paused() -> None:
    folder = ScriptFolder(CLEANING.id, {})
    state = after(CLEANING, begin(CLEANING, RUN, STARTED), move(Move.DONE, "greet"))
    shown = lane_step(CLEANING, state, folder, "ru")
    assert shown is not None
    assert (shown.step, shown.title, shown.question) == ("kind", "Шаг", "Слова")
    assert [value for value, _ in shown.choices] == ["laptop", "desktop"]
    assert lane_step(CLEANING, replace(state, holder=""), folder, "ru") is None


def test_every_page_is_opened_by_a_program_of_ours_and_nothing_else_is() -> None:
    for platform in ("linux", "windows", "macos"):
        for page in Page:
            assert all(way and all(way) for way in ways_to(page, platform))
            assert ways_to(page, platform)
        assert ways_to("network; reboot", platform) == ()
    assert ways_to("network", "plan9") == ()
