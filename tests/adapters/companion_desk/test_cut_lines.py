"""A line to a companion that breaks: nothing is missed, and nothing stays allowed that was taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.domain.companion import talk
from deskside.domain.journal.consent import (
    ConsentAnswered,
    ConsentAsked,
    ConsentShown,
    JobReattached,
)
from deskside.domain.journal.facts import Outcome, OutputReceived, StepEnded
from servers.helped import Helped, a_script
from waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from adapters.companion_desk.rig import Desk


def cut(desk: Desk) -> None:
    desk.line._reached.transport.close()


def test_a_running_script_is_followed_on_after_a_cut_and_nothing_is_missed(
    quick_desk: Desk, person: Helped, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    body = b'echo one; until [ -e "$1" ]; do sleep .02; done; echo two\n'
    thread = quick_desk.run(a_script(body), tmp_path, place=str(go))
    person.sees(talk.Asked, lambda asked: asked.askings)
    person.allows()
    eventually(lambda: quick_desk.found(OutputReceived), "it runs")
    cut(quick_desk)
    person.sees(talk.Line, lambda line: line.state == "lost")
    go.touch()
    thread.join(60)
    assert quick_desk.found(StepEnded)[-1].outcome is Outcome.SUCCEEDED
    assert "".join(fact.text for fact in quick_desk.found(OutputReceived)) == "one\ntwo\n"
    (again,) = quick_desk.found(JobReattached)
    assert again.offset_bytes == len(b"one\n")


def test_what_they_took_back_while_the_line_was_gone_is_found_out(
    quick_desk: Desk, person: Helped, tmp_path: Path
) -> None:
    thread = quick_desk.run(a_script(b"echo begun; sleep 600\n"), tmp_path)
    person.sees(talk.Asked, lambda asked: asked.askings)
    person.allows("session")
    eventually(lambda: quick_desk.found(OutputReceived), "it runs")
    cut(quick_desk)
    person.sees(talk.Line, lambda line: line.state == "lost")
    grant = person.sees(talk.Allowed, lambda allowed: allowed.grants).grants[0]
    person.does(talk.Withdraw(grant=grant.id))
    thread.join(60)
    assert quick_desk.error().code == "consent-withdrawn"
    assert quick_desk.found(StepEnded)[-1].outcome is Outcome.CANCELLED


@pytest.mark.parametrize("reply", ["once", "no"])
def test_an_answer_that_was_given_while_the_line_was_gone_is_found_out(
    quick_desk: Desk, person: Helped, tmp_path: Path, reply: talk.Reply
) -> None:
    thread = quick_desk.run(a_script(b"echo fine\n"), tmp_path)
    (asking,) = person.sees(talk.Asked, lambda asked: asked.askings).askings
    eventually(lambda: quick_desk.found(ConsentShown), "the desk knows what they read")
    cut(quick_desk)
    person.sees(talk.Line, lambda line: line.state == "lost")
    person.does(talk.Answer(asking=asking.id, reply=reply))
    thread.join(60)
    answered = [fact.reply for fact in quick_desk.found(ConsentAnswered) if fact.asked >= 0]
    assert answered == [reply]
    outcome = quick_desk.found(StepEnded)[-1].outcome
    assert outcome is (Outcome.SUCCEEDED if reply == "once" else Outcome.REFUSED)


def test_what_was_allowed_for_the_session_stands_after_a_cut(quick_desk: Desk, person: Helped) -> None:
    thread = quick_desk.gather("memory")
    person.sees(talk.Asked, lambda asked: asked.askings)
    person.allows("session")
    thread.join(60)
    cut(quick_desk)
    person.sees(talk.Line, lambda line: line.state == "lost")
    thread = quick_desk.gather("memory")
    thread.join(60)
    assert quick_desk.found(StepEnded)[-1].outcome is Outcome.SUCCEEDED
    assert len(quick_desk.found(ConsentAsked)) == 1
