"""The clerk's certified key, from a file or the agent: found, checked, unlocked before anything is sent."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskside.adapters.both_ends.certificates import (
    KIND,
    Authority,
    Certified,
    NotCertified,
    check_certificate,
)
from deskside.adapters.ssh.agent import AgentSilent
from deskside.adapters.ssh.keys import LockedKey, PublicKey, read_key_file
from deskside.domain.companion.meeting import ClerkIdentity
from deskside.domain.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.adapters.ssh.agent import Agent
    from deskside.adapters.ssh.asking import Asking
    from deskside.adapters.ssh.keys import KeyFile
    from deskside.domain.companion.meeting import Meeting
    from deskside.domain.profile.organisation import ClerkAuthority

    Sign = Callable[[bytes, str], bytes]

_PLAIN: Final = "ssh-ed25519"


@dataclass(frozen=True, slots=True)
class ClerkKey:
    """A key that can sign now, and the certificate that says whose it is."""

    certified: Certified
    public: PublicKey
    """The certificate, as it is offered to a relay."""
    sign: Sign = field(repr=False)

    @property
    def identity(self) -> ClerkIdentity:
        """What a companion is shown."""
        return ClerkIdentity(
            name=self.certified.name,
            department=self.certified.department,
            fingerprint=self.certified.fingerprint,
        )

    def signature(self, message: bytes) -> bytes:
        """Return the plain key's signature over `message`, in wire form.

        Raises:
            Unreachable: `clerk-key-silent`: the agent, its token or its owner said no.
        """
        try:
            return self.sign(message, _PLAIN)
        except AgentSilent as error:
            raise Unreachable("clerk-key-silent") from error


def find_clerk_key(meeting: Meeting, agent: Agent | None, asking: Asking) -> ClerkKey:
    """Return the first key whose certificate counts now: named files, the agent's, configured files.

    Raises:
        Unreachable: `clerk-certificate-missing`; where there is one that does not count,
            `clerk-certificate-expired`, `-too-early`, `-of-others` or `-unusable`; `passphrase-wrong`,
            `key-unreadable`, `key-unsupported`.
        Cancelled: The person gave up.
    """
    authority = _authority(meeting.clerks)
    reasons: list[tuple[str, str]] = []
    for where, public, unlock in _candidates(meeting, agent, asking):
        try:
            certified = check_certificate(public.blob, authority, time.time())
        except NotCertified as error:
            reasons.append((where, error.reason))
            continue
        return ClerkKey(certified, public, unlock())
    raise _unusable(*reasons[0]) if reasons else Unreachable("clerk-certificate-missing")


def _unusable(where: str, reason: str) -> Unreachable:
    match reason:
        case "expired":
            return Unreachable("clerk-certificate-expired", where=where)
        case "not-yet-valid":
            return Unreachable("clerk-certificate-too-early", where=where)
        case "authority":
            return Unreachable("clerk-certificate-of-others", where=where)
        case _:
            return Unreachable("clerk-certificate-unusable", where=where, reason=reason)


def _authority(clerks: ClerkAuthority | None) -> Authority | None:
    if clerks is None:
        return None
    return Authority(keys=frozenset(key.blob for key in clerks.keys), principal=clerks.principal.encode())


def _candidates(
    meeting: Meeting, agent: Agent | None, asking: Asking
) -> Iterator[tuple[str, PublicKey, Callable[[], Sign]]]:
    """Yield certificates: where each is, what it says, and how to be able to sign with its key."""
    named = dict.fromkeys(asking.credentials.identity_files)
    for name in named:
        yield from _in_file(name, asking, must_be_there=True)
    if agent is not None:
        yield from _in_agent(agent)
    for name in dict.fromkeys(meeting.identity_files):
        if name not in named:
            yield from _in_file(name, asking, must_be_there=False)


def _in_file(
    name: str, asking: Asking, *, must_be_there: bool
) -> Iterator[tuple[str, PublicKey, Callable[[], Sign]]]:
    try:
        file = read_key_file(name)
    except Unreachable:
        if must_be_there:
            raise
        return
    if file.public is not None and file.public.kind == KIND:
        yield name, file.public, lambda: _opened(file, asking)


def _opened(file: KeyFile, asking: Asking) -> Sign:
    try:
        file.open()
    except LockedKey as locked:
        if not asking.unlock(file):
            raise Unreachable("passphrase-wrong", file=str(file.path)) from locked
    return file.sign


def _in_agent(agent: Agent) -> Iterator[tuple[str, PublicKey, Callable[[], Sign]]]:
    try:
        held = [key for key, _ in agent.listed() if key.kind == KIND]
    except AgentSilent:
        return
    for key in held:

        def sign(data: bytes, algorithm: str, key: PublicKey = key) -> bytes:
            return agent.sign(key, data, algorithm)

        yield "ssh-agent", key, lambda sign=sign: sign  # type: ignore[misc]  # bound now, not at the end
