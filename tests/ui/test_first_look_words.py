"""The three sentences: every reason and every kind has its word, and nothing is told twice."""

from __future__ import annotations

from typing import get_args

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.domain.first_look.look import CheckEnd, FirstLook, Trouble, Unmeasured, Why
from deskside.domain.first_look.problems import GENERAL, KINDS
from deskside.domain.inventory.findings.rule import MachineFinding, Severity
from deskside.domain.journal.facts import Finding
from deskside.domain.scripts.verdict import Verdict
from deskside.ui.words.first_look import (
    check_name,
    following_words,
    kinds_words,
    sentences,
    trouble_words,
    why_words,
)
from source import ROOT

FULL = MachineFinding(
    code="volume-full",
    severity=Severity.ERROR,
    category="volumes",
    subject="/",
    values=(("free_bytes", 0), ("total_bytes", 10**10)),
)


def a_look(*troubles: Trouble, **more: object) -> FirstLook:
    return FirstLook(kinds=("disk",), elapsed_ms=900, troubles=troubles, **more)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("why", get_args(Why))
def test_every_reason_has_its_words(why: Why) -> None:
    assert why_words(why)
    said = sentences(a_look(unmeasured=(Unmeasured(name="os", is_check=False, why=why),)))
    assert said.unmeasured == f"Not measured: system ({why_words(why)})."


def test_every_kind_and_every_check_of_the_table_has_its_words() -> None:
    kinds = (*KINDS, GENERAL)
    assert len({kinds_words([kind.name]) for kind in kinds}) >= len(kinds) - 1
    catalogue = FileCatalogue(ROOT / "scripts")
    for script in {check.script for kind in kinds for check in kind.checks}:
        assert check_name(script) not in {"", script}
        assert script in catalogue.ids()


def test_nothing_known_is_not_called_nothing_wrong() -> None:
    assert sentences(a_look()).wrong == "Wrong: nothing is known yet."
    assert sentences(a_look(fine_categories=("os",))).wrong == "Wrong: nothing that was looked at."


def test_three_troubles_are_named_and_the_rest_is_counted() -> None:
    said = sentences(a_look(*[Trouble(severity=Severity.ERROR, fact=FULL)] * 5)).wrong
    one = "/ is full: 0 bytes of 10.0 GB are free. Programs can no longer save"
    assert said == f"Wrong: {one}. {one}. {one}. 2 things more."


def test_what_follows_is_named_apart_and_not_counted() -> None:
    cause = Trouble(severity=Severity.ERROR, fact=FULL)
    names = ("network.name-resolution", "network.web-access")
    wrong = [Trouble(severity=Severity.ERROR, check=CheckEnd(script=name), follows=True) for name in names]
    found = a_look(cause, *wrong)
    assert sentences(found).wrong == f"Wrong: {trouble_words(cause)}"
    assert following_words(found) == "Follows from it: name resolution, access to the web."
    assert following_words(a_look(cause)) == ""


def test_of_a_check_its_worst_line_is_told() -> None:
    lines = (
        Finding(level="warning", text="It is late."),
        Finding(level="error", text="It is gone."),
        Finding(level="next", text="Look for it."),
    )
    end = CheckEnd(script="network.path", verdict=Verdict.CRITICAL, findings=lines)
    assert sentences(a_look(Trouble(severity=Severity.ERROR, check=end))).wrong == "Wrong: It is gone."


def test_reasons_stand_once_behind_what_they_are_about() -> None:
    missing = (
        Unmeasured(name="users", is_check=False, why="not-allowed"),
        Unmeasured(name="network.path", is_check=True, why="running"),
        Unmeasured(name="events", is_check=False, why="not-allowed"),
    )
    assert sentences(a_look(unmeasured=missing)).unmeasured == (
        "Not measured: the way to the gateway (still running); accounts, last errors (not allowed)."
    )
