"""Say what is wrong with scripts before anybody is asked to approve them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.check import remarks
from deskside.domain.scripts.folder import MANIFEST
from deskside.domain.scripts.remark import Remark, remark_on
from deskside.usecases.ports.linters import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest
    from deskside.usecases.ports.linters import Fault, Linter
    from deskside.usecases.ports.scripts import Catalogue


@dataclass(frozen=True, slots=True)
class CheckedScript:
    """The result of a check. It is good where no remark is an error."""

    script: str
    remarks: tuple[Remark, ...]

    @property
    def good(self) -> bool:
        """Whether nothing but advice was found."""
        return all(remark.severity == "advice" for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class Checked:
    """The result for all that was asked about; `absent` names linters that this computer lacks."""

    scripts: tuple[CheckedScript, ...]
    absent: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether each of them is."""
        return all(one.good for one in self.scripts)


@dataclass(slots=True)
class _Looked:
    """A script that was read as far as it can be, before linters have been asked."""

    script: str
    remarks: list[Remark]
    folder: ScriptFolder | None = None
    manifest: Manifest | None = None


@dataclass(frozen=True, slots=True)
class CheckScript:
    """The deed behind `deskside script check`; reads only, runs nothing."""

    catalogue: Catalogue
    linters: Sequence[Linter] = ()

    def __call__(self, script: str) -> CheckedScript:
        """Check form, files, texts, messages, forbidden words, undo partner and recorded cases.

        Raises:
            WrongUse: `script-unknown`.
        """
        return self.all([script]).scripts[0]

    def all(self, scripts: Sequence[str] | None = None) -> Checked:
        """Check several scripts, or the whole catalogue; each linter is asked once for all.

        Raises:
            WrongUse: `script-unknown`.
        """
        looked = [self._look(script) for script in (self.catalogue.ids() if scripts is None else scripts)]
        absent = [linter.name for linter in self.linters if not self._lint(linter, looked)]
        checked = (CheckedScript(one.script, tuple(sorted(one.remarks, key=_place))) for one in looked)
        return Checked(tuple(checked), tuple(absent))

    def _look(self, script: str) -> _Looked:
        try:
            folder = self.catalogue.folder(script)
        except WrongUse as error:
            if error.code == "script-unknown":
                raise
            return _Looked(script, [remark_on(error)])
        try:
            manifest = self.catalogue.manifest(folder)
        except WrongUse:
            text = folder.files.get(MANIFEST, b"").decode(errors="replace")
            return _Looked(script, [remark_on(flaw, text) for flaw in self.catalogue.flaws(folder)])
        try:
            cases = self.catalogue.cases(folder)
        except WrongUse as error:
            return _Looked(script, [remark_on(error)])
        found = remarks(folder, manifest, cases, undo=self._undo(manifest))
        return _Looked(script, list(found), folder, manifest)

    def _undo(self, manifest: Manifest) -> Manifest | None:
        try:
            return self.catalogue.manifest(self.catalogue.folder(manifest.undo)) if manifest.undo else None
        except WrongUse:
            return None

    @staticmethod
    def _lint(linter: Linter, looked: Sequence[_Looked]) -> bool:
        """Ask a linter about every file it understands; False where it is not here and was needed."""
        asked = [(one, path, source) for one in looked for path, source in _sources(one, linter.shell)]
        faults = linter.faults([source for _, _, source in asked]) if asked else []
        for (one, path, _), found in zip(asked, faults or [], strict=False):
            one.remarks += [_remark(linter, path, fault) for fault in found]
        return faults is not None


def _sources(one: _Looked, shell: str) -> Iterator[tuple[str, Source]]:
    if one.folder is None or one.manifest is None:
        return
    given = frozenset(parameter.name for parameter in one.manifest.parameters if parameter.is_secret)
    sent: dict[str, bool] = {}
    for platform in one.manifest.platforms.values():
        if platform.shell == shell:
            sent |= dict.fromkeys(platform.helpers, True)
            sent[platform.file] = False
    for path, functions in sorted(sent.items()):
        source = Source("sh" if shell == "sh" else "powershell", one.folder.files[path], given)
        yield path, replace(source, functions=functions)


def _remark(linter: Linter, path: str, fault: Fault) -> Remark:
    what = WrongUse("linter-says", linter=linter.name, rule=fault.rule, message=fault.message)
    return Remark(fault.severity, what, path, fault.line)


def _place(remark: Remark) -> tuple[str, int]:
    return (remark.file != MANIFEST) * remark.file, remark.line
