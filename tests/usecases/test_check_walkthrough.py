"""What an author is told: every planted fault is found, at its line, and what is new or drafted is good."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.catalogue.walkthroughs import FileWalkthroughs, add_folder
from deskside.domain.journal.facts import (
    Actor,
    NoteAdded,
    Outcome,
    Recorded,
    StepEnded,
    StepKind,
    StepStarted,
    TicketClosed,
    TicketOpened,
)
from deskside.domain.journal.walkthrough import Move
from deskside.domain.tickets import Requester, Resolution
from deskside.domain.walkthroughs.draft import Draft, draft_of, written
from deskside.domain.walkthroughs.fitting import fitting
from deskside.domain.walkthroughs.outcomes import Outcomes
from deskside.usecases.check_walkthrough import CheckWalkthrough
from fakes.journal import FakeJournal
from fakes.lab import write_lab
from fakes.look_together import write_look_together
from fakes.walkthroughs import CLEANING, RUN, STARTED, move

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.domain.journal.facts import Fact
    from deskside.domain.scripts.manifest import Effect


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_lab(tmp_path / "scripts", tmp_path / "walkthroughs", tmp_path / "report")


def found(folder: Path, name: str = "") -> list[tuple[str, str, int]]:
    scripts = folder.parents[1] / "scripts"
    check = CheckWalkthrough(FileWalkthroughs(folder.parent), FileCatalogue(scripts))
    checked = check(name or folder.name)
    return [(one.severity, one.what.code, one.line) for one in checked.remarks]


def test_the_walkthrough_of_the_lab_is_good(folder: Path) -> None:
    assert found(folder) == []


FAULTS = [
    (', ru = "Исправить файл"', "", "translation-missing", "title ="),
    ("run.there.present == 1", "run.there.presence == 1", "fact-unknown", "condition ="),
    ("run.there.present == 1", "answer.there == true", "fact-unknown", "condition ="),
    ("os.uptime_s > 0", "os.up_time > 0", "fact-unknown", "condition ="),
    ("os.uptime_s > 0", 'volumes["/"].files > 0', "fact-unknown", "condition ="),
    ("os.uptime_s > 0", 'os.uptime_s == "long"', "condition-never-true", "condition ="),
    ('machine.platform == "linux"', 'machine.platform == "Linux"', "condition-never-true", "condition ="),
    ('step.there == "done"', 'step.there == "fine"', "condition-never-true", "cases ="),
    ('when = "answer.sure"', 'when = "cpu.cores > 1"', "fact-not-measured", "when ="),
    (
        'when = "answer.sure"',
        'when = "answer.sure and not answer.sure and 1 == 2"',
        "condition-never-true",
        "when =",
    ),
    ('script = "lab.look"', 'script = "lab.gone"', "step-script-unknown", 'script = "lab.look"'),
    ('script = "lab.look"', 'script = "lab.make"', "check-changes", 'script = "lab.look"'),
    ('effect = "change"', 'effect = "read"', "effect-too-small", "effect ="),
    (
        'platforms = ["linux"]',
        'platforms = ["linux", "macos"]',
        "step-platform-missing",
        'script = "lab.make"',
    ),
    ("parameters = { path", "parameters = { place", "step-parameter-wrong", "parameters ="),
    ("parameters = { path", "parameters = { place", "step-parameter-missing", "parameters ="),
    ('go = "end" }]', 'go = "end" }, { when = "1 == 2", go = "end" }]', "condition-never-true", "cases ="),
    (
        'ru = "Не хватает отчёта?" }\nanswer = "yes-no"',
        'ru = "Ваш пароль?" }\nanswer = "text"',
        "step-asks-for-secret",
        'id = "sure"',
    ),
    ('kind = "say"', 'kind = "wait"\nfor = "cable"\nif_not = "there"', "", ""),
]


@pytest.mark.parametrize(("old", "new", "code", "at"), FAULTS)
def test_a_planted_fault_is_found_where_it_is(folder: Path, old: str, new: str, code: str, at: str) -> None:
    document = folder / "walkthrough.toml"
    text = document.read_text(encoding="utf-8")
    assert old in text
    document.write_text(text.replace(old, new, 1), encoding="utf-8")
    remarks = found(folder)
    if not code:
        assert remarks == []
        return
    assert ("error", code, text[: text.index(at)].count("\n") + 1) in remarks


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ('{ en = "The corner.", ru = "Угол." }', []),
        ('{ en = "The corner." }', ["translation-missing"]),
        ('{ ru = "Угол." }', ["manifest-value-wrong"]),
        ('{ en = "", ru = "Угол." }', ["manifest-value-wrong"]),
    ],
)
def test_what_a_picture_shows_is_said_in_every_language(tmp_path: Path, words: str, codes: list[str]) -> None:
    folder = write_look_together(tmp_path / "walkthroughs") / "look"
    document = folder / "walkthrough.toml"
    said = '{ en = "The corner.", ru = "Угол." }'
    document.write_text(document.read_text().replace(said, words), encoding="utf-8")
    assert [code for _, code, _ in found(folder)] == codes


def test_a_step_that_nobody_comes_to_and_a_walkthrough_that_measures_nothing_are_told(folder: Path) -> None:
    document = folder / "walkthrough.toml"
    text = document.read_text(encoding="utf-8")
    text = text.replace('otherwise = "back-out"', 'otherwise = "end"').replace('if_not = "back-out"\n', "")
    document.write_text(text, encoding="utf-8")
    assert [code for _, code, _ in found(folder)] == ["step-dead"]
    begin, rest = text.split('[[steps]]\nid = "there"')
    document.write_text(
        begin + '[[steps]]\nid = "back-out"' + rest.split('id = "back-out"')[1], encoding="utf-8"
    )
    assert [code for _, code, _ in found(folder)] == ["walkthrough-measures-nothing"]


def test_a_change_without_undo_is_told(folder: Path) -> None:
    manifest = folder.parents[1] / "scripts" / "lab" / "make" / "script.toml"
    manifest.write_text(manifest.read_text().replace('undo = "lab.unmake"', ""))
    assert [code for _, code, _ in found(folder)] == ["change-without-undo"]


def test_a_new_one_is_good(folder: Path) -> None:
    add_folder(folder.parent, "new", written(Draft(title='A "new" one'), "me@example.org"))
    assert found(folder, "new") == []


def recorded(*facts: Fact) -> list[Recorded]:
    journal = FakeJournal()
    return journal.append(0, facts)


def script(name: str, *, title: str = "A script", **given: str) -> StepStarted:
    return StepStarted(
        kind=StepKind.SCRIPT,
        title=title,
        machine="pc",
        machine_id="00",
        process="p",
        script=name,
        parameters=tuple(given.items()),
    )


def test_a_session_becomes_a_draft_that_is_good(folder: Path) -> None:
    catalogue = FileCatalogue(folder.parents[1] / "scripts")

    def effect_of(name: str) -> Effect | None:
        return catalogue.manifest(catalogue.folder(name)).effect if name in catalogue.ids() else None

    entries = recorded(
        NoteAdded(text="Asked her to close\nthe “report”"),
        script("lab.make", path="/srv/report"),
        StepEnded(step=1, outcome=Outcome.SUCCEEDED, duration_ms=1, verdict="ok"),
        script("lab.gone"),
        StepEnded(step=3, outcome=Outcome.SUCCEEDED, duration_ms=1, verdict="ok"),
        script("lab.unmake", path="/srv/report"),
        StepEnded(step=5, outcome=Outcome.CANCELLED, duration_ms=1, error="cancelled"),
        script("lab.look", path="/srv/report"),
        StepEnded(step=7, outcome=Outcome.SUCCEEDED, duration_ms=1, verdict="ok"),
        move(Move.DONE, "plug", by="person", title="Plug it in"),
        move(Move.MEASURED, "enough", title="Enough room"),
        TicketOpened(requester=Requester(name="Nina Berg"), subject="The REPORT is gone"),
        TicketClosed(resolution=Resolution(text="The report was made anew.")),
    )
    draft = draft_of(entries, "From a ticket", effect_of)
    assert [step.script or step.text for step in draft.steps[1:]] == ["lab.make", "lab.look", "Plug it in"]
    assert (draft.about, draft.problem, draft.platform) == (
        "The report was made anew.",
        "The REPORT is gone",
        "linux",
    )
    assert draft.check is not None
    add_folder(folder.parent, "drafted", written(draft, "me@example.org"))
    assert found(folder, "drafted") == []
    drafted = FileWalkthroughs(folder.parent)
    assert fitting([drafted.manifest(drafted.folder("walkthrough.drafted"))], "help: the report is GONE")


def test_outcomes_are_counted_by_step_and_version() -> None:
    run = recorded(
        *[NoteAdded(text="x")] * 7,
        STARTED,
        move(Move.DONE, "greet"),
        move(Move.GO, "clean"),
        move(Move.RAN, "clean", verdict="critical"),
        move(Move.MEASURED, "enough", verdict="false"),
        move(Move.MEASURED, "enough", verdict="unknown", trouble="link-lost"),
        move(Move.GAVE_UP, "enough", text="no time"),
    )
    counted = Outcomes()
    counted.add(run)
    (version,) = counted.versions()
    assert (version.walkthrough, version.version, version.runs, version.given_up) == ("cleaning", 3, 1, 1)
    shown = {one.step: (one.done, one.tries, one.troubles, one.left) for one in version.steps.values()}
    assert shown == {"greet": (1, 0, 0, 0), "clean": (1, 1, 0, 0), "enough": (0, 2, 1, 1)}


def test_how_long_it_takes_is_the_work_of_those_who_came_to_its_end() -> None:
    begin, actor = datetime(2026, 3, 2, 9, tzinfo=UTC), Actor(account="a")
    one_step = replace(CLEANING, steps=CLEANING.steps[:1])
    counted = Outcomes(lambda name, version: one_step if (name, version) == ("cleaning", 3) else None)
    paused: list[tuple[int, Fact]] = [(0, STARTED), (2, move(Move.PAUSED))]
    for run in (paused, [*paused, (700, move(Move.CONTINUED, version=3)), (703, move(Move.DONE, "greet"))]):
        counted.add(
            Recorded(ticket=1, seq=seq, at=begin + timedelta(minutes=after), actor=actor, fact=fact)
            for seq, (after, fact) in enumerate(run, start=RUN)
        )
    (version,) = counted.versions()
    assert (version.runs, version.took_s, version.usual_minutes) == (2, [300], 5)
