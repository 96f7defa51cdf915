"""A certified clerk, a person, and the whole companion between them, over SSH."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import paramiko
import psutil
import pytest

from deskside.adapters.companion.control_line import ControlLine
from deskside.adapters.companion.session import ClerkChannels
from deskside.domain.companion import control, talk
from deskside.domain.companion.verbs import Attach
from deskside.domain.inventory.wire import NOT_ALLOWED, SectionReader
from deskside.domain.journal.consent import ConsentAnswered, ConsentAsked, ConsentWithdrawn, SessionEnded
from deskside.domain.journal.facts import StepEnded, StepStarted
from deskside.domain.secret import Secret
from servers.helped import Helped, RawClerk, a_script, collected, read_stream
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.organisation import Organisation


@pytest.fixture
def person(hospital: Organisation) -> Iterator[Helped]:
    with Helped(hospital) as helped:
        yield helped


@pytest.fixture
def clerk(hospital: Organisation, person: Helped) -> Iterator[RawClerk]:
    """A clerk who was let in."""
    with RawClerk(hospital, person.meeting()) as raw:
        raw.greet()
        person.sees(talk.ClerkAsks)
        person.does(talk.LetIn(yes=True))
        assert raw.hears(control.LetIn).yes
        yield raw


def test_the_person_sees_who_knocks_and_for_which_ticket(hospital: Organisation, person: Helped) -> None:
    with RawClerk(hospital, person.meeting()) as raw:
        raw.greet("#7 \x1b[31mred")
        clerk = person.sees(talk.ClerkAsks).clerk
        assert (clerk.name, clerk.department) == ("Anna Schmidt", "IT Service Desk")
        assert clerk.organisation == "Example Hospital"
        assert clerk.ticket == "#7 red"
        person.does(talk.LetIn(yes=False))
        assert not raw.hears(control.LetIn).yes
        assert raw.hears(control.End).reason == "user"
        assert person.sees(talk.Over).reason == "user"


def test_system_information_is_read_and_what_was_not_allowed_says_so(person: Helped, clerk: RawClerk) -> None:
    asking = clerk.asks("information", remark="to see the disks")
    shown = clerk.hears(control.Shown)
    assert person.sees(talk.Asked).askings[0].sentence == shown.sentence
    assert person.sees(talk.Asked).askings[0].remark == "to see the disks"
    person.allows("once")
    facts = clerk.facts(clerk.granted(asking).grant, categories=("os", "users"))
    status, out, _ = clerk.does(facts)
    assert status == 0
    answer, ended = read_stream(out)
    assert ended is not None
    assert ended.status == 0
    sections = {section.name: section for section in SectionReader(facts.nonce).feed(answer)}
    assert sections["os"].status in {"ok", "partial"}
    assert sections["users"].status == NOT_ALLOWED
    assert "end" in sections
    done = person.sees(talk.Happened, lambda event: event.activity.progress == "done").activity
    assert done.capability is talk.Capability.INFORMATION
    assert clerk.is_refused(clerk.facts(facts.grants[0])).code == "grant-used"


def test_a_script_runs_with_the_values_that_were_shown_and_its_secret(
    person: Helped, clerk: RawClerk, tmp_path: Path
) -> None:
    offer = clerk.offers(a_script(b'echo "$1 $phrase"; exit 3\n'))
    values = (("place", str(tmp_path)),)
    asking = clerk.asks("script", offer=offer, values=values, secrets=("phrase",))
    (seen,) = person.sees(talk.Asked).askings
    assert seen.sentence == "Runs a test."
    assert seen.approvers == ("anna@example.org", "oleg@example.org")
    assert seen.details[0] == ("Place", str(tmp_path))
    person.allows()
    grant = clerk.granted(asking)
    request, order = clerk.run(grant, offer, values=values, secrets=(("phrase", Secret("canary-4711")),))
    status, out, err = clerk.does(request, order)
    assert status == 0, err
    said, ended = read_stream(out)
    assert said == f"{tmp_path} canary-4711\n".encode()
    assert ended is not None
    assert ended.status == 3
    (started,) = [fact for fact in person.journal() if isinstance(fact, StepStarted)]
    assert started.sha256 == grant.digest
    assert started.trust == "organisation"
    assert "canary-4711" not in repr(person.journal())
    assert "canary-4711" not in repr(person.events)


def test_withdrawing_kills_what_runs_and_both_journal_and_clerk_know(person: Helped, clerk: RawClerk) -> None:
    offer = clerk.offers(a_script(b"echo begun; sleep 600\n"))
    asking = clerk.asks("script", offer=offer)
    person.allows("session")
    grant = clerk.granted(asking)
    shown = clerk.hears(control.Shown, lambda one: one.id == asking)
    request, order = clerk.run(grant, offer, shown.digest)
    program = clerk.begins(request, order)
    eventually(lambda: b"begun" in b"".join(data for _, data in program.take(0.1)), "it runs")
    person.does(talk.Withdraw(grant=grant.grant))
    _, out, _ = collected(program)
    ended = read_stream(out)[1]
    assert ended is not None
    assert ended.reason == "withdrawn"
    assert clerk.hears(control.GrantWithdrawn).grant == grant.grant
    assert clerk.is_refused(*clerk.run(grant, offer, shown.digest)).code == "grant-withdrawn"
    assert clerk.is_refused(Attach(job=request.job, offset=0)).code == "grant-withdrawn"
    assert any(isinstance(fact, ConsentWithdrawn) for fact in person.journal())


def test_a_job_outlives_its_line_and_is_followed_from_where_it_was(
    hospital: Organisation, person: Helped, clerk: RawClerk, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    body = b'echo one; until [ -e "$1" ]; do sleep .02; done; echo two\n'
    offer = clerk.offers(a_script(body))
    values = (("place", str(go)),)
    asking = clerk.asks("script", offer=offer, values=values)
    person.allows()
    request, order = clerk.run(clerk.granted(asking), offer, values=values)
    program = clerk.begins(request, order)
    got = b""
    while b"one\n" not in got:
        got += b"".join(data for _, data in program.take(0.1))
    back = threading.Event()
    clerk.line.on_link(lambda state: back.set() if state == "up" else None)
    _transport(clerk).close()
    person.sees(talk.Line, lambda line: line.state == "lost")
    assert back.wait(60)
    assert clerk.is_refused(Attach(job=request.job, offset=4)).code == "session-other-ticket"
    clerk.frames.clear()
    clerk.greet()
    clerk.hears(control.Grants)
    go.touch()
    status, out, _ = clerk.does(Attach(job=request.job, offset=4))
    assert status == 0
    assert read_stream(out)[0] == b"two\n"
    assert person.sees(talk.Line).state == "up"


def test_checking_first_halts_what_runs_and_refuses_what_would_begin(
    person: Helped, clerk: RawClerk, tmp_path: Path
) -> None:
    ticks = tmp_path / "ticks"
    offer = clerk.offers(a_script(b'while :; do echo t >>"$1"; sleep .02; done\n'))
    values = (("place", str(ticks)),)
    asking = clerk.asks("script", offer=offer, values=values)
    person.allows()
    request, order = clerk.run(clerk.granted(asking), offer, values=values)
    clerk.begins(request, order)
    eventually(ticks.exists, "it ticks")
    person.does(talk.Freeze(on=True))
    assert clerk.hears(control.Freezing).on
    assert clerk.decided(clerk.asks("information")).why == "session-frozen"
    assert clerk.is_refused(clerk.facts("0" * 32)).code == "session-frozen"
    person.does(talk.Freeze(on=False))
    size = ticks.stat().st_size
    eventually(lambda: ticks.stat().st_size > size, "it goes on")


def test_end_kills_within_a_second_with_the_line_dead_and_is_written_down(
    person: Helped, clerk: RawClerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids = tmp_path / "pids"
    body = b'trap \'\' TERM; (setsid sh -c \'trap "" TERM; echo $$ >>"$0"; exec sleep 600\' "$1" &)\n'
    offer = clerk.offers(a_script(body + b"while :; do sleep 600; done\n"))
    values = (("place", str(pids)),)
    asking = clerk.asks("script", offer=offer, values=values)
    person.allows()
    clerk.begins(*clerk.run(clerk.granted(asking), offer, values=values))
    eventually(lambda: pids.exists() and pids.read_text(), "it hides")
    dead = threading.Event()
    monkeypatch.setattr(_transport(clerk).packetizer, "read_message", dead.wait)
    person.does(talk.End())
    over = person.sees(talk.Over)
    assert over.reason == "user"
    assert [activity.progress for activity in over.activities] == ["stopped"]
    assert not psutil.pid_exists(int(pids.read_text()))
    facts = person.journal()
    assert isinstance(facts[-1], SessionEnded)
    assert [type(fact) for fact in facts if isinstance(fact, StepStarted | StepEnded)] == [
        StepStarted,
        StepEnded,
    ]
    dead.set()


def test_a_code_that_is_asked_for_while_the_line_before_still_ends_lives(
    hospital: Organisation, person: Helped, clerk: RawClerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = threading.Semaphore(0)
    # A line that takes long to end: until the next code is shown, or for a moment, where that waits for it.
    monkeypatch.setattr(ControlLine, "last_words", lambda *_: codes.acquire(timeout=0.3))
    tell = person.host._tell

    def told(event: talk.Event) -> None:
        tell(event)
        if isinstance(event, talk.CodeShown):
            codes.release()

    person.host._tell = told
    person.does(talk.End())
    person.sees(talk.Over)
    person.events.clear()
    with RawClerk(hospital, person.meeting()) as again:
        again.greet()
        assert person.sees(talk.ClerkAsks).clerk.name == "Anna Schmidt"


def test_a_control_channel_may_be_opened_anew_as_soon_as_the_first_is_closed(
    hospital: Organisation, person: Helped, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, ended = threading.Event(), ClerkChannels._control_ended

    def end_late(channels: ClerkChannels, line: ControlLine) -> None:
        opened.wait(60)
        ended(channels, line)

    monkeypatch.setattr(ClerkChannels, "_control_ended", end_late)
    with RawClerk(hospital, person.meeting()) as clerk:
        clerk.greet()
        person.sees(talk.ClerkAsks)
        person.does(talk.LetIn(yes=True))
        clerk.control.send(b"\xff\xff\xff\xff")
        assert clerk.ended.wait(60)
        clerk.frames.clear()
        clerk.greet()
        opened.set()
        assert clerk.hears(control.LetIn).yes
        asking = clerk.asks("information")
        person.allows()
        assert clerk.granted(asking).grant, "the end of the first takes nothing from the second"


def test_every_asking_and_answer_stands_in_the_persons_own_journal(person: Helped, clerk: RawClerk) -> None:
    asking = clerk.asks("personal")
    person.allows("session")
    clerk.granted(asking)
    asked, answered = [f for f in person.journal() if isinstance(f, ConsentAsked | ConsentAnswered)]
    assert isinstance(asked, ConsentAsked)
    assert isinstance(answered, ConsentAnswered)
    assert (asked.asking, asked.capability) == (asking, "personal")
    assert (answered.reply, answered.source) == ("session", "companion")


def test_heads_are_signed_and_countersigned(person: Helped, clerk: RawClerk) -> None:
    own = clerk.hears(control.Heads, lambda heads: heads.signed)
    assert own.of == "own"
    assert own.size > 0
    clerk.says(control.Heads(size=1, signed="no", signature="no"))
    refused = person.sees(talk.Happened, lambda event: event.activity.progress == "refused").activity
    assert refused.sentence == "Sent a record of this session that does not fit yours."


def _transport(clerk: RawClerk) -> paramiko.Transport:
    transport = clerk.line._reached.transport
    assert isinstance(transport, paramiko.Transport)
    return transport


def test_a_change_is_taken_back_by_its_signed_undo_without_any_clerk_even_when_all_is_over(
    person: Helped, clerk: RawClerk, tmp_path: Path
) -> None:
    place = tmp_path / "made"
    values = (("place", str(place)),)
    clerk.offers(a_script(b'rm "$1"\n', name="test.undo", effect="change"))
    offer = clerk.offers(a_script(b'fact place "" "$1"; touch "$1"\n', effect="change", undo="test.undo"))
    asking = clerk.asks("script", offer=offer, values=values)
    person.allows()
    assert clerk.does(*clerk.run(clerk.granted(asking), offer, values=values))[0] == 0
    change = person.sees(talk.Happened, lambda event: event.activity.undo).activity
    assert place.exists()
    clerk.says(control.End())
    assert person.sees(talk.Over).reason == "clerk"
    person.does(talk.TakeBack(seq=change.seq))
    eventually(lambda: not place.exists(), "it is taken back")
    eventually(lambda: _done(person) == 2, "the list says so")
    person.does(talk.TakeBack(seq=change.seq))
    assert person.sees(talk.Trouble).code == "undo-unknown"


def test_a_change_that_was_stopped_half_way_is_taken_back_with_what_it_said(
    person: Helped, clerk: RawClerk, tmp_path: Path
) -> None:
    place, made = tmp_path / "made", tmp_path / "made.tmp"
    values = (("place", str(place)),)
    clerk.offers(a_script(b'rm "$1"\n', name="test.undo", effect="change"))
    body = b'fact place "" "$1.tmp"; touch "$1.tmp"; while :; do sleep 600; done\n'
    offer = clerk.offers(a_script(body, effect="change", undo="test.undo"))
    asking = clerk.asks("script", offer=offer, values=values)
    person.allows()
    grant = clerk.granted(asking)
    clerk.begins(*clerk.run(grant, offer, values=values))
    eventually(made.exists, "it has begun")
    person.does(talk.End())
    over = person.sees(talk.Over)
    (change,) = over.activities
    assert change.progress == "stopped"
    assert change.undo
    person.does(talk.TakeBack(seq=change.seq))
    eventually(lambda: not made.exists(), "it is taken back")


def test_a_change_that_said_nothing_has_nothing_to_take_back(person: Helped, clerk: RawClerk) -> None:
    clerk.offers(a_script(b'rm "$1"\n', name="test.undo", effect="change"))
    offer = clerk.offers(a_script(b"exit 0\n", effect="change", undo="test.undo"))
    asking = clerk.asks("script", offer=offer)
    person.allows()
    assert clerk.does(*clerk.run(clerk.granted(asking), offer))[0] == 0
    done = person.sees(talk.Happened, lambda event: event.activity.progress == "done").activity
    assert done.undo == ""


def test_what_was_not_a_change_of_ours_cannot_be_taken_back(person: Helped, clerk: RawClerk) -> None:
    assert clerk.line is not None
    person.does(talk.TakeBack(seq=1))
    assert person.sees(talk.Trouble).code == "undo-unknown"


def _done(person: Helped) -> int:
    return sum(
        isinstance(event, talk.Happened) and event.activity.progress == "done" for event in person.events
    )
