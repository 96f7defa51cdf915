"""`usecases.ports.scripts.Catalogue` on a folder of script folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.adapters.catalogue.folders import read_folder, script_ids
from deskside.adapters.catalogue.toml_text import flaw_of, toml_of
from deskside.domain.errors import WrongUse
from deskside.domain.scripts.cases import Case, ExpectedFinding
from deskside.domain.scripts.check import flaws
from deskside.domain.scripts.folder import MANIFEST

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.catalogue.manifest_form import CaseForm
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest

_MAX_FLAWS = 50
_CASES = "cases/"


class FileCatalogue:
    """The scripts under one folder. Nothing is kept: every reading is of the bytes that are there now."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def ids(self) -> list[str]:
        """Return the id of every script folder, sorted."""
        return script_ids(self._root)

    def folder(self, script: str) -> ScriptFolder:
        """Read every file of one script once."""
        return read_folder(self._root, script)

    def manifest(self, folder: ScriptFolder) -> Manifest:
        """Parse the manifest out of bytes already read."""
        manifest, found = _read_manifest(folder)
        if manifest is None or found:
            raise found[0]
        return manifest

    def flaws(self, folder: ScriptFolder) -> tuple[WrongUse, ...]:
        """Return everything that makes the folder no script."""
        return _read_manifest(folder)[1]

    def cases(self, folder: ScriptFolder) -> tuple[Case, ...]:
        """Return the recorded cases, by name."""
        return tuple(
            _read_case(folder, path)
            for path in sorted(folder.files)
            if path.startswith(_CASES) and path.endswith(".toml")
        )


def _read_manifest(folder: ScriptFolder) -> tuple[Manifest | None, tuple[WrongUse, ...]]:
    from pydantic import ValidationError  # noqa: PLC0415 - 70 ms that most commands need not pay

    from deskside.adapters.catalogue.manifest_form import ManifestForm  # noqa: PLC0415

    try:
        text, values = toml_of(folder, MANIFEST)
        manifest = ManifestForm.model_validate(values).manifest()
    except WrongUse as error:
        return None, (error,)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True, include_input=False)
        return None, tuple(flaw_of(folder.script, MANIFEST, text, detail) for detail in details[:_MAX_FLAWS])
    return manifest, flaws(folder, manifest)


def _read_case(folder: ScriptFolder, path: str) -> Case:
    from pydantic import ValidationError  # noqa: PLC0415

    from deskside.adapters.catalogue.manifest_form import CaseForm  # noqa: PLC0415

    text, values = toml_of(folder, path)
    try:
        form = CaseForm.model_validate(values)
    except ValidationError as error:
        raise flaw_of(folder.script, path, text, error.errors(include_url=False)[0]) from error
    output = folder.files.get(_CASES + form.output)
    if output is None:
        raise WrongUse("script-file-missing", script=folder.script, file=_CASES + form.output)
    return _case(path.removeprefix(_CASES).removesuffix(".toml"), form, output)


def _case(name: str, form: CaseForm, output: bytes) -> Case:
    return Case(
        name=name,
        origin=form.origin,
        platform=form.platform,
        exit_status=form.exit,
        output=output,
        verdict=form.verdict,
        findings=tuple(
            ExpectedFinding(level=one.level, message=one.message, text=one.text, values=one.values)
            for one in form.findings
        ),
    )
