"""The desk's deeds, the whole companion and a person between them, over SSH; both journals afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.companion_desk.machine import CompanionMachine
from deskside.adapters.engine.connector import EngineConnector
from deskside.adapters.probes import LINUX_SHA256, ShippedProbes
from deskside.adapters.ssh.companion_connector import SshCompanionConnector
from deskside.adapters.threads import start_thread
from deskside.adapters.trust.signatures import check_signature
from deskside.adapters.trust.tokens import RandomTokens
from deskside.domain.companion import talk
from deskside.domain.companion.control import Hello
from deskside.domain.companion.talk import Capability
from deskside.domain.errors import DesksideError
from deskside.domain.journal.consent import (
    ConsentAnswered,
    ConsentAsked,
    ConsentShown,
    ConsentWithdrawn,
    JobReattached,
    SessionEnded,
    SessionFrozen,
)
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.facts import Outcome, OutputReceived, StepEnded, StepStarted, TicketOpened
from deskside.domain.scripts.evidence import Evidence, SignedStatement
from deskside.domain.tickets import Requester
from deskside.programs.places import resources_dir
from deskside.usecases.follow_session import FollowSession
from deskside.usecases.gather_inventory import GatherInventory
from deskside.usecases.measure_difference import MeasureDifference
from deskside.usecases.run_script import RunScript
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from fakes.journal import FakeJournal
from servers.helped import Helped, a_script
from servers.organisation import Organisation
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.domain.companion.offers import OfferedScript
    from deskside.domain.journal.facts import Fact
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest

SCRIPT = "test.own"


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    return Organisation(tmp_path_factory.mktemp("hospital"))


@pytest.fixture
def person(hospital: Organisation) -> Iterator[Helped]:
    with Helped(hospital) as helped:
        yield helped


class Shelf:
    """A catalogue with a script, perhaps its undo, their approvals, and nobody's memory of versions."""

    def __init__(self, scripts: tuple[OfferedScript, ...], profile: OrganisationProfile, place: Path) -> None:
        self._scripts = {one.folder.script: one for one in scripts}
        self._profile = profile
        self._files = FileCatalogue(place)

    def folder(self, script: str) -> ScriptFolder:
        return self._scripts[script].folder

    def manifest(self, folder: ScriptFolder) -> Manifest:
        return self._files.manifest(folder)

    def evidence(self, script: str) -> Evidence:
        one = self._scripts[script]
        checked = (check_signature(one.statement, armoured) for armoured in one.signatures)
        signed = SignedStatement(one.statement, tuple(checked))
        return Evidence(statements=(signed,), roster=self._profile.roster, policy=self._profile.policy)

    def newest(self, script: str) -> int:
        del script
        return 0

    def remember(self, script: str, version: int) -> None:
        del script, version


