"""What a script changed on the machine: read before, read after, and said honestly where it could not be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from deskside.domain.companion.control import StandingGrant
from deskside.domain.companion.talk import Capability
from deskside.domain.errors import BrokeMidway, Cancelled, Refused
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.facts import Outcome, StepEnded, StepStarted
from deskside.domain.running import Exit, Probe
from deskside.domain.shapes.report import ticket_with_steps_json
from deskside.ui.words.inventory import differences
from deskside.usecases.measure_difference import MeasureDifference
from deskside.usecases.task import CancelToken
from domain.inventory.answers import block
from fakes.changing_machine import ChangingMachine
from fakes.scripts import MANIFEST, SCRIPT
from servers.sshd import make_key
from targets.inventory_of import PROBES
from usecases.script_desk import ScriptDesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHANGES = MANIFEST.replace('effect = "read"', 'effect = "change"')


def services(state: str) -> bytes:
    return block("unit_links") + block("units", f"cups.service loaded {state} running CUPS Scheduler\n")


def programs(*names: str) -> bytes:
    return block("dpkg", "".join(f"{name}\t1.0\tall\t10\t\tutils\n" for name in names))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ScriptDesk]:
    desk = ScriptDesk(tmp_path, measure=MeasureDifference(PROBES))
    desk.write(manifest=CHANGES)
    desk.approve()
    second = tmp_path / "id_second"
    make_key(second)
    desk.approve(principal="boris@example.org", key=str(second))  # what changes needs two
    yield desk
    desk.close()


def measured(desk: ScriptDesk) -> DifferenceMeasured:
    (found,) = [fact for fact in desk.facts() if isinstance(fact, DifferenceMeasured)]
    return found


# ---------------------------------------------------------------- measured


def test_what_a_script_changed_is_in_the_journal_and_told_in_words(desk: ScriptDesk) -> None:
    machine = ChangingMachine(
        {"services": services("failed"), "software": programs("cups")},
        {"services": services("active"), "software": programs("cups", "hplip")},
    )
    result = desk.run(machine)
    found = measured(desk)
    assert result.difference == found
    assert (found.why_not, found.compared, found.count) == ("", ("software", "services"), 2)
    assert differences.lines(found)[:2] == [
        "Programs: new: hplip dpkg all 1.0",
        "Services: cups: State: failed, now running",
    ]
    assert differences.summary(found).startswith("Different now: Programs: new: hplip")


def test_the_order_is_start_reading_script_reading_difference_end(desk: ScriptDesk) -> None:
    machine = ChangingMachine({"services": services("active")}, {"services": services("active")})
    desk.run(machine)
    before, script, after = machine.sent
    assert isinstance(before, Probe)
    assert not isinstance(script, Probe)
    assert isinstance(after, Probe)
    started, difference, ended = desk.facts()[-3:]
    assert isinstance(started, StepStarted)
    assert started.probe_sha256 == before.sha256 == after.sha256
    assert isinstance(difference, DifferenceMeasured)
    assert isinstance(ended, StepEnded)


def test_nothing_is_sent_before_the_journal_says_that_the_machine_will_be_read(desk: ScriptDesk) -> None:
    machine = ChangingMachine({"services": services("active")}, {"services": services("active")})
    seen: list[str] = []
    machine.before_sending = lambda: seen.append(desk.started.probe_sha256)
    desk.run(machine)
    assert seen == [PROBES.inventory(()).probe.sha256] * 3


def test_no_difference_is_said(desk: ScriptDesk) -> None:
    same = {"services": services("active"), "software": programs("cups")}
    desk.run(ChangingMachine(same, same))
    told = differences.summary(measured(desk))
    assert told.startswith("No difference to before.")
    assert "Could not be compared: System" in told


def test_a_script_that_only_reads_is_not_surrounded_by_readings(desk: ScriptDesk) -> None:
    desk.write(manifest=MANIFEST.replace("version = 3", "version = 4"))
    desk.approve()
    machine = ChangingMachine()
    assert desk.run(machine).difference is None
    assert (len(machine.sent), desk.started.probe_sha256) == (1, "")


def test_ticket_show_gives_the_differences_as_values(desk: ScriptDesk) -> None:
    desk.run(ChangingMachine({"services": services("failed")}, {"services": services("active")}))
    shown = ticket_with_steps_json(desk.store.ticket(desk.ticket), desk.store.entries(desk.ticket))
    (step,) = [one for one in shown["steps"] if one["kind"] == "step"]
    (difference,) = [one for one in shown["steps"] if one["kind"] == "difference"]
    assert difference["step"] == step["seq"]
    assert step["sent"]["probe_sha256"]
    assert difference["differences"] == [
        {
            "category": "services",
            "path": "services.rows.state",
            "kind": "changed",
            "row": ["cups"],
            "before": "failed",
            "after": "active",
        }
    ]


def test_of_very_many_differences_the_first_are_kept_and_all_are_counted(desk: ScriptDesk) -> None:
    many = programs("base", *(f"package-{number:04}" for number in range(900)))
    desk.run(ChangingMachine({"software": programs("base")}, {"software": many}))
    found = measured(desk)
    assert found.count == 900
    assert differences.lines(found)[200] == "and 700 more"


# ---------------------------------------------------------------- cut short


def test_a_script_that_was_stopped_is_compared_all_the_same(desk: ScriptDesk) -> None:
    cancel = CancelToken()
    machine = ChangingMachine(
        {"services": services("active")},
        {"services": services("inactive")},
        answers=(cancel.cancel, ("stdout", b"never said\n")),
    )
    with pytest.raises(Cancelled):
        desk.run(machine, cancel=cancel)
    assert measured(desk).count == 1
    assert desk.ended.outcome is Outcome.CANCELLED


def test_a_script_that_was_killed_for_its_time_is_compared_all_the_same(desk: ScriptDesk) -> None:
    machine = ChangingMachine(
        {"services": services("active")},
        {"services": services("inactive")},
        ended=Exit(reason="timed-out", status=None),
    )
    with pytest.raises(BrokeMidway, match="script-timed-out"):
        desk.run(machine)
    assert measured(desk).count == 1


def test_where_the_line_is_gone_nothing_is_asked_and_that_is_said(desk: ScriptDesk) -> None:
    machine = ChangingMachine({"services": services("active")}, ended=Exit(reason="lost", status=None))
    with pytest.raises(BrokeMidway, match="link-lost"):
        desk.run(machine)
    assert measured(desk).why_not == "link-lost"
    assert len(machine.probes) == 1
    assert "line was lost" in differences.summary(measured(desk))


def test_whoever_stops_during_the_first_reading_stops_the_script_too(desk: ScriptDesk) -> None:
    cancel = CancelToken()
    machine = ChangingMachine({"services": services("active")})
    machine.before_sending = cancel.cancel
    with pytest.raises(Cancelled):
        desk.run(machine, cancel=cancel)
    assert len(machine.sent) == 1
    assert desk.ended.outcome is Outcome.CANCELLED


@pytest.mark.parametrize("number", [0, 1])
def test_a_reading_that_breaks_does_not_keep_the_script_from_running(desk: ScriptDesk, number: int) -> None:
    readings: list[dict[str, bytes] | BrokeMidway] = [{"services": services("active")}]
    readings.insert(number, BrokeMidway("probe-answer-garbled"))
    result = desk.run(ChangingMachine(*readings))
    assert result.outcome is Outcome.SUCCEEDED
    assert measured(desk) == DifferenceMeasured(step=measured(desk).step, why_not="no-answer")


def test_what_only_one_reading_has_is_not_compared(desk: ScriptDesk) -> None:
    desk.run(
        ChangingMachine(
            {"services": services("active"), "software": programs("cups")},
            {"services": services("active")},
        )
    )
    found = measured(desk)
    assert found.compared == ("services",)
    assert "software" in found.missing


# ---------------------------------------------------------------- what the person allowed


@dataclass
class Allowed:
    """As much of `usecases.ports.consent.Consent` as is asked before a reading."""

    grants: dict[Capability, str] = field(default_factory=dict)
    is_frozen: bool = False
    is_let_in: bool = True
    probe_sha256: str = "c" * 64
    platform: str = "linux"

    def grant_for(self, capability: Capability, digest: str = "") -> StandingGrant | None:
        del digest
        scope = self.grants.get(capability)
        return StandingGrant(id="a" * 32, capability=capability, scope=scope) if scope else None  # type: ignore[arg-type]


class AskingMachine(ChangingMachine):
    consent: Allowed


def read_with(grants: dict[Capability, str], **how: bool) -> tuple[DifferenceMeasured, AskingMachine]:
    machine = AskingMachine({"services": services("failed")}, {"services": services("active")})
    machine.consent = Allowed(grants, **how)  # type: ignore[arg-type]  # flags only
    measurement = MeasureDifference(PROBES).begin(machine)
    measurement.before(CancelToken())
    return measurement.after(3, CancelToken()), machine


def test_facts_that_the_person_has_allowed_for_the_session_are_compared() -> None:
    found, machine = read_with({Capability.INFORMATION: "session"})
    assert (found.why_not, found.compared) == ("", ("services",))
    assert all("users" not in probe.categories for probe in machine.probes)
    found, machine = read_with({Capability.INFORMATION: "session", Capability.PERSONAL: "session"})
    assert all("users" in probe.categories for probe in machine.probes)


@pytest.mark.parametrize(
    "grants", [{}, {Capability.INFORMATION: "once"}, {Capability.PERSONAL: "session"}], ids=str
)
def test_what_the_person_has_not_allowed_is_not_read(grants: dict[Capability, str]) -> None:
    found, machine = read_with(grants)
    assert (found.why_not, machine.sent) == ("not-allowed", [])
    assert "not allowed" in differences.summary(found)


def test_nobody_waits_for_a_person_who_checks_who_is_asking() -> None:
    found, machine = read_with({Capability.INFORMATION: "session"}, is_frozen=True)
    assert (found.why_not, machine.sent) == ("not-allowed", [])


def test_a_refusal_on_the_way_is_told_as_one(desk: ScriptDesk) -> None:
    desk.run(ChangingMachine(Refused("grant-unknown")))
    assert measured(desk).why_not == "not-allowed"
    assert desk.started.script == SCRIPT
