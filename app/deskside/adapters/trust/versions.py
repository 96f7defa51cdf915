"""`usecases.ports.scripts.Versions`: one empty file a version seen, so that memory can only grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.adapters.trust import private_files
from deskside.domain.errors import BrokeMidway
from deskside.domain.scripts.folder import is_script_id

if TYPE_CHECKING:
    from pathlib import Path

_MAX_VERSIONS: Final = 10_000


class SeenVersions:
    """The versions this desk has seen, below `folder`. Two programs at once cannot lose one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def newest(self, script: str) -> int:
        """Return the newest version ever admitted here, 0 for none."""
        seen = private_files.entries(self._folder / script, _MAX_VERSIONS) if is_script_id(script) else ()
        return max((int(path.name) for path in seen if path.name.isdecimal()), default=0)

    def remember(self, script: str, version: int) -> None:
        """Note that `version` was admitted; an older one changes nothing."""
        if version <= self.newest(script):
            return
        path = self._folder / script / str(version)
        private_files.make_folder(path.parent)
        try:
            path.touch(mode=0o600)
        except OSError as error:
            raise BrokeMidway("versions-not-writable", script=script) from error
