"""What the last script found, as the journal has it: the script's own step, whatever was read after it."""

from __future__ import annotations

from datetime import UTC, datetime

from deskside.domain.journal.facts import (
    Actor,
    Fact,
    NoteAdded,
    Outcome,
    Recorded,
    SnapshotTaken,
    StepEnded,
    StepKind,
    StepStarted,
)
from deskside.domain.journal.walkthrough import Move
from deskside.domain.walkthroughs.found import last_found
from fakes.walkthroughs import RUN, STARTED, move


def entries(*facts: Fact) -> list[Recorded]:
    at, actor = datetime(2026, 3, 2, tzinfo=UTC), Actor(account="a@b")
    begin = RUN + 1
    return [
        Recorded(ticket=1, seq=seq, at=at, actor=actor, fact=fact)
        for seq, fact in enumerate((STARTED, *facts), start=begin - 1)
    ]


def step(seq: int, kind: StepKind, script: str = "", verdict: str = "") -> tuple[Fact, Fact]:
    started = StepStarted(kind=kind, title=script, machine="pc", machine_id="ab", process="p", script=script)
    return started, StepEnded(step=seq, outcome=Outcome.SUCCEEDED, duration_ms=1, verdict=verdict)


def test_of_a_check_that_also_reads_the_script_is_what_found_something() -> None:
    first = RUN + 1
    told = entries(
        *step(first, StepKind.SCRIPT, "disk.usage", "critical"),
        *step(first + 2, StepKind.INVENTORY),
        SnapshotTaken(step=first + 2, inventory="{}"),
        move(Move.MEASURED, "enough"),
        NoteAdded(text="The person is fetching the key."),
        move(Move.SKIPPED, "enough", text="why"),
        *step(first + 8, StepKind.SCRIPT, "network.name", "ok"),
    )
    found = last_found(told, RUN)
    assert found is not None
    assert (found.seq, found.step, found.ended.verdict) == (first, "enough", "critical"), (
        "not the clerk's own run"
    )
    assert last_found(told, RUN + 1) is None, "of another walkthrough"


def test_a_step_that_only_reads_leaves_what_was_found_before_it() -> None:
    first = RUN + 1
    told = entries(
        *step(first, StepKind.SCRIPT, "disk.usage", "warning"),
        move(Move.RAN, "clean", verdict="warning"),
        *step(first + 3, StepKind.INVENTORY),
        move(Move.MEASURED, "enough"),
        move(Move.LINE_LOST),
    )
    found = last_found(told, RUN)
    assert found is not None
    assert (found.started.script, found.step) == ("disk.usage", "clean")


def test_a_run_whose_end_nobody_saw_has_found_nothing() -> None:
    started, _ = step(RUN + 1, StepKind.SCRIPT, "disk.usage")
    assert last_found(entries(started, move(Move.RAN, "clean", trouble="link-lost")), RUN) is None
