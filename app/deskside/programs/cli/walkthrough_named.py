"""Which walkthroughs a command means: names, or folders wherever somebody writes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.folder import is_script_id
from deskside.domain.scripts.following import SCRIPTS
from deskside.domain.text import display
from deskside.domain.walkthroughs.document import CATEGORY, DOCUMENT
from deskside.programs.places import shipped_scripts_dir

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from deskside.programs.house import House


def walkthrough_named(options: Namespace, house: House) -> str:
    """Return the name of the one walkthrough of a command, `options.name`; the house looks where it lies.

    Raises:
        WrongUse: `walkthrough-unknown`, or `one-walkthrough-only` where a folder of several is named.
    """
    names = walkthroughs_named(options, house, [options.name])
    if len(names) != 1:
        raise WrongUse("one-walkthrough-only", count=len(names))
    return names[0]


def walkthroughs_named(options: Namespace, house: House, said: Sequence[str]) -> list[str]:
    """Return the names that `said` means: names, ids, walkthrough folders, files in these, folders of them.

    Nothing said means everything. `--walkthroughs` is another folder of them; a folder brings its own.

    Raises:
        WrongUse: `walkthrough-unknown`, or `scripts-apart` where folders lie apart.
    """
    if options.walkthroughs:
        _look_in(Path(options.walkthroughs).absolute(), house)
    if not said:
        return _all(house)
    found: list[str] = []
    roots: set[Path | None] = set()
    for one in said:
        root, names = _meant(one)
        roots.add(root)
        found += names
    if len(roots) > 1:
        raise WrongUse("scripts-apart")
    root = roots.pop()
    if root is not None:
        _look_in(root, house)
        found = found or _all(house)
    return list(dict.fromkeys(found))


def _all(house: House) -> list[str]:
    return [one.removeprefix(f"{CATEGORY}.") for one in house.walkthroughs.ids()]


def _look_in(root: Path, house: House) -> None:
    """Use another folder of walkthroughs, and the scripts that lie beside it, as in a repository of both."""
    house.look_for_walkthroughs_in(root)
    beside = root.parent / SCRIPTS
    if beside.is_dir() and house.scripts_dir == shipped_scripts_dir():
        house.look_in(beside)


def _meant(said: str) -> tuple[Path | None, list[str]]:
    """Return the folder of walkthroughs that a path brings, or None; without names, all there are meant."""
    name, place = said.removeprefix(f"{CATEGORY}."), Path(said).absolute()
    if is_script_id(f"{CATEGORY}.{name}") and not place.exists():
        return None, [name]
    if not place.exists():
        raise WrongUse("walkthrough-unknown", walkthrough=display(said, 80))
    folder = next((parent for parent in (place, *place.parents[:3]) if (parent / DOCUMENT).is_file()), None)
    if folder is not None:
        return folder.parent, [folder.name]
    if place.is_dir() and any(place.glob(f"*/{DOCUMENT}")):
        return place, []
    if is_script_id(f"{CATEGORY}.{name}"):
        return None, [name]
    raise WrongUse("walkthrough-unknown", walkthrough=display(said, 80))
