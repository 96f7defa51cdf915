"""The log file is its owner's alone, and holds neither secrets nor anything that acts on a terminal."""

from __future__ import annotations

import logging
import stat
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.logs import start_log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    before = logging.root.handlers[:], logging.root.level
    path = tmp_path / "logs" / "deskside.log"
    start_log(path)
    yield path
    for handler in logging.root.handlers:
        handler.close()
    logging.root.handlers, logging.root.level = before[0], before[1]


def test_nothing_is_made_before_there_is_something_to_say(log: Path) -> None:
    logging.getLogger("any.library").info("user anna")
    assert not log.exists()


def test_what_a_peer_says_is_redacted_and_harmless(log: Path) -> None:
    logging.getLogger("any.library").warning("banner \x1b]0;owned\x07 password=hunter2 \x9b31m")
    text = log.read_text()
    assert "hunter2" not in text
    assert not set(text) & {"\x1b", "\x07", "\x9b"}
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
