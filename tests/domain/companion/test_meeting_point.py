"""What a system says where it did not make anybody an administrator."""

from __future__ import annotations

import pytest

from deskside.domain.companion.meeting_point import FAILED, status_of_osascript, status_of_windows, why_not
from deskside.domain.errors import Refused


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"0:47: execution error: User canceled. (-128)\n", "elevation-dismissed"),
        (b"0:47: execution error: The administrator user name or password was incorrect. (-60005)\n",
         "elevation-not-authorised"),
        (b"0:47: execution error: No user interaction allowed. (-60007)\n", "elevation-no-prompt"),
        (b"0:47: execution error: something new (-9)\n", "elevation-failed"),
        (b"(-128) was said before, and then nothing\n", "elevation-failed"),
        (b"", "elevation-failed"),
    ],
)  # fmt: skip
def test_what_osascript_says_last_is_why(said: bytes, code: str) -> None:
    """synthetic: the shape of macOS's messages."""
    assert why_not(status_of_osascript(said), said).code == code


def test_a_no_to_uac_is_refused_and_anything_else_failed() -> None:
    assert isinstance(why_not(status_of_windows(1223), b""), Refused)
    assert why_not(status_of_windows(1223), b"").code == "elevation-dismissed"
    assert status_of_windows(5) == FAILED
    assert why_not(None, b"x").code == "elevation-failed"
