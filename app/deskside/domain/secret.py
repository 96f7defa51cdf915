"""A value that must never be written: it shows as `***` wherever it is printed by accident."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secret:
    """A password, passphrase or secret parameter. `reveal` at the last moment only."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """Return the value; call where it leaves for the machine or the keyring, nowhere else."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__
