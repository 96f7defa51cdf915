"""What may be sent to a machine, what comes back, and how a run ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.journal.facts import Stream
    from deskside.domain.secret import Secret

Chunk: TypeAlias = "tuple[Stream, bytes]"
"""What arrived, as it arrived: at most 32 KiB of one stream."""

Shell: TypeAlias = Literal["sh", "powershell"]
"""What reads the program on the machine: a POSIX shell, or PowerShell 5.1 or later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a script was admitted on, byte for byte, so that another computer can judge it for itself."""

    files: Mapping[str, bytes]
    """The whole folder, by path inside it."""
    statement: bytes
    """The exact signed bytes."""
    signatures: tuple[bytes, ...]
    """Armoured SSHSIG over them, good ones and others: whoever judges checks each."""
    sent_sha256: str
    """Hex SHA-256 of `RunnableScript.body`, each secret value in it counted as `***`."""
    values: tuple[tuple[str, str], ...] = ()
    """Plain parameters by name."""
    secrets: tuple[tuple[str, Secret], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnableScript:
    """Proof that `domain.scripts.admission` said yes over these exact bytes; made nowhere else."""

    script: str
    version: int
    body: bytes
    """What is fed to the shell: helper functions, secret assignments, and the approved file."""
    approved_sha256: str
    """Hex SHA-256 of the approved file inside `body`."""
    shell: Shell
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    """`DESKSIDE_MARK` and the like; never a secret (it shows in the process list)."""
    timeout_s: int
    as_admin: bool = False
    """Whether it runs as administrator; where that is not allowed it does not run at all."""
    evidence: Evidence | None = field(default=None, repr=False)
    """For a machine that decides itself what it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A built-in, read-only program whose digest is fixed in the release."""

    name: str
    """The platform it is for."""
    body: bytes
    sha256: str
    arguments: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    timeout_s: int = 90
    shell: Shell = "sh"
    nonce: str = ""
    """What the frames of its answer carry: 16 hex digits."""
    categories: tuple[str, ...] = ()
    """What is to be read; all where none is named."""


Runnable = RunnableScript | Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A script as its author tries it out, before anybody has approved it: what would be sent.

    It is no `Runnable`, so no machine takes it: there is a bench for it on the author's own computer, under
    the author's own account, and nothing that happens there is written into a ticket.
    """

    body: bytes
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    timeout_s: int
    shell: Shell = "sh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """How a run ended, seen from the desk."""

    reason: Literal["exited", "stopped", "timed-out", "lost", "withdrawn", "ended"]
    """`withdrawn`: the person took back what they had allowed. `ended`: they ended the whole session."""
    status: int | None
    """Exit status, or None where none arrived (then the outcome is *unknown*, never *failed*)."""
    left_behind: tuple[str, ...] = ()
    """`pid name` of processes that left the group and still run."""
    missed_bytes: int = 0
    """Output that nobody keeps any more, after a lost line."""
