"""A profile that root believes is one that root alone could have put there."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.elevation.system_profile import system_profile
from deskside.domain.errors import Refused
from servers.accounts import needs_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def place() -> Iterator[Path]:
    """Return a file in folders that belong to root; /tmp itself belongs to everybody."""
    needs_root()
    folder = Path(tempfile.mkdtemp(prefix="deskside-test-", dir="/var/lib"))
    folder.chmod(0o755)
    (folder / "deskside.profile").write_bytes(b"profile")
    yield folder / "deskside.profile"
    shutil.rmtree(folder)


def test_roots_own_is_believed(place: Path) -> None:
    assert system_profile(place) == b"profile"


def test_where_there_is_none_there_is_none(place: Path) -> None:
    place.unlink()
    assert system_profile(place) is None
    assert system_profile(place.parent / "nowhere" / "deskside.profile") is None


def linked(place: Path) -> None:
    place.rename(place.with_name("real"))
    place.symlink_to("real")


def a_pipe(place: Path) -> None:
    place.unlink()
    os.mkfifo(place)


SPOILT: dict[str, Callable[[Path], object]] = {
    "others may write the file": lambda place: place.chmod(0o646),
    "a group may write the file": lambda place: place.chmod(0o664),
    "it is somebody else's": lambda place: os.chown(place, 4_242, 0),
    "others may write the folder": lambda place: place.parent.chmod(0o757),
    "the folder is somebody else's": lambda place: os.chown(place.parent, 4_242, 0),
    "it is a link": linked,
    "it is no file": a_pipe,
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_somebody_else_could_have_put_there_is_refused(
    place: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(place)
    with pytest.raises(Refused, match="elevation-profile-unsafe"):
        system_profile(place)


def test_what_lies_where_everybody_may_write_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deskside.profile").write_bytes(b"profile")
    with pytest.raises(Refused, match="elevation-profile-unsafe"):
        system_profile(tmp_path / "deskside.profile")
