"""A first profile passes its own check, its next version keeps every comment, and doubts are told."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from deskside.domain.errors import WrongUse
from deskside.domain.profile.draft import day_of, next_text, relay_address
from deskside.domain.profile.form import read_profile
from deskside.domain.profile.keys import parse_public_key
from deskside.domain.profile.organisation import ClerkAuthority
from deskside.domain.profile.review import warnings
from deskside.domain.scripts.allowed_signers import Roster
from deskside.domain.scripts.evidence import Policy, Revoked
from deskside.domain.scripts.manifest import Effect
from fakes.profile import EXPIRES, Person, a_draft, a_profile

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2027, 1, 15)


def doubts(**changes: Any) -> list[str]:
    return [doubt.code for doubt in warnings(a_profile(**changes), today=TODAY)]


def test_awkward_names_make_a_draft_all_the_same() -> None:
    body = a_draft(Person("root"), organisation="Möbel \"Süd\" & 'Co' \\ ООО")
    assert read_profile(body).organisation == "Möbel \"Süd\" & 'Co' \\ ООО"


def test_an_answer_that_does_not_fit_makes_no_draft() -> None:
    with pytest.raises(WrongUse, match="profile-call-back"):
        a_draft(Person("root"), call_back="call us")


def test_the_next_version_is_the_same_text_with_another_number_and_day() -> None:
    body = a_draft(Person("root")).replace(b"# Where companions", b"# our comment\n# Where companions")
    after = next_text(body, expires=date(2028, 6, 1))
    before_lines, after_lines = body.splitlines(), after.splitlines()
    differing = [b for a, b in zip(before_lines, after_lines, strict=True) if a != b]
    assert [line.split()[:3] for line in differing] == [
        [b"version", b"=", b"2"],
        [b"expires", b"=", b"2028-06-01"],
    ]


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("relay.example.org", ("relay.example.org", 443)),
        ("192.0.2.7:2222", ("192.0.2.7", 2222)),
        ("[2001:db8::1]:8443", ("2001:db8::1", 8443)),
        ("[2001:db8::1]", ("2001:db8::1", 443)),
    ],
)
def test_a_relay_is_read_as_people_write_it(said: str, address: tuple[str, int]) -> None:
    assert relay_address(said) == address


@pytest.mark.parametrize(
    "said", ["", "relay:0", "relay:99999", "a b", "2001:db8::1", "relay:x", "-x:443", "[x]:1"]
)
def test_what_is_no_relay_is_named(said: str) -> None:
    with pytest.raises(WrongUse, match="profile-relay-unreadable"):
        relay_address(said)


def test_what_is_no_day_is_named() -> None:
    assert day_of("2027-12-31") == EXPIRES
    with pytest.raises(WrongUse, match="profile-day-unreadable"):
        day_of("tomorrow")


def test_a_usual_profile_has_one_doubt_its_single_root() -> None:
    assert doubts() == ["profile-one-root"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"expires": TODAY - timedelta(1)}, "profile-has-expired"),
        ({"expires": TODAY}, "profile-expires-soon"),
        ({"expires": TODAY + timedelta(30)}, "profile-expires-soon"),
        ({"expires": TODAY + timedelta(2_000)}, "profile-lives-long"),
        ({"roster": Roster()}, "profile-no-approver"),
        ({"clerks": ClerkAuthority(keys=())}, "profile-no-authority"),
        ({"relays": ()}, "profile-no-relay"),
        ({"notice": {}}, "profile-no-notice"),
        ({"policy": Policy(roots="organisation", needed=dict.fromkeys(Effect, 1))}, "profile-policy-low"),
        (
            {"policy": Policy(roots="organisation", needed=dict.fromkeys(Effect, 3))},
            "profile-too-few-approvers",
        ),
    ],
)
def test_each_doubt_is_told(changes: dict[str, Any], code: str) -> None:
    assert code in doubts(**changes)
    assert code not in doubts()


def test_a_day_later_than_thirty_is_no_doubt() -> None:
    assert "profile-expires-soon" not in doubts(expires=TODAY + timedelta(31))


def test_weak_and_doubled_keys_are_doubtful(tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-qt", "rsa", "-b", "2048", "-N", "", "-f", tmp_path / "ca"], check=True)
    weak = parse_public_key((tmp_path / "ca.pub").read_text())
    found = doubts(roots=(weak, Person("safe").public), clerks=ClerkAuthority(keys=(weak,)))
    assert found == ["profile-key-weak", "profile-key-weak", "profile-root-is-authority"]


def test_an_authority_that_is_taken_back_is_doubtful() -> None:
    profile = a_profile()
    gone = replace(profile, revoked=Revoked(keys=frozenset(key.fingerprint for key in profile.clerks.keys)))
    assert "profile-authority-revoked" in [doubt.code for doubt in warnings(gone, today=TODAY)]


def test_an_approver_of_everything_is_doubtful() -> None:
    signer = a_profile().roster.signers[0]
    wide = Roster((replace(signer, namespaces=None),))
    assert "profile-approver-any-namespace" in doubts(roster=wide)
