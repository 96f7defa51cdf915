"""This process among the others of this computer: its name, and a lock that is free when it has died."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from deskside.adapters.file_lock import try_lock
from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class LocalProcess:
    """A name of its own and, from `hold` on, the lock `<name>.lock` under `folder`.

    The operating system lets go of the lock when the process ends, however it ends; so whoever can take it
    knows that the process can end no step any more.
    """

    def __init__(self, folder: Path) -> None:
        self.name = str(uuid.uuid4())
        self._folder = folder
        self._path = folder / f"{self.name}.lock"
        self._descriptor = -1
        self._holding = threading.Lock()
        self.on_answer: Callable[[], None] = lambda: None

    def hold(self) -> None:
        """Hold the lock until `close` or death. Nothing may be started before.

        Raises:
            BrokeMidway: `journal-folder-unusable`, `journal-full`.
        """
        with self._holding:  # two steps that begin at once must not take each other for another process
            if self._descriptor >= 0:
                return
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._descriptor = self._locked()
            except OSError as error:
                code = "journal-full" if error.errno == errno.ENOSPC else "journal-folder-unusable"
                raise BrokeMidway(code, path=str(self._folder)) from error

    def _locked(self) -> int:
        """Open and lock our file; again where a tidying process took it away between the two."""
        for _ in range(100):
            descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
            if try_lock(descriptor) and self._path.exists():
                return descriptor
            os.close(descriptor)
        raise OSError(self._path)

    def has_died(self, name: str) -> bool:
        """Say whether the process called `name` lives no more. Never true of one that holds its lock."""
        with self._taken(self._folder / f"{name}.lock") as taken:
            return taken

    def tidy(self) -> None:
        """Remove the locks of processes that live no more."""
        for path in self._folder.glob("*.lock"):
            with self._taken(path) as taken:
                if taken:
                    path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _taken(self, path: Path) -> Iterator[bool]:
        """Hold the lock of another process if it is free. No file is a free lock too."""
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            yield True
            return
        except OSError:
            yield False
            return
        try:
            yield try_lock(descriptor)
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Let go of the lock. Safe to call twice."""
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):
                self._path.unlink()
            os.close(self._descriptor)
            self._descriptor = -1


def boot_id() -> str:
    """Return a word that is the same until this computer starts again, pseudonymous; empty where unknown.

    Linux: `/proc/sys/kernel/random/boot_id` (proc(5)).
    """
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
