"""The language of conditions: what it says, where a mistake is, and that the unknown is never true."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import WrongUse
from deskside.domain.walkthroughs.condition_text import MAX_CHARS, parse_condition
from deskside.domain.walkthroughs.conditions import evaluate

if TYPE_CHECKING:
    from deskside.domain.walkthroughs.conditions import Facts, Truth

FACTS: Facts = {
    "answer.sure": True,
    "answer.where": "/",
    'volumes["/"].available_bytes': 3 << 30,
    "network.adapters.name": ("lo", "wg0"),
    'printers["Office"]': None,
    'printers["Hall \\"2\\""]': True,
    "run.look.verdict": "warning",
    "run.look.free": 2.5,
}


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("answer.sure", True),
        ("not answer.sure", False),
        ("not not answer.sure", True),
        ("answer.sure == true and not (answer.sure == false)", True),
        ('volumes["/"].available_bytes >= 3 GiB', True),
        ('volumes["/"].available_bytes >= 3.5 GB', False),
        ("volumes[answer.where].available_bytes > 2 GiB", True),
        ('"wg0" in network.adapters.name', True),
        ('"wg1" not in network.adapters.name', True),
        ("run.look.verdict in ['ok', 'warning']", True),
        ("'warn' in run.look.verdict", True),
        ("run.look.free < 3", True),
        ('exists printers["Office"]', False),
        ('not exists printers["Office"]', True),
        ('exists printers["Hall \\"2\\""]', True),
        ('printers["Office"] == "idle"', None),
        ("exists printers['Attic']", None),
        ("answer.sure == 1", None),
        ("run.look.verdict < 3", None),
        ("run.look.verdict < 'x'", None),
        ("run.look.verdict", None),
        ("nothing.known or answer.sure", True),
        ("nothing.known and answer.sure", None),
        ("nothing.known and not answer.sure", False),
        ("not nothing.known", None),
        ("1 == 1 and 2 min == 120 and 2 h > 1 h", True),
    ],
)
def test_what_conditions_say(text: str, truth: Truth) -> None:
    assert evaluate(parse_condition(text), FACTS) is truth


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ("a ==", 5),
        ("a == 2 GiBB", 8),
        ("(a", 3),
        ("a b", 3),
        ("a + b", 3),
        ("exists 2", 8),
        ("a.b[", 5),
        ('a["x"', 6),
        ("a == 'x", 6),
        ("__import__('os')", 11),
        ("not in b", 5),
        ("[1, b]", 5),
        ("(" * 40 + "a" + ")" * 40, 21),
    ],
)
def test_a_mistake_is_told_with_its_column(text: str, column: int) -> None:
    with pytest.raises(WrongUse, match="condition-unreadable") as wrong:
        parse_condition(text)
    assert wrong.value.facts["column"] == column


def test_a_condition_has_a_bound() -> None:
    with pytest.raises(WrongUse, match="condition-too-long"):
        parse_condition("a or " * MAX_CHARS)


@given(st.text(max_size=60))
def test_reading_gives_a_condition_or_says_where_it_cannot(text: str) -> None:
    column, told = 1, False
    try:
        told = evaluate(parse_condition(text), {}) is not None
    except WrongUse as error:
        column = int(error.facts["column"])
    assert 1 <= column <= len(text) + 1
    assert told in {True, False}


NAMES = ("a", "b", "c")
TERMS = st.recursive(
    st.sampled_from([*NAMES, "a == 1", "b in ['x']", "c < 5", "exists a", "exists b"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join).map("({})".format),
        inner.map("not {}".format),
    ),
    max_leaves=6,
)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 9), st.sampled_from(["x", "y"]), st.just(("x",)))


@given(TERMS, st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_knowing_more_never_turns_true_into_false(text: str, facts: Facts) -> None:
    """What is told from some facts is told the same from all: unknown is the only thing that may change."""
    condition = parse_condition(text)
    told = evaluate(condition, facts)
    missing = [name for name in NAMES if name not in facts]
    for values in itertools.product([None, True, 1, "x"], repeat=len(missing)):
        more = evaluate(condition, {**facts, **dict(zip(missing, values, strict=True))})
        assert told is None or more is told
