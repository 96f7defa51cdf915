"""A database that is full, locked, read-only or corrupt: a sentence, exit 5, and nothing that was lost."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest

from deskside.domain.errors import BrokeMidway
from deskside.programs.desk_deeds import HouseDeeds
from deskside.programs.house import House
from needs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from programs.commands import Desk


@pytest.fixture
def small_disk(desk: Desk) -> Iterator[Path]:
    """Put the desk's home on a real file system of 6 MB. Needs root."""
    needs("mount")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m,mode=700", "none", str(desk.home)], check=True)
    yield desk.home
    subprocess.run(["umount", "-l", str(desk.home)], check=True)


def fill(path: Path) -> None:
    """Write until the disk takes no more."""
    with path.open("wb", buffering=0) as filler, contextlib.suppress(OSError):
        while True:
            filler.write(b"x" * 4_096)
    free = os.statvfs(path).f_bavail
    assert free == 0, f"{free} blocks are still free"


def test_a_full_disk_starts_nothing_and_loses_nothing(desk: Desk, small_disk: Path) -> None:
    ticket = desk.new_ticket()
    fill(small_disk / "filler")
    full = desk.run("inventory", "practice", "--ticket", ticket, exits=5)
    assert full.stderr.startswith("deskside: journal-full: ")
    desk.run("journal", "verify")
    (small_disk / "filler").unlink()
    desk.run("inventory", "practice", "--ticket", ticket, "--category", "os")
    entries = desk.json("ticket", "show", ticket)["steps"]
    assert None not in [entry["outcome"] for entry in entries if entry["kind"] == "step"]
    desk.run("journal", "verify")


def test_a_server_that_is_away_makes_no_profile_a_refused_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESKSIDE_HOME", str(tmp_path))
    monkeypatch.setenv("DESKSIDE_DATABASE_URL", "postgresql://anna@127.0.0.1:1/desk")
    with House.open() as house:
        deeds = HouseDeeds(house).bound()
        with pytest.raises(BrokeMidway, match="database-away"):
            deeds.tickets()
        assert deeds.organisation() is None


def test_a_locked_database_is_waited_for_and_then_said(desk: Desk) -> None:
    ticket = desk.new_ticket()
    holder = sqlite3.connect(desk.home / "desk.db", isolation_level=None)
    try:
        holder.execute("begin immediate")
        locked = desk.run("ticket", "note", ticket, "by phone", exits=5)
        assert locked.stderr.startswith("deskside: journal-locked: ")
    finally:
        holder.close()
    desk.run("ticket", "note", ticket, "by phone")


def test_a_corrupt_database_is_not_repaired_in_place(desk: Desk) -> None:
    desk.new_ticket()
    path = desk.home / "desk.db"
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xde\xad" * 40_000)
    before = path.read_bytes()
    found = desk.run("journal", "verify", exits=None)
    assert found.returncode in {1, 5}, found.stdout
    assert desk.run("db", "check", exits=5).stderr.startswith("deskside: journal-corrupt: ")
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_said_so(desk: Desk) -> None:
    (desk.home / "desk.db").write_bytes(b"This is a letter, not a database.\n" * 200)
    assert desk.run("ticket", "list", exits=5).stderr.startswith("deskside: journal-")


def test_a_backup_is_a_whole_journal(desk: Desk, tmp_path: Path) -> None:
    ticket = desk.new_ticket()
    copy = tmp_path / "copy.db"
    desk.run("db", "backup", str(copy))
    desk.run("ticket", "note", ticket, "after the copy")
    desk.environment["DESKSIDE_DATABASE_URL"] = f"sqlite:///{copy}"
    assert desk.json("journal", "verify")["intact"]
    assert len(desk.json("ticket", "show", ticket)["steps"]) == 1
