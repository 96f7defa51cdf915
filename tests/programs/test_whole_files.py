"""A file that a person named is written whole, or what was there stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.domain.errors import BrokeMidway
from deskside.programs.whole_files import write_whole
from no_room import ROOM_BYTES, no_room

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_there_stays_where_the_new_one_does_not_fit(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    write_whole(report, b"yesterday's")
    with no_room(), pytest.raises(BrokeMidway, match="file-not-written"):
        write_whole(report, bytes(2 * ROOM_BYTES))
    assert report.read_bytes() == b"yesterday's"
    assert list(tmp_path.iterdir()) == [report]


def test_a_link_is_written_through(tmp_path: Path) -> None:
    kept, link = tmp_path / "kept", tmp_path / "link"
    kept.write_bytes(b"old")
    link.symlink_to(kept)
    write_whole(link, b"new")
    assert kept.read_bytes() == b"new"
    assert link.is_symlink()
