"""A slip in what a branch asks its script for is seen by what recorded machines said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from deskside.domain.walkthroughs.branches import Answer, branches
from deskside.domain.walkthroughs.condition_text import parse_condition
from deskside.domain.walkthroughs.document import Case, Check, Choose, Run
from fakes.walkthroughs import CLEANING

if TYPE_CHECKING:
    from deskside.domain.walkthroughs.document import Step

SAID = {
    "disk.look": [
        Answer("full", {"verdict": "critical", "trouble": "full", "fullest": 97}),
        Answer("fine", {"verdict": "ok", "trouble": "none", "fullest": 40}),
    ],
    "disk.again": [Answer("done", {"fullest": 60})],
    "disk.unrecorded": [],
}
LOOK = Run(id="look", title={}, script="disk.look")


def choose(*conditions: str) -> Choose:
    cases = tuple(Case(when=parse_condition(condition), go="end") for condition in conditions)
    return Choose(id="which", title={}, cases=cases, otherwise="end")


def check(condition: str, script: str = "disk.again") -> Check:
    return Check(id="again", title={}, condition=parse_condition(condition), script=script)


@pytest.mark.parametrize(
    ("step", "taken", "lost"),
    [
        (choose('run.look.trouble == "full"'), [("full",)], [False]),
        (choose('run.look.trouble == "ful"'), [()], [True]),
        (choose("run.look.fullest > 30", 'run.look.verdict == "ok"'), [("full", "fine"), ()], [False, True]),
        (choose("run.look.size > 30", "not run.look.size > 30"), [(), ()], [True, True]),
        (choose('run.look.trouble == "ful" or answer.sure'), [()], [False]),
        (choose("answer.sure"), [], []),
        (check("run.again.fullest < run.look.fullest"), [("full + done",)], [False]),
        (check("run.again.fullest < 50"), [()], [True]),
        (check("run.again.fullest < 50", "disk.unrecorded"), [()], [True]),
    ],
)
def test_a_branch_is_taken_by_the_answers_that_make_it_true(
    step: Step, taken: list[tuple[str, ...]], lost: list[bool]
) -> None:
    found = branches(replace(CLEANING, steps=(LOOK, step)), SAID.__getitem__)
    assert [one.taken_by for one in found] == taken
    assert [one.is_lost for one in found] == lost
