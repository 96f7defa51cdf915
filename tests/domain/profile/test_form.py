"""The text of a profile says exactly what is understood, and everything else is named."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import jsonschema
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import WrongUse
from deskside.domain.profile.form import flaws, read_profile
from deskside.domain.redaction import Redactor
from deskside.domain.redaction_rules import rule
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE
from fakes.profile import EXPIRES, Person, a_draft
from source import ROOT

ROOT_KEY = Person("root")
TEXT = a_draft(ROOT_KEY)
VALUES = tomllib.loads(TEXT.decode())


def codes(body: bytes) -> list[str]:
    return [flaw.code for flaw in flaws(body)]


def changed(**values: Any) -> bytes:
    """Return the text with other values; `a__b` stands for `b` in the table `a`, None takes a value away."""
    table: dict[str, Any] = tomllib.loads(TEXT.decode())
    for path, value in values.items():
        *tables, name = path.split("__")
        place: Any = table
        for inner in tables:
            place = place[int(inner)] if inner.isdecimal() else place[inner]
        if value is None:
            del place[name]
        else:
            place[name] = value
    return tomli_w.dumps(table).encode()


def test_a_draft_is_whole_and_says_what_was_answered() -> None:
    profile = read_profile(TEXT)
    assert (profile.organisation, profile.call_back, profile.version) == ("Example Ltd", "+1 555 0100", 1)
    assert profile.expires == EXPIRES
    assert [key.blob for key in profile.roots] == [ROOT_KEY.blob]
    assert [signer.principals for signer in profile.roster.signers] == [
        "anna@example.org",
        "oleg@example.org",
    ]
    assert {signer.namespaces for signer in profile.roster.signers} == {SCRIPT_NAMESPACE}
    assert profile.policy.needed == {Effect.READ: 1, Effect.CHANGE: 2, Effect.DISRUPTIVE: 2}
    assert profile.policy.roots == "organisation"
    assert profile.agentless_consent
    (relay,) = profile.relays
    assert (relay.host, relay.port, relay.first_route, relay.last_route) == (
        "relay.example.org",
        443,
        40_000,
        49_999,
    )
    assert relay.companion_key.startswith("-----BEGIN OPENSSH PRIVATE KEY-----\n")
    assert relay.companion_key not in repr(profile)
    assert profile.notice == {
        "en": "We never call you unasked. In doubt, hang up and call +1 555 0100.",
        "ru": "Мы никогда не звоним первыми. Если сомневаетесь, положите трубку и позвоните: +1 555 0100.",
    }


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"format": 2}, "profile-format"),
        ({"version": 0}, "profile-number"),
        ({"version": True}, "profile-number"),
        ({"version": 1.0}, "profile-number"),
        ({"version": None}, "profile-field-missing"),
        ({"expires": "2027-12-31"}, "profile-date"),
        ({"organisation": ""}, "profile-value"),
        ({"organisation": "Help\u202edesk"}, "profile-value"),
        ({"organisation": "Help\ndesk"}, "profile-value"),
        ({"organisation": "x" * 81}, "profile-value"),
        ({"organisation": 5}, "profile-value"),
        ({"call_back": "ask at the desk"}, "profile-call-back"),
        ({"call_back": "+-"}, "profile-call-back"),
        ({"roots": []}, "profile-no-root"),
        ({"roots": None}, "profile-no-root"),
        ({"roots": ["ssh-ed25519 AAAA"]}, "public-key-unreadable"),
        ({"roots": [ROOT_KEY.public_key] * 2}, "profile-value"),
        ({"roots": ROOT_KEY.public_key}, "profile-value"),
        ({"roots_needed": 2}, "profile-number"),
        ({"revoked": [ROOT_KEY.fingerprint]}, "profile-root-revoked"),
        ({"revoked": ["maybe this one"]}, "profile-revoked"),
        ({"approvers": ["anna@example.org " + ROOT_KEY.public_key, "anna@example.org"]}, "profile-approver"),
        ({"approvers": ["a valid-before=20270101 " + ROOT_KEY.public_key]}, "profile-approver"),
        ({"approvers": ["a cert-authority " + ROOT_KEY.public_key]}, "profile-approver"),
        ({"notice": {"en": "x\x07"}}, "profile-value"),
        ({"notice": {"English": "Stop."}}, "profile-value"),
        ({"clerks__principal": "clerk,admin"}, "profile-value"),
        ({"clerks__authorities": ["ssh-dss AAAA"]}, "public-key-unreadable"),
        ({"clerks__skip_check": True}, "profile-field-unknown"),
        ({"policy__change": 0}, "profile-number"),
        ({"policy__agentless_consent": 1}, "profile-value"),
        ({"policy__consent": False}, "profile-field-unknown"),
        ({"relays__0__host": "relay example"}, "profile-value"),
        ({"relays__0__port": 65_536}, "profile-number"),
        ({"relays__0__host_keys": []}, "profile-relay-key"),
        ({"relays__0__companion_key": "-----BEGIN"}, "profile-companion-key"),
        ({"relays__0__routes": {"first": 40_001, "last": 40_000}}, "profile-number"),
        ({"relays": VALUES["relays"] * 2}, "profile-routes-overlap"),
        ({"relays": {}}, "profile-value"),
        ({"redaction": [{"name": "Staff", "pattern": "E1"}]}, "redaction-rule-unreadable"),
        ({"redaction": [{"name": "staff", "pattern": "(a+)+b"}]}, "redaction-rule-slow"),
        ({"redaction": [{"name": "staff"}]}, "profile-field-missing"),
        ({"grants": ["admin"]}, "profile-field-unknown"),
        ({"relays__0__insecure": True}, "profile-field-unknown"),
        ({"relays__0__routes": {"first": 40_000, "all": True}}, "profile-field-unknown"),
        ({"redaction": [{"name": "staff", "pattern": "E1234", "off": True}]}, "profile-field-unknown"),
    ],
)
def test_what_does_not_fit_is_named(values: dict[str, Any], code: str) -> None:
    body = changed(**values)
    assert code in codes(body)
    with pytest.raises(WrongUse):
        read_profile(body)


def test_every_flaw_is_told_at_once() -> None:
    body = changed(version=0, call_back="?", policy__read="one", extra=1)
    assert codes(body) == ["profile-number", "profile-call-back", "profile-number", "profile-field-unknown"]


def test_a_flaw_says_where() -> None:
    (flaw,) = flaws(changed(relays__0__port=0))
    assert flaw.facts["field"] == "relays 1: port"


def test_what_is_no_toml_is_said_with_the_place() -> None:
    (flaw,) = flaws(TEXT + b"= 3\n")
    assert (flaw.code, "line" in str(flaw.facts["why"])) == ("profile-unreadable", True)
    assert codes(b"\xff\xfe") == ["profile-unreadable"]
    assert codes(b"a = " + b"[" * 60_000) == ["profile-unreadable"]


def test_relays_share_the_routes_and_a_code_names_one() -> None:
    one, other = dict(VALUES["relays"][0]), dict(VALUES["relays"][0])
    one |= {"host": "one.example.org", "routes": {"last": 44_999}}
    other |= {"host": "2001:db8::2", "routes": {"first": 45_000}}
    profile = read_profile(changed(relays=[other, one]))
    found = [profile.relay_of(port) for port in (40_000, 44_999, 45_000, 49_999, 39_999)]
    assert [relay and relay.host for relay in found] == [*["one.example.org"] * 2, *["2001:db8::2"] * 2, None]


def test_the_organisations_rules_redact() -> None:
    profile = read_profile(changed(redaction=[{"name": "staff-number", "pattern": r"\bE\d{6}\b"}]))
    text, counts = Redactor(profile.redaction).redact("E123456 and E12\npassword=hunter22\n")
    assert text == "[redacted: staff-number] and E12\npassword=[redacted: password]\n"
    assert counts == {"staff-number": 1, "password": 1}


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a*)*b", "((ab)+c)*", r"(\w+\s?)*$", "(x{1,9}){2,}", "([+]+)+"]
)
def test_a_rule_that_repeats_what_repeats_is_refused(pattern: str) -> None:
    with pytest.raises(WrongUse, match="redaction-rule-slow"):
        rule("slow", "-" + pattern)


@pytest.mark.parametrize(
    "pattern", [r"E\d{6}", r"(?:ab)+", r"[(a+)+]x", r"(a+)b", r"\(a+\)+", r"(a+)?b", r"(a|b)*c"]
)
def test_a_rule_that_does_not_is_taken(pattern: str) -> None:
    assert rule("quick", pattern).pattern == pattern


SCALARS = st.one_of(
    st.text(max_size=30), st.integers(-5, 70_000), st.booleans(), st.dates(), st.floats(allow_nan=False)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*VALUES, "x", ""]), ANYTHING, max_size=5))
def test_any_values_in_place_of_the_right_ones_are_read_or_named(values: dict[str, Any]) -> None:
    body = tomli_w.dumps(VALUES | values).encode("utf-8", "replace")
    found = codes(body)
    if not found:
        assert values.keys() <= VALUES.keys()
        assert read_profile(body).roots


@given(st.binary(max_size=60), st.integers(0, len(TEXT)))
def test_any_bytes_anywhere_in_the_text_are_read_or_named(junk: bytes, at: int) -> None:
    body = TEXT[:at] + junk + TEXT[at:]
    assert codes(body) or read_profile(body).roots


def test_a_draft_fits_its_schema_and_the_schema_knows_every_name() -> None:
    schema = json.loads((ROOT / "resources" / "schemas" / "profile.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(json.dumps(VALUES, default=str)), schema)
    known = {name for table in schema["$defs"].values() for name in table["properties"]}
    used = {*VALUES, *VALUES["clerks"], *VALUES["policy"], *VALUES["relays"][0]}
    assert used - known == set()
