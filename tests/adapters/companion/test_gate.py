"""The gate by itself: a code that was ended lets nobody prove it, and names are made harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.both_ends.certificates import Authority, NotCertified, check_certificate
from deskside.adapters.companion.gate import Answer, Gate
from servers.organisation import Organisation

if TYPE_CHECKING:
    from pathlib import Path

CTX = bytes(32)
NOW_S = 1_000.0


def test_an_ended_code_is_asked_for_no_more_and_who_has_begun_is_not_looked_at() -> None:
    gate = Gate(Authority(keys=frozenset()), clock=lambda: NOW_S)
    gate.new_code(7)
    begun = gate.begin(CTX)
    assert begun is not None
    gate.end_code("ended")
    assert gate.begin(CTX) is None
    answer = Answer(msg_a=bytes(33), tag=bytes(32), certificate=b"", signature=b"")
    assert gate.judge(begun, CTX, answer) is None
    assert gate.take_gone() == "ended"
    assert gate.take_gone() is None
    assert gate.judge(begun, CTX, answer) is None


def test_the_name_in_a_certificate_is_one_harmless_line_and_a_signature_is_of_one_form(
    tmp_path: Path,
) -> None:
    hospital = Organisation(tmp_path / "hospital")
    clerk = hospital.clerk("Anna\u202e\x1b[2J Schmidt; IT\nService Desk")
    certified = check_certificate(clerk.certificate, None, _now_s(clerk.identity))
    assert "\u202e" not in certified.name
    assert certified.name.startswith("Anna")
    assert certified.department == "IT Service Desk"
    genuine = clerk.signature(b"message")
    assert certified.signed(b"message", genuine)
    assert not certified.signed(b"message", genuine + b"x")
    assert not certified.signed(b"message", genuine.replace(b"ssh-ed25519", b"ssh-ed25518"))
    with pytest.raises(NotCertified, match="authority"):
        check_certificate(clerk.certificate, Authority(keys=frozenset()), _now_s(clerk.identity))


def _now_s(file: Path) -> float:
    """Return when it was made: its certificate began a little earlier."""
    return file.stat().st_mtime
