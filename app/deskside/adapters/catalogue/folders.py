"""Reads script folders into bytes: once, bounded, plain files only, no link followed."""

from __future__ import annotations

import os
import stat
from itertools import islice
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.folder import (
    MANIFEST,
    MAX_FILES,
    MAX_FOLDER_BYTES,
    SHARED,
    ScriptFolder,
    is_file_path,
    is_script_id,
    shared_names,
)
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MAX_SCRIPTS: Final = 2_000
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def script_ids(root: Path) -> list[str]:
    """Return the id of every script folder under `root`, sorted; what has no such form is passed over."""
    found = [
        f"{category.name}.{entry.name}"
        for category in _subfolders(root)
        if category.name != SHARED
        for entry in _subfolders(category)
    ]
    return sorted(script for script in found if is_script_id(script))[:MAX_SCRIPTS]


def read_folder(root: Path, script: str) -> ScriptFolder:
    """Read all files of one script, and the shared ones that it names.

    Raises:
        WrongUse: `script-unknown`, `script-unreadable`, `script-file-stray`, `script-link`,
            `script-too-large` or `script-too-many-files`.
    """
    if not is_script_id(script):
        raise WrongUse("script-unknown", script=display(script))
    category, name = script.split(".")
    folder = root / category / name
    if not all(_is_real_folder(path) for path in (root / category, folder)):
        raise WrongUse("script-unknown", script=script)
    files: dict[str, bytes] = {}
    left = MAX_FOLDER_BYTES
    for path, place in _all_files(root, folder, script, files):
        if len(files) >= MAX_FILES:
            raise WrongUse("script-too-many-files", script=script, limit=MAX_FILES)
        files[path] = _read(place, path, script, left)
        left -= len(files[path])
    return ScriptFolder(script, files)


def _all_files(
    root: Path, folder: Path, script: str, read: Mapping[str, bytes]
) -> Iterator[tuple[str, Path]]:
    """Yield path and place of every file; `read` is what the caller has read by then."""
    for path in _files(folder, "", script):
        if path.startswith(f"{SHARED}/"):
            raise WrongUse("script-file-stray", script=script, file=path)
        yield path, folder / path
    for name in shared_names(read.get(MANIFEST, b"")) if _is_real_folder(root / SHARED) else ():
        if os.path.lexists(root / SHARED / name):
            yield f"{SHARED}/{name}", root / SHARED / name


def _subfolders(path: Path) -> list[Path]:
    try:
        return [entry for entry in path.iterdir() if _is_real_folder(entry)]
    except OSError:
        return []


def _is_real_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _files(folder: Path, inside: str, script: str) -> Iterator[str]:
    """Yield the paths of all files, refusing whatever is neither a plain file nor a folder."""
    try:
        with os.scandir(folder / inside) as scan:
            entries = sorted(islice(scan, MAX_FILES + 1), key=lambda entry: entry.name)
    except OSError as error:
        raise WrongUse("script-unreadable", script=script, file=inside or ".") from error
    for entry in entries:
        path = f"{inside}/{entry.name}" if inside else entry.name
        if not is_file_path(path):
            raise WrongUse("script-file-stray", script=script, file=display(path))
        if entry.is_symlink():
            raise WrongUse("script-link", script=script, file=path)
        if entry.is_dir(follow_symlinks=False):
            yield from _files(folder, path, script)
        else:
            yield path


def _read(path: Path, shown: str, script: str, limit: int) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_LINK)
    except OSError as error:
        code = "script-link" if path.is_symlink() else "script-unreadable"
        raise WrongUse(code, script=script, file=shown) from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise WrongUse("script-unreadable", script=script, file=shown)
        try:
            body = file.read(limit + 1)
        except OSError as error:
            raise WrongUse("script-unreadable", script=script, file=shown) from error
    if len(body) > limit:
        raise WrongUse("script-too-large", script=script, limit=MAX_FOLDER_BYTES)
    return body


def folder_names(root: Path) -> list[str]:
    """Return the names of the folders under `root`, sorted."""
    return sorted(entry.name for entry in _subfolders(root))[:MAX_SCRIPTS]


def file_names(folder: Path) -> list[str]:
    """Return the names of what lies in `folder`, at most `MAX_FILES`; none where it cannot be read."""
    try:
        with os.scandir(folder) as scan:
            return sorted(entry.name for entry in islice(scan, MAX_FILES))
    except OSError:
        return []


def read_plain_folder(folder: Path, owner: str) -> ScriptFolder:
    """Read all files of one folder that shares none with others.

    Args:
        folder: Where it lies.
        owner: The id under which it is signed.

    Raises:
        WrongUse: As `read_folder`.
    """
    files: dict[str, bytes] = {}
    left = MAX_FOLDER_BYTES
    for path in _files(folder, "", owner):
        if len(files) >= MAX_FILES:
            raise WrongUse("script-too-many-files", script=owner, limit=MAX_FILES)
        files[path] = _read(folder / path, path, owner, left)
        left -= len(files[path])
    return ScriptFolder(owner, files)
