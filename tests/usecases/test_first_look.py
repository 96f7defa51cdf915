"""The first look: everything at once, one question, and something to say within ten seconds."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from deskside.adapters.companion_desk.machine import CompanionMachine
from deskside.adapters.local import LocalMachine
from deskside.adapters.side_by_side import side_by_side
from deskside.domain.companion.control import Ask, Hello
from deskside.domain.companion.job_stream import JobEnded
from deskside.domain.companion.talk import Capability
from deskside.domain.companion.verbs import Run
from deskside.domain.errors import BrokeMidway, Cancelled, Refused
from deskside.domain.first_look.look import WITHIN_MS
from deskside.domain.inventory.memory import Memory
from deskside.domain.journal.facts import Outcome, Recorded, SnapshotTaken, StepEnded, StepStarted
from deskside.usecases.agreed_machine import AgreedMachine
from deskside.usecases.first_look import LookTaken, TakeFirstLook
from deskside.usecases.gather_inventory import GatherInventory, SectionArrived
from deskside.usecases.task import CancelToken
from fakes.an_inventory import an_inventory
from fakes.companion import PretendCompanion
from fakes.scripted_machine import MARK, ScriptedMachine
from fakes.scripts import MANIFEST, write_script
from targets.inventory_of import PROBES
from usecases.script_desk import ScriptDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from deskside.domain.first_look.look import FirstLook
    from deskside.usecases.first_look import LookedAt
    from deskside.usecases.ports.machine import Machine

CHECKS = ("memory.pressure", "system.stuck-programs")
"""Those of the table's kind `slow` that the desks of these tests have."""
AT = datetime(2026, 5, 4, 8, tzinfo=UTC)
WELL = "ok fine\nexit 0\n"


class Looker:
    """A desk with two approved checks, and what its first look reported."""

    def __init__(self, folder: Path) -> None:
        self.desk = ScriptDesk(folder)
        self.reported: list[object] = []
        self.cancel = CancelToken()
        self.deed = TakeFirstLook(
            GatherInventory(PROBES, self.desk.store, self.desk.clock),
            self.desk.running,
            self.desk.catalogue,
            self.desk.clock,
            side_by_side,
        )

    def check(self, script: str, program: str = WELL, *, approved: bool = True) -> None:
        write_script(self.desk.scripts, script, manifest=MANIFEST, program=program)
        if approved:
            self.desk.approve(script=script)

    def look(self, machine: Machine, problem: str = "slow") -> LookedAt:
        return self.deed(self.desk.ticket, machine, problem, report=self.reported.append, cancel=self.cancel)

    @property
    def looks(self) -> list[FirstLook]:
        return [event.look for event in self.reported if isinstance(event, LookTaken)]

    @property
    def steps(self) -> dict[str, StepEnded]:
        """What ended, by script or probe."""
        facts = {one.seq: one.fact for one in self.desk.store.entries(self.desk.ticket)}
        ends = {fact.step: fact for fact in facts.values() if isinstance(fact, StepEnded)}
        return {
            fact.script: ends[seq]
            for seq, fact in facts.items()
            if isinstance(fact, StepStarted) and seq in ends
        }

    def instead_of_facts(self, gather: Callable[..., object]) -> None:
        self.deed = replace(self.deed, gather=gather)  # type: ignore[arg-type]  # called like the deed


@pytest.fixture
def looker(tmp_path: Path) -> Iterator[Looker]:
    looker = Looker(tmp_path)
    yield looker
    looker.desk.close()


def missing(look: FirstLook) -> dict[str, str]:
    return {one.name: one.why for one in look.unmeasured if one.is_check or one.name == "memory"}


def no_facts(*_: object, **__: object) -> object:
    raise BrokeMidway("probe-no-answer", status=1)


def facts_without_end(*_: object, cancel: CancelToken, **__: object) -> None:
    cancel.wait(60)


