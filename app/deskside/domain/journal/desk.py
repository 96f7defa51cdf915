"""What can happen on a desk that belongs to no ticket: its own journal, ticket 0."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSaved:
    """A machine was saved under a name, perhaps tied to a requester."""

    name: str
    target: str
    requester: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineForgotten:
    """A saved machine was removed from the list."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproverEnrolled:
    """A signing key was trusted on this computer for `principal`."""

    principal: str
    key_fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptApproved:
    """Somebody signed the statement about exactly these bytes."""

    script: str
    version: int
    statement_sha256: str
    principal: str
    key_fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptRevoked:
    """An approval was taken back by digest or by key."""

    script: str
    digest: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileAccepted:
    """From here on the desk goes by this organisation profile."""

    organisation: str
    version: int
    sha256: str
    roots: tuple[str, ...] = ()
    """Fingerprints of who may sign the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileForgotten:
    """From here on the desk belongs to nobody; `sha256` is of the profile before."""

    sha256: str


DeskFact = (
    MachineSaved
    | MachineForgotten
    | ApproverEnrolled
    | ScriptApproved
    | ScriptRevoked
    | ProfileAccepted
    | ProfileForgotten
)
"""Any of them."""
