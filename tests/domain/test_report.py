"""A report arranges a journal for a reader and loses nothing of it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.journal.facts import (
    Corrected,
    NoteAdded,
    OutputReceived,
    Recorded,
    SnapshotTaken,
    StepEnded,
)
from deskside.domain.journal.verdict import Verification
from deskside.domain.report import ReportedStep, TicketReport, compose
from fakes import a_ticket


def _composed(entries: list[Recorded]) -> TicketReport:
    intact = Verification(entries=len(entries), tickets=1)
    return compose(a_ticket.ticket(), entries, intact, written_at=a_ticket.OPENED)


def test_each_step_has_its_own_end_findings_output_and_snapshot() -> None:
    connect, inventory, script, clock = _composed(a_ticket.entries(output="late\n")).steps
    assert (connect.ended, connect.snapshot) == (a_ticket.entries()[3].fact, None)
    assert inventory.snapshot == a_ticket.entries()[5].fact
    assert [found.level for found in script.findings] == ["warning", "next"]
    assert (script.output.tail.splitlines()[-1], script.output.left_out) == ("late", 11)
    assert clock.ended is not None
    assert clock.output.tail == ""


def test_what_stands_alone_keeps_its_place() -> None:
    timeline = _composed(a_ticket.entries()).timeline
    assert [item.entry.seq for item in timeline] == [0, 1, 2, 4, 7, 11, 12, 13, 15, 16]


def test_a_correction_stands_with_what_it_corrects_and_for_itself() -> None:
    timeline = _composed(a_ticket.entries()).timeline
    note = next(item for item in timeline if isinstance(item.entry.fact, NoteAdded))
    assert [correction.seq for correction in note.corrections] == [12]
    assert 12 in [item.entry.seq for item in timeline]


def test_a_correction_of_a_steps_end_stands_with_the_step() -> None:
    entries = a_ticket.entries()
    entries[12] = replace(entries[12], fact=Corrected(seq=10, text="It was the cable."))
    script = _composed(entries).steps[2]
    assert script.corrections == (entries[12],)


def test_a_step_that_still_runs_has_no_end_and_shows_what_came_so_far() -> None:
    running = _composed(a_ticket.entries()[:9]).steps[-1]
    assert running.ended is None
    assert running.output.tail.endswith("line 39")


def test_the_latest_system_information_of_a_machine_counts() -> None:
    started, snapshot, _ = a_ticket.entries()[4:7]
    again = SnapshotTaken(step=7, inventory="{}")
    later = [replace(started, seq=7), replace(snapshot, seq=8, fact=again)]
    report = _composed([*a_ticket.entries()[:7], *later])
    assert [step.entry.seq for step in report.snapshots] == [7]


@given(st.lists(st.integers(min_value=0, max_value=16), unique=True).map(sorted))
def test_whatever_is_missing_from_a_journal_the_rest_is_shown_once(kept: list[int]) -> None:
    entries = [a_ticket.entries()[seq] for seq in kept]
    shown = []
    for item in _composed(entries).timeline:
        shown.append(item.entry.seq)
        if isinstance(item, ReportedStep):
            shown += [entry.seq for entry in entries if _belongs(entry, item)]
    assert sorted(shown) == kept


def _belongs(entry: Recorded, step: ReportedStep) -> bool:
    fact = entry.fact
    return isinstance(fact, OutputReceived | SnapshotTaken | StepEnded) and fact.step == step.entry.seq
