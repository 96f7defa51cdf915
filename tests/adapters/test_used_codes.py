"""Each code is sent once from this desk, and the note of it does not give the code away."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.used_codes import UsedCodeFiles
from deskside.domain.companion.code import make_code
from deskside.domain.errors import BrokeMidway, Refused

if TYPE_CHECKING:
    from pathlib import Path

CODE = make_code(4284, 1507039)


def test_a_code_is_spent_once_whoever_asks(tmp_path: Path) -> None:
    UsedCodeFiles(tmp_path / "used").spend(CODE)
    with pytest.raises(Refused, match="code-sent-before"):
        UsedCodeFiles(tmp_path / "used").spend(CODE)
    UsedCodeFiles(tmp_path / "used").spend(make_code(4284, 1507040))


def test_of_many_at_once_one_may_send_it(tmp_path: Path) -> None:
    spent: list[bool] = []

    def spend() -> None:
        try:
            UsedCodeFiles(tmp_path / "used").spend(CODE)
        except Refused:
            return
        spent.append(True)

    threads = [threading.Thread(target=spend) for _ in range(8)]  # noqa: TID251
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert spent == [True]


def test_nothing_of_the_code_stands_there_and_nobody_else_may_look(tmp_path: Path) -> None:
    folder = tmp_path / "used"
    UsedCodeFiles(folder).spend(CODE)
    assert folder.stat().st_mode & 0o777 == 0o700
    marks = sorted(folder.iterdir())
    assert [mark.name == "salt" for mark in marks].count(True) == 1
    for mark in marks:
        assert mark.stat().st_mode & 0o777 == 0o600
        assert CODE.reveal().encode() not in mark.read_bytes()
        assert CODE.reveal()[4:11] not in mark.name


def test_two_desks_call_the_same_code_differently(tmp_path: Path) -> None:
    names = []
    for desk in ("one", "other"):
        UsedCodeFiles(tmp_path / desk).spend(CODE)
        names.append({mark.name for mark in (tmp_path / desk).iterdir()} - {"salt"})
    assert names[0] != names[1]


def test_notes_of_codes_that_are_long_dead_go(tmp_path: Path) -> None:
    folder = tmp_path / "used"
    UsedCodeFiles(folder).spend(CODE)
    for mark in folder.iterdir():
        os.utime(mark, (1_000.0, 1_000.0))
    UsedCodeFiles(folder, now=lambda: 10_000.0).spend(make_code(1, 2))
    UsedCodeFiles(folder, now=lambda: 10_000.0).spend(CODE)
    assert (folder / "salt").exists()


def test_what_cannot_be_noted_must_not_be_sent(tmp_path: Path) -> None:
    (tmp_path / "used").write_text("a file is in the way")
    with pytest.raises(BrokeMidway, match="code-not-noted"):
        UsedCodeFiles(tmp_path / "used").spend(CODE)
