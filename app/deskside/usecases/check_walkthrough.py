"""Say what is wrong with walkthroughs before anybody is asked to approve them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.remark import remark_on
from deskside.domain.walkthroughs.check import Scripts, remarks
from deskside.domain.walkthroughs.document import CATEGORY, DOCUMENT
from deskside.usecases.check_script import CheckedScript

if TYPE_CHECKING:
    from deskside.domain.scripts.manifest import Manifest
    from deskside.usecases.ports.scripts import Catalogue
    from deskside.usecases.ports.walkthroughs import Walkthroughs

_SAYS_FACT: Final = re.compile(rb"\bfact\s+['\"]?([a-z][a-z0-9_-]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CheckWalkthrough:
    """The deed behind `deskside walkthrough check`; reads only, runs nothing."""

    walkthroughs: Walkthroughs
    catalogue: Catalogue

    def __call__(self, name: str) -> CheckedScript:
        """Check form, course, conditions, scripts, texts and pictures.

        Raises:
            WrongUse: `walkthrough-unknown`.
        """
        walkthrough = f"{CATEGORY}.{name}"
        try:
            folder = self.walkthroughs.folder(walkthrough)
        except WrongUse as error:
            if error.code == "walkthrough-unknown":
                raise
            return CheckedScript(walkthrough, (replace(remark_on(error), file=DOCUMENT),))
        if found := self.walkthroughs.flaws(folder):
            return CheckedScript(walkthrough, tuple(remark_on(flaw) for flaw in found))
        text = folder.files[DOCUMENT].decode()
        scripts = Scripts(manifest=self._manifest, facts=self._facts)
        return CheckedScript(walkthrough, remarks(self.walkthroughs.manifest(folder), text, scripts))

    def _manifest(self, script: str) -> Manifest | None:
        try:
            return self.catalogue.manifest(self.catalogue.folder(script))
        except WrongUse:
            return None

    def _facts(self, script: str) -> frozenset[str] | None:
        """Return the names after the word `fact` in a script's files; a hint, not a parser."""
        try:
            files = self.catalogue.folder(script).files
        except WrongUse:
            return None
        programs = [body for path, body in files.items() if path.endswith((".sh", ".ps1"))]
        return frozenset(name.decode() for body in programs for name in _SAYS_FACT.findall(body))
