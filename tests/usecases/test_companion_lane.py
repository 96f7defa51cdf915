"""The person's lane: what is shown on their screen, which press counts, and what opens a page."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from adapters.catalogue.test_walkthroughs import png
from deskside.domain.companion.control import Hello
from deskside.domain.companion.control_codec import FrameReader, encode
from deskside.domain.companion.desk_side import DeskSide
from deskside.domain.companion.lane import (
    MAX_SHOWN,
    LaneAnswered,
    LaneCleared,
    LaneStep,
    fits,
    in_pieces,
)
from deskside.domain.companion.talk import LaneShown
from deskside.domain.errors import Refused
from deskside.domain.journal.facts import Actor, Recorded
from deskside.domain.journal.walkthrough import LaneEnded, LaneStepAnswered, LaneStepShown, Move
from deskside.domain.scripts.folder import ScriptFolder
from deskside.domain.walkthroughs.document import MAX_PICTURE_BYTES, Page
from deskside.domain.walkthroughs.engine import after, begin
from deskside.domain.walkthroughs.pages import ways_to
from deskside.domain.walkthroughs.state import Change, Ended, How, Phase
from deskside.ui.words import lane
from deskside.usecases.companion_lane import CompanionLane
from deskside.usecases.walkthrough_lane import lane_end, lane_step
from fakes.walkthroughs import CLEANING, RUN, STARTED, move

if TYPE_CHECKING:
    from deskside.domain.companion import control, talk
    from deskside.domain.journal.facts import Fact


class Screen:
    """A companion's lane, and all that it told, sent and kept."""

    def __init__(self) -> None:
        self.told: list[talk.Event] = []
        self.sent: list[control.FromCompanion] = []
        self.kept: list[Fact] = []
        self.lane = CompanionLane(self.told.append, self.sent.append, self._keep, lambda: "ru")

    def _keep(self, fact: Fact) -> Recorded:
        self.kept.append(fact)
        return Recorded(ticket=1, seq=len(self.kept), at=AT, actor=Actor(account="anna@here"), fact=fact)


AT = datetime(2026, 3, 2, 10, 5, tzinfo=UTC)
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
    screen = Screen()
    lane = screen.lane
    pressed = LaneAnswered(run=step.run, step=step.step, said=said, value=value)  # type: ignore[arg-type]
    lane.said(pressed)
    assert screen.sent == [], "nothing is shown yet"
    lane.show(step)
    for other in (replace(pressed, step="another"), replace(pressed, run=8)):
        lane.said(other)
    lane.said(pressed)
    assert screen.told == [LaneShown(step=step)]
    assert screen.sent == ([pressed] if counts else [])
    assert [type(fact) for fact in screen.kept] == [LaneStepShown, *([LaneStepAnswered] if counts else [])]
    assert fits(step, pressed) is counts


def test_what_was_shown_and_answered_is_kept_word_for_word_and_once() -> None:
    screen = Screen()
    picture = png()
    step = replace(
        CHOICE, place=2, count=3, question="Which?", picture=in_pieces(picture), picture_words="Two."
    )
    for _ in range(2):  # the desk shows it again after every move
        screen.lane.show(step)
    for value in ("b", "b", "a"):  # the line was gone: pressed again; then they thought better of it
        screen.lane.said(LaneAnswered(run=7, step="kind", said="answered", value=value))
    screen.lane.show(TELL)
    screen.lane.show(None)
    shown, first, second, after_it = screen.kept
    assert shown == LaneStepShown(
        run=7,
        step="kind",
        place=2,
        count=3,
        asks="choice",
        picture_sha256=hashlib.sha256(picture).hexdigest(),
        title="Plug it in",
        text="Plug the cable in.",
        question="Which?",
        choices=(("a", "A"), ("b", "B")),
        picture_words="Two.",
        language="ru",
    )
    assert (first, second) == tuple(
        LaneStepAnswered(shown=1, said="answered", value=value) for value in ("b", "a")
    )
    assert isinstance(after_it, LaneStepShown)
    assert len(screen.sent) == 3, "what is pressed again is told again"
    assert [(one.title, one.said, one.answer) for one in screen.lane.told] == [
        ("Plug it in", "answered", "A"),
        ("Plug it in", "", ""),
    ]


def test_a_desk_that_shows_steps_without_end_shows_none_any_more() -> None:
    screen = Screen()
    for place in range(MAX_SHOWN):
        screen.lane.show(replace(TELL, place=place))
    with pytest.raises(Refused) as refused:
        screen.lane.show(YES_NO)
    assert refused.value.code == "lane-too-long"
    assert (screen.told[-1], len(screen.kept)) == (LaneShown(step=None), MAX_SHOWN)


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (replace(CHOICE, choices=(("b", "Delete nothing"), ("b", "Delete all"))), "lane-misleading"),
        (replace(CHOICE, choices=(("a", "Yes"), ("b", "Yes"))), "lane-misleading"),
        (replace(CHOICE, choices=(("a", ""), ("b", "B"))), "lane-misleading"),
        (replace(CHOICE, choices=tuple((f"{n}", f"Number {n}") for n in range(13))), "lane-misleading"),
        (replace(TELL, step="sure", text="Something else."), "lane-misleading"),
        (replace(TEXT, title="Deskside: enter your password"), "lane-asks-for-secret"),
        (replace(TEXT, question="Your p a s s w 0 r d?"), "lane-asks-for-secret"),
        (replace(TEXT, text="Назовите пapoль от Windows"), "lane-asks-for-secret"),
        (replace(TEXT, question="What is the P I N of your card?"), "lane-asks-for-secret"),
        (replace(TEXT, question="Your pass\u3164word?"), "lane-asks-for-secret"),
        (replace(TEXT, picture_words="Type the CVV2 here."), "lane-asks-for-secret"),
    ],
)
def test_what_would_mislead_or_asks_for_a_secret_is_not_shown(step: LaneStep, code: str) -> None:
    screen = Screen()
    screen.lane.show(YES_NO)
    with pytest.raises(Refused, match=code):
        screen.lane.show(step)
    assert screen.told[-1] == LaneShown(step=None)
    assert len(screen.kept) == 1
    screen.lane.said(LaneAnswered(run=step.run, step=step.step, said="answered", value="b"))
    assert screen.sent == []


