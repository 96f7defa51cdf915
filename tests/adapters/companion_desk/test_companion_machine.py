"""The machine on a companion's line: verbs with grants, jobs over lines that break, refusals that say why."""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.companion_desk.machine import CompanionMachine
from deskside.adapters.threads import start_thread
from deskside.domain.companion.control import Ask, Hello, LetIn, StopJob
from deskside.domain.companion.job_stream import JobEnded
from deskside.domain.companion.talk import Capability
from deskside.domain.companion.verbs import Attach, Facts, Offer, Run
from deskside.domain.errors import BrokeMidway, Cancelled, DesksideError, Refused
from deskside.domain.journal.consent import ConsentAnswered, ConsentAsked, JobReattached
from deskside.domain.journal.facts import Outcome, OutputReceived, StepEnded, StepStarted
from deskside.domain.running import Probe
from deskside.domain.scripts.verdict import Verdict
from deskside.usecases.gather_inventory import GatherInventory
from deskside.usecases.ports.probes import MarkedProbe
from deskside.usecases.task import CancelToken
from fakes.companion import PretendCompanion
from fakes.scripts import SCRIPT
from usecases.script_desk import ScriptDesk
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from deskside.usecases.ports.machine import LinkState

NONCE = "ab" * 8
PROBE = Probe(name="linux", body=b"", sha256="cd" * 32, nonce=NONCE, categories=("memory",))


@pytest.fixture
def companion() -> PretendCompanion:
    return PretendCompanion({Capability.INFORMATION: "session", Capability.CHECKS: "once"})


@pytest.fixture
def machine(companion: PretendCompanion) -> Iterator[CompanionMachine]:
    machine = CompanionMachine(companion, Hello(ticket="#1"))
    yield machine
    machine.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ScriptDesk]:
    desk = ScriptDesk(tmp_path)
    desk.write()
    desk.approve()
    desk.heard.clear()
    yield desk
    desk.close()


def allow_information(machine: CompanionMachine) -> None:
    consent = machine.consent
    consent.wait_ready(CancelToken())
    ask = Ask(id=consent.new_id(), about="information")
    consent.ask([ask])
    eventually(lambda: consent.grants, "they allow it")


def test_without_a_grant_nothing_is_sent(machine: CompanionMachine, companion: PretendCompanion) -> None:
    with pytest.raises(Refused, match="grant-unknown"):
        machine.run(PROBE, cancel=CancelToken())
    assert companion.verbs == []


def test_the_probe_is_the_companions_own_under_the_grant(
    machine: CompanionMachine, companion: PretendCompanion
) -> None:
    allow_information(machine)
    companion.job_says = (b"one ", b"two", JobEnded(reason="exited", status=0))
    job = machine.run(PROBE, cancel=CancelToken())
    assert b"".join(data for _, data in job) == b"one two"
    assert (job.exit().reason, job.exit().status) == ("exited", 0)
    (verb,) = companion.verbs
    assert isinstance(verb, Facts)
    assert (verb.nonce, verb.categories) == (NONCE, ("memory",))
    assert verb.grants == tuple(grant.id for grant in machine.consent.grants)


def test_a_grant_for_once_is_used_once_also_before_the_companion_says_so(
    machine: CompanionMachine, companion: PretendCompanion
) -> None:
    companion.replies = {Capability.INFORMATION: "once"}
    allow_information(machine)
    list(machine.run(PROBE, cancel=CancelToken()))
    assert machine.consent.grants == ()
    with pytest.raises(Refused, match="grant-unknown"):
        machine.run(PROBE, cancel=CancelToken())


def test_a_job_goes_on_where_it_was_after_a_lost_line(
    machine: CompanionMachine, companion: PretendCompanion
) -> None:
    allow_information(machine)
    companion.job_says = (b"before ",)
    job = machine.run(PROBE, cancel=CancelToken())
    heard = iter(job)
    assert next(heard) == ("stdout", b"before ")
    (running,) = companion.jobs.values()
    companion.cut()
    running.say(b"meanwhile ")
    companion.come_back()
    assert next(heard) == ("stdout", b"meanwhile ")
    running.say(b"after")
    running.end(JobEnded(reason="exited", status=3))
    assert list(heard) == [("stdout", b"after")]
    assert job.exit().status == 3
    (again,) = job.reattached()
    assert again.offset_bytes == len(b"before ")
    assert isinstance(companion.verbs[-1], Attach)


def test_a_line_that_never_comes_back_leaves_the_end_unknown(
    machine: CompanionMachine, companion: PretendCompanion
) -> None:
    allow_information(machine)
    companion.job_says = (b"before ",)
    job = machine.run(PROBE, cancel=CancelToken())
    heard = iter(job)
    next(heard)
    companion.cut()
    companion.link("ended")
    assert list(heard) == []
    assert (job.exit().reason, job.exit().status) == ("lost", None)


