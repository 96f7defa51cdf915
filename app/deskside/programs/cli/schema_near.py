"""Where an editor finds the schema of what is being written, whatever folder that is in."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from deskside.domain.errors import BrokeMidway
from deskside.programs.places import resources_dir


def schema_near(name: str, root: Path, folder: Path) -> str:
    """Return where a schema lies as seen from `folder`, and put it below `root` where it is not near.

    Args:
        name: The schema's file.
        root: The folder of all scripts, or of all walkthroughs.
        folder: The one of which somebody writes.

    Raises:
        BrokeMidway: `script-not-written`.
    """
    beside = (root.parent / "resources" / "schemas" / name, root.parent / "schemas" / name)
    place = next((near for near in beside if near.is_file()), root / name)
    if not place.exists():
        try:
            root.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(resources_dir() / "schemas" / name, place)
        except OSError as error:
            why = error.strerror or ""
            raise BrokeMidway("script-not-written", folder=str(root)[:160], why=why) from error
    return Path(os.path.relpath(place, folder)).as_posix()


def shown(folder: Path) -> str:
    """Return a folder as a person at this one types it."""
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)
