"""Both lanes at once: the clerk's terminal, and the person's own screen, where a press becomes a move."""

from __future__ import annotations

import hashlib
import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from deskside.domain.companion import talk
from deskside.domain.companion.lane import LaneAnswered, LaneCleared, LaneStep, picture_bytes
from deskside.domain.journal.walkthrough import LaneEnded, LaneStepAnswered, LaneStepShown
from fakes.look_together import write_look_together
from fakes.played_walkthrough import a_picture
from programs.commands import Desk
from servers.sshd import make_key

if TYPE_CHECKING:
    from pathlib import Path

    from servers.helped import Helped
    from servers.organisation import Organisation


def sees(person: Helped, step: str) -> LaneStep:
    shown = person.sees(talk.LaneShown, lambda event: event.step is not None and event.step.step == step).step
    assert shown is not None
    return shown


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk where the walkthrough may be played."""
    desk = Desk(tmp_path)
    desk.environment["DESKSIDE_WALKTHROUGHS"] = str(write_look_together(tmp_path / "walkthroughs"))
    make_key(tmp_path / "boris")
    key = ("--key", str(tmp_path / "boris"), "--as", "boris@example.org", "--yes")
    desk.run("walkthrough", "approve", "look", *key)
    return desk


def test_the_person_plays_their_lane_on_their_own_screen(
    desk: Desk, hospital: Organisation, person: Helped
) -> None:
    code = person.meeting().code.groups()
    words = ("walkthrough", "run", "look", f"{code}@127.0.0.1", "--identity", str(hospital.clerk().identity))
    running = desk.start(*words, stdin=subprocess.PIPE)
    person.sees(talk.ClerkAsks)
    person.does(talk.LetIn(yes=True))

    look = sees(person, "look")
    assert (look.place, look.count, look.text) == (1, 3, "Look at the corner of your screen.")
    assert (picture_bytes(look), look.picture_words) == (a_picture(), "The corner.")
    person.does(LaneAnswered(run=look.run, step="measured", said="done"))  # not what they see: it is not sent
    person.does(LaneAnswered(run=look.run, step="look", said="done"))

    asked = sees(person, "sees")
    assert (asked.question, asked.answer) == ("Do you see it?", "yes-no")
    person.does(LaneAnswered(run=asked.run, step="sees", said="answered", value="yes"))
    person.sees(talk.Asked, lambda asked: asked.askings)
    person.allows()
    out, err = running.communicate(timeout=120)
    assert running.returncode == 0, (out, err)
    assert "They read: Look at the corner of your screen." in out

    steps = json.loads(desk.run("ticket", "show", "1", "--json").stdout)["steps"]
    moves = [(one["move"], one["move_by"]) for one in steps if one["kind"] == "walkthrough-moved"]
    assert moves == [("done", "person"), ("answered", "person"), ("measured", "machine")]
    assert person.sees(talk.LaneShown, lambda event: event.step is None).end == LaneCleared(how="worked")

    over = person.sees(talk.Over)
    assert [(one.text or one.question, one.said, one.answer) for one in over.lane] == [
        ("Look at the corner of your screen.", "done", ""),
        ("Do you see it?", "answered", "yes"),
        ("", "", ""),
    ]
    kept = [fact for fact in person.journal() if isinstance(fact, LaneStepShown | LaneStepAnswered)]
    assert kept[0] == LaneStepShown(
        run=look.run,
        step="look",
        place=1,
        count=3,
        picture_sha256=hashlib.sha256(a_picture()).hexdigest(),
        title="Look at the corner",
        text="Look at the corner of your screen.",
        picture_words="The corner.",
        language="en",
    )
    assert over.lane[-1].end == LaneCleared(how="worked")
    assert [fact.how for fact in person.journal() if isinstance(fact, LaneEnded)] == ["worked"]
    assert [one.said for one in kept if isinstance(one, LaneStepAnswered)] == ["done", "answered"]
