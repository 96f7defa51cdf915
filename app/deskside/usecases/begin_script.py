"""Begin a new script: a folder that passes every check, for its author to change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.allowed_signers import is_principal
from deskside.domain.scripts.template import first_files
from deskside.domain.scripts.template_change import CHANGES, TAKES_BACK
from deskside.domain.scripts.template_read import MEASURES
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.scripts.template import Beginning
    from deskside.usecases.ports.scripts import ScriptFiles


@dataclass(frozen=True, slots=True)
class BeginScript:
    """The deed behind `deskside script new`."""

    files: ScriptFiles

    def __call__(self, script: str, beginning: Beginning) -> Mapping[str, tuple[str, ...]]:
        """Write a new script, and with it the one that takes it back where `beginning` names that.

        Returns:
            The paths that were written, by the script's id.

        Raises:
            WrongUse: `script-id-wrong`, `author-wrong`, `platform-missing`, `undo-is-itself`,
                `script-file-exists`: then nothing was written.
            BrokeMidway: `script-not-written`.
        """
        if not is_principal(beginning.author):
            raise WrongUse("author-wrong", author=display(beginning.author, 80))
        if not beginning.platforms:
            raise WrongUse("platform-missing")
        if beginning.undo == script:
            raise WrongUse("undo-is-itself", script=display(script, 80))
        if not beginning.undo:
            folders = {script: first_files(MEASURES, beginning)}
        else:
            partner = replace(beginning, title=TAKES_BACK.title, tell=TAKES_BACK.tell, undo=script)
            folders = {
                script: first_files(CHANGES, beginning),
                beginning.undo: first_files(TAKES_BACK, partner),
            }
        self.files.add_all(folders)
        return {name: tuple(sorted(files)) for name, files in folders.items()}
