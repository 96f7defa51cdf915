"""Where an author tries out a script: this computer only, in one way or another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from deskside.domain.running import Draft
    from deskside.usecases.ports.machine import Job
    from deskside.usecases.task import CancelToken


class Bench(Protocol):
    """One way to run a draft here."""

    name: str
    """`local`, `sshd` or `busybox`."""
    platform: str
    """What the manifest calls this computer's system."""

    def run(self, draft: Draft, *, cancel: CancelToken) -> Job:
        """Start it, as the account that runs this program."""
        ...


class Workbench(Protocol):
    """The benches of this computer."""

    def names(self) -> Sequence[str]:
        """Return the names of those that are possible here."""
        ...

    def bench(self, name: str) -> AbstractContextManager[Bench]:
        """Set one up, and clear it away at the end of the block.

        Raises:
            WrongUse: `bench-unknown`, or `bench-impossible` where a program for it is not installed.
        """
        ...
