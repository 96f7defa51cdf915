"""The line to the machine of a walkthrough: it may break, and the machine may start anew."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.usecases.ports.machine import LinkState, Machine
    from deskside.usecases.task import CancelToken

AWAY: Final = frozenset(
    {
        "connection-refused",
        "connection-timed-out",
        "connection-closed-early",
        "connection-closed-at-login",
        "connection-failed",
        "no-route",
        "not-an-ssh-server",
    }
)
"""What a machine that is just starting answers, or does not; anything else needs a person."""
_FIRST_PAUSE_S: Final = 1.0
_LONGEST_PAUSE_S: Final = 20.0


class Line:
    """A machine that can be reached again.

    Args:
        machine: Connected.
        reach: Connects anew; asks nobody whom it needs not ask.
    """

    def __init__(self, machine: Machine, reach: Callable[[CancelToken], Machine]) -> None:
        self._reach = reach
        self._lost = threading.Event()
        self._machine = machine
        self._listen(machine)

    @property
    def machine(self) -> Machine:
        """The machine, over the line that there is."""
        return self._machine

    @property
    def is_lost(self) -> bool:
        """Whether the line is gone for good, and has to be made anew."""
        return self._lost.is_set()

    def say_lost(self) -> None:
        """Note that something failed for want of a line."""
        self._lost.set()

    def again(self, cancel: CancelToken) -> Machine:
        """Reach the machine again, patiently: one that is starting answers nobody for a while.

        Raises:
            Unreachable: With a code that waiting does not mend.
            Cancelled: Somebody does not want to wait any longer.
        """
        self._machine.close()
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                machine = self._reach(cancel)
            except Unreachable as error:
                if error.code not in AWAY:
                    raise
                cancel.wait(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            else:
                self._lost = threading.Event()
                self._machine = machine
                self._listen(machine)
                return machine

    def close(self) -> None:
        """End the connection."""
        self._machine.close()

    def _listen(self, machine: Machine) -> None:
        lost = self._lost

        def heard(state: LinkState) -> None:
            if state == "lost":
                lost.set()

        machine.on_link(heard)
