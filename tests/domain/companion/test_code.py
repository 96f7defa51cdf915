"""Twelve digits that are read aloud and typed: what is found out before anything is sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.companion.code import ROUTES, SECRETS, SupportCode, make_code, means_a_code, read_code
from deskside.domain.errors import WrongUse

routes = st.integers(0, ROUTES - 1)
secrets = st.integers(0, SECRETS - 1)
codes = st.builds(make_code, routes, secrets)


def refused(text: str) -> WrongUse:
    with pytest.raises(WrongUse) as raised:
        read_code(text)
    return raised.value


@given(routes, secrets)
def test_a_code_names_its_route_and_hides_its_secret(route: int, secret: int) -> None:
    code = make_code(route, secret)
    assert (code.route, code.port) == (route, 40_000 + route)
    assert code.reveal() == f"{route:04}{secret:07}" + code.reveal()[-1]
    for shown in (repr(code), str(code), f"{code}"):
        assert shown == f"SupportCode(route={route})"


@given(codes)
def test_every_single_wrong_digit_is_found(code: SupportCode) -> None:
    digits = code.reveal()
    for at in range(12):
        for wrong in set("0123456789") - {digits[at]}:
            assert refused(digits[:at] + wrong + digits[at + 1 :]).code == "code-check-digit"


@given(codes)
def test_every_swap_of_neighbours_is_found(code: SupportCode) -> None:
    digits = code.reveal()
    for at in range(11):
        swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        if swapped != digits:
            assert refused(swapped).code == "code-check-digit"


@given(codes)
def test_fifteen_heard_as_fifty_is_found(code: SupportCode) -> None:
    digits = code.reveal()
    for at in range(11):
        first, second = digits[at], digits[at + 1]
        if first == "1" and second in "3456789":
            heard = digits[:at] + second + "0" + digits[at + 2 :]
        elif second == "0" and first in "3456789":
            heard = digits[:at] + "1" + first + digits[at + 2 :]
        else:
            continue
        assert refused(heard).code == "code-check-digit"


SEPARATORS = [" ", "-", "\u2013", "\u2014", "\u00a0", "\u2009", "\t", "\u2212", "\u200b", "\u2011"]


@given(codes, st.data())
def test_however_it_is_typed_it_is_the_same_code(code: SupportCode, data: st.DataObject) -> None:
    digits = code.reveal()
    zeros = st.sampled_from(["0", "\uff10", "\u0660"])
    typed = "".join(
        chr(ord(data.draw(zeros)) + int(digit))
        + "".join(data.draw(st.lists(st.sampled_from(SEPARATORS), max_size=2)))
        for digit in digits
    )
    assert means_a_code(typed)
    assert read_code(typed).reveal() == digits


@given(st.text(max_size=40).filter(lambda text: sum(letter.isdecimal() for letter in text) != 12))
def test_no_text_is_too_strange_to_be_refused(text: str) -> None:
    error = refused(text)
    assert error.code in {"code-length", "code-check-digit"}
    assert set(error.facts) <= {"digits"}


@pytest.mark.parametrize("text", ["", "pc-17", "10.0.0.1", "1234", "user@1234-5678", "4821 9334 567x"])
def test_a_name_is_not_taken_for_a_code(text: str) -> None:
    assert not means_a_code(text)


def test_a_digit_too_few_is_said_so() -> None:
    assert means_a_code("4821 9334 567")
    error = refused("4821 9334 567")
    assert (error.code, error.facts) == ("code-length", {"digits": 11})


def test_it_is_shown_in_groups_and_read_in_words() -> None:
    code = make_code(4284, 1507039)
    assert code.groups() == "4284 1507 0399"
    assert code.aloud("en") == "four two – eight four, one five – zero seven, zero three – nine nine"
    assert code.aloud("ru") == (
        "сорок два – восемьдесят четыре, пятнадцать – ноль семь, ноль три – девяносто девять"
    )


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("00", "ноль ноль"),
        ("10", "десять"),
        ("19", "девятнадцать"),
        ("20", "двадцать"),
        ("99", "девяносто девять"),
    ],
)
def test_russian_pairs(pair: str, words: str) -> None:
    assert make_code(int(pair) * 100, 0).aloud("ru").startswith(f"{words} – ")


@pytest.mark.parametrize(("route", "secret"), [(-1, 0), (ROUTES, 0), (0, -1), (0, SECRETS)])
def test_numbers_out_of_range_make_no_code(route: int, secret: int) -> None:
    with pytest.raises(ValueError, match="four digits"):
        make_code(route, secret)
