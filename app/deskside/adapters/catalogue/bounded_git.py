"""The program `git` over a repository of our own that has no working tree, on a short leash.

It only fetches and hands over objects: nothing is checked out, filtered, hooked or recursed into, and
attributes and submodules mean nothing here. Time, what it prints and what it stores have an end: a remote can
neither hold us up nor fill the disk. No shell is needed for that, so it is the same on Windows.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import BrokeMidway, Unreachable, WrongUse
from deskside.domain.scripts.following import MAX_CATALOGUE_BYTES
from deskside.domain.text import display

if TYPE_CHECKING:
    from typing import IO

    from deskside.usecases.task import CancelToken

MAX_MIRROR_BYTES: Final = 4 * MAX_CATALOGUE_BYTES
"""A catalogue with its history."""
_TIMEOUT_S: Final = 120
_LOOK_S: Final = 0.2
"""How often it is looked what git has stored and printed."""
_MAX_SAID_BYTES: Final = 64 * 1024
_NO_ROOM_BYTES: Final = 64 * 1024
"""Where git fails with less than that left, it is for want of room; it does not always say so."""
_OFF: Final = (
    *(f"core.hooksPath={os.devnull}", "core.fsmonitor=false", "submodule.recurse=false", "gc.auto=0"),
    *("maintenance.auto=false", "fetch.recurseSubmodules=false", "fetch.fsckObjects=true"),
    *("fetch.writeCommitGraph=false", "core.bigFileThreshold=1m", "core.askPass="),
    *("protocol.allow=never", "protocol.https.allow=always", "protocol.ssh.allow=always"),
    *("protocol.file.allow=always", "credential.interactive=false"),
)
"""What git may not do, whatever the user's own settings say (git-config(1))."""


class BoundedGit:
    """`git` over the bare repository `mirror`.

    Args:
        mirror: Where the repository is.
        source: The remote for people to read, in errors.
        asks: Whether ssh may ask at the terminal, for a passphrase or about a host key.
        max_bytes: What the repository may come to.
    """

    def __init__(
        self, mirror: Path, source: str, *, asks: bool = False, max_bytes: int = MAX_MIRROR_BYTES
    ) -> None:
        self._mirror = mirror
        self._source = display(source, 120)
        self._asks = asks
        self._max_bytes = max_bytes

    def __call__(
        self, *words: str, cancel: CancelToken, said: bytes = b"", limit: int = 1024 * 1024
    ) -> bytes:
        """Run one command of git, and return what it prints.

        Args:
            words: The command and its arguments; nothing of the repository's text is among them.
            cancel: Ends it.
            said: What it reads.
            limit: What it may print, in bytes.

        Raises:
            Unreachable: `scripts-source-unreachable`: git says no, or is not here.
            BrokeMidway: `scripts-not-kept`: the disk is full.
            WrongUse: `scripts-source-too-large`: the mirror is gone then, and the next time begins anew.
            Cancelled: Somebody asked to stop.
        """
        program = shutil.which("git")
        if program is None or not Path(program).is_absolute():  # Windows looks into the current folder first
            raise self.unreachable("git?")
        settings = [word for setting in _OFF for word in ("-c", setting)]
        inside = () if words[0] == "init" else ("--git-dir", str(self._mirror))
        with (
            tempfile.TemporaryFile() as reads,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            reads.write(said)
            reads.seek(0)
            try:
                process = subprocess.Popen(  # noqa: S603 - git, with nothing of the repository among its words
                    [program, *settings, *inside, *words],
                    stdin=reads,
                    stdout=out,
                    stderr=err,
                    env=_environment(),
                    start_new_session=sys.platform != "win32" and not self._asks,
                )
            except OSError as error:
                raise self.unreachable(type(error).__name__) from error
            try:
                status = self._watched(process, out, err, limit, cancel)
            finally:
                self._end(process)
            if status != 0:
                raise self._failed(err)
            out.seek(0)
            return out.read(limit)

    def unreachable(self, why: str) -> Unreachable:
        """Return the error that says why nothing could be taken."""
        return Unreachable("scripts-source-unreachable", source=self._source, why=why)

    def _failed(self, err: IO[bytes]) -> Unreachable | BrokeMidway:
        """Return why git could not do it; a disk of ours that is full is no remote that does not answer."""
        said, full = _lines(err), os.strerror(errno.ENOSPC)
        told = any(full in line for line in said if not line.startswith("remote:"))
        if told or shutil.disk_usage(self._mirror.parent).free < _NO_ROOM_BYTES:
            return BrokeMidway("scripts-not-kept", why=full)
        return self.unreachable(_last_said(said))

    def _watched(
        self,
        process: subprocess.Popen[bytes],
        out: IO[bytes],
        err: IO[bytes],
        limit: int,
        cancel: CancelToken,
    ) -> int:
        """Wait until it ends, and end it where it takes too long, prints or stores too much."""
        last = time.monotonic() + _TIMEOUT_S
        while True:
            cancel.check()
            try:
                status = process.wait(_LOOK_S)
            except subprocess.TimeoutExpired:
                status = None
            if _bytes_of(out) > limit or _bytes_of(err) > _MAX_SAID_BYTES or self._is_full():
                self._end(process)
                shutil.rmtree(self._mirror, ignore_errors=True)
                raise WrongUse("scripts-source-too-large", limit=MAX_CATALOGUE_BYTES)
            if status is not None:
                return status
            if time.monotonic() > last:
                raise self.unreachable(f"> {_TIMEOUT_S} s")

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """End it and what it started. What asks at the terminal shares our group, and goes with its pipe."""
        if process.poll() is None:
            if sys.platform != "win32" and not self._asks:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            process.wait()

    def _is_full(self) -> bool:
        stored = 0
        for folder, _, files in os.walk(self._mirror):
            for name in files:
                try:
                    stored += os.lstat(os.path.join(folder, name)).st_size  # noqa: PTH118 - a Path a file is slow
                except OSError:  # git has just renamed it
                    continue
        return stored > self._max_bytes


def _environment() -> dict[str, str]:
    """Return ours without what would steer git, or have somebody asked by a window."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") and name != "SSH_ASKPASS"
    }
    return kept | {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOC_LIMIT": str(MAX_CATALOGUE_BYTES),  # 16 KiB of deltas can unfold to any size
        "GCM_INTERACTIVE": "never",
        "SSH_ASKPASS_REQUIRE": "never",
        "LC_ALL": "C",
    }


def _bytes_of(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size


def _lines(err: IO[bytes]) -> list[str]:
    err.seek(0)
    lines = (line.strip() for line in err.read(_MAX_SAID_BYTES).decode("utf-8", "replace").splitlines())
    return [line for line in lines if line]


def _last_said(lines: list[str]) -> str:
    """Return git's own reason: the line that begins as an error does, else the last."""
    told = [line for line in lines if line.startswith(("fatal:", "error:"))]
    first = (told or lines or [""])[0]
    return display(first.partition(": ")[2] or first, 200)
