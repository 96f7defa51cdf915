"""polkit's `pkexec`: its agent asks on the person's screen, and root runs our helper.

What `pkexec` means is told apart by its exit status (pkexec(1): 126 dismissed, 127 not authorised or not
possible) and, within 127, by its own English sentences: it is started in the C locale. Nothing of ours asks
for a password, and `pkexec` is told not to ask for one in our terminal either.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import BrokeMidway, Refused
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deskside.domain.errors import DesksideError

_DISMISSED: Final = 126
_NOT_AUTHORISED: Final = b"Not authorized"
_NO_AGENT: Final = b"No authentication agent found"


class PkexecElevation:
    """`usecases.ports.elevation.Elevation` by polkit.

    Args:
        helper: The helper's program, by an absolute path, and its arguments.
    """

    environment: Mapping[str, str] = {"LC_ALL": "C"}

    def __init__(self, helper: Sequence[str]) -> None:
        self.argv = ("pkexec", "--disable-internal-agent", *helper)

    def check(self) -> None:
        """Look for `pkexec`."""
        if shutil.which("pkexec") is None:
            raise BrokeMidway("elevation-missing")

    def why_not(self, status: int | None, said: bytes) -> DesksideError:
        """Say why the helper never spoke."""
        if status == _DISMISSED:
            return Refused("elevation-dismissed")
        if _NO_AGENT in said:
            return Refused("elevation-no-prompt")
        if _NOT_AUTHORISED in said:
            return Refused("elevation-not-authorised")
        return BrokeMidway("elevation-failed", why=display(said.decode("utf-8", "replace"), limit=200))
