"""What a journal calls a script, in the reader's language: journals record titles in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.ui.words import language

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.ui.clerk.scripts_model import ScriptsModel


class ScriptTitles:
    """Translates by the catalogue, and only where that still calls the script as the journal does.

    Args:
        scripts: The catalogue, which may not have been read yet.
        retell: Called once it has been: what was told before then was told as it was recorded.
    """

    def __init__(self, scripts: ScriptsModel, retell: Callable[[], object]) -> None:
        self._scripts = scripts
        self._retell = retell
        self._was_loaded = scripts.loaded
        self._for = ""
        self._own: dict[tuple[str, str], str] = {}
        scripts.changed.connect(self._forget)

    def __call__(self, script: str, recorded: str) -> str:
        """Return the title in the language in use, or as it was recorded."""
        if self._for != language():
            self._for = language()
            self._own = {
                (listed.script, listed.manifest.title.get("en", "")): title
                for listed, title in self._scripts.titles()
                if listed.manifest is not None
            }
        return self._own.get((script, recorded), recorded)

    def _forget(self) -> None:
        self._for = ""
        if self._scripts.loaded and not self._was_loaded:
            self._was_loaded = True
            self._retell()
