"""`deskside walkthrough test`: which branches the recorded answers of its scripts take."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from deskside.programs.cli.terminal import print_json
from deskside.programs.cli.walkthrough_named import walkthroughs_named
from deskside.ui.words import t, tn
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.domain.walkthroughs.branches import Branch
    from deskside.programs.house import House
    from deskside.usecases.judge_branches import JudgedBranches

_NAMED: Final = 4
"""Answers that are named for one branch; the rest are counted."""


def test(options: Namespace, house: House) -> int:
    """Judge branches: 1 where there is one that no recorded machine took."""
    judged = [house.judge_branches(name) for name in walkthroughs_named(options, house, options.names)]
    if options.json:
        print_json([_json(one) for one in judged])
    else:
        for one in judged:
            _print(one)
    return 0 if all(one.good for one in judged) else 1


def _json(one: JudgedBranches) -> dict[str, Any]:
    return {
        "name": one.name,
        "good": one.good,
        "why_not": one.why_not.code if one.why_not else None,
        "unrecorded": list(one.unrecorded),
        "branches": [{**asdict(branch), "is_lost": branch.is_lost} for branch in one.branches],
    }


def _print(one: JudgedBranches) -> None:
    if one.why_not is not None:
        print(f"{one.name}: {what_happened(one.why_not)} {what_to_do(one.why_not)}")
        return
    lost = sum(branch.is_lost for branch in one.branches)
    if lost:
        said = tn(
            "{n} branch that no recorded answer takes", "{n} branches that no recorded answer takes", lost
        )
        print(f"{one.name}: {said.format(n=lost)}")
    else:
        print(t("{name}: recorded answers take every branch that is theirs").format(name=one.name))
    for script in one.unrecorded:
        print(t("  no answer of {script} is recorded on its systems").format(script=script))
    for branch in one.branches:
        asked = f"{branch.condition} -> {branch.go}" if branch.go else branch.condition
        print(f"  {branch.step}: {asked}\n      {_taken(branch)}")


def _taken(branch: Branch) -> str:
    if branch.is_lost:
        return t("NO recorded answer leads here: is it a slip, or is a case missing?")
    if not branch.taken_by:
        return t("also asks for what no script says")
    named, more = ", ".join(branch.taken_by[:_NAMED]), len(branch.taken_by) - _NAMED
    if more <= 0:
        return named
    return tn("{cases} and {n} more", "{cases} and {n} more", more).format(cases=named, n=more)
