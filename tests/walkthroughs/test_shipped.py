"""What holds for every shipped walkthrough, whoever plays it and however it goes."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.domain.journal.walkthrough import Move, WalkthroughStarted
from deskside.domain.walkthroughs.commands import Measure, RunNow, TakeBack, due
from deskside.domain.walkthroughs.conditions import Comparison, Constant, Every, Not, Some
from deskside.domain.walkthroughs.document import Ask, Check, Run, conditions_of, pictures_of
from deskside.domain.walkthroughs.engine import after, begin
from deskside.domain.walkthroughs.offers import offers
from deskside.domain.walkthroughs.pictures import picture_size
from deskside.domain.walkthroughs.state import How, Phase, written_facts
from deskside.usecases.check_walkthrough import CheckWalkthrough
from deskside.usecases.judge_branches import JudgeBranches
from drawings.everything import PICTURES
from drawings.sketch import HEIGHT, WIDTH
from fakes.walkthroughs import ME, RUN, move
from source import ROOT
from walkthroughs.sitting import WALKTHROUGHS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.domain.journal.walkthrough import WalkthroughMoved
    from deskside.domain.scripts.texts import Texts
    from deskside.domain.walkthroughs.conditions import Term, Value
    from deskside.domain.walkthroughs.document import Step, Walkthrough
    from deskside.domain.walkthroughs.state import State

NAMES: Final = [found.removeprefix("walkthrough.") for found in WALKTHROUGHS.ids()]
ENDINGS: Final = {"bye", "hand-over", "not-full"}
MAX_MOVES: Final = 200
SECRET: Final = re.compile(r"password|passphrase|pin code|парол|пин-код", re.IGNORECASE)
LONGEST_WORDS: Final = 45


def document(name: str) -> Walkthrough:
    return WALKTHROUGHS.manifest(WALKTHROUGHS.folder(f"walkthrough.{name}"))


def persons_words(step: Step) -> Iterator[Texts]:
    """What stands on the person's own screen."""
    yield step.tell
    if isinstance(step, Ask) and step.of == "person":
        yield step.question


def test_the_three_are_there() -> None:
    assert {"disk-full", "network-printer", "vpn-wireguard"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_there_is_nothing_to_mend(name: str) -> None:
    catalogue = FileCatalogue(ROOT / "scripts")
    assert CheckWalkthrough(WALKTHROUGHS, catalogue)(name).remarks == ()
    judged = JudgeBranches(WALKTHROUGHS, catalogue)(name)
    assert judged.good, "every branch that asks a script is one that a recorded machine took"
    assert any(one.taken_by for one in judged.branches)


@pytest.mark.parametrize("name", NAMES)
def test_the_person_is_never_asked_for_a_secret_and_never_reads_for_long(name: str) -> None:
    for step in document(name).steps:
        for texts in persons_words(step):
            for text in texts.values():
                assert not SECRET.search(text), (step.id, text)
                assert len(text.split()) <= LONGEST_WORDS, (step.id, len(text.split()), text)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_the_person_is_to_do_or_waits_for_they_are_told(name: str) -> None:
    for step in document(name).steps:
        if step.KIND in {"run", "check", "undo", "wait"}:
            assert step.tell, step.id
            assert step.say, step.id


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_one_that_our_program_draws(name: str) -> None:
    files = WALKTHROUGHS.folder(f"walkthrough.{name}").files
    drawn = {f"{picture}.{language}.png" for picture in PICTURES[name] for language in ("en", "ru")}
    assert pictures_of(document(name)) == drawn
    for picture in drawn:
        assert picture_size(files[picture]) == (WIDTH, HEIGHT), picture


def test_the_program_draws_them(tmp_path: Path) -> None:
    # In a process of its own: the window's tests could not have an application beside the drawings'.
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "installer")}
    subprocess.run([sys.executable, "-m", "drawings", str(tmp_path)], env=environment, check=True, timeout=99)
    places = sorted(tmp_path.rglob("*.png"))
    assert len(places) == 2 * sum(map(len, PICTURES.values()))
    for place in places:
        assert picture_size(place.read_bytes()) == (WIDTH, HEIGHT), place
        english = place.with_name(place.name.replace(".ru.", ".en."))
        assert place == english or place.read_bytes() != english.read_bytes(), place


# ---- any course of it


def constants(term: Term) -> Iterator[Value]:
    """Every value that a condition compares with."""
    match term:
        case Constant(value):
            yield from value if isinstance(value, tuple) else (value,)
        case Comparison(_, left, right):
            yield from (*constants(left), *constants(right))
        case Every(terms) | Some(terms):
            for one in terms:
                yield from constants(one)
        case Not(of):
            yield from constants(of)
        case _:
            return


