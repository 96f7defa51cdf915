"""Which scripts a command means: ids of the catalogue, or folders wherever somebody writes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.folder import MANIFEST, is_script_id
from deskside.domain.scripts.following import SCRIPTS
from deskside.domain.text import display

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from deskside.programs.house import House


def script_named(options: Namespace, house: House) -> str:
    """Return the id of the one script of a command, `options.id`, and let the house look where it lies.

    Raises:
        WrongUse: `script-unknown`, or `one-script-only` where a folder of several is named.
    """
    return only(scripts_named(options, house, [options.id]))


def only(scripts: Sequence[str]) -> str:
    """Return the one script that is meant.

    Raises:
        WrongUse: `one-script-only`.
    """
    if len(scripts) != 1:
        raise WrongUse("one-script-only", count=len(scripts))
    return scripts[0]


def scripts_named(options: Namespace, house: House, said: Sequence[str]) -> list[str]:
    """Return the ids that `said` means: ids, script folders, files in these, categories, or whole catalogues.

    Nothing said means everything. `--scripts` is another catalogue; a folder brings its own, which is where
    `category/name` lies; a repository has it below `scripts`.

    Raises:
        WrongUse: `script-unknown`, or `scripts-apart` where folders lie in different catalogues.
    """
    if options.scripts:
        house.look_in(Path(options.scripts).absolute())
    if not said:
        return house.catalogue.ids()
    found: list[str] = []
    roots: set[Path] = set()
    for one in said:
        root, scripts = _meant(one, house)
        if root is not None:
            roots.add(root)
        found += scripts
    if len(roots) > 1 or (roots and any(is_script_id(one) and not Path(one).exists() for one in said)):
        raise WrongUse("scripts-apart")
    for root in roots:
        house.look_in(root)
    return list(dict.fromkeys(found))


def _meant(said: str, house: House) -> tuple[Path | None, list[str]]:
    """Return the catalogue that a folder brings, or None for an id, and the scripts that are meant."""
    place = Path(said)
    if is_script_id(said) and not place.exists():
        return None, [said]
    place = place.absolute()
    if not place.exists():
        raise WrongUse("script-unknown", script=display(said, 120))
    folder = next((parent for parent in (place, *place.parents[:3]) if (parent / MANIFEST).is_file()), None)
    if folder is not None:
        return folder.parents[1], [f"{folder.parent.name}.{folder.name}"]
    if inside := sorted(found.parent.name for found in place.glob(f"*/{MANIFEST}")):
        return place.parent, [f"{place.name}.{name}" for name in inside]
    if any(place.glob(f"{SCRIPTS}/*/*/{MANIFEST}")):
        place /= SCRIPTS
    if place.is_dir() and (scripts := house.scripts_in(place)):
        return place, scripts
    raise WrongUse("script-unknown", script=display(said, 120))
