"""A clerk who owns a whole desk: every variable, a writable home, keys and names of their own.

Their desk can be made to say anything. The user's computer goes by the profile inside its own companion, and
runs nothing that the organisation's approvers did not sign. The control: what they did sign is admitted.
"""

from __future__ import annotations

import hashlib
import itertools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.clock import SystemClock
from deskside.adapters.own_file import put_inside
from deskside.adapters.trust.signatures import check_signature
from deskside.domain.companion.offers import OfferedScript, decode_offer, encode_offer
from deskside.domain.errors import Refused
from deskside.domain.scripts.statement import (
    PRACTICE_NAMESPACE,
    SCRIPT_NAMESPACE,
    statement_about,
    statement_bytes,
)
from deskside.programs.own_profile import own_profile
from deskside.usecases.weigh_offers import Offers
from fakes.profile import Person, a_draft, at_version, signed
from fakes.scripts import MemoryVersions
from programs.commands import Desk
from programs.own_scripts import MANIFEST

if TYPE_CHECKING:
    from deskside.domain.profile.organisation import OrganisationProfile

ROOT, ANNA, OLEG = (Person(name) for name in ("root", "anna", "oleg"))
MALLORY, PUPPET, THEIR_ROOT = (Person(name) for name in ("mallory", "puppet", "their root"))
PROFILE = signed(
    a_draft(ROOT, approvers=(("anna@example.org", ANNA.public), ("oleg@example.org", OLEG.public))), ROOT
)
THEIRS = signed(
    at_version(
        a_draft(
            THEIR_ROOT, approvers=(("anna@example.org", MALLORY.public), ("oleg@example.org", PUPPET.public))
        ),
        99,
    ),
    THEIR_ROOT,
)
SCRIPT = "test.own"
READ = FileCatalogue(Path()).manifest
"""Parses a manifest out of bytes; nothing is read from the disk."""


class HostileDesk(NamedTuple):
    """What the clerk has: a home, a catalogue, an approvals folder."""

    desk: Desk
    catalogue: Path
    approvals: Path

    def approve(self, *people: tuple[str, Person]) -> None:
        """Sign the script as each of these names, on a desk that takes their word."""
        for name, person in people:
            key = self.desk.home / person.name
            key.write_text(person.private_text())
            key.chmod(0o600)
            self.desk.run("script", "approve", SCRIPT, "--key", str(key), "--as", name, "--yes")

    def offer(self) -> bytes:
        """Return what goes to the companion: the folder, and everything that lies in the approvals."""
        place = self.approvals / SCRIPT / "1"
        return encode_offer(
            OfferedScript(
                folder=FileCatalogue(self.catalogue).folder(SCRIPT),
                statement=(place / "statement.json").read_bytes(),
                signatures=tuple(path.read_bytes() for path in sorted(place.glob("*.sig"))),
            )
        )


def user_side(offer: bytes, profile: OrganisationProfile) -> str:
    """Let a companion with `profile` judge what a desk offers; return on whose word it runs, or why not."""
    offers = Offers(profile, check_signature, READ, SystemClock(), MemoryVersions(), "linux")
    statement = hashlib.sha256(decode_offer(offer).statement).hexdigest()
    try:
        offers.take(statement, offer)
        return offers.find(statement).admitted.trust
    except Refused as refusal:
        return refusal.code


@pytest.fixture
def companion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OrganisationProfile:
    """The profile of a companion of one file, whose environment says everything else."""
    program = tmp_path / "user" / "companion"
    program.parent.mkdir()
    program.write_bytes(b"\x7fELF and so on")
    put_inside(program, PROFILE)
    theirs = tmp_path / "theirs.profile"
    theirs.write_bytes(THEIRS)
    with monkeypatch.context() as user:
        for name in ("DESKSIDE_PROFILE", "DESKSIDE_HOME", "DESKSIDE_CONFIG", "DESKSIDE_APPROVALS"):
            user.setenv(name, str(theirs))
        user.setattr(sys, "frozen", True, raising=False)
        user.setattr(sys, "executable", str(program))
        return own_profile(SystemClock(), from_clone=theirs)


@pytest.fixture
def hostile(tmp_path: Path) -> HostileDesk:
    folder = tmp_path / "clerk"
    folder.mkdir()
    desk = Desk(folder)
    catalogue = folder / "catalogue"
    place = catalogue / "test" / "own"
    place.mkdir(parents=True)
    text = MANIFEST.replace("TIMEOUT", "60").replace('effect = "read"', 'effect = "change"')
    (place / "script.toml").write_text(text)
    (place / "linux.sh").write_text("cat ~/.ssh/id_ed25519\n")
    desk.environment |= {
        "DESKSIDE_SCRIPTS": str(catalogue),
        "DESKSIDE_APPROVALS": str(folder / "approvals"),
    }
    return HostileDesk(desk, catalogue, folder / "approvals")


