"""Files that only this user may read or change, written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import BrokeMidway, Refused
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Iterator

_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH


def make_folder(path: Path) -> None:
    """Make a folder and its parents, 0700 from the first moment.

    Raises:
        BrokeMidway: `approvals-not-writable`.
    """
    try:
        for folder in reversed([path, *path.parents]):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise _not_writable(path) from error


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path`, 0600, durable and never seen half-written.

    Raises:
        BrokeMidway: `approvals-not-writable`.
    """
    make_folder(path.parent)
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise _not_writable(path) from error


def add_line(path: Path, line: str) -> None:
    """Append one line to a text file, 0600 if it is new, whole or not at all.

    Two programs at once lose neither line.

    Raises:
        BrokeMidway: `approvals-not-writable`.
    """
    make_folder(path.parent)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "rb+", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - 1))
            joint = b"" if file.read(1) in {b"", b"\n"} else b"\n"
            added = joint + line.encode()
            if file.write(added) < len(added):
                file.truncate(size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
    except OSError as error:
        raise _not_writable(path) from error


def read(path: Path, limit: int) -> bytes | None:
    """Return at most `limit` bytes that only we can have written, or None where there is no such file.

    Raises:
        BrokeMidway: `approvals-unreadable`, also for a file longer than `limit`.
        Refused: `approvals-open-to-others`: somebody else could have written it.
    """
    try:
        with path.open("rb") as file:
            check_mode(path, os.fstat(file.fileno()))
            data = file.read(limit + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BrokeMidway("approvals-unreadable", file=_shown(path)) from error
    if len(data) > limit:
        raise BrokeMidway("approvals-unreadable", file=_shown(path))
    return data


def entries(folder: Path, limit: int) -> Iterator[Path]:
    """Yield what lies in a folder, at most `limit` entries; nothing where there is no folder.

    Raises:
        BrokeMidway: `approvals-unreadable`.
        Refused: `approvals-open-to-others`.
    """
    try:
        check_mode(folder, folder.stat())
        with os.scandir(folder) as scan:
            for _, entry in zip(range(limit), scan, strict=False):
                yield Path(entry.path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise BrokeMidway("approvals-unreadable", file=_shown(folder)) from error


def check_folder(path: Path) -> None:
    """Refuse a folder whose entries another account may replace; one that is not there holds nothing.

    Raises:
        Refused: `approvals-open-to-others`.
        BrokeMidway: `approvals-unreadable`.
    """
    try:
        check_mode(path, path.stat())
    except FileNotFoundError:
        return
    except OSError as error:
        raise BrokeMidway("approvals-unreadable", file=_shown(path)) from error


def check_mode(path: Path, found: os.stat_result) -> None:
    """Refuse what another account on this computer may change, as OpenSSH's StrictModes does.

    Raises:
        Refused: `approvals-open-to-others`.
    """
    if os.name == "posix" and (found.st_mode & _OTHERS_WRITE or found.st_uid not in {0, os.geteuid()}):
        raise Refused("approvals-open-to-others", file=_shown(path))


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _not_writable(path: Path) -> BrokeMidway:
    return BrokeMidway("approvals-not-writable", file=_shown(path))


def _shown(path: Path) -> str:
    return display(str(path), 160)
