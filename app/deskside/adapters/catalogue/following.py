"""`usecases.ports.script_source.ScriptSource` on folders and on git remotes."""

from __future__ import annotations

import os
import shutil
import stat
from functools import partial
from typing import TYPE_CHECKING, Final

from deskside.adapters.catalogue.bounded_git import BoundedGit
from deskside.adapters.catalogue.folders import (
    file_names,
    folder_names,
    read_folder,
    read_plain_folder,
    script_ids,
)
from deskside.domain.errors import BrokeMidway, Cancelled, Refused, Unreachable, WrongUse
from deskside.domain.scripts.folder import SHARED, is_script_id
from deskside.domain.scripts.following import (
    APPROVALS,
    MAX_CATALOGUE_BYTES,
    MAX_CATALOGUE_FILES,
    SCRIPTS,
    WALKTHROUGHS,
    bounded,
    taken_as,
)
from deskside.domain.scripts.left_out import is_of, left_out, oversized
from deskside.domain.scripts.statement import MAX_STATEMENT_BYTES
from deskside.domain.text import display
from deskside.usecases.ports.script_source import Fetched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.following import Source
    from deskside.domain.scripts.left_out import LeftOut
    from deskside.usecases.task import CancelToken

_MAX_LISTING_BYTES: Final = 8 * 1024 * 1024
_FOLLOWED: Final = "refs/deskside/followed"
_INCOMING: Final = "refs/deskside/incoming"
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class FolderSource:
    """A folder, such as a share that is mounted here."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def fetch(self, state: str, *, cancel: CancelToken) -> Fetched:
        """Return every script's, walkthrough's and approval's files, each read as it would be to be used."""
        del state
        try:
            return self._fetched(cancel)
        except OSError as error:
            source, why = display(str(self._root), 120), error.strerror or ""
            raise Unreachable("scripts-source-unreachable", source=source, why=why) from error

    def _fetched(self, cancel: CancelToken) -> Fetched:
        files: dict[str, bytes] = {}
        out: list[LeftOut] = []
        left = MAX_CATALOGUE_BYTES
        for path, body in self._files(out):
            cancel.check()
            if path not in files:
                files[path] = body
                left -= len(body)
            if left < 0 or len(files) > MAX_CATALOGUE_FILES:
                raise WrongUse("scripts-source-too-large", limit=MAX_CATALOGUE_BYTES)
        if not files and not out:
            raise WrongUse("scripts-source-empty", source=display(str(self._root), 120))
        return Fetched(files, left_out=tuple(out))

    def _files(self, out: list[LeftOut]) -> Iterator[tuple[str, bytes]]:
        """Yield every file and where it goes; a folder that cannot be read is added to `out` instead."""
        scripts = self._root / SCRIPTS if (self._root / SCRIPTS).is_dir() else self._root
        for folder in (self._root, scripts, *(scripts / name for name in folder_names(scripts))):
            _listed(folder)
        for script in script_ids(scripts):
            place = script.replace(".", "/")
            for path, body in _read_or_left_out(partial(read_folder, scripts, script), script, out):
                inside = path if path.startswith(f"{SHARED}/") else f"{place}/{path}"
                yield f"{SCRIPTS}/{inside}", body
        walkthroughs = self._root / WALKTHROUGHS
        if walkthroughs.is_dir():
            _listed(walkthroughs)
        for name in folder_names(walkthroughs):
            if is_script_id(owner := f"walkthrough.{name}"):
                read = partial(read_plain_folder, walkthroughs / name, owner)
                for path, body in _read_or_left_out(read, owner, out):
                    yield f"{WALKTHROUGHS}/{name}/{path}", body
        yield from self._approvals()

    def _approvals(self) -> Iterator[tuple[str, bytes]]:
        """Yield signatures and what they are over; whatever else lies there, and any link, is passed over."""
        approvals = self._root / APPROVALS
        if approvals.is_dir():
            _listed(approvals)
        for script in folder_names(approvals):
            _listed(approvals / script)
            for version in folder_names(approvals / script):
                _listed(approvals / script / version)
                for name in file_names(approvals / script / version):
                    path = f"{APPROVALS}/{script}/{version}/{name}"
                    if taken_as(path, below=True) and (body := _small(self._root / path)) is not None:
                        yield path, body


def _listed(folder: Path) -> None:
    """Raise `OSError` where a folder cannot be listed: what a share does not show has not been removed."""
    with os.scandir(folder):
        pass


def _read_or_left_out(
    read: Callable[[], ScriptFolder], owner: str, out: list[LeftOut]
) -> list[tuple[str, bytes]]:
    try:
        return list(read().files.items())
    except WrongUse as error:
        out.append(left_out(owner, error))
        return []


