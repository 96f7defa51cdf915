from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.canonical import Value, canonical

_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_names = st.text(st.characters(max_codepoint=127), max_size=8)
_integers = st.integers(-(2**53) + 1, 2**53 - 1)
_values = st.recursive(
    st.none() | st.booleans() | _integers | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_names, inner, max_size=5),
    max_leaves=20,
)


@given(_values)
def test_the_form_is_that_of_rfc_8785(value: Value) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_a_tuple_is_written_as_a_list() -> None:
    assert canonical(("a", 1)) == b'["a",1]'


@pytest.mark.parametrize("value", [1.0, b"bytes", [object()], {"a": {1, 2}}])
def test_other_types_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="has no canonical form"):
        canonical(value)  # type: ignore[arg-type]  # what the test is about


@pytest.mark.parametrize(
    ("value", "why"),
    [(2**53, "beyond"), ([-(2**53)], "beyond"), ({"ключ": 1}, "not ASCII"), ("\udce9", "surrogates")],
)
def test_values_without_one_form_are_refused(value: Value, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        canonical(value)