def things(walkthrough: Walkthrough) -> list[Value]:
    found = {
        value
        for step in walkthrough.steps
        for _, condition in conditions_of(step)
        for value in constants(condition.term)
        if isinstance(value, str)
    }
    return sorted(found, key=str)


class Chance:
    """People and a machine that do and say anything that can be done and said."""

    def __init__(self, walkthrough: Walkthrough, seed: int) -> None:
        self.walkthrough = walkthrough
        self.dice = random.Random(seed)
        self.words = things(walkthrough)

    def next_move(self, state: State) -> WalkthroughMoved:
        match due(self.walkthrough, state):
            case Measure() | RunNow() as wanted:
                trouble = self.dice.choice(["", "", "", "", "script-timed-out"])
                verdict = self.dice.choice(["ok", "warning", "critical", "unknown"])
                kind = Move.RAN if isinstance(wanted, RunNow) else Move.MEASURED
                return move(kind, wanted.step, facts=self.facts(state), verdict=verdict, trouble=trouble)
            case TakeBack() as wanted:
                trouble = self.dice.choice(["", "", "verdict-not-good"])
                return move(Move.TAKEN_BACK, wanted.step, to=wanted.change.step, trouble=trouble)
            case _:
                return self.of_people(state)

    def of_people(self, state: State) -> WalkthroughMoved:
        offered = sorted(offers(self.walkthrough, state) - {Move.GAVE_UP, Move.PAUSED, Move.BACK})
        # Mostly people go on: nearly every course would be given up early otherwise.
        weights = [1 if one in {Move.SKIPPED, Move.DID_NOT_WORK} else 5 for one in offered]
        (kind,) = self.dice.choices(offered, weights)
        step = self.walkthrough.step(state.current)
        facts: dict[str, Value] = {}
        if kind is Move.ANSWERED and isinstance(step, Ask):
            value: Value = self.dice.choice([True, False]) if step.answer == "yes-no" else "something"
            facts[f"answer.{step.id}"] = value
        undo = "some.undo" if kind is Move.GO and isinstance(step, Run) else ""
        return move(kind, state.current, facts=facts, undo=undo, text="why")

    def facts(self, state: State) -> dict[str, Value]:
        step = state.current
        found: dict[str, Value] = {f"run.{step}.verdict": self.dice.choice(["ok", "warning", "critical"])}
        found[f"run.{step}.trouble"] = self.dice.choice([*self.words, *["none"] * (len(self.words) // 2)])
        found |= {f"run.{step}.fullest": self.dice.choice([50, 95]), f"run.{step}.exit_status": 0}
        found |= {f"run.{step}.path": "/data", f"run.{step}.tunnel": "wg0"}
        found["network.routes.destination"] = self.dice.choice([("default",), ()])
        found |= {"os.uptime_s": self.dice.choice([100, 90_000]), "desk.clock_s": 1_700_000_000}
        return found


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_however_it_goes_there_is_one_ending_and_it_is_the_right_one(name: str) -> None:
    walkthrough = document(name)
    started = WalkthroughStarted(
        walkthrough=name,
        version=walkthrough.version,
        process=ME,
        machine="patient",
        machine_id="",
        statement_sha256="ab" * 32,
        trust="organisation",
        facts=written_facts({"machine.platform": "linux"}),
    )
    played: set[str] = set()
    for seed in range(400):
        chance, state = Chance(walkthrough, seed), begin(walkthrough, RUN, started)
        for _ in range(MAX_MOVES):
            if state.phase.over:
                break
            state = after(walkthrough, state, chance.next_move(state))
        assert state.phase is Phase.FINISHED, (seed, state.current, state.stage)
        reached = {one.step for one in state.ended if one.how is not How.SKIPPED or one.why == "why"}
        played |= reached
        assert len(reached & ENDINGS) == 1, (seed, reached & ENDINGS)
        if "bye" in reached:
            assert measured_well(walkthrough, state), (seed, state.ended)
    assert played == {step.id for step in walkthrough.steps}, "every step can be reached"


def measured_well(walkthrough: Walkthrough, state: State) -> bool:
    """Say whether the last thing that was measured was so."""
    checks = {step.id for step in walkthrough.steps if isinstance(step, Check)}
    last = [one.how for one in state.ended if one.step in checks and one.how is not How.SKIPPED]
    return not last or last[-1] is How.DONE
