"""`usecases.ports.scripts.ScriptFiles`: adds files to script folders, and never replaces one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.domain.scripts.folder import is_file_path, is_script_id
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class FolderFiles:
    """The script folders below `root`, for those who write them."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def place(self, script: str) -> Path:
        """Return where a script's folder is, or would be."""
        if not is_script_id(script):
            raise WrongUse("script-id-wrong", script=display(script, 80))
        category, name = script.split(".")
        return self._root / category / name

    def add(self, script: str, files: Mapping[str, bytes]) -> None:
        """Write new files, all of them or none."""
        self.add_all({script: files})

    def add_all(self, folders: Mapping[str, Mapping[str, bytes]]) -> None:
        """Write new files of several scripts, all of them or none."""
        written: list[Path] = []
        try:
            for script, files in folders.items():
                _write(self.place(script), files, written)
        except (WrongUse, BrokeMidway):
            for place in written:
                place.unlink(missing_ok=True)
            raise


def _write(folder: Path, files: Mapping[str, bytes], written: list[Path]) -> None:
    """Write files that are not there yet, and add each to `written` as it is made."""
    try:
        for path, body in files.items():
            if not is_file_path(path):
                raise WrongUse("case-name-wrong", name=display(path, 80))
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("xb") as file:
                written.append(place)
                file.write(body)
    except FileExistsError as error:
        raise WrongUse("script-file-exists", file=display(str(error.filename), 160)) from error
    except OSError as error:
        why = error.strerror or ""
        raise BrokeMidway("script-not-written", folder=display(str(folder), 160), why=why) from error
