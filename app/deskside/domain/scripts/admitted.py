"""What the rule of `admission` says yes to, and what it has to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from deskside.domain.scripts.manifest import Manifest

if TYPE_CHECKING:
    from datetime import datetime

    from deskside.domain.scripts.evidence import SignedStatement
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.statement import Signable

Trust = Literal["self-approved", "organisation", "practice"]
"""On whose word a script may run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """Somebody who signed, as the roster names them."""

    principal: str
    key_fingerprint: str


M = TypeVar("M", bound="Signable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched(Generic[M]):
    """The rule said yes over exactly the bytes in `folder`."""

    folder: ScriptFolder
    manifest: M
    statement_sha256: str
    approvers: tuple[Approver, ...]
    trust: Trust
    signed: SignedStatement
    """What says so, for a machine that decides for itself."""


class Admitted(Vouched[Manifest]):
    """A script that may run."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the rule needs to know besides the bytes and the signatures.

    Attributes:
        now: Aware UTC time from the caller's clock.
        newest_seen: Highest version of this script that this desk has ever admitted, 0 for none.
        practice: The machine is the built-in practice machine.
    """

    now: datetime
    newest_seen: int = 0
    practice: bool = False
