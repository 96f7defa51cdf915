"""Approvals on disk: what is kept comes back as evidence, and nothing else does."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.trust.approvals import FileApprovals
from deskside.adapters.trust.keys import UsersKeys
from deskside.domain.errors import BrokeMidway, Refused
from deskside.domain.scripts.allowed_signers import Roster, Signer
from deskside.domain.scripts.evidence import Policy, Revoked, fingerprint
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE
from fakes.profile import a_profile
from fakes.scripts import SCRIPT
from no_room import ROOM_BYTES, no_room

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.usecases.ports.scripts import SigningKey

STATEMENT = b'{"version":3}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "approvals"


@pytest.fixture
def approvals(folder: Path) -> FileApprovals:
    return FileApprovals(folder)


@pytest.fixture
def key(keys: dict[str, Path]) -> SigningKey:
    return UsersKeys().find(str(keys["ed25519"]), lambda _: None)


def keep(approvals: FileApprovals, key: SigningKey, statement: bytes = STATEMENT, version: int = 3) -> None:
    approvals.keep(SCRIPT, version, statement, key.sign(statement, SCRIPT_NAMESPACE), key.blob)


def test_files_lie_where_the_documentation_says_and_belong_to_one_person(
    approvals: FileApprovals, folder: Path, key: SigningKey
) -> None:
    keep(approvals, key)
    approvals.enrol("me@example.org", key.public_key)
    approvals.revoke("ab" * 32, "why")
    digest = hashlib.sha256(key.blob).hexdigest()
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert found == {
        "allowed_signers",
        "revoked",
        f"{SCRIPT}/3/statement.json",
        f"{SCRIPT}/3/{digest}.sig",
    }
    assert (folder / SCRIPT / "3" / "statement.json").read_bytes() == STATEMENT
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")] if path.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})


def test_openssh_verifies_what_is_stored(approvals: FileApprovals, folder: Path, key: SigningKey) -> None:
    keep(approvals, key)
    approvals.enrol("me@example.org", key.public_key)
    (signature,) = (folder / SCRIPT / "3").glob("*.sig")
    command = ["ssh-keygen", "-Y", "verify", "-I", "me@example.org", "-n", SCRIPT_NAMESPACE]
    files = ["-f", str(folder / "allowed_signers"), "-s", str(signature)]
    subprocess.run([*command, *files], input=STATEMENT, capture_output=True, check=True)


def test_what_was_kept_is_evidence_newest_version_first(approvals: FileApprovals, key: SigningKey) -> None:
    for version in (3, 10, 9):
        keep(approvals, key, b"%d" % version, version)
    evidence = approvals.evidence(SCRIPT)
    assert [signed.body for signed in evidence.statements] == [b"10", b"9", b"3"]
    assert all(one.intact for signed in evidence.statements for one in signed.signatures)
    assert approvals.evidence("network.other").statements == ()


def test_other_bytes_for_the_same_version_drop_the_old_signatures(
    approvals: FileApprovals, folder: Path, key: SigningKey, keys: dict[str, Path]
) -> None:
    keep(approvals, key)
    other = UsersKeys().find(str(keys["rsa"]), lambda _: None)
    keep(approvals, other)
    assert len(list((folder / SCRIPT / "3").glob("*.sig"))) == 2
    keep(approvals, key, b"other bytes")
    (signed,) = approvals.evidence(SCRIPT).statements
    assert [(one.key, one.intact) for one in signed.signatures] == [(key.blob, True)]


def test_the_newest_is_found_among_any_number(
    approvals: FileApprovals, folder: Path, key: SigningKey
) -> None:
    keep(approvals, key, b"newest", 900)
    for version in range(1, 200):
        (folder / SCRIPT / str(version)).mkdir(mode=0o700)
    assert approvals.evidence(SCRIPT).statements[0].body == b"newest"


@pytest.mark.parametrize("junk", [b"", b"junk", b"\xff" * 100])
def test_a_signature_that_is_none_is_evidence_of_nothing(
    approvals: FileApprovals, folder: Path, key: SigningKey, junk: bytes
) -> None:
    keep(approvals, key)
    (path,) = (folder / SCRIPT / "3").glob("*.sig")
    path.write_bytes(junk)
    (signed,) = approvals.evidence(SCRIPT).statements
    assert [one.intact for one in signed.signatures] == [False]


def test_an_approver_is_enrolled_once_for_approvals_only(
    approvals: FileApprovals, folder: Path, key: SigningKey
) -> None:
    assert approvals.enrol("me@example.org", key.public_key)
    assert not approvals.enrol("me@example.org", key.public_key)
    (signer,) = approvals.evidence(SCRIPT).roster.signers
    assert (signer.principals, signer.key, signer.namespaces) == (
        "me@example.org",
        key.blob,
        SCRIPT_NAMESPACE,
    )
    assert (folder / "allowed_signers").read_text().count("\n") == 1


def test_a_line_is_added_whole_where_the_last_one_has_no_end(
    approvals: FileApprovals, folder: Path, key: SigningKey
) -> None:
    folder.mkdir(parents=True, mode=0o700)
    (folder / "allowed_signers").touch(0o600)
    (folder / "allowed_signers").write_text(f"you@example.org {key.public_key}")
    approvals.enrol("me@example.org", key.public_key)
    assert [signer.principals for signer in approvals.evidence(SCRIPT).roster.signers] == [
        "you@example.org",
        "me@example.org",
    ]


def test_a_revocation_that_does_not_fit_is_said_so_and_leaves_no_half_line(
    approvals: FileApprovals, folder: Path
) -> None:
    folder.mkdir(parents=True, mode=0o700)
    before = "#" * (ROOM_BYTES - 40) + "\n"
    (folder / "revoked").write_text(before)
    with no_room(), pytest.raises(BrokeMidway, match="approvals-not-writable"):
        approvals.revoke("ab" * 32, "a mistake")
    assert (folder / "revoked").read_text() == before
    assert approvals.evidence(SCRIPT).revoked == Revoked()


def test_what_is_revoked_stays_so(approvals: FileApprovals, key: SigningKey) -> None:
    approvals.revoke("ab" * 32, "a mistake\nin two lines")
    approvals.revoke(key.fingerprint, "lost")
    revoked = approvals.evidence(SCRIPT).revoked
    assert revoked == Revoked(frozenset({"ab" * 32}), frozenset({fingerprint(key.blob)}))


def test_an_unreadable_list_of_revocations_lets_nothing_run(approvals: FileApprovals, folder: Path) -> None:
    approvals.revoke("ab" * 32, "a mistake")
    with (folder / "revoked").open("a") as file:
        file.write("something else\n")
    with pytest.raises(Refused, match="revocations-unreadable"):
        approvals.evidence(SCRIPT)


@pytest.mark.parametrize("name", ["allowed_signers", "revoked", f"{SCRIPT}/3/statement.json", ".", SCRIPT])
def test_what_another_account_could_change_is_not_believed(
    approvals: FileApprovals, folder: Path, key: SigningKey, name: str
) -> None:
    keep(approvals, key)
    approvals.enrol("me@example.org", key.public_key)
    approvals.revoke("ab" * 32, "why")
    path = folder / name
    path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o020)
    with pytest.raises(Refused, match="approvals-open-to-others"):
        approvals.evidence(SCRIPT)


def test_what_belongs_to_another_account_is_not_believed(
    approvals: FileApprovals, folder: Path, key: SigningKey
) -> None:
    assert os.geteuid() == 0, "this test gives a file to another account: run it as root (make test does)"
    approvals.enrol("me@example.org", key.public_key)
    os.chown(folder / "allowed_signers", 65534, 65534)
    with pytest.raises(Refused, match="approvals-open-to-others"):
        approvals.evidence(SCRIPT)


def test_a_file_without_end_is_not_read(approvals: FileApprovals, folder: Path, key: SigningKey) -> None:
    keep(approvals, key)
    with (folder / SCRIPT / "3" / "statement.json").open("ab") as file:
        file.truncate(1 << 40)
    with pytest.raises(BrokeMidway, match="approvals-unreadable"):
        approvals.evidence(SCRIPT)


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path, key: SigningKey) -> None:
    (tmp_path / "file").write_text("")
    approvals = FileApprovals(tmp_path / "file" / "approvals")
    for attempt in (
        lambda: keep(approvals, key),
        lambda: approvals.enrol("me@example.org", key.public_key),
        lambda: approvals.revoke("ab" * 32, ""),
    ):
        with pytest.raises(BrokeMidway, match=r"approvals-(not-writable|unreadable)"):
            attempt()


def test_a_full_disk_leaves_the_old_approval_whole(tmp_path: Path, key: SigningKey) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "none", disk], check=True)
    try:
        approvals = FileApprovals(disk / "approvals")
        keep(approvals, key)
        filler = disk / "filler"
        with pytest.raises(OSError, match="No space"):
            filler.write_bytes(bytes(1 << 20))
        with pytest.raises(BrokeMidway, match="approvals-not-writable"):
            keep(approvals, key, b"x" * 6000, version=4)
        (signed,) = [one for one in approvals.evidence(SCRIPT).statements if one.signatures]
        assert signed.body == STATEMENT
        assert not list((disk / "approvals").rglob(".new-*"))
    finally:
        subprocess.run(["umount", disk], check=True)


def organisation(key: SigningKey, **policy: object) -> OrganisationProfile:
    return a_profile(
        roster=Roster((Signer(principals="staff@example.org", key=key.blob),)),
        policy=Policy(roots="organisation", **policy),  # type: ignore[arg-type]
        revoked=Revoked(frozenset({"cd" * 32})),
    )


def test_with_a_profile_nothing_of_the_users_widens_trust(
    folder: Path, key: SigningKey, keys: dict[str, Path]
) -> None:
    mine = UsersKeys().find(str(keys["rsa"]), lambda _: None)
    FileApprovals(folder).enrol("me@example.org", mine.public_key)
    FileApprovals(folder).revoke("ab" * 32, "mine")
    under = FileApprovals(folder, organisation=lambda: organisation(key))
    evidence = under.evidence(SCRIPT)
    assert [signer.principals for signer in evidence.roster.signers] == ["staff@example.org"]
    assert evidence.policy.roots == "organisation"
    assert evidence.revoked.digests == {"ab" * 32, "cd" * 32}
    with pytest.raises(Refused, match="profile-decides"):
        under.enrol("me@example.org", mine.public_key)
    assert (folder / "allowed_signers").read_text().count("\n") == 1
