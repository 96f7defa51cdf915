"""A key file is named once; a note that is lost or broken costs one question and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.ways_in import WaysInFile

if TYPE_CHECKING:
    from pathlib import Path


def test_what_opened_a_machine_is_recalled_while_it_exists(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.touch()
    ways = WaysInFile(tmp_path / "new" / "ways-in.json")
    assert ways.recall("anna@desk:22") == ()
    ways.remember("anna@desk:22", (str(key),))
    assert WaysInFile(tmp_path / "new" / "ways-in.json").recall("anna@desk:22") == (str(key),)
    key.unlink()
    assert ways.recall("anna@desk:22") == ()


@pytest.mark.parametrize("text", [b"", b"[]", b'{"a": 3}', b"\xff", b'{"a": [1]}'])
def test_a_broken_note_is_no_note(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "ways-in.json"
    path.write_bytes(text)
    assert WaysInFile(path).recall("a") == ()
    WaysInFile(path).remember("a", ())