def test_a_press_never_counts_for_words_that_came_under_the_finger() -> None:
    screen = Screen()
    pressed = LaneAnswered(run=7, step="sure", said="answered", value="yes")
    screen.lane.show(YES_NO)
    screen.lane.show(TELL)
    with pytest.raises(Refused, match="lane-misleading"):
        screen.lane.show(replace(YES_NO, question="May everything be deleted?"))
    screen.lane.said(pressed)
    assert screen.sent == []
    screen.lane.show(again := replace(YES_NO, place=3, can_say=False))
    screen.lane.said(pressed)
    assert (screen.told[-1], screen.sent) == (LaneShown(step=again), [pressed])


def test_a_secret_that_the_person_types_by_mistake_goes_nowhere() -> None:
    screen = Screen()
    screen.lane.show(TEXT)
    screen.lane.said(LaneAnswered(run=7, step="name", said="answered", value="password=hunter2"))
    assert "hunter2" not in repr((screen.sent, screen.kept, screen.lane.told))
    assert len(screen.sent) == 1


def test_what_is_no_small_png_is_never_shown() -> None:
    screen = Screen()
    told, lane = screen.told, screen.lane
    for body in (b"GIF89a", png(9_000, 9_000), png()[:-3]):
        lane.show(replace(TELL, picture=in_pieces(body)))
    lane.show(replace(TELL, picture=("!!", "=")))
    assert told == [LaneShown(step=TELL)] * 4
    lane.show(shown := replace(TELL, step="seen", picture=in_pieces(png())))
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


LEFT: dict[LaneCleared, dict[str, Any]] = {
    LaneCleared(): {},
    LaneCleared(how="paused"): {"holder": ""},
    LaneCleared(how="worked"): {"phase": Phase.FINISHED},
    LaneCleared(how="not-all"): {
        "phase": Phase.FINISHED,
        "ended": (Ended(step="greet", how=How.DID_NOT_WORK),),
    },
    LaneCleared(how="taking-back"): {"phase": Phase.TAKING_BACK},
    LaneCleared(how="paused", stays_changed=True): {"phase": Phase.TAKING_BACK, "holder": ""},
    LaneCleared(how="given-up"): {"phase": Phase.GIVEN_UP},
    LaneCleared(how="given-up", stays_changed=True): {
        "phase": Phase.GIVEN_UP,
        "left": (Change(step="clean", undo="disk.unclean"),),
    },
}


@pytest.mark.parametrize(("end", "state"), LEFT.items())
def test_the_person_is_told_once_how_a_walkthrough_left_them(end: LaneCleared, state: dict[str, Any]) -> None:
    """A desk that says so again, also without a step before it, neither repeats it nor fills the journal."""
    assert lane_end(replace(begin(CLEANING, RUN, STARTED), **state)) == end
    screen = Screen()
    screen.lane.show(None, end)
    assert (screen.told, screen.kept) == ([], []), "nothing was shown: there is nothing to end"
    screen.lane.show(TELL)
    for _ in range(3):
        screen.lane.show(None, end)
    said = end if end.how else None
    assert screen.told == [LaneShown(step=TELL), LaneShown(step=None, end=said)]
    assert [one.end for one in screen.lane.told] == [said]
    ends = [LaneEnded(shown=1, how=end.how, stays_changed=end.stays_changed)] if end.how else []
    assert screen.kept[1:] == ends
    assert bool(lane.ended(end)) == bool(end.how), "each has its sentence"


def test_what_is_being_taken_back_is_told_until_it_is_done_and_not_without_end() -> None:
    screen = Screen()
    screen.lane.show(TELL)
    back, over = LaneCleared(how="taking-back"), LaneCleared(how="given-up")
    for end in (back, back, LaneCleared(), over, back, LaneCleared(how="worked")):
        screen.lane.show(None, end)
    assert [one.end for one in screen.told if isinstance(one, LaneShown)] == [None, back, over]
    assert [one.end for one in screen.lane.told] == [over]
    screen.lane.show(TELL)
    for _ in range(MAX_SHOWN):
        screen.lane.show(None, back)
        screen.lane.show(None, LaneCleared(how="paused"))
    assert len(screen.kept) == MAX_SHOWN + 2, "two steps, and as many endings as steps could be"


def test_every_page_is_opened_by_a_program_of_ours_and_nothing_else_is() -> None:
    for platform in ("linux", "windows", "macos"):
        for page in Page:
            assert all(way and all(way) for way in ways_to(page, platform))
            assert ways_to(page, platform)
        assert ways_to("network; reboot", platform) == ()
    assert ways_to("network", "plan9") == ()
