"""`usecases.ports.script_source` on folders and on the program `git`.

`git` only fetches and hands over objects. There is no working tree, so nothing is checked out, filtered,
hooked or recursed into; attributes and submodules of the repository mean nothing here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import datetime
from typing import TYPE_CHECKING, Final

from deskside.adapters.catalogue.folders import read_folder, script_ids
from deskside.domain.errors import BrokeMidway, Refused, Unreachable, WrongUse
from deskside.domain.scripts.folder import MAX_FOLDER_BYTES, SHARED
from deskside.domain.scripts.following import MAX_CATALOGUE_BYTES, News, bounded, is_taken
from deskside.domain.text import display
from deskside.usecases.ports.script_source import Fetched, LastTime

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from deskside.domain.scripts.following import Source

_TIMEOUT_S: Final = 120
_MAX_LISTING_BYTES: Final = 8 * 1024 * 1024
_OFF: Final = (
    *("core.hooksPath=/dev/null", "core.fsmonitor=false", "submodule.recurse=false", "gc.auto=0"),
    *("maintenance.auto=false", "fetch.recurseSubmodules=false", "fetch.fsckObjects=true"),
    *("protocol.allow=never", "protocol.https.allow=always", "protocol.ssh.allow=always"),
    "protocol.file.allow=always",
)
"""What git may not do, whatever the user's own settings say (git-config(1))."""
_LIMITED: Final = 'ulimit -f "$0" && exec "$@"'
"""No file that git writes grows beyond so many blocks of 512 bytes: a remote cannot fill the disk."""
_BLOCKS: Final = str(4 * MAX_CATALOGUE_BYTES // 512)
_FOLLOWED: Final = "refs/deskside/followed"


class FolderSource:
    """A folder, such as a share that is mounted here."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def fetch(self, state: str) -> Fetched:
        """Return every script's files, each read as it would be to run it."""
        del state
        if not self._root.is_dir():
            raise Unreachable("scripts-source-unreachable", source=display(str(self._root), 120), why="")
        root = self._root / "scripts" if (self._root / "scripts").is_dir() else self._root
        files: dict[str, bytes] = {}
        left = MAX_CATALOGUE_BYTES
        for script in script_ids(root):
            place = script.replace(".", "/")
            for path, body in read_folder(root, script).files.items():
                files[path if path.startswith(f"{SHARED}/") else f"{place}/{path}"] = body
                left -= len(body)
            if left < 0:
                raise WrongUse("scripts-source-too-large", limit=MAX_CATALOGUE_BYTES)
        if not files:
            raise WrongUse("scripts-source-empty", source=display(str(self._root), 120))
        return Fetched(files)


class GitSource:
    """A git remote, fetched into a repository without a working tree.

    Args:
        source: The remote.
        mirror: Where that repository is, or will be.
    """

    def __init__(self, source: Source, mirror: Path) -> None:
        self._source = source
        self._mirror = mirror

    def fetch(self, state: str) -> Fetched:
        """Fetch, make sure that history only grew, and return the files of its end."""
        if not (self._mirror / "HEAD").exists():
            self._mirror.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._git("init", "--quiet", "--bare", "--template=", str(self._mirror))
        wanted = f"refs/heads/{self._source.branch}" if self._source.branch else "HEAD"
        options = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--force")
        self._git("fetch", *options, "--", self._source.place, f"{wanted}:{_FOLLOWED}")
        commit = self._git("rev-parse", "--verify", _FOLLOWED).decode().strip()
        if state and not self._grew(state, commit):
            self._git("update-ref", _FOLLOWED, state)
            raise Refused("scripts-source-rewritten", source=self._shown, before=state[:12], now=commit[:12])
        return Fetched(self._files(commit), commit)

    @property
    def _shown(self) -> str:
        return display(self._source.place, 120)

    def _grew(self, before: str, now: str) -> bool:
        try:
            self._git("merge-base", "--is-ancestor", before, now)
        except Unreachable:
            return False
        return True

    def _files(self, commit: str) -> dict[str, bytes]:
        """Return the plain files of scripts; a link, a submodule and anything else is passed over."""
        listing = self._git("ls-tree", "-r", "-z", "--long", commit, limit=_MAX_LISTING_BYTES)
        found: list[tuple[str, str, int]] = []
        for entry in listing.decode("utf-8", "replace").split("\0"):
            about, _, path = entry.partition("\t")
            mode, kind, blob, size = [*about.split(), "", "", "", ""][:4]
            if mode in {"100644", "100755"} and kind == "blob" and size.isdecimal():
                found.append((path, blob, int(size)))
        prefix = "scripts/" if any(path.startswith("scripts/") for path, _, _ in found) else ""
        taken = [
            (path.removeprefix(prefix), blob, size)
            for path, blob, size in found
            if path.startswith(prefix) and is_taken(path.removeprefix(prefix))
        ]
        if not taken:
            raise WrongUse("scripts-source-empty", source=self._shown)
        bounded((path, size) for path, _, size in taken)
        return dict(zip((path for path, _, _ in taken), self._blobs(taken), strict=True))

    def _blobs(self, taken: list[tuple[str, str, int]]) -> list[bytes]:
        asked = "".join(f"{blob}\n" for _, blob, _ in taken).encode()
        answer = memoryview(self._git("cat-file", "--batch", said=asked, limit=2 * MAX_CATALOGUE_BYTES))
        bodies, at = [], 0
        for _, blob, size in taken:
            head = f"{blob} blob {size}\n".encode()
            if bytes(answer[at : at + len(head)]) != head:
                raise Unreachable("scripts-source-unreachable", source=self._shown, why="cat-file")
            at += len(head)
            bodies.append(bytes(answer[at : at + size]))
            at += size + 1
        return bodies

    def _git(self, *words: str, said: bytes = b"", limit: int = MAX_FOLDER_BYTES) -> bytes:
        program = shutil.which("git")
        if program is None:
            raise Unreachable("scripts-source-unreachable", source=self._shown, why="git?")
        settings = [word for setting in _OFF for word in ("-c", setting)]
        inside = () if words[0] == "init" else ("--git-dir", str(self._mirror))
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            "LC_ALL": "C",
        }
        try:
            done = subprocess.run(  # noqa: S603 - git, with nothing of the repository on its command line
                ["/bin/sh", "-c", _LIMITED, _BLOCKS, program, *settings, *inside, *words],
                input=said,
                capture_output=True,
                timeout=_TIMEOUT_S,
                env=environment,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            why = type(error).__name__
            raise Unreachable("scripts-source-unreachable", source=self._shown, why=why) from error
        if done.returncode != 0 or len(done.stdout) > limit:
            said_last = [*done.stderr.decode("utf-8", "replace").strip().splitlines(), ""]
            why = display(said_last[-2] if len(said_last) > 1 else "", 200)
            raise Unreachable("scripts-source-unreachable", source=self._shown, why=why)
        return done.stdout


class FollowedFolder:
    """`usecases.ports.script_source.FollowedScripts`: `scripts/` and `last.json` below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.scripts = folder / "scripts"
        """The catalogue that the desk uses."""

    def files(self) -> dict[str, bytes]:
        """Return what was taken last."""
        if not self.scripts.is_dir():
            return {}
        found: dict[str, bytes] = {}
        for path in sorted(self.scripts.rglob("*")):
            inside = path.relative_to(self.scripts).as_posix()
            if path.is_file() and not path.is_symlink() and is_taken(inside):
                found[inside] = path.read_bytes()
        return found

    def last_time(self) -> LastTime:
        """Return what is remembered; nothing where that cannot be read."""
        try:
            kept = json.loads((self._folder / "last.json").read_bytes())
            told = tuple(News(one["script"], one["kind"], tuple(one["files"])) for one in kept["news"])
            at = datetime.fromisoformat(kept["at"])
            return LastTime(at=at, source=kept["source"], state=kept["state"], news=told)
        except (OSError, ValueError, KeyError, TypeError):
            return LastTime()

    def replace(self, files: Mapping[str, bytes], now: LastTime) -> None:
        """Write a new folder beside the old one, and put it in its place with one rename."""
        new, old = self._folder / "scripts.new", self._folder / "scripts.old"
        try:
            _without(new, old)
            _write(new, files)
            if self.scripts.exists():
                self.scripts.rename(old)
            new.rename(self.scripts)
            self._remember(now)
            _without(old)
        except OSError as error:
            if old.exists() and not self.scripts.exists():
                old.rename(self.scripts)
            raise BrokeMidway("scripts-not-kept", why=error.strerror or "") from error

    def _remember(self, now: LastTime) -> None:
        said = {
            "at": now.at.isoformat() if now.at else "",
            "source": now.source,
            "state": now.state,
            "news": [{"script": one.script, "kind": one.kind, "files": list(one.files)} for one in now.news],
        }
        unfinished = self._folder / "last.new"
        unfinished.write_text(json.dumps(said), encoding="utf-8")
        unfinished.replace(self._folder / "last.json")


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(mode=0o700, parents=True)
    for path, body in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)


def _without(*folders: Path) -> None:
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)
