"""A bundle proves itself: by our own command, by stock tools as its README says, on any computer."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

from needs import needs
from programs.commands import Desk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key, the home of a desk that signs with it, and the bundle of its closed ticket."""
    needs("ssh-keygen", package="openssh-client")
    folder = tmp_path_factory.mktemp("closed")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "clerk")], check=True)
    desk = Desk(folder)
    (desk.home / "config.toml").write_text('signing_key = "../clerk"\n')
    desk.new_ticket()
    desk.run("ticket", "note", "1", "Called back. " * 500)
    desk.run("ticket", "close", "1", "--resolution", "Name server entered")
    desk.run("ticket", "export", "1", "-o", str(folder / "1042.zip"))
    return folder


@pytest.fixture
def signing(closed: Path, tmp_path: Path) -> Desk:
    shutil.copytree(closed, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path)


@pytest.fixture
def key(signing: Desk) -> Path:
    return signing.home.with_name("clerk")


@pytest.fixture
def bundle(signing: Desk) -> Path:
    return signing.home.with_name("1042.zip")


def unpacked(bundle: Path) -> Path:
    folder = bundle.with_suffix("")
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(folder)
    return folder


def commands_of(folder: Path) -> list[str]:
    """Return the commands of the README, as a person would copy them."""
    readme = (folder / "README.txt").read_text()
    said = readme.partition("HOW TO CHECK IT")[2].partition("WHAT THE ANSWER MEANS")[0]
    return re.findall(r"^    (\S.*)$", said, re.MULTILINE)


def follow(folder: Path) -> list[subprocess.CompletedProcess[str]]:
    return [
        subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
        for command in commands_of(folder)
    ]


def test_the_readme_followed_word_for_word_finds_it_whole(bundle: Path) -> None:
    files, packer, checkpoints, journal = follow(unpacked(bundle))
    assert (files.returncode, files.stdout, files.stderr) == (0, "", "")
    assert packer.returncode == 0
    assert 'Good "deskside-bundle@v1" signature for keeper' in packer.stdout
    assert 'Good "deskside-journal@v1" signature for keeper' in checkpoints.stdout
    assert "NOT SIGNED" not in checkpoints.stdout
    assert (journal.returncode, journal.stdout) == (0, "intact, as far as this file alone can tell\n")


@pytest.mark.parametrize(
    ("name", "finds"),
    [
        ("report.html", {0}),
        ("artifacts/1.json", {0, 3}),
        ("journal.jsonl", {0, 3}),
        ("checkpoints/1.json", {0, 2}),
        ("SHA256SUMS", {0, 1}),
    ],
)
def test_the_readme_followed_word_for_word_finds_a_change(bundle: Path, name: str, finds: set[int]) -> None:
    folder = unpacked(bundle)
    changed = bytearray((folder / name).read_bytes())
    changed[len(changed) // 2] ^= 1
    (folder / name).write_bytes(changed)
    done = follow(folder)
    failed = {number for number, one in enumerate(done) if one.returncode != 0 or "NOT SIGNED" in one.stdout}
    assert failed == finds


def test_it_verifies_by_our_own_command_without_the_desk(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    elsewhere = Desk(tmp_path / "elsewhere")
    found = elsewhere.json("journal", "verify", str(bundle))
    assert (found["intact"], found["entries"], found["unsigned"]) == (True, 3, 0)
    assert [one["by"] for one in found["confirmations"]] == ["keeper"]
    assert not (elsewhere.home / "desk.db").exists()


def test_a_list_of_signers_says_whose_key_it_is_or_that_it_is_nobodys(
    signing: Desk, bundle: Path, key: Path, tmp_path: Path
) -> None:
    signers = tmp_path / "signers"
    public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
    signers.write_text(f'anna@example.org namespaces="deskside-journal@v1" {public}\n')
    words = ("journal", "verify", str(bundle), "--allowed-signers", str(signers))
    assert "of anna@example.org" in signing.run(*words).stdout
    signers.write_text(f'anna@example.org namespaces="git" {public}\n')
    assert "Not proven" in signing.run(*words, exits=1).stdout
    signers.write_text("nonsense\n")
    assert "signers-unreadable" in signing.run(*words, exits=2).stderr


def test_the_same_journal_gives_the_same_bytes(signing: Desk, bundle: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    signing.run("ticket", "export", "1", "-o", str(again))
    assert again.read_bytes() == bundle.read_bytes()


def test_nothing_is_overwritten_unasked(signing: Desk, bundle: Path) -> None:
    assert bundle.stat().st_mode & 0o777 == 0o600
    bundle.write_bytes(b"mine")
    refused = signing.run("ticket", "export", "1", "-o", str(bundle), exits=2)
    assert "bundle-exists" in refused.stderr
    assert bundle.read_bytes() == b"mine"
    signing.run("ticket", "export", "1", "-o", str(bundle), "--force")
    assert zipfile.is_zipfile(bundle)
    assert [path.name for path in bundle.parent.glob(".bundle-*")] == []


def test_a_bundle_that_cannot_be_read_exits_with_five(signing: Desk, bundle: Path) -> None:
    bundle.write_bytes(bundle.read_bytes()[:-10])
    assert "bundle-unreadable" in signing.run("journal", "verify", str(bundle), exits=5).stderr
    assert "bundle-not-found" in signing.run("journal", "verify", "nowhere.zip", exits=2).stderr


def test_without_a_key_it_says_that_it_is_not_signed(desk: Desk, tmp_path: Path) -> None:
    desk.new_ticket()
    path = tmp_path / "unsigned.zip"
    assert "not signed" in desk.run("ticket", "export", "1", "-o", str(path)).stderr
    found = desk.json("journal", "verify", str(path))
    assert (found["intact"], found["unsigned"], found["confirmations"]) == (True, 1, [])


def test_a_ticket_is_signed_when_it_is_closed(signing: Desk) -> None:
    said = signing.run("journal", "verify", "1").stdout
    assert "It is signed up to entry 2" in said
    signing.run("ticket", "note", "1", "afterwards")
    assert signing.json("journal", "verify", "1")["unsigned"] == 1


def test_a_bundle_kept_elsewhere_shows_what_was_cut_off(signing: Desk, bundle: Path) -> None:
    database = signing.home / "desk.db"
    before = database.with_name("before.db")
    shutil.copy(database, before)
    signing.run("ticket", "note", "1", "What he would rather not have written.")
    later = bundle.with_name("later.zip")
    signing.run("ticket", "export", "1", "-o", str(later))
    for left in signing.home.glob("desk.db-*"):
        left.unlink()
    shutil.move(before, database)  # a backup from before that note, and everything agrees with it
    assert signing.json("journal", "verify")["intact"]
    cut = signing.json("journal", "verify", "--external", str(later), exits=1)
    assert cut["flaw"] == {"what": "cut", "ticket": 1, "entry": 3, "name": None}
    assert "entry 3 was there when it was signed" in cut["sentence"]
    old = signing.json("journal", "verify", str(bundle), "--external", str(later), exits=1)
    assert old["flaw"]["what"] == "cut"
    kept = signing.json("journal", "verify", "--external", str(bundle))
    assert (kept["intact"], kept["anchored"]) == (True, True)
