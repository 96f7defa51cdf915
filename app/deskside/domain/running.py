"""What may be sent to a machine, what comes back, and how a run ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from deskside.domain.journal.facts import Stream

Chunk = tuple[Stream, bytes]
"""What arrived, as it arrived: at most 32 KiB of one stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnableScript:
    """Proof that `domain.scripts.admission` said yes over these exact bytes; made nowhere else."""

    script: str
    version: int
    body: bytes
    """What is fed to the shell: helper functions, secret assignments, and the approved file."""
    approved_sha256: str
    """Hex SHA-256 of the approved file inside `body`."""
    shell: Literal["sh"]
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    """`DESKSIDE_MARK` and the like; never a secret (it shows in the process list)."""
    timeout_s: int
    as_admin: bool = False
    """Whether it runs as administrator; where that is not allowed it does not run at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A built-in, read-only program whose digest is fixed in the release."""

    name: str
    body: bytes
    sha256: str
    arguments: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    timeout_s: int = 90


Runnable = RunnableScript | Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """How a run ended, seen from the desk."""

    reason: Literal["exited", "stopped", "timed-out", "lost"]
    status: int | None
    """Exit status, or None where none arrived (then the outcome is *unknown*, never *failed*)."""
    left_behind: tuple[str, ...] = ()
    """`pid name` of processes that left the group and still run."""
