"""Where a support code is proven, and as whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deskside.domain.companion.code import SupportCode
    from deskside.domain.profile.organisation import ClerkAuthority, Relay


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Through the relay that gives out the code's route, or on the same network."""

    code: SupportCode
    relay: Relay | None
    """The profile's, with the keys it may prove to have; None on the same network."""
    host: str = ""
    """The helped computer's own address; no relay then."""
    clerks: ClerkAuthority | None = None
    """Whose certificate to show; None: any that certifies a clerk."""
    identity_files: tuple[str, ...] = ()
    """Key files of the user's ssh configuration, tried after those of the credentials and the agent's."""
    agent_socket: str = ""
    """Another agent than `SSH_AUTH_SOCK`'s, or `none`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkIdentity:
    """What the companion was shown about the clerk, for both screens."""

    name: str
    department: str
    fingerprint: str
    """Of the certified key, `SHA256:...`."""
