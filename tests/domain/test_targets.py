"""What a person types to say which machine, and what may be shown and stored of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.companion.code import ROUTES, SECRETS, make_code
from deskside.domain.errors import WrongUse
from deskside.domain.targets import Address, Code, Local, Named, Practice, Target, label_of, parse_target

CODE = make_code(4284, 1507039)
DIGITS = CODE.reveal()


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("practice", Practice()),
        (" local ", Local()),
        ("pc-17", Named("pc-17")),
        ("10-0-0-1", Named("10-0-0-1")),
        ("anna@pc", Address(user="anna", host="pc")),
        ("anna@pc:2222", Address(user="anna", host="pc", port=2222)),
        ("anna@[::1]:2222", Address(user="anna", host="::1", port=2222)),
        (DIGITS, Code(code=CODE)),
        (CODE.groups(), Code(code=CODE)),
        (f" {CODE.groups().replace(' ', ' - ')} ", Code(code=CODE)),
        (f"{DIGITS}@192.168.1.20", Code(code=CODE, host="192.168.1.20")),
        (f"{CODE.groups()} @pc".replace(" @", "@"), Code(code=CODE, host="pc")),
        (f"{DIGITS}@[fe80::1%eth0]", Code(code=CODE, host="fe80::1%eth0")),
        (f"{DIGITS}@pc:22", Address(user=DIGITS, host="pc")),
    ],
)
def test_what_is_typed_is_understood(typed: str, target: Target) -> None:
    assert parse_target(typed) == target


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "target-empty"),
        ("a b c", "target-unreadable"),
        ("a/b", "target-unreadable"),
        (DIGITS[:-1], "code-length"),
        ("4128 88", "code-length"),
        (DIGITS + "0", "code-length"),
        (DIGITS[:-1] + "8", "code-check-digit"),
        (f"{DIGITS[:-1]}8@pc", "code-check-digit"),
    ],
)
def test_what_cannot_be_meant_is_refused(typed: str, code: str) -> None:
    with pytest.raises(WrongUse) as raised:
        parse_target(typed)
    assert raised.value.code == code
    assert DIGITS[4:11] not in str(raised.value)


@given(st.integers(0, ROUTES - 1), st.integers(0, SECRETS - 1), st.sampled_from(["", "@pc"]))
def test_what_is_shown_depends_on_the_route_alone(route: int, secret: int, host: str) -> None:
    one, other = (make_code(route, value).reveal() + host for value in (secret, SECRETS - 1 - secret))
    assert label_of(f" {one} ") == label_of(other)
    assert label_of(one) == f"{route:04} •••• ••••" + (" @ pc" if host else "")
    target = parse_target(one)
    assert isinstance(target, Code)
    assert target.label == label_of(one)
    assert repr(target) == repr(parse_target(other))


def test_any_other_target_is_shown_as_it_was_typed() -> None:
    assert [label_of(typed) for typed in (" pc ", "anna@pc:22", "practice", "")] == [
        "pc",
        "anna@pc:22",
        "practice",
        "",
    ]
