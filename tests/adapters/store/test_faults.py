"""A disk that is full, read-only or broken; a database that is locked or damaged. Nothing is lost."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from adapters.store.conftest import Desk, call, started
from deskside.adapters.store import sqlite
from deskside.adapters.store.opening import open_database
from deskside.domain.errors import BrokeMidway, DesksideError, WrongUse
from deskside.domain.journal.facts import NoteAdded, Outcome, OutputReceived, StepEnded
from needs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.adapters.store import Store


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Desk]:
    """A home on a file system of 8 MB. Needs root."""
    needs("mount")
    home = tmp_path / "small"
    home.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "none", str(home)], check=True)
    desk = Desk(home)
    yield desk
    desk.close()
    subprocess.run(["umount", "-l", str(home)], check=True)


def fill(folder: Path) -> Path:
    """Take all room that is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4_096))
        except OSError:
            return filler


def refused(store: Store, fact: object) -> str:
    with pytest.raises(DesksideError) as error:
        store.append(1, [fact])  # type: ignore[list-item]  # any fact
    return error.value.code


# ---------------------------------------------------------------- full


def test_on_a_full_disk_nothing_starts_but_what_runs_ends(small: Desk) -> None:
    store = small.open()
    store.open_ticket(call())
    (running,) = store.append(1, [started(store.process)])
    filler = fill(small.folder)
    big = OutputReceived(step=running.seq, stream="stdout", text="".join(map(str, range(100_000))))
    assert refused(store, big) == "journal-full"
    store.append(
        1, [StepEnded(step=running.seq, outcome=Outcome.FAILED, duration_ms=1, error="journal-full")]
    )
    fill(small.folder)
    assert refused(store, started(store.process)) == "journal-full"
    assert store.verify().flaw is None
    assert [entry.seq for entry in store.entries(1)] == [0, 1, 2]
    filler.unlink()
    store.append(1, [started(store.process)])
    assert store.verify().flaw is None


def test_a_full_disk_can_still_be_read_and_is_written_again_when_there_is_room(small: Desk) -> None:
    first = small.open()
    first.open_ticket(call())
    first.close()
    filler = fill(small.folder)
    store = small.open()
    assert store.ticket(1).subject == "No e-mail"
    assert store.verify().flaw is None
    assert store.recover() == []
    assert refused(store, NoteAdded(text="a")) == "journal-full"
    with pytest.raises(BrokeMidway, match="journal-full"):
        store.check_writable()
    filler.unlink()
    store.check_writable()
    store.append(1, [NoteAdded(text="a")])
    assert len(store.entries(1)) == 2
    assert store.verify().flaw is None


def test_a_copy_that_finds_no_room_is_not_left_half_made(small: Desk) -> None:
    store = small.open()
    fill(small.folder)
    copy = small.folder / "copy.db"
    with pytest.raises(BrokeMidway, match="backup-not-written"):
        store.backup(copy)
    assert not copy.exists()


def test_a_step_that_a_crash_left_open_on_a_full_disk_is_closed_from_the_reserve(small: Desk) -> None:
    dead = small.open()
    dead.open_ticket(call())
    dead.append(1, [started(dead.process)])
    dead._process.close()
    fill(small.folder)
    (ended,) = small.open().recover()
    assert isinstance(ended.fact, StepEnded)
    assert ended.fact.outcome is Outcome.INTERRUPTED


# ---------------------------------------------------------------- read-only


def test_a_read_only_disk_can_be_read(small: Desk) -> None:
    first = small.open()
    first.open_ticket(call())
    first.append(1, [started("somebody who died")])
    first.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small.folder)], check=True)
    store = small.open()
    assert store.ticket(1).subject == "No e-mail"
    assert store.verify().flaw is None
    store.check()
    assert refused(store, NoteAdded(text="a")) == "journal-read-only"
    with pytest.raises(BrokeMidway, match="journal-folder-unusable"):
        store.check_writable()
    assert refused(store, started(store.process)) == "journal-folder-unusable"
    assert store.recover() == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BrokeMidway) as error:
        Desk(tmp_path / "file").open()
    assert error.value.code == "journal-folder-unusable"
    assert error.value.facts == {"path": str(tmp_path / "file")}


# ---------------------------------------------------------------- locked

_HOLD = """
import select, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
select.select([sys.stdin], [], [], float(sys.argv[2]))
"""