class Desk:
    """One clerk's desk, paired with the person's companion."""

    def __init__(self, hospital: Organisation, person: Helped, connector: Any) -> None:
        self.person = person
        self.journal = FakeJournal()
        opened = TicketOpened(requester=Requester(name="Oleg"), subject="Slow")
        self.ticket = self.journal.open_ticket(opened).ticket
        self.line = connector.pair(
            person.meeting(),
            hospital.clerk().credentials(),
            label="pc",
            dialogue=FakeDialogue(),
            sending=lambda: None,
            cancel=CancelToken(),
        )
        self.machine = CompanionMachine(self.line, Hello(ticket="#1"), call_back="1234")
        self.cancel = CancelToken()
        self.heard: list[object] = []
        self.outcome: object = None
        self._follow = start_thread("follow-desk", self._follow_session)

    def close(self) -> None:
        self.machine.close()
        self._follow.join(20)

    def _follow_session(self) -> None:
        follow = FollowSession(self.journal)
        follow(
            self.ticket,
            self.machine.consent,
            self.machine.machine_id,
            report=self.heard.append,
            cancel=CancelToken(),
        )

    @property
    def facts(self) -> list[Fact]:
        return [entry.fact for entry in self.journal.entries(self.ticket) if entry.fact is not None]

    def found(self, kind: type[Any]) -> list[Any]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def meanwhile(self, work: Any) -> Any:
        def attempt() -> None:
            try:
                self.outcome = work()
            except DesksideError as error:
                self.outcome = error

        return start_thread("desk-deed", attempt)

    def gather(self, *categories: str) -> Any:
        gather = GatherInventory(ShippedProbes(resources_dir() / "probes"), self.journal, self.journal.clock)
        return self.meanwhile(
            lambda: gather(
                self.ticket,
                self.machine,
                categories=categories,
                report=self.heard.append,
                cancel=self.cancel,
            )
        )

    def run(
        self, script: OfferedScript, folder: Path, *, undo: tuple[OfferedScript, ...] = (), **values: str
    ) -> Any:
        shelf: Any = Shelf((script, *undo), self.person.profile, folder)
        measure = MeasureDifference(ShippedProbes(resources_dir() / "probes"))
        run = RunScript(
            shelf, shelf, self.journal, self.journal.clock, RandomTokens(), shelf, measure=measure
        )
        return self.meanwhile(
            lambda: run(
                self.ticket, SCRIPT, values, self.machine, report=self.heard.append, cancel=self.cancel
            )
        )

    def error(self) -> DesksideError:
        assert isinstance(self.outcome, DesksideError), self.outcome
        return self.outcome


@pytest.fixture(params=["in this process", "through an engine"])
def connector(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    if request.param == "in this process":
        yield SshCompanionConnector()
        return
    with EngineConnector(tmp_path / "known_hosts", keeps_spare=False) as engines:
        yield engines


@pytest.fixture
def either_desk(hospital: Organisation, person: Helped, connector: Any) -> Iterator[Desk]:
    """For what goes through every layer of an engine."""
    desk = Desk(hospital, person, connector)
    person.sees(talk.ClerkAsks)
    person.does(talk.LetIn(yes=True))
    yield desk
    desk.close()


@pytest.fixture
def desk(hospital: Organisation, person: Helped) -> Iterator[Desk]:
    desk = Desk(hospital, person, SshCompanionConnector())
    person.sees(talk.ClerkAsks)
    person.does(talk.LetIn(yes=True))
    yield desk
    desk.close()


@pytest.fixture
def quick_desk(hospital: Organisation, person: Helped) -> Iterator[Desk]:
    """Comes back from a cut without the product's patience."""
    desk = Desk(hospital, person, SshCompanionConnector(waits=lambda: iter([0.3] * 200)))
    person.sees(talk.ClerkAsks)
    person.does(talk.LetIn(yes=True))
    yield desk
    desk.close()


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
    script = a_script(b"echo owned\n", effect="change", signers=(_anna(),))
    desk.person.profile = _one_is_enough(person.profile)
    thread = desk.run(script, tmp_path)
    thread.join(60)
    assert desk.error().code == "approvals-missing"
    assert not [event for event in person.events if isinstance(event, talk.Asked) and event.askings]
    assert not desk.found(ConsentAsked)


def _anna() -> Any:
    from servers.helped import ANNA  # noqa: PLC0415 - only here

    return ANNA


def _one_is_enough(profile: OrganisationProfile) -> OrganisationProfile:
    """Return a profile that a clerk who owns the whole desk would like."""
    from dataclasses import replace  # noqa: PLC0415 - only here

    from deskside.domain.scripts.evidence import Policy  # noqa: PLC0415
    from deskside.domain.scripts.manifest import Effect  # noqa: PLC0415

    return replace(profile, policy=Policy(roots="organisation", needed=dict.fromkeys(Effect, 1)))


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
    assert [fact.on for fact in desk.found(SessionFrozen)] == [True, False]
    assert desk.found(StepEnded)[-1].outcome is Outcome.SUCCEEDED


# ---------------------------------------------------------------- lines that break


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
