"""What was last read of the machines that a program has to do with, so that it need not be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.probe_answer import Reading

_MACHINES: Final = 8
"""How many are remembered; one of 1,000 packages takes 0.4 MB."""
_NONE_YET: Final = "-"


class LastReadings:
    """The last reading of each category, by machine and account. Lives in memory only."""

    def __init__(self) -> None:
        self._readings: dict[tuple[str, str], Mapping[str, Reading]] = {}

    def of(self, machine: Machine) -> Mapping[str, Reading]:
        """Return what was read, by category."""
        return self._readings.get(_key(machine), {})

    def keep(self, machine: Machine, readings: Mapping[str, Reading]) -> None:
        """Remember `readings` in the place of earlier ones of the same categories."""
        whole = {**self.of(machine), **readings}
        self._readings.pop(_key(machine), None)
        for oldest in list(self._readings)[: 1 - _MACHINES]:
            self._readings.pop(oldest, None)
        self._readings[_key(machine)] = whole


def stamps(readings: Mapping[str, Reading]) -> str:
    """Return what lets a machine tell that its installed software has not changed since `readings`."""
    software = readings.get("software")
    return (software.stamps if software else "") or _NONE_YET


def _key(machine: Machine) -> tuple[str, str]:
    return machine.machine_id, machine.label
