"""Values are checked at the desk, and every refusal says what is wrong."""

from __future__ import annotations

import ipaddress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.parameters import (
    MAX_PLAIN_BYTES,
    MAX_SECRET_CHARS,
    MAX_TEXT_CHARS,
    Choice,
    Parameter,
    ParameterType,
    check_value,
    check_values,
)
from deskside.domain.secret import Secret

ANY_TEXT = st.text(max_size=80)


def parameter(kind: str, name: str = "value", **more: object) -> Parameter:
    return Parameter(name=name, type=ParameterType(kind), label={"en": "Value"}, **more)  # type: ignore[arg-type]


CHOICE = parameter("choice", choices=(Choice(value="a", label={}), Choice(value="b", label={})))


@pytest.mark.parametrize(
    ("kind", "given_value", "sent"),
    [
        ("hostname", "mail.example.org", "mail.example.org"),
        ("hostname", " mail.example.org. ", "mail.example.org."),
        ("hostname", "пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("hostname", "_sip._tcp.example.org", "_sip._tcp.example.org"),
        ("hostname", "192.0.2.1", "192.0.2.1"),
        ("ip", "2001:DB8:0:0::7", "2001:db8::7"),
        ("ip", "fe80::1%eth0", "fe80::1%eth0"),
        ("port", "00443", "443"),
        ("integer", " -07 ", "-7"),
        ("decimal", "2,50", "2.50"),
        ("boolean", "Yes", "true"),
        ("boolean", "0", "false"),
        ("text", "it's $HOME; rm -rf / ", "it's $HOME; rm -rf / "),
        ("path", "/var/log/my file", "/var/log/my file"),
        ("path", "C:\\Users", "C:\\Users"),
    ],
)
def test_a_good_value_is_sent_in_one_form(kind: str, given_value: str, sent: str) -> None:
    assert check_value(parameter(kind), given_value) == sent


@pytest.mark.parametrize(
    ("kind", "given_value"),
    [
        ("hostname", "-oProxyCommand=x"),
        ("hostname", "http://example.org"),
        ("hostname", "a..b"),
        ("hostname", "x" * 64 + ".org"),
        ("hostname", ".".join(["a" * 60] * 5)),
        ("hostname", "a\nb"),
        ("hostname", "xn--\udcff"),
        ("ip", "192.0.2.256"),
        ("ip", "fe80::1%eth0; reboot"),
        ("ip", "192.0.2.1/24"),
        ("port", "0"),
        ("port", "65536"),
        ("port", "٣"),
        ("integer", "1e5"),
        ("integer", "0x10"),
        ("integer", "1" * 30),
        ("decimal", "NaN"),
        ("decimal", "1.2.3"),
        ("boolean", "maybe"),
        ("text", "two\nlines"),
        ("text", "\x1b[2J"),
        ("path", "relative/path"),
        ("path", "/a\0b"),
    ],
)
def test_a_bad_value_is_refused_by_its_type(kind: str, given_value: str) -> None:
    with pytest.raises(WrongUse) as refused:
        check_value(parameter(kind), given_value)
    assert refused.value.code == f"parameter-not-{kind}"
    assert refused.value.facts["name"] == "value"


def test_only_a_declared_choice_is_sent() -> None:
    assert check_value(CHOICE, "b") == "b"
    with pytest.raises(WrongUse, match="parameter-not-choice"):
        check_value(CHOICE, "c")


def test_numbers_stay_within_their_bounds() -> None:
    number = parameter("decimal", minimum=Decimal("0.5"), maximum=Decimal(10))
    assert check_value(number, "0.5") == "0.5"
    with pytest.raises(WrongUse, match=r"parameter-too-small.*least=0\.5"):
        check_value(number, "0.49")
    with pytest.raises(WrongUse, match=r"parameter-too-large.*most=10"):
        check_value(number, "10.01")


def test_values_come_in_the_order_of_the_manifest_and_secrets_apart() -> None:
    declared = (
        parameter("integer", "count", default="3"),
        parameter("secret", "password"),
        parameter("hostname", "host"),
        parameter("text", "note", optional=True),
    )
    values = check_values(declared, {"password": Secret("hunter2 "), "host": "example.org"})
    assert values.plain == (("count", "3"), ("host", "example.org"), ("note", ""))
    assert [(name, secret.reveal()) for name, secret in values.secret] == [("password", "hunter2 ")]
    assert "hunter2" not in repr(values)


@pytest.mark.parametrize(
    ("given_values", "code"),
    [
        ({"hosts": "a"}, "parameter-unknown"),
        ({}, "parameter-missing"),
        ({"host": ""}, "parameter-missing"),
    ],
)
def test_unknown_and_missing_ones_are_named(given_values: dict[str, str | Secret], code: str) -> None:
    with pytest.raises(WrongUse, match=code):
        check_values((parameter("hostname", "host"),), given_values)


@pytest.mark.parametrize("bad", ["hunter2\0", "hunter2\ud800", "hunter2" * MAX_SECRET_CHARS])
def test_a_secret_is_never_in_the_refusal(bad: str) -> None:
    with pytest.raises(WrongUse) as refused:
        check_values((parameter("secret", "password"),), {"password": Secret(bad)})
    assert "hunter2" not in repr(refused.value) + str(refused.value)


def test_all_values_together_fit_on_the_command_line() -> None:
    declared = tuple(parameter("text", f"t{number}") for number in range(9))
    fits = MAX_PLAIN_BYTES // 9
    assert len(check_values(declared, {one.name: "x" * fits for one in declared}).plain) == 9
    with pytest.raises(WrongUse, match="parameters-too-long"):
        check_values(declared, {one.name: "ю" * fits for one in declared})
    with pytest.raises(WrongUse, match="parameter-too-long"):
        check_values(declared[:1], {"t0": "x" * (MAX_TEXT_CHARS + 1)})


@given(kind=st.sampled_from(sorted(set(ParameterType) - {"secret", "choice"})), value=ANY_TEXT)
def test_any_text_is_either_sent_in_a_stable_form_or_refused(kind: ParameterType, value: str) -> None:
    try:
        sent = check_value(parameter(kind), value)
    except WrongUse:
        return
    assert check_value(parameter(kind), sent) == sent
    assert "\n" not in sent
    assert "\0" not in sent


@given(ANY_TEXT)
def test_what_is_sent_as_a_host_name_can_be_no_option(value: str) -> None:
    try:
        sent = check_value(parameter("hostname"), value)
    except WrongUse:
        return
    assert not sent.startswith("-")
    assert sent.isascii()


@given(st.ip_addresses())
def test_every_address_is_accepted(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert ipaddress.ip_address(check_value(parameter("ip"), str(address))) == address
