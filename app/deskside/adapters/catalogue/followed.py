"""`usecases.ports.script_source.FollowedScripts`: the copy in `now/`, and `last.json`, below one folder."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from deskside.adapters.file_lock import try_lock
from deskside.domain.errors import BrokeMidway
from deskside.domain.scripts.following import APPROVALS, SCRIPTS, WALKTHROUGHS, taken_as
from deskside.domain.scripts.left_out import LeftOut
from deskside.domain.scripts.news import Happened, News
from deskside.usecases.ports.script_source import LastTime

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WORK: Final = "new-"
_HELD: Final = "held"
"""In a folder that is written in: the file that its writer holds locked."""
_NEW: Final = "new"
_OLD: Final = "old"
_UNHELD_S: Final = 60
"""Between making a folder and locking the file in it lie milliseconds, and never a minute."""


class FollowedFolder:
    """What a desk has taken from elsewhere.

    Attributes:
        scripts: The catalogue that the desk uses.
        walkthroughs: Likewise.
        approvals: What was signed elsewhere; who may sign is not among it.
        mirror: Where git keeps its objects.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._now = folder / "now"
        self._last = folder / "last.json"
        self.scripts = self._now / SCRIPTS
        self.walkthroughs = self._now / WALKTHROUGHS
        self.approvals = self._now / APPROVALS
        self.mirror = folder / "mirror.git"
        if not self._now.exists():
            self._clear_up()

    def files(self) -> dict[str, bytes]:
        """Return what was taken last."""
        found: dict[str, bytes] = {}
        for path in sorted(self._now.rglob("*")) if self._now.is_dir() else ():
            inside = path.relative_to(self._now).as_posix()
            if taken_as(inside, below=True) == inside and path.is_file() and not path.is_symlink():
                found[inside] = path.read_bytes()
        return found

    def last_time(self) -> LastTime:
        """Return what is remembered; nothing where that cannot be read."""
        try:
            kept = json.loads(self._last.read_bytes())
            return LastTime(
                at=datetime.fromisoformat(kept["at"]),
                source=kept["source"],
                state=kept["state"],
                news=tuple(_news(one) for one in kept["news"]),
                highest={name: int(version) for name, version in kept["highest"].items()},
                left_out=tuple(LeftOut(**one) for one in kept.get("left_out", [])),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return LastTime()

    def replace(self, files: Mapping[str, bytes], now: LastTime) -> None:
        """Write a new folder beside the old one, and put it in its place with one rename.

        All that needs room is written before: on a full disk nothing has changed.
        """
        with self._working() as place:
            remembered = _written(place, now)
            new, old = place / _NEW, place / _OLD
            new.mkdir(mode=0o700)
            _write(new, files)
            try:
                if self._now.exists():
                    self._now.rename(old)
                new.rename(self._now)
                remembered.replace(self._last)
            finally:
                self._put_back(old)

    def remember(self, now: LastTime) -> None:
        """Write `last.json`, whole or not at all."""
        with self._working() as place:
            _written(place, now).replace(self._last)

    @contextmanager
    def _working(self) -> Iterator[Path]:
        """Make a folder to write in, and hold it while it is; say what the disk does not take."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._clear_up()
            place = Path(tempfile.mkdtemp(dir=self._folder, prefix=_WORK))
            try:
                with (place / _HELD).open("wb") as held:
                    try_lock(held.fileno())
                    yield place
            finally:
                shutil.rmtree(place, ignore_errors=True)
        except OSError as error:
            raise BrokeMidway("scripts-not-kept", why=error.strerror or "") from error

    def _clear_up(self) -> None:
        """Take away what writers have left that were killed, and put back what they had moved."""
        for place in self._folder.glob(f"{_WORK}*"):
            with suppress(OSError):  # another clears up at the same time
                if _has_ended(place):
                    self._put_back(place / _OLD)
                    shutil.rmtree(place, ignore_errors=True)

    def _put_back(self, old: Path) -> None:
        """Put the old copy back where no new one has come in its place."""
        if old.exists() and not self._now.exists():
            old.rename(self._now)


def _written(place: Path, now: LastTime) -> Path:
    """Write what is to be remembered into a file of its own, ready to be put in its place."""
    said = {
        "at": now.at.isoformat() if now.at else "",
        "source": now.source,
        "state": now.state,
        "news": [
            {
                "script": one.script,
                "kind": one.kind,
                "files": list(one.files),
                "version": one.version,
                "before": one.before,
            }
            for one in now.news
        ],
        "highest": dict(now.highest),
        "left_out": [asdict(one) for one in now.left_out],
    }
    remembered = place / "last.json"
    with os.fdopen(os.open(remembered, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(json.dumps(said).encode())
    return remembered


def _has_ended(place: Path) -> bool:
    """Say whether who wrote in `place` lives no more. Never true of one that writes."""
    was_held = (place / _OLD).exists() or time.time() - place.lstat().st_mtime > _UNHELD_S
    with suppress(FileNotFoundError), (place / _HELD).open("rb+") as held:
        if not try_lock(held.fileno()):
            return False
    return was_held


def _news(kept: Any) -> News:  # noqa: ANN401 - JSON of our own, which anything may have become
    if kept["kind"] not in get_args(Happened):
        raise ValueError(kept["kind"])
    return News(kept["script"], kept["kind"], tuple(kept["files"]), kept["version"], kept["before"])


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files that nobody else may write: approvals are read by who is as strict as OpenSSH."""
    for path, body in files.items():
        place = folder / path
        for parent in reversed([place.parent, *place.parent.parents]):
            if parent.is_relative_to(folder) and not parent.is_dir():
                parent.mkdir(mode=0o700)
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(body)
