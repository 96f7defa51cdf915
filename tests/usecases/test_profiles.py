"""How a computer begins to belong to an organisation, goes on with it, and what it refuses on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.trust.keys import UsersKeys
from deskside.adapters.trust.profiles import ProfileFiles, checked_profile
from deskside.domain.errors import Cancelled, DesksideError, Refused, WrongUse
from deskside.domain.journal.desk import ProfileAccepted, ProfileForgotten
from deskside.domain.tickets import DESK
from deskside.usecases.check_profile import CheckProfile, ProfileReview
from deskside.usecases.install_profile import InstallProfile
from deskside.usecases.load_profile import LoadProfile, OwnProfile
from deskside.usecases.record_profile import RecordProfile
from deskside.usecases.sign_profile import Signing, SignProfile
from fakes.clock import FakeClock
from fakes.journal import FakeJournal
from fakes.profile import Person, a_draft, at_version, signed, with_roots

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.domain.profile.organisation import OrganisationProfile

ROOT, NEXT, STRANGER = (Person(name) for name in ("root", "next", "stranger"))
FIRST = a_draft(ROOT)
SECOND = at_version(FIRST, 2)
LATE = datetime(2028, 1, 1, tzinfo=UTC)


@dataclass
class Computer:
    """One computer and the place of its profile."""

    folder: Path
    named: bool = False
    asked: list[OrganisationProfile] = field(default_factory=list)
    answer: bool = True

    def __post_init__(self) -> None:
        self.clock = FakeClock()
        self.place = self.folder / "deskside.profile"
        self.files = ProfileFiles(self.place, self.folder / "data" / "accepted", named=self.named)

    def install(self, data: bytes, *pins: str) -> OrganisationProfile:
        return InstallProfile(self.files, self.clock)(data, confirm=self._confirm, pins=frozenset(pins))

    def load(self) -> OrganisationProfile | None:
        return LoadProfile(self.files, self.clock)()

    def loaded(self) -> str:
        """Return the version that counts, or why none does."""
        try:
            profile = self.load()
        except DesksideError as error:
            return error.code
        return "none" if profile is None else str(profile.version)

    def sign(self, data: bytes, key: Path, *, previous: bytes | None = None) -> bytes:
        deed = SignProfile(self.files, UsersKeys())
        return deed(
            data, key=str(key), previous=previous, confirm=self._confirm_signing, passphrase=lambda _: None
        )

    def check(self, data: bytes, *, previous: bytes | None = None) -> ProfileReview:
        return CheckProfile(self.files, self.clock)(data, previous=previous)

    def _confirm(self, profile: OrganisationProfile) -> bool:
        self.asked.append(profile)
        return self.answer

    def _confirm_signing(self, signing: Signing) -> bool:
        self.asked.append(signing.profile)
        return self.answer


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


# ---------------------------------------------------------------- installing and loading


def test_without_a_profile_a_computer_belongs_to_nobody(computer: Computer) -> None:
    assert computer.loaded() == "none"


def test_a_file_that_is_named_has_to_be_there(tmp_path: Path) -> None:
    assert Computer(tmp_path, named=True).loaded() == "profile-gone"


def test_the_first_profile_is_a_persons_decision_and_the_next_is_the_roots(computer: Computer) -> None:
    computer.install(signed(FIRST, ROOT))
    assert [profile.roots[0].fingerprint for profile in computer.asked] == [ROOT.fingerprint]
    assert computer.loaded() == "1"
    computer.install(signed(SECOND, ROOT))
    assert (computer.loaded(), len(computer.asked)) == ("2", 1)


def test_who_says_no_belongs_to_nobody_still(computer: Computer) -> None:
    computer.answer = False
    with pytest.raises(Cancelled):
        computer.install(signed(FIRST, ROOT))
    assert computer.loaded() == "none"


def test_a_root_that_is_named_needs_no_question(computer: Computer) -> None:
    computer.install(signed(FIRST, ROOT), ROOT.fingerprint)
    assert (computer.loaded(), computer.asked) == ("1", [])


def test_a_file_that_was_only_put_there_counts_for_nothing(computer: Computer) -> None:
    computer.place.write_bytes(signed(FIRST, ROOT))
    assert computer.loaded() == "profile-not-accepted"


def test_a_newer_file_in_the_place_is_taken_and_the_older_one_not_again(computer: Computer) -> None:
    computer.install(signed(FIRST, ROOT))
    computer.place.write_bytes(signed(SECOND, ROOT))
    assert computer.loaded() == "2"
    computer.place.write_bytes(signed(FIRST, ROOT))
    assert computer.loaded() == "profile-older"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (signed(FIRST, ROOT).replace(b"0100", b"0199"), "profile-changed"),
        (SECOND, "profile-unsigned"),
        (signed(at_version(a_draft(STRANGER), 9), STRANGER), "profile-root-unknown"),
        (signed(FIRST.replace(b"0100", b"0199"), ROOT), "profile-differs"),
        (signed(SECOND, ROOT)[:-20], "profile-signatures-unreadable"),
        (b"x" * 1_000_000, "profile-too-large"),
    ],
)
def test_what_does_not_follow_is_refused_and_forgets_nothing(
    computer: Computer, data: bytes, code: str
) -> None:
    computer.install(signed(FIRST, ROOT))
    computer.place.write_bytes(data)
    assert computer.loaded() == code
    with pytest.raises((Refused, WrongUse), match=code):
        computer.install(data)
    computer.place.write_bytes(signed(FIRST, ROOT))
    assert computer.loaded() == "1"


def test_a_profile_that_was_taken_away_is_missed(computer: Computer) -> None:
    computer.install(signed(FIRST, ROOT))
    computer.place.unlink()
    assert computer.loaded() == "profile-gone"


def test_an_expired_profile_is_refused_and_its_successor_taken(computer: Computer) -> None:
    computer.install(signed(FIRST, ROOT))
    computer.clock.at = LATE
    assert computer.loaded() == "profile-expired"
    computer.install(signed(SECOND.replace(b"2027-12-31", b"2029-12-31"), ROOT))
    assert computer.loaded() == "2"


def test_the_very_bytes_that_were_accepted_need_no_second_look(computer: Computer) -> None:
    computer.install(signed(FIRST, ROOT))
    computer.files.checked = None  # type: ignore[method-assign, assignment]  # whoever looks, fails
    assert computer.loaded() == "1"


# ---------------------------------------------------------------- the companion's own


def own(inside: bytes | None, beside: bytes | None, *, late: bool = False) -> str:
    clock = FakeClock()
    clock.at = LATE if late else clock.at
    try:
        return str(OwnProfile(checked_profile, clock)(inside, beside).version)
    except Refused as refusal:
        return refusal.code


def test_a_companion_without_a_profile_says_so() -> None:
    assert own(None, None) == "profile-none"


def test_a_companion_goes_by_the_newer_of_its_two() -> None:
    first, second = signed(FIRST, ROOT), signed(SECOND, ROOT)
    assert [own(first, None), own(None, first), own(first, second), own(second, first)] == [
        "1",
        "1",
        "2",
        "2",
    ]
    assert own(first, first) == "1"


def test_what_lies_beside_a_companion_cannot_take_the_place_of_what_is_inside() -> None:
    theirs = signed(at_version(a_draft(STRANGER), 9), STRANGER)
    assert own(signed(FIRST, ROOT), theirs) == "profile-root-unknown"
    assert own(signed(FIRST, ROOT), signed(SECOND, ROOT).replace(b"0100", b"0199")) == "profile-changed"
    assert own(signed(FIRST, ROOT), b"junk") == "profile-unsigned"


def test_an_expired_companion_lives_on_by_the_profile_beside_it() -> None:
    newer = signed(SECOND.replace(b"2027-12-31", b"2029-12-31"), ROOT)
    assert own(signed(FIRST, ROOT), None, late=True) == "profile-expired"
    assert own(signed(FIRST, ROOT), newer, late=True) == "2"


# ---------------------------------------------------------------- signing and checking


def key_file(folder: Path, person: Person) -> Path:
    path = folder / person.name
    path.write_text(person.private_text())
    return path


def test_what_was_signed_counts(computer: Computer, tmp_path: Path) -> None:
    file = computer.sign(FIRST, key_file(tmp_path, ROOT))
    assert file.startswith(FIRST)
    review = computer.check(file)
    assert (review.flaws, review.signers) == ((), frozenset({ROOT.fingerprint}))
    assert [doubt.code for doubt in review.doubts] == ["profile-one-root"]


def test_signing_again_leaves_one_signature_a_key_and_none_that_no_longer_fits(
    computer: Computer, tmp_path: Path
) -> None:
    two = with_roots(FIRST, ROOT.public, NEXT.public)
    file = computer.sign(computer.sign(two, key_file(tmp_path, ROOT)), key_file(tmp_path, NEXT))
    assert len(checked_profile(file).signatures) == 2
    again = computer.sign(file, key_file(tmp_path, ROOT))
    assert len(checked_profile(again).signatures) == 2
    changed = computer.sign(file.replace(b"0100", b"0199"), key_file(tmp_path, ROOT))
    assert len(checked_profile(changed).signatures) == 1
    assert computer.check(changed).flaws == ()


def test_a_key_that_is_no_root_signs_nothing(computer: Computer, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="profile-key-is-no-root"):
        computer.sign(FIRST, key_file(tmp_path, STRANGER))
    assert computer.asked == []


def test_the_root_before_signs_the_new_roots_profile(computer: Computer, tmp_path: Path) -> None:
    before, after = signed(FIRST, ROOT), with_roots(SECOND, NEXT.public)
    with pytest.raises(Refused, match="profile-key-is-no-root"):
        computer.sign(after, key_file(tmp_path, ROOT))
    file = computer.sign(after, key_file(tmp_path, ROOT), previous=before)
    assert [flaw.code for flaw in computer.check(file).flaws] == ["profile-not-by-own-roots"]
    file = computer.sign(file, key_file(tmp_path, NEXT), previous=before)
    computer.install(before)
    assert computer.check(file).flaws == ()
    computer.install(file)
    assert computer.loaded() == "2"


def test_a_text_with_a_flaw_is_not_signed(computer: Computer, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="profile-field-unknown"):
        computer.sign(FIRST + b"\n[grants]\nall = true\n", key_file(tmp_path, ROOT))


def test_who_says_no_has_signed_nothing(computer: Computer, tmp_path: Path) -> None:
    computer.answer = False
    with pytest.raises(Cancelled):
        computer.sign(FIRST, key_file(tmp_path, ROOT))


@pytest.mark.parametrize(
    ("data", "flaws", "doubts"),
    [
        (FIRST, [], ["profile-unsigned", "profile-one-root"]),
        (signed(FIRST, STRANGER), ["profile-not-by-own-roots"], ["profile-one-root"]),
        (signed(FIRST, ROOT).replace(b"0100", b"0199"), ["profile-changed"], ["profile-one-root"]),
        (FIRST.replace(b"version = 1", b"version = x"), ["profile-unreadable"], []),
        (FIRST.replace(b"read = 1", b"read = 0\nwrite = 1"), ["profile-number", "profile-field-unknown"], []),
        (signed(FIRST, ROOT) + b"x", ["profile-signatures-unreadable"], []),
    ],
)
def test_a_check_tells_flaws_and_doubts_apart(
    computer: Computer, data: bytes, flaws: list[str], doubts: list[str]
) -> None:
    review = computer.check(data)
    assert ([flaw.code for flaw in review.flaws], [doubt.code for doubt in review.doubts]) == (flaws, doubts)


def test_a_check_knows_what_other_computers_will_say(computer: Computer) -> None:
    before = signed(SECOND, ROOT)
    assert [flaw.code for flaw in computer.check(signed(FIRST, ROOT), previous=before).flaws] == [
        "profile-older"
    ]
    computer.install(before)
    assert [flaw.code for flaw in computer.check(signed(FIRST, ROOT)).flaws] == ["profile-older"]


# ---------------------------------------------------------------- in the journal


def test_the_journal_says_once_which_profile_came_and_that_it_went(computer: Computer) -> None:
    journal = FakeJournal()
    record = RecordProfile(computer.files, journal)
    record()
    assert journal.entries(DESK) == []
    computer.install(signed(FIRST, ROOT))
    record()
    record()
    computer.place.write_bytes(signed(SECOND, ROOT))
    assert computer.loaded() == "2"
    record()
    computer.files.remove()
    record()
    record()
    second = checked_profile(signed(SECOND, ROOT)).sha256
    assert [entry.fact for entry in journal.entries(DESK)] == [
        ProfileAccepted(
            organisation="Example Ltd",
            version=1,
            sha256=checked_profile(signed(FIRST, ROOT)).sha256,
            roots=(ROOT.fingerprint,),
        ),
        ProfileAccepted(organisation="Example Ltd", version=2, sha256=second, roots=(ROOT.fingerprint,)),
        ProfileForgotten(sha256=second),
    ]
