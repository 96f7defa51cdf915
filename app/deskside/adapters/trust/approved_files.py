"""`usecases.ports.scripts.ApprovedFiles`: the text of what was approved, beside its statement.

`<id>/<version>/approved.zip` in the approvals folder. It proves nothing and admits nothing: it is believed as
far as its files have the digests that were signed, and it is there so that people can see what is new.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import TYPE_CHECKING, Final

from deskside.adapters.trust import private_files
from deskside.domain.scripts.folder import MAX_FILES, MAX_FOLDER_BYTES, ScriptFolder, is_script_id

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.domain.scripts.statement import Statement

_FILE: Final = "approved.zip"
_MAX_BYTES: Final = 2 * MAX_FOLDER_BYTES
_ANY_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The zero of the format: the archive depends on the files alone."""


class FileApprovedFiles:
    """The archives below the approvals folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, folder: ScriptFolder, version: int) -> None:
        """Keep the files of an approved version; those of another text of the same version are replaced."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
            for path in sorted(folder.files):
                written.writestr(zipfile.ZipInfo(path, _ANY_TIME), folder.files[path])
        private_files.write(self._folder / folder.script / str(version) / _FILE, archive.getvalue())

    def find(self, statement: Statement) -> ScriptFolder | None:
        """Return the files that `statement` is about, or None where they were not kept, or differ."""
        if not is_script_id(statement.script):
            return None
        place = self._folder / statement.script / str(statement.version) / _FILE
        data = private_files.read(place, _MAX_BYTES)
        files = _files(data) if data is not None else {}
        found = {path: hashlib.sha256(body).hexdigest() for path, body in files.items()}
        return ScriptFolder(statement.script, files) if found == dict(statement.files) else None


def _files(data: bytes) -> dict[str, bytes]:
    """Return what an archive holds; nothing where it is none, or more than a script may be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MAX_FILES or sum(info.file_size for info in infos) > MAX_FOLDER_BYTES:
                return {}
            return {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError, OSError):
        return {}
