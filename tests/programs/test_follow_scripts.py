"""A desk follows a git remote or a folder: it takes files, tells what is new, executes and trusts nothing."""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import subprocess
import zlib
from typing import TYPE_CHECKING

import psutil
import pytest

from deskside.adapters.catalogue.bounded_git import BoundedGit
from deskside.adapters.catalogue.following import GitSource
from deskside.domain.errors import Cancelled, Unreachable, WrongUse
from deskside.domain.scripts.following import Source
from deskside.usecases.task import CancelToken
from fakes.profile import Person, a_draft, signed
from fakes.scripts import MANIFEST, SCRIPT, write_script
from needs import needs
from programs.commands import Desk
from servers.sshd import make_key
from waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

ROOT_KEY = Person("root")
PEOPLE = {name: Person(name) for name in ("anna", "oleg")}
LOOKUP = "network/lookup"


class Remote:
    """A repository of scripts, and whoever commits to it."""

    def __init__(self, folder: Path) -> None:
        needs("git", package="git")
        self.folder = folder
        folder.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str) -> str:
        who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
        who |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}
        return subprocess.run(
            ["git", "-C", str(self.folder), *words],
            env={**os.environ, **who, "HOME": str(self.folder.parent), "GIT_CONFIG_GLOBAL": "/dev/null"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "scripts")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def remote(tmp_path: Path) -> Remote:
    made = Remote(tmp_path / "remote")
    write_script(made.folder / "scripts")
    write_script(made.folder / "scripts", "network.other")
    (made.folder / "README.md").write_text("not a script")
    made.commit()
    return made


def follow(desk: Desk, source: str) -> None:
    (desk.home / "config.toml").write_text(f'scripts_from = "{source}"\n')


def test_a_remote_is_taken_and_what_is_new_is_told(desk: Desk, remote: Remote) -> None:
    follow(desk, f"git:{remote.folder}")
    first = desk.json("script", "sync")
    assert [(one["id"], one["what"]) for one in first["news"]] == [
        (SCRIPT, "added"),
        ("network.other", "added"),
    ]
    assert first["state"] == remote.git("rev-parse", "HEAD")
    assert [one["id"] for one in desk.json("script", "list")] == [SCRIPT, "network.other"]

    program = remote.folder / "scripts" / LOOKUP / "linux.sh"
    program.write_text("echo other\n" + program.read_text())
    remote.git("rm", "-q", "-r", "scripts/network/other")
    remote.commit()
    said = desk.run("script", "sync").stdout
    assert f"  {SCRIPT}: changed (linux.sh), and still version " in said
    assert "  network.other: gone\n" in said
    assert f"  {SCRIPT} may not run: " in said
    assert f"{SCRIPT}: changed" in desk.run("script", "list").stderr
    assert desk.json("script", "sync")["news"] == []


@pytest.fixture
def profile(tmp_path: Path, remote: Remote) -> Path:
    """What the organisation signed: who approves, and where its scripts are kept."""
    approvers = tuple((f"{name}@example.org", person.public) for name, person in PEOPLE.items())
    text = a_draft(ROOT_KEY, authorities=(), relays=(), approvers=approvers)
    where = f'\nscripts_from = "git:{remote.folder}"\nrevoked = []'
    file = tmp_path / "deskside.profile"
    file.write_bytes(signed(text.replace(b"\nrevoked = []", where.encode()), ROOT_KEY))
    return file


def a_desk(folder: Path, profile: Path) -> Desk:
    folder.mkdir()
    desk = Desk(folder)
    desk.run("profile", "install", str(profile), "--root", ROOT_KEY.fingerprint)
    return desk


def test_two_people_sign_at_two_desks_and_a_third_takes_it_all_as_the_profile_says(
    tmp_path: Path, remote: Remote, profile: Path
) -> None:
    manifest, handed = remote.folder / "scripts" / LOOKUP / "script.toml", remote.folder / "approvals"
    manifest.write_text(manifest.read_text().replace('effect = "read"', 'effect = "change"'))
    for name, person in PEOPLE.items():
        key = tmp_path / f"{name}.key"
        key.write_text(person.private_text())
        key.chmod(0o600)
        words = ("--key", str(key), "--as", f"{name}@example.org", "--into", str(handed), "--yes")
        a_desk(tmp_path / name, profile).run("script", "approve", str(manifest.parent), *words)
        remote.commit()
    third = a_desk(tmp_path / "third", profile)
    (told,) = [one for one in third.json("settings") if one["setting"] == "scripts_from"]
    assert (told["value"], told["origin"]) == (f"git:{remote.folder}", "profile")
    synced = third.json("script", "sync")["news"]
    assert {one["id"]: one["may_run"] for one in synced} == {SCRIPT: True, "network.other": False}
    (approval,) = third.json("script", "why", SCRIPT)["approvals"]
    assert {one["principal"] for one in approval["signatures"]} == {f"{name}@example.org" for name in PEOPLE}

    (handed / "allowed_signers").write_text("mallory@example.org ssh-ed25519 AAAA\n")
    manifest.write_text(manifest.read_text().replace("version = 3", "version = 2"))
    remote.commit()
    said = third.run("script", "sync").stdout
    assert f"{SCRIPT}: OLDER: version 2, and 3 was taken before." in said
    assert f"{SCRIPT} may not run: " in said
    assert not (third.home / "followed" / "now" / "approvals" / "allowed_signers").exists()


@pytest.mark.parametrize(("stored", "printed"), [(100, 1_000), (1_000_000, 10)])
def test_a_remote_can_fill_neither_disk_nor_memory(
    tmp_path: Path, remote: Remote, stored: int, printed: int
) -> None:
    mirror = tmp_path / "mirror.git"
    mirror.mkdir()
    (mirror / "objects").write_bytes(bytes(200))
    git = BoundedGit(mirror, "x", max_bytes=stored)
    with pytest.raises(WrongUse, match="scripts-source-too-large"):
        git("ls-remote", str(remote.folder), cancel=CancelToken(), limit=printed)
    assert not mirror.exists(), "and the next time begins anew"


def test_a_delta_that_unfolds_to_gigabytes_is_not_unfolded(tmp_path: Path) -> None:
    needs("git", package="git")
    mirror = tmp_path / "mirror.git"
    git = BoundedGit(mirror, "somewhere")
    git("init", "--quiet", "--bare", "--template=", str(mirror), cancel=CancelToken())
    base, copy_all, copies = (
        bytes(0xFFFFFF),
        b"\xf0\xff\xff\xff",
        192,
    )  # 3 GiB of 800 bytes (gitformat-pack(5))
    delta = b"\xff\xff\xff\x07" + _size(copies * len(base)) + copy_all * copies
    name = hashlib.sha1(b"blob %d\0" % len(base) + base, usedforsecurity=False).digest()
    pack = b"PACK" + struct.pack(">II", 2, 2)
    pack += _head(3, len(base)) + zlib.compress(base) + _head(7, len(delta)) + name + zlib.compress(delta)
    pack += hashlib.sha1(pack, usedforsecurity=False).digest()
    with pytest.raises(Unreachable, match="scripts-source-unreachable") as refused:
        git("index-pack", "--stdin", "--strict", cancel=CancelToken(), said=pack)
    assert "over limit" in str(refused.value.facts["why"])


def _size(number: int) -> bytes:
    """Return a number in groups of seven bits, the lowest first."""
    rest = number >> 7
    return bytes([number & 0x7F | (0x80 if rest else 0)]) + (_size(rest) if rest else b"")


def _head(kind: int, size: int) -> bytes:
    rest = size >> 4
    return bytes([kind << 4 | size & 15 | (0x80 if rest else 0)]) + (_size(rest) if rest else b"")


def test_git_takes_no_other_way_and_is_steered_by_nothing_around_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("git", package="git")
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    git, mirror = BoundedGit(tmp_path / "mirror", "x"), tmp_path / "mirror"
    git("init", "--quiet", "--bare", str(mirror), cancel=CancelToken())
    with pytest.raises(Unreachable) as refused:
        git("fetch", "--", "http://127.0.0.1:9/x.git", "HEAD:refs/x", cancel=CancelToken())
    assert "not allowed" in str(refused.value.facts["why"])
    assert not (tmp_path / "trace").exists()


def lives(pid: int) -> bool:
    """Return whether a process runs; one that is dead may lie there until somebody buries it."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def test_stop_ends_git_and_what_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind git an ssh that never answers: a silent server."""
    ssh, started = tmp_path / "ssh", tmp_path / "started"
    ssh.write_text(f"#!/bin/sh\necho $$ >{started}.new\nmv {started}.new {started}\nexec sleep 600\n")
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    class OnceStarted(CancelToken):
        def check(self) -> None:
            if started.exists():
                self.cancel()
            super().check()

    source = GitSource(Source("git", "ssh://git@example.org/s.git"), tmp_path / "mirror")
    with pytest.raises(Cancelled):
        source.fetch("", cancel=OnceStarted())
    pid = int(started.read_text())
    eventually(lambda: not lives(pid), "ssh is gone")


def test_what_is_taken_is_approved_as_ever_and_a_new_text_is_not(
    desk: Desk, remote: Remote, tmp_path: Path
) -> None:
    follow(desk, f"git:{remote.folder}#main")
    desk.run("script", "sync")
    make_key(tmp_path / "key")
    words = ("--key", str(tmp_path / "key"), "--as", "anna@example.org", "--yes")
    desk.run("script", "approve", SCRIPT, *words)
    desk.run("script", "run", SCRIPT, "local")
    program = remote.folder / "scripts" / LOOKUP / "linux.sh"
    program.write_text(program.read_text() + "\n")
    remote.commit()
    (one,) = desk.json("script", "sync")["news"]
    assert (one["id"], one["may_run"]) == (SCRIPT, False)
    assert "script-changed" in desk.run("script", "run", SCRIPT, "local", exits=3).stderr


def test_nothing_of_the_repository_is_executed_or_followed(
    desk: Desk, remote: Remote, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    (remote.folder / ".gitattributes").write_text("* filter=evil export-subst\n")
    (remote.folder / ".gitmodules").write_text('[submodule "x"]\n\tpath = x\n\turl = ../remote\n')
    (remote.folder / "scripts" / LOOKUP / "link").symlink_to("/etc/passwd")
    (remote.folder / "scripts" / "network" / "linked").symlink_to("lookup")
    (remote.folder / "scripts" / LOOKUP / "text.txt").write_text("$Format:%H$\n")
    mirror = desk.home / "followed" / "mirror.git"
    remote.git("init", "-q", "--bare", str(mirror))
    hooks = mirror / "hooks"
    for name in ("reference-transaction", "post-checkout", "pre-auto-gc"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {ran}\n")
        (hooks / name).chmod(0o755)
    remote.commit()
    follow(desk, f"git:file://{remote.folder}")
    desk.run("script", "sync")
    taken = desk.home / "followed" / "now" / "scripts"
    found = sorted(path.relative_to(taken).as_posix() for path in (taken / LOOKUP).iterdir())
    assert found == [f"{LOOKUP}/linux.sh", f"{LOOKUP}/script.toml", f"{LOOKUP}/text.txt"]
    assert (taken / LOOKUP / "text.txt").read_text() == "$Format:%H$\n"
    assert not (taken / "network" / "linked").exists()
    assert not ran.exists()


def test_a_repository_that_would_run_something_elsewhere_is_not_even_kept(desk: Desk, remote: Remote) -> None:
    (remote.folder / ".gitmodules").write_text(
        '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c id\n\tupdate = !id\n'
    )
    remote.commit()
    follow(desk, f"git:file://{remote.folder}")
    assert "scripts-source-unreachable" in desk.run("script", "sync", exits=4).stderr
    assert not (desk.home / "followed" / "now" / "scripts").exists()


def test_a_rewritten_history_is_refused_and_what_was_taken_stays(desk: Desk, remote: Remote) -> None:
    follow(desk, f"git:{remote.folder}")
    desk.run("script", "sync")
    before = desk.json("script", "list")
    program = remote.folder / "scripts" / LOOKUP / "linux.sh"
    program.write_text("echo evil\n")
    remote.git("add", "-A")
    remote.git("commit", "-q", "--amend", "-m", "other")
    for _ in range(2):
        assert "scripts-source-rewritten" in desk.run("script", "sync", exits=3).stderr
    assert desk.json("script", "list") == before
    taken = desk.home / "followed" / "now" / "scripts" / LOOKUP / "linux.sh"
    assert "evil" not in taken.read_text()


@pytest.mark.parametrize(
    ("source", "exits", "code"),
    [
        ("", 2, "scripts-source-none"),
        ("git:ext::sh -c id", 2, "scripts-source-wrong"),
        ("git:--upload-pack=id", 2, "scripts-source-wrong"),
        ("git:http://example.org/x", 2, "scripts-source-wrong"),
        ("git:/nowhere/at/all", 4, "scripts-source-unreachable"),
        ("/nowhere/at/all", 4, "scripts-source-unreachable"),
    ],
)
def test_a_source_that_is_none_says_so_and_changes_nothing(
    desk: Desk, source: str, exits: int, code: str
) -> None:
    follow(desk, source)
    assert code in desk.run("script", "sync", exits=exits).stderr
    assert not (desk.home / "followed" / "now" / "scripts").exists()


def test_a_shared_folder_is_followed_too(desk: Desk, tmp_path: Path) -> None:
    share = tmp_path / "share"
    shared = MANIFEST.replace('shell = "sh" }', 'shell = "sh", with = ["shared/both.sh"] }')
    write_script(share, manifest=shared)
    (share / "shared").mkdir()
    (share / "shared" / "both.sh").write_text("both() { :; }\n")
    (share / "approvals" / SCRIPT).mkdir(parents=True)
    (share / "approvals" / SCRIPT / "README").write_text("no version, and no folder")
    follow(desk, str(share))
    (one,) = desk.json("script", "sync")["news"][:1]
    assert (one["id"], one["what"]) == (SCRIPT, "added")
    (share / "shared" / "both.sh").write_text("both() { false; }\n")
    assert f"  {SCRIPT}: changed (shared/both.sh), and still" in desk.run("script", "sync").stdout
    (share / LOOKUP / "linux.sh").unlink()
    (share / LOOKUP / "linux.sh").symlink_to("/etc/passwd")
    write_script(share, "network.other")
    said = desk.run("script", "sync", exits=1).stdout
    not_taken = f"  {SCRIPT}: NOT TAKEN: The folder of {SCRIPT} holds a link: linux.sh."
    assert f"{not_taken} Links are never followed. What was taken of it before stays in use." in said
    assert "  network.other: new" in said, "one mistake stops no other"
    assert (desk.home / "followed" / "now" / "scripts" / LOOKUP / "linux.sh").exists()
    assert f"{SCRIPT}: NOT TAKEN" in desk.run("walkthrough", "list").stderr
    (share / LOOKUP / "linux.sh").unlink()
    (share / LOOKUP / "script.toml").write_text("version = ")
    left = {"id": SCRIPT, "why": "manifest-not-toml", "file": "script.toml", "kept": True}
    assert desk.json("script", "sync", exits=1)["left_out"] == [left]
    (share / LOOKUP / "script.toml").write_text(shared)
    assert desk.json("script", "sync")["left_out"] == []
