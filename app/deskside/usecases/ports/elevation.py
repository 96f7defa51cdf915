"""Running one script as administrator, after the operating system has asked the person itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.errors import DesksideError


class Elevation(Protocol):
    """The operating system's own prompt, and our helper behind it, as one program.

    The program takes a `domain.companion.elevated` order on its standard input, has the person asked by their
    operating system, answers with one line (`HelperAnswer`), and is the script from then on: its output,
    its exit status. It runs as root, so nobody here can kill it; it ends when its input does.
    """

    @property
    def argv(self) -> tuple[str, ...]:
        """What to start. Nothing of the order is in it."""
        ...

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables to start it with, on top of ours."""
        ...

    def check(self) -> None:
        """Say before anybody is asked whether this computer can ask at all.

        Raises:
            BrokeMidway: `elevation-missing`.
        """
        ...

    def why_not(self, status: int | None, said: bytes) -> DesksideError:
        """Say why the program ended without the helper's line.

        Args:
            status: Its exit status; None where it was killed.
            said: The beginning of its standard error.

        Returns:
            `elevation-dismissed` where the person closed the prompt, `elevation-not-authorised`,
            `elevation-no-prompt` where nothing could ask, `elevation-failed`.
        """
        ...
