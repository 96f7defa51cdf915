"""The memory of versions can only grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.trust.tokens import RandomTokens
from deskside.adapters.trust.versions import SeenVersions
from deskside.domain.errors import BrokeMidway
from deskside.domain.redaction import redact
from deskside.domain.scripts.marks import MarkReader
from fakes.scripts import SCRIPT, CountedTokens, MemoryVersions

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.usecases.ports.scripts import Tokens, Versions


@pytest.fixture(params=["files", "memory"])
def versions(request: pytest.FixtureRequest, tmp_path: Path) -> Versions:
    return SeenVersions(tmp_path / "seen") if request.param == "files" else MemoryVersions()


def test_the_newest_is_remembered_and_an_older_one_changes_nothing(versions: Versions) -> None:
    assert versions.newest(SCRIPT) == 0
    for version in (3, 12, 5):
        versions.remember(SCRIPT, version)
    assert versions.newest(SCRIPT) == 12
    assert versions.newest("network.other") == 0


def test_another_program_on_the_same_desk_remembers_the_same(tmp_path: Path) -> None:
    SeenVersions(tmp_path).remember(SCRIPT, 4)
    assert SeenVersions(tmp_path).newest(SCRIPT) == 4


def test_a_memory_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BrokeMidway):
        SeenVersions(tmp_path / "file").remember(SCRIPT, 1)


@pytest.mark.parametrize("tokens", [RandomTokens(), CountedTokens()])
def test_a_token_is_new_each_time(tokens: Tokens) -> None:
    made = [tokens.token() for _ in range(200)]
    assert len(set(made)) == 200
    assert all(len(token) == 32 and set(token) <= set("0123456789abcdef") for token in made)


def test_no_token_is_ever_taken_for_a_secret() -> None:
    for _ in range(200):
        token = RandomTokens().token()
        kept, _ = redact(f"::ok mark={token} code=all-well server=192.0.2.1::\n")
        _, findings = MarkReader(token, {}).feed(kept)
        assert len(findings) == 1
