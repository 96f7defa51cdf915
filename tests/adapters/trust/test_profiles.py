"""A profile in its place: read, written, remembered; and OpenSSH's own tools say the same about it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from deskside.adapters.trust.profiles import (
    ProfileFiles,
    checked_profile,
    read_profile_file,
    write_profile_file,
)
from deskside.domain.errors import BrokeMidway, Refused, WrongUse
from deskside.domain.profile.file import split_profile
from deskside.domain.profile.organisation import PROFILE_NAMESPACE
from fakes.profile import Person, a_draft, signed
from needs import needs
from no_room import ROOM_BYTES, no_room

ROOT, OTHER = Person("root"), Person("other")
BODY = a_draft(ROOT)
SPLIT = """
awk '/^-----BEGIN SSH SIGNATURE-----$/ {n++} n {print > "sig." n; next} {print > "text"}' deskside.profile
"""
"""As profile.md gives it."""


@pytest.fixture
def files(tmp_path: Path) -> ProfileFiles:
    return ProfileFiles(tmp_path / "config" / "deskside.profile", tmp_path / "data" / "accepted.profile")


def test_what_is_not_there_is_none(files: ProfileFiles) -> None:
    assert (files.read(), files.memory()) == (None, None)
    files.remove()


def test_what_was_accepted_is_remembered_whatever_becomes_of_the_file(
    files: ProfileFiles, tmp_path: Path
) -> None:
    data = signed(BODY, ROOT)
    files.write(data)
    files.remember(data)
    write_profile_file(tmp_path / "config" / "deskside.profile", b"something else")
    memory = files.memory()
    assert memory is not None
    assert (memory.version, memory.roots, memory.sha256) == (
        1,
        frozenset({ROOT.fingerprint}),
        checked_profile(data).sha256,
    )
    files.remove()
    assert (files.read(), files.memory()) == (None, None)


def test_a_file_that_a_setting_names_is_not_ours_to_remove(tmp_path: Path) -> None:
    files = ProfileFiles(tmp_path / "shared.profile", tmp_path / "data" / "accepted", named=True)
    files.write(b"x")
    files.remember(signed(BODY, ROOT))
    files.remove()
    assert (files.read(), files.memory()) == (b"x", None)


def test_a_memory_that_others_could_write_or_that_is_spoilt_is_not_believed(
    files: ProfileFiles, tmp_path: Path
) -> None:
    files.remember(signed(BODY, ROOT))
    place = tmp_path / "data" / "accepted.profile"
    place.chmod(0o666)
    with pytest.raises(Refused, match="profile-memory-broken"):
        files.memory()
    place.chmod(0o600)
    place.write_bytes(b"version = ")
    with pytest.raises(Refused, match="profile-memory-broken"):
        files.memory()


def test_a_file_is_written_whole_for_all_to_read_or_left_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "new" / "deskside.profile"
    write_profile_file(place, b"one")
    write_profile_file(place, b"two")
    assert place.read_bytes() == b"two"
    assert place.stat().st_mode & 0o444 == 0o444 & ~os.umask(os.umask(0))
    with pytest.raises(WrongUse, match="profile-is-there"):
        write_profile_file(place, b"three", new=True)
    with no_room(), pytest.raises(BrokeMidway, match="profile-not-writable"):
        write_profile_file(place.with_name("other.profile"), bytes(2 * ROOM_BYTES), new=True)
    with pytest.raises(BrokeMidway, match="profile-not-writable"):
        write_profile_file(place / "below" / "a-file", b"x")
    assert [path.name for path in place.parent.iterdir()] == ["deskside.profile"]


def test_a_folder_in_its_place_is_said_so_and_a_file_without_end_is_bounded(tmp_path: Path) -> None:
    with pytest.raises(BrokeMidway, match="profile-file-unreadable"):
        read_profile_file(tmp_path)
    with pytest.raises(WrongUse, match="profile-too-large"):
        checked_profile(read_profile_file(Path("/dev/zero")) or b"")


def test_stock_ssh_keygen_agrees_about_every_signature(tmp_path: Path) -> None:
    needs("ssh-keygen", package="openssh-client")
    (tmp_path / "deskside.profile").write_bytes(signed(BODY, ROOT, OTHER))
    subprocess.run(["sh", "-c", SPLIT], cwd=tmp_path, check=True)
    (tmp_path / "roots").write_text(f"root {ROOT.public_key}\nroot {OTHER.public_key}\n")
    assert (tmp_path / "text").read_bytes() == BODY
    for number in (1, 2):
        assert verified(tmp_path, f"sig.{number}") == 0
    text = tmp_path / "text"
    text.write_bytes(text.read_bytes().replace(b"0100", b"0199"))
    assert verified(tmp_path, "sig.1") != 0


def verified(folder: Path, signature: str) -> int:
    words = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        "roots",
        "-I",
        "root",
        "-n",
        PROFILE_NAMESPACE,
        "-s",
        signature,
    ]
    with (folder / "text").open("rb") as text:
        return subprocess.run(words, cwd=folder, stdin=text, check=False, capture_output=True).returncode


def test_a_signature_of_stock_ssh_keygen_counts(tmp_path: Path) -> None:
    needs("ssh-keygen", package="openssh-client")
    key, text = tmp_path / "key", tmp_path / "text"
    key.write_text(ROOT.private_text())
    key.chmod(0o600)
    text.write_bytes(BODY)
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", PROFILE_NAMESPACE, text],
        check=True,
        capture_output=True,
    )
    file = BODY + (tmp_path / "text.sig").read_bytes()
    assert checked_profile(file).signers() == {ROOT.fingerprint}
    assert len(split_profile(file).signatures) == 1
