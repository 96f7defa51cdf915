"""`usecases.ports.linters.Linter` on the program `shellcheck`, where it is on this computer.

What it said about a text is kept by the text's digest, as long as the program is the same, so that checking
a whole catalogue once more, in a new process, asks it about nothing that it has seen. What it said about the
programs that are shipped is shipped with them (`make approvals` writes it; a test asks anew).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from deskside.domain.text import display
from deskside.usecases.ports.linters import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deskside.usecases.ports.linters import Source

    _Said = dict[str, list[list[Any]]]
    """By the digest of a text: line, rule, severity and message of each remark on it."""

_TIMEOUT_S: Final = 60.0
_MAX_KEPT: Final = 2_000
ANY_PROGRAM: Final = "any"
"""In a file of what was said: it counts whichever shellcheck is here."""
_NO_SHEBANG: Final = 2148
"""A script is sent, not started as a file, so it has none."""
_UNUSED: Final = 2034
_UNSET: Final = 2154
_NAMED: Final = re.compile(r"^([A-Za-z_][A-Za-z0-9_]*) ")


class Shellcheck:
    """It is looked for beside the Python that runs this, where pip puts it, and on `PATH`.

    Args:
        kept: The file of what it said before, or None to keep nothing.
        shipped: The same for this release's programs, or None; only read.
        environment: Where `PATH` is read from.
    """

    name = "shellcheck"
    shell = "sh"

    def __init__(
        self, kept: Path | None, shipped: Path | None = None, environment: Mapping[str, str] = os.environ
    ) -> None:
        self._kept = kept
        self._shipped = shipped
        beside = str(Path(sys.executable).parent)
        self._program = shutil.which(self.name, path=os.pathsep.join((beside, environment.get("PATH", ""))))

    def faults(self, sources: Sequence[Source]) -> list[tuple[Fault, ...]] | None:
        """Return what it says about each source; None where there is no shellcheck."""
        if self._program is None:
            return None
        version = _version(self._program)
        bodies = {_digest(source): source.body for source in sources}
        kept = _read(self._kept, version)
        known = kept | _read(self._shipped, ANY_PROGRAM)
        new = {digest: body for digest, body in bodies.items() if digest not in known}
        if new:
            said = _asked(self._program, new)
            if said is None:
                return None
            used = {digest: known[digest] for digest in bodies if digest in kept}
            older = {digest: one for digest, one in kept.items() if digest not in bodies}
            self._keep(version, {**older, **used, **said})
            known |= said
        return [_faults(known[_digest(source)], source) for source in sources]

    def _keep(self, version: str, said: _Said) -> None:
        """Keep what was said, the newest last; without a place to keep it, it is asked again."""
        if self._kept is None:
            return
        newest = dict(list(said.items())[-_MAX_KEPT:])
        with contextlib.suppress(OSError):
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            unfinished = self._kept.with_suffix(f".{os.getpid()}")
            unfinished.write_text(json.dumps({"program": version, "said": newest}, indent=1) + "\n")
            unfinished.replace(self._kept)


def _digest(source: Source) -> str:
    return hashlib.sha256(source.body).hexdigest()


def _read(file: Path | None, program: str) -> _Said:
    """Return what `program` has said by the digests of the texts; nothing where the file is of no use."""
    try:
        kept = json.loads(file.read_bytes()) if file else {}
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict) or kept.get("program") != program:
        return {}
    said = kept.get("said")
    return said if isinstance(said, dict) and all(map(_is_said, said.values())) else {}


def _version(program: str) -> str:
    """Return what changes when the program does: asking it would take longer than all the rest."""
    found = Path(program).resolve().stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def _asked(program: str, bodies: Mapping[str, bytes]) -> _Said | None:
    with tempfile.TemporaryDirectory(prefix="deskside-check-") as folder:
        for key, body in bodies.items():
            (Path(folder) / key).write_bytes(body)
        try:
            done = subprocess.run(  # noqa: S603 - the user's own linter over files we have just written
                [program, "--norc", "--shell=sh", f"--exclude={_NO_SHEBANG}", "--format=json1", *bodies],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT_S,
                check=False,
            )
            comments = json.loads(done.stdout)["comments"]
        except (OSError, ValueError, KeyError, subprocess.TimeoutExpired):
            return None
    said: _Said = {key: [] for key in bodies}
    for comment in comments:
        line, code, message = comment["line"], comment["code"], display(comment["message"], 300)
        said[comment["file"]].append([line, code, comment["level"], message])
    return said


def _is_said(said: object) -> bool:
    kinds = [int, int, str, str]
    return isinstance(said, list) and all(
        isinstance(one, list) and [type(part) for part in one] == kinds for one in said
    )


def _faults(said: Sequence[Sequence[Any]], source: Source) -> tuple[Fault, ...]:
    return tuple(
        Fault(line, f"SC{code}", message, "advice" if level == "style" else "error")
        for line, code, level, message in said
        if not (code == _UNUSED and source.functions) and not (code == _UNSET and _is_given(message, source))
    )


def _is_given(message: str, source: Source) -> bool:
    named = _NAMED.match(message)
    return named is not None and (named[1] in source.given or source.functions)
