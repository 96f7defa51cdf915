"""The desk's own copy of a catalogue: on a full disk, or killed in the middle, it stays whole."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.followed import FollowedFolder
from deskside.adapters.catalogue.following import FolderSource, GitSource
from deskside.adapters.file_lock import try_lock
from deskside.domain.errors import BrokeMidway, Unreachable
from deskside.domain.scripts.following import Source
from deskside.usecases.ports.script_source import LastTime
from deskside.usecases.task import CancelToken
from needs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = 4_096
PATHS = [f"scripts/network/s{number}/{name}" for number in range(3) for name in ("script.toml", "linux.sh")]
OLD = dict.fromkeys(PATHS, b"old" * 2_000)
NEW = dict.fromkeys(PATHS, b"new" * 2_000)
FIRST, SECOND = (LastTime(at=datetime(2026, 3, day, tzinfo=UTC), source="/srv/it") for day in (1, 2))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 1 MB. Needs root."""
    needs("mount")
    place = tmp_path / "small"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "none", str(place)], check=True)
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def leave(disk: Path, pages: int) -> Path:
    """Fill a disk but for so many pages."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    free = os.statvfs(disk)
    with filler.open("wb", buffering=0) as file:
        os.posix_fallocate(file.fileno(), 0, (free.f_bavail - pages) * PAGE)
    return filler


def test_on_a_full_disk_what_was_taken_last_stays_whole_wherever_it_ends(small_disk: Path) -> None:
    followed = FollowedFolder(small_disk / "followed")
    followed.replace(OLD, FIRST)
    ways = sorted(path.name for path in (small_disk / "followed").iterdir())
    errors = []
    for pages in range(40):
        filler = leave(small_disk, pages)
        try:
            followed.replace(NEW, SECOND)
        except BrokeMidway as error:
            errors.append(str(error))
            assert (followed.files(), followed.last_time()) == (OLD, FIRST), f"with {pages} pages left"
        else:
            break
        finally:
            filler.unlink()
    assert len(errors) > len(PATHS), "it ended at every file, and before the first"
    assert set(errors) == {"scripts-not-kept (why=No space left on device)"}
    assert (followed.files(), followed.last_time()) == (NEW, SECOND)
    assert sorted(path.name for path in (small_disk / "followed").iterdir()) == ways, "nothing is left about"


def test_git_says_that_the_disk_is_full_and_not_that_nobody_answers(small_disk: Path, tmp_path: Path) -> None:
    needs("git")
    remote = tmp_path / "remote"
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    (remote / "scripts/network/lookup").mkdir(parents=True)
    (remote / "scripts/network/lookup/linux.sh").write_bytes(os.urandom(100_000))
    subprocess.run(["git", "init", "-q", "-b", "main", str(remote)], check=True)
    subprocess.run(["git", "-C", str(remote), "add", "-A"], check=True)
    subprocess.run(["git", "-C", str(remote), *who, "commit", "-q", "-m", "scripts"], check=True)
    source = GitSource(Source("git", str(remote)), small_disk / "mirror.git")
    for pages in (0, 1, 20):
        filler = leave(small_disk, pages)
        with pytest.raises(BrokeMidway, match="scripts-not-kept"):
            source.fetch("", cancel=CancelToken())
        filler.unlink()
    assert list(source.fetch("", cancel=CancelToken()).files) == ["scripts/network/lookup/linux.sh"]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be somebody who may read only what all may: root may read anything."""
    us = os.geteuid()
    if us == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(us)


@pytest.mark.parametrize("hidden", ["", "scripts", "scripts/network", "walkthroughs", "approvals/a.b/1"])
def test_what_a_share_does_not_show_just_now_has_not_been_removed(hidden: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        share = Path(place)
        share.chmod(0o755)
        for folder in ("scripts/network/lookup", "scripts/disk/full", "walkthroughs/vpn", "approvals/a.b/1"):
            (share / folder).mkdir(parents=True)
            (share / folder / "script.toml").write_text("version = 1")
        (share / hidden).chmod(0o311)
        with as_nobody(), pytest.raises(Unreachable, match="scripts-source-unreachable"):
            FolderSource(share).fetch("", cancel=CancelToken())


def test_who_was_killed_between_two_copies_has_the_old_one_again(tmp_path: Path) -> None:
    FollowedFolder(tmp_path).replace(OLD, FIRST)
    (tmp_path / "new-x" / "new").mkdir(parents=True)
    (tmp_path / "new-x" / "held").touch()
    (tmp_path / "now").rename(tmp_path / "new-x" / "old")
    assert FollowedFolder(tmp_path).files() == OLD
    assert not (tmp_path / "new-x").exists()


def test_what_killed_writers_have_left_goes_with_the_next_sync_and_what_is_being_written_stays(
    tmp_path: Path,
) -> None:
    followed = FollowedFolder(tmp_path)
    followed.replace(OLD, FIRST)
    killed, unheld, living, just_made = (tmp_path / f"new-{name}" for name in ("k", "u", "l", "j"))
    for place in (killed, unheld, living, just_made):
        (place / "new").mkdir(parents=True)
    for place in (killed, living):
        (place / "held").touch()
    for place in (killed, unheld, living):
        os.utime(place, (0, 0))
    with (living / "held").open("rb") as held:
        assert try_lock(held.fileno())
        followed.replace(NEW, SECOND)
    assert {path.name for path in tmp_path.iterdir()} == {"now", "last.json", "new-l", "new-j"}
    assert (followed.files(), followed.last_time()) == (NEW, SECOND)
