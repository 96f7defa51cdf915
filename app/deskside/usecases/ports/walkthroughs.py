"""The walkthroughs as they lie there, approved or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from deskside.domain.errors import WrongUse
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.walkthroughs.document import Walkthrough


class Walkthroughs(Protocol):
    """A folder of walkthrough folders; each has the id `walkthrough.<name>`."""

    def ids(self) -> list[str]:
        """Return the id of every walkthrough folder, sorted."""
        ...

    def folder(self, script: str) -> ScriptFolder:
        """Read every file of one walkthrough once.

        Raises:
            WrongUse: `walkthrough-unknown`, or as `Catalogue.folder`.
        """
        ...

    def manifest(self, folder: ScriptFolder) -> Walkthrough:
        """Read the document out of bytes already read.

        Raises:
            WrongUse: The first of `flaws`.
        """
        ...

    def flaws(self, folder: ScriptFolder) -> tuple[WrongUse, ...]:
        """Return everything that makes the folder no walkthrough, each as the error it would raise."""
        ...
