"""The desk's deeds, the whole companion and a person between them, over SSH; both journals afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from adapters.companion_desk.rig import SCRIPT, Desk
from deskside.adapters.probes import LINUX_SHA256
from deskside.domain.companion import talk
from deskside.domain.companion.talk import Capability
from deskside.domain.journal.consent import (
    ConsentAnswered,
    ConsentAsked,
    ConsentShown,
    ConsentWithdrawn,
    SessionEnded,
    SessionFrozen,
)
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.facts import Outcome, OutputReceived, StepEnded, StepStarted
from deskside.domain.scripts.evidence import Policy
from deskside.domain.scripts.manifest import Effect
from servers.helped import ANNA, Helped, a_script
from waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path


def test_system_information_asks_reads_what_is_allowed_and_both_journals_agree(
    either_desk: Desk, person: Helped
) -> None:
    thread = either_desk.gather("memory", "users")
    sheet = person.sees(talk.Asked, lambda asked: len(asked.askings) == 2).askings
    for asking in sheet:
        reply: talk.Reply = "once" if asking.capability is Capability.INFORMATION else "no"
        person.does(talk.Answer(asking=asking.id, reply=reply))
    thread.join(60)
    inventory: Any = either_desk.outcome
    assert str(inventory.categories["memory"].status) in {"ok", "partial"}
    assert inventory.categories["memory"].total_bytes
    assert str(inventory.categories["users"].status) not in {"ok", "partial"}
    there = {fact.asking: fact for fact in person.journal() if isinstance(fact, ConsentAsked)}
    for asked in either_desk.found(ConsentAsked):
        assert there[asked.asking].capability == asked.capability
    sentences = {fact.sentence for fact in either_desk.found(ConsentShown)}
    assert sentences == {asking.sentence for asking in sheet}
    replies = {fact.capability: fact.reply for fact in either_desk.found(ConsentAnswered) if fact.asked >= 0}
    assert replies == {"information": "once", "personal": "no"}
    assert either_desk.found(StepStarted)[-1].sha256 == LINUX_SHA256
    assert either_desk.found(StepEnded)[-1].outcome is Outcome.SUCCEEDED


def test_a_change_leaves_the_person_what_takes_it_back_without_the_desk(
    desk: Desk, person: Helped, tmp_path: Path
) -> None:
    place = tmp_path / "made"
    undo = a_script(b'rm "$1"\n', name="test.undo", effect="change")
    change = a_script(b'fact place "" "$1"; touch "$1"\n', effect="change", undo="test.undo")
    thread = desk.run(change, tmp_path, undo=(undo,), place=str(place))
    (asking,) = person.sees(talk.Asked, lambda asked: asked.askings).askings
    person.does(talk.Answer(asking=asking.id, reply="once"))
    thread.join(60)
    assert place.exists()
    done = person.sees(talk.Happened, lambda event: event.activity.undo).activity
    desk.close()
    person.sees(talk.Over)
    person.does(talk.TakeBack(seq=done.seq))
    eventually(lambda: not place.exists(), "it is taken back")


@pytest.mark.parametrize("reply", ["session", "once"])
def test_what_a_change_made_is_measured_where_the_person_lets_facts_be_read_for_the_session(
    desk: Desk, person: Helped, tmp_path: Path, reply: talk.Reply
) -> None:
    thread = desk.gather("memory")
    (asking,) = person.sees(talk.Asked, lambda asked: asked.askings).askings
    person.does(talk.Answer(asking=asking.id, reply=reply))
    thread.join(60)
    change = a_script(b'touch "$1"\n', effect="change")
    thread = desk.run(change, tmp_path, place=str(tmp_path / "made"))
    wanted = Capability.CHANGES
    asked = person.sees(talk.Asked, lambda asked: any(one.capability is wanted for one in asked.askings))
    person.does(talk.Answer(asking=asked.askings[0].id, reply="once"))
    thread.join(60)
    (measured,) = desk.found(DifferenceMeasured)
    steps = [fact for fact in person.journal() if isinstance(fact, StepStarted)]
    if reply == "session":
        assert (measured.why_not, "services" in measured.compared) == ("", True)
        assert "users" not in measured.compared
        assert [step.script for step in steps[1:]] == ["probe.linux", SCRIPT, "probe.linux"]
    else:
        assert measured.why_not == "not-allowed"
        assert len(steps) == 2


def test_a_script_is_admitted_there_shown_and_run_under_the_same_digest(
    desk: Desk, person: Helped, tmp_path: Path
) -> None:
    thread = desk.run(a_script(b'echo "$1"; exit 3\n'), tmp_path, place=str(tmp_path))
    (asking,) = person.sees(talk.Asked, lambda asked: asked.askings).askings
    assert asking.details[0] == ("Place", str(tmp_path))
    person.does(talk.Answer(asking=asking.id, reply="once"))
    thread.join(60)
    result: Any = desk.outcome
    assert result.exit_status == 3
    assert "".join(fact.text for fact in desk.found(OutputReceived)) == f"{tmp_path}\n"
    (started,) = desk.found(StepStarted)
    (there,) = [fact for fact in person.journal() if isinstance(fact, StepStarted)]
    assert started.sha256 == there.sha256 == asking.digest


def test_a_script_with_a_large_folder_arrives_whole(
    either_desk: Desk, person: Helped, tmp_path: Path
) -> None:
    thread = either_desk.run(a_script(b"echo whole\n", more={"cases/large.txt": b"x" * 900_000}), tmp_path)
    person.sees(talk.Asked, lambda asked: asked.askings)
    person.allows()
    thread.join(60)
    assert "".join(fact.text for fact in either_desk.found(OutputReceived)) == "whole\n"


def test_a_no_is_a_refused_step_here_and_nothing_there(desk: Desk, person: Helped, tmp_path: Path) -> None:
    thread = desk.run(a_script(b"echo never\n"), tmp_path)
    (asking,) = person.sees(talk.Asked, lambda asked: asked.askings).askings
    person.does(talk.Answer(asking=asking.id, reply="no"))
    thread.join(60)
    assert desk.error().code == "consent-refused"
    assert desk.found(StepEnded)[-1].outcome is Outcome.REFUSED
    assert not [fact for fact in person.journal() if isinstance(fact, StepStarted)]


def test_a_script_that_only_this_desk_admits_never_reaches_the_person(
    desk: Desk, person: Helped, tmp_path: Path
) -> None:
    script = a_script(b"echo owned\n", effect="change", signers=(ANNA,))
    one_is_enough = Policy(roots="organisation", needed=dict.fromkeys(Effect, 1))
    desk.person.profile = replace(person.profile, policy=one_is_enough)
    thread = desk.run(script, tmp_path)
    thread.join(60)
    assert desk.error().code == "approvals-missing"
    assert not [event for event in person.events if isinstance(event, talk.Asked) and event.askings]
    assert not desk.found(ConsentAsked)


def test_what_they_take_back_ends_what_runs_under_it(desk: Desk, person: Helped, tmp_path: Path) -> None:
    thread = desk.run(a_script(b"echo begun; sleep 600\n"), tmp_path)
    person.sees(talk.Asked, lambda asked: asked.askings)
    person.allows("session")
    eventually(lambda: desk.found(OutputReceived), "it runs")
    grant = person.sees(talk.Allowed, lambda allowed: allowed.grants).grants[0]
    person.does(talk.Withdraw(grant=grant.id))
    thread.join(60)
    assert desk.error().code == "consent-withdrawn"
    ended = desk.found(StepEnded)[-1]
    assert (ended.outcome, ended.error) == (Outcome.CANCELLED, "consent-withdrawn")
    eventually(lambda: desk.found(ConsentWithdrawn), "the journal says who took it back")
    assert desk.found(ConsentWithdrawn)[0].by == "user"


def test_stop_kills_it_there_and_says_so(either_desk: Desk, person: Helped, tmp_path: Path) -> None:
    thread = either_desk.run(a_script(b"echo begun; sleep 600\n"), tmp_path)
    person.sees(talk.Asked, lambda asked: asked.askings)
    person.allows()
    eventually(lambda: either_desk.found(OutputReceived), "it runs")
    either_desk.cancel.cancel()
    thread.join(60)
    assert either_desk.error().code == "cancelled"
    assert either_desk.found(StepEnded)[-1].outcome is Outcome.CANCELLED


def test_when_they_end_the_session_everything_of_it_has_ended_here_too(
    either_desk: Desk, person: Helped, tmp_path: Path
) -> None:
    thread = either_desk.run(a_script(b"echo begun; sleep 600\n"), tmp_path)
    person.sees(talk.Asked, lambda asked: asked.askings)
    person.allows()
    eventually(lambda: either_desk.found(OutputReceived), "it runs")
    person.does(talk.End())
    thread.join(60)
    assert either_desk.error().code == "session-ended-midway"
    assert either_desk.found(StepEnded)[-1].outcome is Outcome.CANCELLED
    eventually(lambda: either_desk.found(SessionEnded), "the journal says who ended it")
    assert either_desk.found(SessionEnded)[0].by == "user"


def test_while_they_check_who_is_asking_the_desk_waits_and_then_asks(
    desk: Desk, person: Helped, tmp_path: Path
) -> None:
    eventually(lambda: desk.machine.consent.is_let_in, "the clerk is in")
    person.does(talk.Freeze(on=True))
    eventually(lambda: desk.machine.consent.is_frozen, "the desk knows")
    thread = desk.run(a_script(b"echo fine\n"), tmp_path)
    person.does(talk.Freeze(on=False))
    person.sees(talk.Asked, lambda asked: asked.askings)
    person.allows()
    thread.join(60)
    eventually(lambda: [fact.on for fact in desk.found(SessionFrozen)] == [True, False], "both are recorded")
    assert desk.found(StepEnded)[-1].outcome is Outcome.SUCCEEDED
