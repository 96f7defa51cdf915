"""Starting a program so that everything it starts in turn can be halted, and killed whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deskside.domain.running import Chunk


@dataclass(frozen=True, slots=True)
class GroupEnded:
    """How a group ended: nothing of it runs any more, but for what is named."""

    status: int | None
    """Of the program that was started: negative where a signal ended it; None where nobody knows."""
    left_behind: tuple[str, ...] = ()
    """`pid name` of what would not die."""


class ProcessGroup(Protocol):
    """One program, and whatever it has started, however that hides.

    It ends when the program ends, when it is told to, and when this process is gone for whatever reason.
    """

    def read(self, within_s: float) -> Sequence[Chunk] | None:
        """Return what was printed: at once where there is something, else nothing after `within_s`.

        None once all has ended and all was read. For one thread.
        """
        ...

    def tell(self, wish: bytes) -> None:
        """Have all of it do one of `domain.companion.wishes`. Returns at once; too late is no mistake."""
        ...

    @property
    def ended(self) -> GroupEnded:
        """How it ended; after `read` has returned None."""
        ...


class ProcessGroups(Protocol):
    """What keeps groups. Any thread may use it."""

    def start(
        self, argv: Sequence[str], environment: Mapping[str, str], stdin: bytes, *, holds_stdin: bool = False
    ) -> ProcessGroup:
        """Start a program in the person's home folder.

        Args:
            argv: The program and its arguments; seen by everybody on the computer.
            environment: Variables on top of our own.
            stdin: What it reads. Never on a disk.
            holds_stdin: Leave its input open after that, tell it every wish there as well, and end the input
                with `KILL`: for a program with other rights than ours, which nobody here could kill.

        Raises:
            BrokeMidway: `jobs-impossible`.
        """
        ...

    def close(self) -> None:
        """Kill what still runs. Safe to call twice."""
        ...
