"""Begin a new script: a folder that passes every check, for its author to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.allowed_signers import is_principal
from deskside.domain.scripts.template import first_files
from deskside.domain.text import display

if TYPE_CHECKING:
    from deskside.domain.scripts.template import Beginning
    from deskside.usecases.ports.scripts import ScriptFiles


@dataclass(frozen=True, slots=True)
class BeginScript:
    """The deed behind `deskside script new`."""

    files: ScriptFiles

    def __call__(self, script: str, beginning: Beginning) -> tuple[str, ...]:
        """Write the files of a new script and return their paths.

        Raises:
            WrongUse: `script-id-wrong`, `author-wrong`, `platform-missing`, `script-file-exists`.
            BrokeMidway: `script-not-written`.
        """
        if not is_principal(beginning.author):
            raise WrongUse("author-wrong", author=display(beginning.author, 80))
        if not beginning.platforms:
            raise WrongUse("platform-missing")
        files = first_files(beginning)
        self.files.add(script, files)
        return tuple(sorted(files))
