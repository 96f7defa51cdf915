"""`usecases.ports.walkthroughs.Walkthroughs` on a folder of walkthrough folders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.adapters.catalogue.folders import folder_names, read_plain_folder
from deskside.adapters.catalogue.toml_text import flaw_of, toml_of
from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.domain.scripts.folder import is_script_id
from deskside.domain.text import display
from deskside.domain.walkthroughs.document import CATEGORY, DOCUMENT
from deskside.domain.walkthroughs.flaws import flaws

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.walkthroughs.document import Walkthrough

_MAX_FLAWS: Final = 50


class FileWalkthroughs:
    """The walkthroughs under one folder. Every reading is of the bytes that are there now."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def ids(self) -> list[str]:
        """Return the id of every walkthrough folder, sorted."""
        found = (f"{CATEGORY}.{name}" for name in folder_names(self._root))
        return [walkthrough for walkthrough in found if is_script_id(walkthrough)]

    def folder(self, script: str) -> ScriptFolder:
        """Read every file of one walkthrough once."""
        name = script.removeprefix(f"{CATEGORY}.")
        if script not in self.ids():
            raise WrongUse("walkthrough-unknown", walkthrough=display(name, 80))
        return read_plain_folder(self._root / name, script)

    def manifest(self, folder: ScriptFolder) -> Walkthrough:
        """Read the document out of bytes already read."""
        walkthrough, found = _read(folder)
        if walkthrough is None or found:
            raise found[0]
        return walkthrough

    def flaws(self, folder: ScriptFolder) -> tuple[WrongUse, ...]:
        """Return everything that makes the folder no walkthrough."""
        return _read(folder)[1]


def add_folder(root: Path, name: str, document: str) -> Path:
    """Write the folder of a new walkthrough, and return where its document is.

    Raises:
        WrongUse: `walkthrough-exists`.
        BrokeMidway: `script-not-written`.
    """
    place = root / name / DOCUMENT
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("x", encoding="utf-8", newline="\n") as file:
            file.write(document)
    except FileExistsError as error:
        raise WrongUse("walkthrough-exists", file=display(str(place), 160)) from error
    except OSError as error:
        why = error.strerror or ""
        raise BrokeMidway("script-not-written", folder=display(str(place.parent), 160), why=why) from error
    return place


def _read(folder: ScriptFolder) -> tuple[Walkthrough | None, tuple[WrongUse, ...]]:
    from pydantic import ValidationError  # noqa: PLC0415 - 70 ms that most commands need not pay

    from deskside.adapters.catalogue.walkthrough_form import WalkthroughForm  # noqa: PLC0415
    from deskside.adapters.catalogue.walkthrough_of import Builder  # noqa: PLC0415

    try:
        text, values = toml_of(folder, DOCUMENT)
        form = WalkthroughForm.model_validate(values)
    except WrongUse as error:
        return None, (error,)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True, include_input=False)
        return None, tuple(_flaw(folder.script, text, detail) for detail in details[:_MAX_FLAWS])
    builder = Builder(folder.script, text)
    walkthrough = builder.walkthrough(form)
    return walkthrough, tuple(builder.flaws) or flaws(folder, walkthrough, text)


def _flaw(walkthrough: str, text: str, detail: ErrorDetails) -> WrongUse:
    """Name the place without the kind of the step, which pydantic puts into it."""
    place = detail["loc"]
    if len(place) > 2 and place[0] == "steps":
        place = (*place[:2], *place[3:])
    if detail["type"].startswith("union_tag"):
        place = (*place, "kind")
    return flaw_of(walkthrough, DOCUMENT, text, {**detail, "loc": place})