def _small(file: Path) -> bytes | None:
    try:
        descriptor = os.open(file, os.O_RDONLY | _NO_LINK)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        body = opened.read(MAX_STATEMENT_BYTES + 1)
    return body if len(body) <= MAX_STATEMENT_BYTES else None


class GitSource:
    """A git remote, fetched into a repository without a working tree.

    Args:
        source: The remote.
        mirror: Where that repository is, or will be.
        asks: Whether ssh may ask at the terminal.
    """

    def __init__(self, source: Source, mirror: Path, *, asks: bool = False) -> None:
        self._source = source
        self._mirror = mirror
        self._git = BoundedGit(mirror, source.place, asks=asks)

    def fetch(self, state: str, *, cancel: CancelToken) -> Fetched:
        """Fetch, make sure that history only grew, and return the files of its end.

        Raises:
            BrokeMidway: `scripts-not-kept`: there is no room for what git stores.
        """
        try:
            return self._fetched(state, cancel)
        except OSError as error:
            raise BrokeMidway("scripts-not-kept", why=error.strerror or "") from error

    def _fetched(self, state: str, cancel: CancelToken) -> Fetched:
        if not (self._mirror / "HEAD").exists():
            self._begin(cancel)
        wanted = f"refs/heads/{self._source.branch}" if self._source.branch else "HEAD"
        options = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--force")
        self._git("fetch", *options, "--", self._source.place, f"{wanted}:{_INCOMING}", cancel=cancel)
        commit = self._git("rev-parse", "--verify", _INCOMING, cancel=cancel).decode().strip()
        if state and state != commit and not self._grew(state, commit, cancel):
            raise Refused("scripts-source-rewritten", source=self._shown, before=state[:12], now=commit[:12])
        files, out = self._files(commit, cancel)
        self._git("update-ref", _FOLLOWED, commit, cancel=cancel)
        return Fetched(files, commit, out)

    def _begin(self, cancel: CancelToken) -> None:
        """Make the repository elsewhere first: half of one would be none for ever."""
        made = self._mirror.with_suffix(".new")
        for remains in (made, self._mirror):
            shutil.rmtree(remains, ignore_errors=True)
        made.mkdir(mode=0o700, parents=True)
        self._git("init", "--quiet", "--bare", "--template=", str(made), cancel=cancel)
        made.rename(self._mirror)

    @property
    def _shown(self) -> str:
        return display(self._source.place, 120)

    def _grew(self, before: str, now: str, cancel: CancelToken) -> bool:
        try:
            self._git("merge-base", "--is-ancestor", before, now, cancel=cancel)
        except Cancelled:
            raise
        except Unreachable:
            return False
        return True

    def _files(self, commit: str, cancel: CancelToken) -> tuple[dict[str, bytes], tuple[LeftOut, ...]]:
        """Return the plain files that are ours, and whose folders are too large to be read.

        A link, a submodule and anything else is passed over.
        """
        listing = self._git("ls-tree", "-r", "-z", "--long", commit, cancel=cancel, limit=_MAX_LISTING_BYTES)
        found: list[tuple[str, str, int]] = []
        for entry in listing.decode("utf-8", "replace").split("\0"):
            about, _, path = entry.partition("\t")
            mode, kind, blob, size = [*about.split(), "", "", "", ""][:4]
            if mode in {"100644", "100755"} and kind == "blob" and size.isdecimal():
                found.append((path, blob, int(size)))
        below = any(path.startswith(f"{SCRIPTS}/") for path, _, _ in found)
        taken = [
            (place, blob, size)
            for path, blob, size in found
            if (place := taken_as(path, below=below)) is not None
        ]
        if not taken:
            raise WrongUse("scripts-source-empty", source=self._shown)
        out = oversized((path, size) for path, _, size in taken)
        owners = {one.script for one in out}
        taken = [one for one in taken if not is_of(one[0], owners)]
        bounded((path, size) for path, _, size in taken)
        return dict(zip((path for path, _, _ in taken), self._blobs(taken, cancel), strict=True)), out

    def _blobs(self, taken: list[tuple[str, str, int]], cancel: CancelToken) -> list[bytes]:
        asked = "".join(f"{blob}\n" for _, blob, _ in taken).encode()
        said = self._git("cat-file", "--batch", said=asked, cancel=cancel, limit=2 * MAX_CATALOGUE_BYTES)
        answer = memoryview(said)
        bodies, at = [], 0
        for _, blob, size in taken:
            head = f"{blob} blob {size}\n".encode()
            if bytes(answer[at : at + len(head)]) != head:
                raise self._git.unreachable("cat-file")
            at += len(head)
            bodies.append(bytes(answer[at : at + size]))
            at += size + 1
        return bodies