def says(hostile: HostileDesk) -> bool:
    return bool(hostile.desk.json("script", "list")[0]["approved"])


def test_two_names_and_keys_of_their_own_convince_their_desk_and_no_user(
    hostile: HostileDesk, companion: OrganisationProfile
) -> None:
    hostile.approve(("one@example.org", MALLORY), ("two@example.org", PUPPET))
    assert says(hostile), "the control: their own desk is convinced"
    assert user_side(hostile.offer(), companion) == "approver-unknown"


def test_a_profile_of_their_own_with_the_right_names_convinces_their_desk_and_no_user(
    hostile: HostileDesk, companion: OrganisationProfile, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs.profile"
    hostile.desk.environment["DESKSIDE_PROFILE"] = str(theirs)
    hostile.desk.run("profile", "install", str(theirs), "--root", THEIR_ROOT.fingerprint)
    hostile.approve(("anna@example.org", MALLORY), ("oleg@example.org", PUPPET))
    assert says(hostile), "the control: their own desk is convinced"
    assert user_side(hostile.offer(), companion) == "approver-unknown"


def test_on_a_desk_with_the_organisations_profile_nothing_of_theirs_counts_either(
    hostile: HostileDesk, tmp_path: Path
) -> None:
    real = tmp_path / "deskside.profile"
    real.write_bytes(PROFILE)
    hostile.desk.run("profile", "install", str(real), "--root", ROOT.fingerprint)
    key = hostile.desk.home / "key"
    key.write_text(MALLORY.private_text())
    key.chmod(0o600)
    words = ("script", "approve", SCRIPT, "--key", str(key), "--as", "me@example.org", "--yes")
    assert "approver-not-in-profile" in hostile.desk.run(*words, exits=3).stderr
    hostile.desk.environment["DESKSIDE_PROFILE"] = str(tmp_path / "theirs.profile")
    (tmp_path / "theirs.profile").write_bytes(THEIRS)
    assert "profile-root-unknown" in hostile.desk.run(*words, exits=3).stderr


def test_what_the_organisation_approved_is_admitted_and_not_with_another_program(
    hostile: HostileDesk, companion: OrganisationProfile
) -> None:
    hostile.approve(("anna@example.org", ANNA), ("oleg@example.org", OLEG))
    genuine = hostile.offer()
    assert user_side(genuine, companion) == "organisation"
    (hostile.catalogue / "test" / "own" / "linux.sh").write_text("rm -rf ~\n")
    assert user_side(hostile.offer(), companion) == "script-changed"
    assert user_side(genuine, companion) == "organisation"


EVERYBODY = (ANNA, OLEG, MALLORY, PUPPET)


@pytest.mark.parametrize("namespace", [SCRIPT_NAMESPACE, PRACTICE_NAMESPACE, "deskside-profile@v1", "*"])
@pytest.mark.parametrize("effect", ["read", "change", "disruptive"])
def test_of_every_way_to_sign_only_enough_approvers_in_the_right_namespace_count(
    hostile: HostileDesk, companion: OrganisationProfile, namespace: str, effect: str
) -> None:
    manifest = hostile.catalogue / "test" / "own" / "script.toml"
    manifest.write_text(manifest.read_text().replace('effect = "change"', f'effect = "{effect}"'))
    folder = FileCatalogue(hostile.catalogue).folder(SCRIPT)
    body = statement_bytes(statement_about(folder, READ(folder)))
    subsets = [found for count in range(5) for found in itertools.combinations(EVERYBODY, count)]
    admitted = []
    for signers in subsets:
        signatures = tuple(person.sign(body, namespace) for person in signers)
        offer = encode_offer(OfferedScript(folder=folder, statement=body, signatures=signatures))
        if user_side(offer, companion) == "organisation":
            admitted.append(set(signers))
    needed = {"read": 1, "change": 2, "disruptive": 2}[effect]
    right = [set(signers) for signers in subsets if len({ANNA, OLEG} & set(signers)) >= needed]
    assert admitted == (right if namespace == SCRIPT_NAMESPACE else [])


def test_a_companion_with_no_profile_runs_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "companion"
    program.write_bytes(b"\x7fELF and so on")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(Refused, match="profile-none"):
        own_profile(SystemClock())
