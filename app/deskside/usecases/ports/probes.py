"""The built-in programs that read system information."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.domain.running import Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedProbe:
    """A probe made ready for one run."""

    probe: Probe
    nonce: str
    """What its frames carry; nobody can know it before the run."""


class Probes(Protocol):
    """The probes of this release."""

    def inventory(self, categories: Sequence[str], platform: str = "linux", known: str = "") -> MarkedProbe:
        """Return the probe for `platform`, which reads `categories`, all of them where none is named.

        Args:
            categories: Names from `CATEGORIES`.
            platform: As `domain.inventory.platform` calls it.
            known: The stamp of the installed software that was read before, `-` where none was: where it
                still fits, the probe says `same` instead of reading it again. Without it no stamp is made.

        Raises:
            WrongUse: `platform-unsupported`.
            Refused: `probe-changed` where the program is not the one of this release, `probe-missing`.
        """
        ...