def test_facts_and_checks_run_side_by_side_and_each_is_a_step(looker: Looker, tmp_path: Path) -> None:
    wait = 'i=0; while [ ! -e "{other}" ] && [ $i -lt 560 ]; do sleep 0.05; i=$((i + 1)); done'
    for one, other in (CHECKS, CHECKS[::-1]):
        met = f': >"{tmp_path}/{one}"; {wait.format(other=f"{tmp_path}/{other}")}; [ $i -lt 560 ] || exit 2\n'
        looker.check(one, met + WELL)
    machine = LocalMachine()
    found = looker.look(machine)
    machine.close()
    assert {end.script for end in found.look.fine_checks} == set(CHECKS), "each waited for the other"
    assert found.inventory is not None
    assert found.inventory.get(Memory) is not None
    assert {*looker.steps} == {"probe.linux", *CHECKS}
    assert {end.outcome for end in looker.steps.values()} == {Outcome.SUCCEEDED}
    assert any(isinstance(fact, SnapshotTaken) for fact in looker.desk.facts())
    assert looker.looks[0].running
    assert not looker.looks[-1].running
    assert looker.looks[-1].troubles == found.look.troubles
    assert {event.name for event in looker.reported if isinstance(event, SectionArrived)} >= {"memory"}


def test_everything_is_reported_on_the_thread_of_the_deed(looker: Looker) -> None:
    looker.check(CHECKS[0])
    threads = set()
    looker.instead_of_facts(no_facts)
    looker.deed(
        looker.desk.ticket,
        ScriptedMachine(("stdout", b"::ok mark=" + MARK + b"::fine\n")),
        "slow",
        report=lambda _: threads.add(threading.current_thread()),
        cancel=looker.cancel,
    )
    assert threads == {threading.current_thread()}


def test_when_ten_seconds_are_over_it_says_what_still_runs_and_the_rest_arrives_later(
    looker: Looker,
) -> None:
    let_go = threading.Event()
    clock = looker.desk.clock
    late_ms = [0]
    monotonic_ms = clock.monotonic_ms
    clock.monotonic_ms = lambda: monotonic_ms() + late_ms[0]  # type: ignore[method-assign]

    class Slow(ScriptedMachine):
        def run(self, *more: Any, **named: Any) -> Any:
            assert let_go.wait(60)
            return super().run(*more, **named)

    def report(event: object) -> None:
        looker.reported.append(event)
        late_ms[0] = WITHIN_MS - 20
        if isinstance(event, LookTaken) and event.look.is_due:
            let_go.set()

    looker.check(CHECKS[0])
    looker.instead_of_facts(no_facts)
    machine = Slow(("stdout", b"::ok mark=" + MARK + b"::fine\n"))
    found = looker.deed(looker.desk.ticket, machine, "slow", report=report, cancel=looker.cancel)
    due = next(look for look in looker.looks if look.is_due)
    assert missing(due)[CHECKS[0]] == "running"
    assert due.elapsed_ms >= WITHIN_MS
    assert [end.script for end in found.look.fine_checks] == [CHECKS[0]]


def test_what_cannot_be_measured_never_keeps_the_rest(looker: Looker) -> None:
    looker.check(CHECKS[0])
    looker.check(CHECKS[1], approved=False)
    looker.instead_of_facts(no_facts)
    found = looker.look(ScriptedMachine(("stdout", b"::ok mark=" + MARK + b"::fine\n")))
    assert [end.script for end in found.look.fine_checks] == [CHECKS[0]]
    assert missing(found.look) == {CHECKS[1]: "not-approved", "memory": "failed"}
    assert found.inventory is None
    assert looker.steps[CHECKS[1]].outcome is Outcome.REFUSED


def test_a_check_that_finds_something_is_trouble_with_its_findings(looker: Looker) -> None:
    looker.check(CHECKS[0])
    looker.instead_of_facts(no_facts)
    warning = b"::warning mark=" + MARK + b" code=silent server=192.0.2.1::\n"
    found = looker.look(ScriptedMachine(("stdout", warning), status=1))
    (trouble,) = found.look.troubles
    assert trouble.check is not None
    assert trouble.check.findings[0].message == "silent"
    assert trouble.check.step > 0


def test_what_breaks_every_part_is_the_error_of_the_whole(looker: Looker) -> None:
    def lost(*_: object, **__: object) -> object:
        raise BrokeMidway("link-lost", machine="front-desk")

    looker.check(CHECKS[0])
    looker.instead_of_facts(lost)
    with pytest.raises(BrokeMidway, match="link-lost"):
        looker.look(ScriptedMachine(BrokeMidway("link-lost", machine="front-desk")))