def hold(path: Path, seconds: float) -> subprocess.Popen[str]:
    """Hold the database in another process, at most so long."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path), str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_lock_is_waited_for(desk: Desk, store: Store) -> None:
    store.open_ticket(call())
    with hold(desk.path, 0.3):
        (recorded,) = store.append(1, [NoteAdded(text="a")])
    assert recorded.seq == 1


def test_a_lock_that_stays_is_said_and_reading_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "_BUSY_S", 1)
    store = desk.open()
    store.open_ticket(call())
    with hold(desk.path, 30) as holder:
        with pytest.raises(BrokeMidway) as error:
            store.append(1, [NoteAdded(text="a")])
        assert error.value.code == "journal-locked"
        assert error.value.facts == {"path": str(desk.path), "seconds": 1}
        assert len(store.entries(1)) == 1
        assert store.verify().flaw is None
        holder.communicate("enough\n")
    store.append(1, [NoteAdded(text="a")])


# ---------------------------------------------------------------- damaged


def test_what_is_no_database_is_left_as_it_is(desk: Desk) -> None:
    desk.folder.mkdir()
    letter = b"This is a letter, not a database.\n" * 300
    desk.path.write_bytes(letter)
    with pytest.raises(BrokeMidway) as error:
        desk.open()
    assert error.value.code == "journal-corrupt"
    assert desk.path.read_bytes() == letter


def test_damage_is_noticed_or_changes_nothing_and_never_crashes(desk: Desk) -> None:
    store = desk.open()
    for number in range(1, 6):
        store.open_ticket(call(subject=f"Ticket {number}", problem="text " * 500))
        store.append(number, [NoteAdded(text="note " * 300)] * 5)
    store.close()
    honest = desk.path.read_bytes()
    read = _read(desk)
    noticed = 0
    for seed in range(80):
        chance = random.Random(seed)
        page = chance.randrange(len(honest) // 4_096)
        damaged = bytearray(honest)
        at = page * 4_096 + chance.randrange(4_000)
        damaged[at : at + 96] = chance.randbytes(96)
        desk.path.write_bytes(damaged)
        found = _read(desk)
        noticed += found is None
        assert found in (None, read), f"seed {seed}"
    assert noticed > 20


def _read(desk: Desk) -> object:
    """Return all that tickets and entries say, or None where the journal is said to be broken."""
    try:
        store = desk.open()
        try:
            said = store.tickets(), [store.entries(number) for number in range(1, 6)]
            store.search("note")
            return None if store.verify().flaw else said
        finally:
            store.close()
    except BrokeMidway as error:
        return None if error.code in {"journal-corrupt", "journal-disk-error", "journal-newer"} else error


def test_check_reads_every_page(desk: Desk, store: Store) -> None:
    store.open_ticket(call(problem="text " * 2_000))
    store.check()
    store.close()
    with desk.path.open("r+b") as file:
        file.seek(8_192 + 8)
        file.write(b"\xde\xad\xbe\xef" * 200)
    with pytest.raises(BrokeMidway) as error:
        desk.open().check()
    assert error.value.code == "journal-corrupt"


_LIMITED = """
import resource, sys
from pathlib import Path
from adapters.store.conftest import Desk, call
from deskside.domain.errors import BrokeMidway
from deskside.domain.journal.facts import NoteAdded
store = Desk(Path(sys.argv[1])).open()
store.open_ticket(call())
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
try:
    for _ in range(10_000):
        store.append(1, [NoteAdded(text="x" * 5_000)])
except BrokeMidway as error:
    print(error.code)
print(store.verify().flaw)
"""


def test_a_disk_that_fails_while_writing_is_said_so_and_harms_nothing(desk: Desk) -> None:
    """The system refuses to let any file of that process grow: SQLite sees an I/O error."""
    said = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(desk.folder)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said == "journal-disk-error\nNone\n"
    store = desk.open()
    assert store.verify().flaw is None
    assert len(store.entries(1)) > 5


# ---------------------------------------------------------------- other versions


def test_a_newer_database_is_left_alone(desk: Desk, store: Store) -> None:
    store.close()
    with sqlite3.connect(desk.path) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    with pytest.raises(BrokeMidway) as error:
        desk.open()
    assert error.value.code == "journal-newer"


def test_another_kind_of_database_is_refused_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(WrongUse) as error:
        open_database("mysql://anna:canary@db/desk")
    assert error.value.code == "journal-unsupported"
    assert "canary" not in str(error.value)
    assert not list(tmp_path.iterdir())
