"""Who may hand the word on to whom, and every way to say no."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deskside.adapters.trust.profiles import checked_profile
from deskside.domain.errors import Refused
from deskside.domain.profile.succession import Memory, accept_first, accept_next
from fakes.profile import Person, a_draft, at_version, signed, with_roots

NOW = datetime(2027, 3, 1, tzinfo=UTC)
OLD, NEW, NEWEST, STRANGER = (Person(name) for name in ("old", "new", "newest", "stranger"))
FIRST = a_draft(OLD)
SECOND = with_roots(at_version(FIRST, 2), NEW.public)
THIRD = with_roots(at_version(FIRST, 3), NEWEST.public)


def memory(file: bytes) -> Memory:
    found = checked_profile(file)
    return Memory(accept_first(found, now=NOW), found.sha256)


def after(before: bytes, file: bytes, *, now: datetime = NOW) -> int:
    return accept_next(checked_profile(file), memory(before), now=now).version


def refused(
    before: bytes | None, file: bytes, *, now: datetime = NOW, pins: frozenset[str] = frozenset()
) -> str:
    try:
        version = accept_first(checked_profile(file), now=now, pins=pins).version if before is None else None
        return f"accepted {version or after(before or b'', file, now=now)}"
    except Refused as refusal:
        return refusal.code


def test_a_profile_signed_by_its_root_is_accepted_and_so_is_itself_again() -> None:
    file = signed(FIRST, OLD)
    assert accept_first(checked_profile(file), now=NOW).organisation == "Example Ltd"
    assert after(file, file) == 1


def test_the_same_root_may_sign_the_next() -> None:
    assert after(signed(FIRST, OLD), signed(at_version(FIRST, 2), OLD)) == 2


def test_roots_change_where_the_old_signs_the_new_and_both_hold_their_keys() -> None:
    before = signed(FIRST, OLD)
    assert after(before, signed(SECOND, OLD, NEW)) == 2
    assert refused(before, signed(SECOND, NEW)) == "profile-root-unknown"
    assert refused(before, signed(SECOND, OLD)) == "profile-not-by-own-roots"


def test_a_step_that_was_skipped_is_refused_and_taken_in_order_it_is_not() -> None:
    first, second, third = signed(FIRST, OLD), signed(SECOND, OLD, NEW), signed(THIRD, NEW, NEWEST)
    assert refused(first, third) == "profile-root-unknown"
    assert after(first, second) == 2
    assert after(second, third) == 3
    assert after(first, signed(THIRD, OLD, NEW, NEWEST)) == 3, "unless the first root goes on signing"


def test_a_root_that_was_replaced_signs_nothing_any_more() -> None:
    second = signed(SECOND, OLD, NEW)
    assert (
        refused(second, signed(with_roots(at_version(FIRST, 9), OLD.public), OLD)) == "profile-root-unknown"
    )


def test_an_older_profile_and_another_text_of_one_version_are_refused() -> None:
    second = signed(at_version(FIRST, 2), OLD)
    assert refused(second, signed(FIRST, OLD)) == "profile-older"
    other = at_version(FIRST, 2).replace(b"0100", b"0199")
    assert refused(second, signed(other, OLD)) == "profile-differs"


@pytest.mark.parametrize("before", [None, signed(FIRST, OLD)])
def test_what_nobody_signed_and_what_was_changed_is_refused_before_it_is_read(before: bytes | None) -> None:
    assert refused(before, b"= no TOML =\n") == "profile-unsigned"
    file = signed(at_version(FIRST, 2), OLD)
    assert refused(before, file.replace(b"0100", b"0199")) == "profile-changed"
    assert refused(before, b"= " + file) == "profile-changed", "not even its syntax is looked at"
    assert (
        refused(before, signed(at_version(FIRST, 2), OLD, namespace="deskside-script@v1"))
        == "profile-changed"
    )


def test_every_flipped_bit_of_a_signed_profile_is_refused() -> None:
    file = signed(FIRST, OLD)
    body = file.index(b"-----BEGIN SSH")
    for at in range(0, body, 7):
        spoilt = file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]
        assert refused(None, spoilt) in {"profile-changed", "profile-unsigned"}, at


def test_a_stranger_convinces_only_who_has_seen_nothing_and_pins_nothing() -> None:
    theirs = signed(a_draft(STRANGER), STRANGER)
    assert refused(signed(FIRST, OLD), theirs) == "profile-root-unknown"
    assert refused(None, theirs, pins=frozenset({OLD.fingerprint})) == "profile-root-not-pinned"
    both = signed(a_draft(STRANGER), STRANGER, OLD)
    assert refused(None, both, pins=frozenset({OLD.fingerprint})) == "profile-root-not-pinned", (
        "signed, no root"
    )


def test_a_signature_beside_those_of_the_roots_changes_nothing() -> None:
    assert after(signed(FIRST, OLD), signed(at_version(FIRST, 2), STRANGER, OLD)) == 2


def test_the_last_day_is_the_whole_day_in_utc() -> None:
    before, file = signed(FIRST, OLD), signed(at_version(FIRST, 2), OLD)
    assert after(before, file, now=datetime(2027, 12, 31, 23, 59, 59, tzinfo=UTC)) == 2
    late = datetime(2028, 1, 1, tzinfo=UTC)
    for found in (before, file):
        assert refused(before, found, now=late) == "profile-expired"
    assert refused(None, file, now=late) == "profile-expired"


def test_two_signatures_are_two_keys() -> None:
    two = with_roots(FIRST, OLD.public, NEW.public).replace(b"roots_needed = 1", b"roots_needed = 2")
    assert refused(None, signed(two, OLD)) == "profile-roots-missing"
    assert refused(None, signed(two, OLD, OLD)) == "profile-roots-missing"
    before = signed(two, OLD, NEW)
    assert memory(before).version == 1
    assert refused(before, signed(at_version(FIRST, 2), OLD)) == "profile-roots-missing", (
        "the old must be enough too"
    )
    assert after(before, signed(at_version(two, 2), OLD, NEW)) == 2


def test_a_signed_text_with_a_flaw_is_refused_by_that_flaw() -> None:
    assert refused(None, signed(FIRST + b"\n[secret]\nbackdoor = true\n", OLD)) == "profile-field-unknown"