def test_where_the_agreement_is_missing_that_is_what_is_said(looker: Looker) -> None:
    looker.check(CHECKS[0])
    looker.check(CHECKS[1], approved=False)
    machine = AgreedMachine(ScriptedMachine(), looker.desk.ticket, looker.desk.store)
    with pytest.raises(Refused, match="agreement-not-noted"):
        looker.look(machine)
    assert {end.outcome for end in looker.steps.values()} == {Outcome.REFUSED}


def test_a_stop_ends_every_part(looker: Looker) -> None:
    looker.check(CHECKS[0], "sleep 30\n")
    looker.check(CHECKS[1], "sleep 30\n")
    looker.instead_of_facts(facts_without_end)
    machine = LocalMachine()

    def report(event: object) -> None:
        looker.reported.append(event)
        begun = [one for one in looker.desk.facts() if isinstance(one, StepStarted)]
        if isinstance(event, Recorded) and len(begun) == 2:
            looker.cancel.cancel()

    with pytest.raises(Cancelled):
        looker.deed(looker.desk.ticket, machine, "slow", report=report, cancel=looker.cancel)
    machine.close()
    assert {name: end.outcome for name, end in looker.steps.items()} == dict.fromkeys(
        CHECKS, Outcome.CANCELLED
    )


def test_a_reporter_that_breaks_leaves_nothing_running(looker: Looker) -> None:
    looker.check(CHECKS[0], "sleep 30\n")
    looker.instead_of_facts(no_facts)
    machine = LocalMachine()

    def report(event: object) -> None:
        if isinstance(event, LookTaken) and missing(event.look).get("memory") == "failed":
            raise KeyError

    with pytest.raises(KeyError):
        looker.deed(looker.desk.ticket, machine, "slow", report=report, cancel=looker.cancel)
    machine.close()
    assert looker.steps[CHECKS[0]].outcome is Outcome.CANCELLED


# ---------------------------------------------------------------- with a person who is asked


class Asked:
    """A companion whose person answers by kind; facts come from nowhere, checks are well."""

    def __init__(self, looker: Looker, **replies: Any) -> None:
        for script in CHECKS:
            looker.check(script)
        looker.instead_of_facts(self.gather)
        self.gathered = 0
        self.companion = PretendCompanion({Capability[name.upper()]: said for name, said in replies.items()})
        self.companion.job_says = (JobEnded(reason="exited", status=0),)
        self.machine = CompanionMachine(self.companion, Hello(ticket="#1"))
        self.looker = looker

    def gather(self, *_: object, asked: bool, **__: object) -> object:
        assert asked
        self.gathered += 1
        return an_inventory(AT)

    def look(self) -> LookedAt:
        try:
            return self.looker.look(self.machine)
        finally:
            self.machine.close()

    @property
    def verbs(self) -> list[type]:
        return [type(verb) for verb in self.companion.verbs if isinstance(verb, Run)]


def test_the_person_is_asked_once_for_all_of_it(looker: Looker) -> None:
    asked = Asked(looker, information="session", personal="session", checks="session")
    asked.look()
    asks = [frame for frame in asked.companion.heard if isinstance(frame, Ask)]
    assert [ask.about for ask in asks] == ["information", "personal", "script", "script"]
    first_verb = next(place for place, frame in enumerate(asked.companion.heard) if isinstance(frame, Ask))
    assert asked.companion.heard[first_verb : first_verb + 4] == asks
    assert asked.verbs == [Run, Run]
    assert asked.gathered == 1


def test_what_the_person_refuses_is_not_measured_and_not_asked_again(looker: Looker) -> None:
    asked = Asked(looker, information="session", personal="no", checks="no")
    found = asked.look()
    assert {why for name, why in missing(found.look).items() if name in CHECKS} == {"not-allowed"}
    assert (asked.verbs, asked.gathered) == ([], 1)
    assert len([frame for frame in asked.companion.heard if isinstance(frame, Ask)]) == 4


def test_facts_that_the_person_refuses_are_not_read(looker: Looker) -> None:
    asked = Asked(looker, information="no", personal="no", checks="once")
    found = asked.look()
    assert (asked.verbs, asked.gathered) == ([Run, Run], 0)
    assert missing(found.look)["memory"] == "not-allowed"


def test_a_no_to_everything_runs_nothing(looker: Looker) -> None:
    asked = Asked(looker, information="no", personal="no", checks="no")
    with pytest.raises(Refused, match="consent-refused"):
        asked.look()
    assert (asked.verbs, asked.gathered) == ([], 0)
    assert looker.steps == {}
