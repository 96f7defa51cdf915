"""What an engine hands on: a program that runs on the machine, whatever started it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.running import Chunk


class StartedProgram(Protocol):
    """A program that runs on the machine."""

    def hand_on(
        self,
        chunks: Callable[[list[Chunk]], None],
        output_ended: Callable[[], None],
        status: Callable[[int | None], None],
    ) -> None:
        """Call these as things arrive."""
        ...

    def consumed(self, size: int) -> None:
        """Let the machine send `size` bytes more."""
        ...

    def end_input(self) -> None:
        """End standard input."""
        ...

    def close(self) -> None:
        """Give up the channel."""
        ...