def test_stop_is_said_over_the_control_channel_and_waits_for_the_end(
    machine: CompanionMachine, companion: PretendCompanion
) -> None:
    allow_information(machine)
    companion.job_says = (b"busy",)
    cancel = CancelToken()
    job = machine.run(PROBE, cancel=cancel)
    heard = iter(job)
    next(heard)
    cancel.cancel()
    assert list(heard) == []
    assert job.exit().reason == "stopped"
    assert any(isinstance(frame, StopJob) for frame in companion.heard)


def test_stop_on_a_dead_line_returns_at_once_and_is_said_when_it_is_back(
    machine: CompanionMachine, companion: PretendCompanion
) -> None:
    allow_information(machine)
    companion.job_says = (b"busy",)
    cancel = CancelToken()
    job = machine.run(PROBE, cancel=cancel)
    heard = iter(job)
    next(heard)
    companion.cut()
    cancel.cancel()
    assert list(heard) == []
    assert job.exit().reason == "lost"
    companion.come_back()
    eventually(lambda: any(isinstance(frame, StopJob) for frame in companion.heard), "the stop is said")


def test_leaving_a_run_early_stops_it_there(machine: CompanionMachine, companion: PretendCompanion) -> None:
    allow_information(machine)
    companion.job_says = (b"one", b"two")
    for _ in machine.run(PROBE, cancel=CancelToken()):
        break
    eventually(lambda: any(isinstance(frame, StopJob) for frame in companion.heard), "the stop is said")


@pytest.mark.parametrize(
    ("reason", "error"), [("not-started", "job-not-started"), ("cancelled", "admin-declined")]
)
def test_what_did_not_begin_says_why(
    machine: CompanionMachine, companion: PretendCompanion, reason: str, error: str
) -> None:
    allow_information(machine)
    companion.job_says = (JobEnded(reason=reason),)  # type: ignore[arg-type]  # one of its words
    with pytest.raises(DesksideError, match=error):
        list(machine.run(PROBE, cancel=CancelToken()))


@pytest.mark.parametrize("garbage", [b"z\0\0\0\1x", b"o\xff\xff\xff\xff", b"g\0\0\0\1x"])
def test_a_stream_that_is_none_is_an_error_and_harmless(
    machine: CompanionMachine, companion: PretendCompanion, garbage: bytes
) -> None:
    allow_information(machine)
    companion.job_says = ()
    job = machine.run(PROBE, cancel=CancelToken())
    heard = iter(job)
    thread = start_thread("companion", lambda: _speak(companion, garbage))
    with pytest.raises(BrokeMidway, match="job-stream-garbled"):
        next(heard)
    thread.join(60)


def _speak(companion: PretendCompanion, garbage: bytes) -> None:
    eventually(lambda: any(job.readers for job in companion.jobs.values()), "the job is followed")
    for job in companion.jobs.values():
        job.readers[0].put("stdout", garbage)


def test_the_state_of_the_line_is_told_in_the_ports_words(
    machine: CompanionMachine, companion: PretendCompanion
) -> None:
    states: list[LinkState] = []
    machine.on_link(states.append)
    companion.link("slow")
    companion.cut()
    companion.come_back()
    companion.link("ended")
    assert states == ["slow", "away", "up", "lost"]


def test_closing_says_goodbye_and_closes_the_line(companion: PretendCompanion) -> None:
    machine = CompanionMachine(companion, Hello(ticket="#1"))
    machine.consent.wait_ready(CancelToken())
    machine.close()
    machine.close()
    assert companion.closed
    assert type(companion.heard[-1]).__name__ == "End"


def test_who_asks_waits_until_letting_in_is_recorded(machine: CompanionMachine) -> None:
    consent = machine.consent
    assert consent.next_of_session(CancelToken()) == LetIn(yes=True)
    following = CancelToken()
    asking = start_thread("asking", lambda: consent.wait_ready(CancelToken()))
    asking.join(0.1)
    assert asking.is_alive(), "what was taken may not be in the journal yet"
    recorded = start_thread("following", lambda: _follow_on(machine, following))
    eventually(lambda: not asking.is_alive(), "what was taken is recorded when the next is asked for")
    following.cancel()
    recorded.join()


def _follow_on(machine: CompanionMachine, cancel: CancelToken) -> None:
    with contextlib.suppress(Cancelled):
        machine.consent.next_of_session(cancel)


# ---------------------------------------------------------------- whole deeds


