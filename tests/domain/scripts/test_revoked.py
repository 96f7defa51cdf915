"""What was taken back stays so, and a list that cannot be read lets nothing run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import Refused
from deskside.domain.scripts.revoked import is_revocable, parse_revoked, revoked_line

DIGEST = "ab" * 32
KEY = "SHA256:" + "A" * 43


def test_digests_and_keys_with_reasons_and_comments() -> None:
    revoked = parse_revoked(f"# list\n\n{DIGEST} found a mistake\n{KEY}\r\n")
    assert revoked.digests == {DIGEST}
    assert revoked.keys == {KEY}


@pytest.mark.parametrize("line", ["abcd", DIGEST.upper(), f"x{DIGEST}", "SHA256:short", "MD5:aa:bb"])
def test_a_line_that_cannot_be_read_refuses_everything(line: str) -> None:
    with pytest.raises(Refused, match=r"revocations-unreadable \(line=2\)"):
        parse_revoked(f"{DIGEST}\n{line}\n")
    assert not is_revocable(line)


@given(st.sampled_from([DIGEST, KEY]), st.text(max_size=300))
def test_the_line_we_write_reads_back_whatever_the_reason(digest: str, reason: str) -> None:
    line = revoked_line(digest, reason)
    assert line.count("\n") == 1
    revoked = parse_revoked(line)
    assert revoked.digests | revoked.keys == {digest}