def test_a_script_is_judged_there_asked_about_and_run_as_it_was_shown(
    desk: ScriptDesk, machine: CompanionMachine, companion: PretendCompanion
) -> None:
    companion.job_says = (
        lambda: _print_mark(companion),
        JobEnded(reason="exited", status=0),
    )
    result = desk.run(machine)
    assert result.verdict is Verdict.OK
    offer, run = companion.verbs
    assert isinstance(offer, Offer)
    offered = companion.offers[offer.statement]
    assert offered.folder == desk.catalogue.folder(SCRIPT)
    assert hashlib.sha256(offered.statement).hexdigest() == offer.statement
    assert [b"BEGIN SSH SIGNATURE" in signature for signature in offered.signatures] == [True]
    started = next(fact for fact in desk.facts() if isinstance(fact, StepStarted))
    asked = next(fact for fact in desk.facts() if isinstance(fact, ConsentAsked))
    assert isinstance(run, Run)
    assert run.digest == started.sha256 == asked.digest
    assert (asked.script, asked.capability, asked.effect) == (SCRIPT, "checks", "read")


def _print_mark(companion: PretendCompanion) -> None:
    mark = companion.orders[-1].mark.encode()
    next(iter(companion.jobs.values())).say(b"::ok mark=" + mark + b"::fine\n")


def test_a_script_that_they_refuse_is_a_refused_step_and_nothing_runs(
    desk: ScriptDesk, machine: CompanionMachine, companion: PretendCompanion
) -> None:
    companion.replies = {Capability.CHECKS: "no"}
    with pytest.raises(Refused, match="consent-refused"):
        desk.run(machine)
    assert [type(verb) for verb in companion.verbs] == [Offer]
    answered = next(fact for fact in desk.facts() if isinstance(fact, ConsentAnswered))
    assert answered.reply == "no"
    ended = desk.facts()[-1]
    assert isinstance(ended, StepEnded)
    assert (ended.outcome, ended.error) == (Outcome.REFUSED, "consent-refused")


def test_what_the_companion_does_not_admit_is_never_asked_about(
    desk: ScriptDesk, machine: CompanionMachine, companion: PretendCompanion
) -> None:
    companion.refuses = {Offer: Refused("approvals-missing", have="1", needed="2")}
    with pytest.raises(Refused, match="approvals-missing"):
        desk.run(machine)
    assert not [frame for frame in companion.heard if isinstance(frame, Ask)]
    assert isinstance(desk.facts()[-1], StepEnded)


def test_a_script_that_runs_on_through_a_cut_is_whole_and_the_journal_says_so(
    desk: ScriptDesk, machine: CompanionMachine, companion: PretendCompanion
) -> None:
    companion.job_says = (b"before\n",)

    def cut_and_come_back() -> None:
        eventually(lambda: any(isinstance(fact, OutputReceived) for fact in desk.facts()), "output")
        companion.cut()
        (job,) = companion.jobs.values()
        job.say(b"meanwhile\n")
        job.end(JobEnded(reason="exited", status=0))
        companion.come_back()

    thread = start_thread("cut", cut_and_come_back)
    result = desk.run(machine)
    thread.join(60)
    text = "".join(fact.text for fact in desk.facts() if isinstance(fact, OutputReceived))
    assert text == "before\nmeanwhile\n"
    again = next(fact for fact in desk.facts() if isinstance(fact, JobReattached))
    assert (again.step, again.offset_bytes) == (result.step, len(b"before\n"))


def test_a_grant_that_is_taken_back_midway_ends_the_step_as_stopped_by_them(
    desk: ScriptDesk, machine: CompanionMachine, companion: PretendCompanion
) -> None:
    companion.job_says = (b"busy\n", JobEnded(reason="withdrawn", status=137))
    with pytest.raises(Refused, match="consent-withdrawn"):
        desk.run(machine)
    ended = desk.facts()[-1]
    assert isinstance(ended, StepEnded)
    assert (ended.outcome, ended.error) == (Outcome.CANCELLED, "consent-withdrawn")


class _Marked:
    """Probes whose nonce a test knows."""

    def inventory(self, categories: Sequence[str], platform: str = "linux", known: str = "") -> MarkedProbe:
        return MarkedProbe(probe=PROBE, nonce=NONCE)


def test_system_information_asks_and_records_which_probe_it_was(
    desk: ScriptDesk, machine: CompanionMachine, companion: PretendCompanion
) -> None:
    body = b"facts ok 20\nMemTotal:    1024 kB"
    frames = f"\x1e{NONCE} memory ok 1 {len(body)}\n".encode() + body + f"\x1e{NONCE} end ok 1 0\n".encode()
    companion.job_says = (frames, JobEnded(reason="exited", status=0))
    gather = GatherInventory(_Marked(), desk.store, desk.clock)
    found = gather(
        desk.ticket, machine, categories=["memory"], report=desk.heard.append, cancel=CancelToken()
    )
    assert list(found.categories) == ["memory"]
    started = next(fact for fact in desk.facts() if isinstance(fact, StepStarted))
    assert started.sha256 == "ef" * 32
    kinds = [fact.capability for fact in desk.facts() if isinstance(fact, ConsentAsked)]
    assert kinds == ["information"]
