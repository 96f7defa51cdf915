"""Which of names, network, proxy, portal, clock or relay is at fault: a table over what was seen.

An attempt fails with a code that is true and says little to a person: behind a hotel's sign-in page it is
"not an SSH server". A few looks around, and the table says what to do something about.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from datetime import datetime

CLOCK_TOLERANCE_S: Final = 300
"""Certificates allow five minutes to either side (security.md 5.1, R11)."""

Answer = Literal["nothing", "ssh", "web", "other"]


class Fault(StrEnum):
    """Where the trouble is; the value is the code of the error that tells people."""

    OFFLINE = "relay-fault-offline"
    NAMES = "relay-fault-names"
    NETWORK = "relay-fault-network"
    PROXY = "relay-fault-proxy"
    PORTAL = "relay-fault-portal"
    CLOCK = "relay-fault-clock"
    RELAY = "relay-fault-relay"


class Look(StrEnum):
    """Something to look at once an attempt has failed."""

    ANSWER = "answer"
    """What talks at the relay's own port."""
    PAGE = "page"
    """Whether web pages come from the relay's name, where no relay has any: then somebody is in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen around a failed attempt."""

    answer: Answer = "nothing"
    page: bool = False
    date: datetime | None = None
    """What time it is, by whoever answered in HTTP."""
    proxy: str = ""
    """`host:port` of the proxy that is in the way, or empty."""


_NAMES: Final = frozenset({"name-not-found", "name-lookup-failed", "name-lookup-timed-out"})
_NO_ANSWER: Final = frozenset({"connection-timed-out", "connection-failed"})
_BAD_GREETING: Final = frozenset(
    {
        "not-an-ssh-server",
        "greeting-timed-out",
        "greeting-broken",
        "greeting-cut-off",
        "connection-closed-early",
        "relay-key-mismatch",
    }
)
_REFUSED_LOGIN: Final = frozenset({"relay-login-refused", "relay-login-cut"})


def looks_for(code: str) -> tuple[Look, ...]:
    """Return what is worth looking at after an attempt failed with `code`."""
    if code in _BAD_GREETING:
        return (Look.ANSWER, Look.PAGE)
    if code in _NO_ANSWER or code in _REFUSED_LOGIN or code == "connection-refused":
        return (Look.PAGE,)
    return ()


def fault_of(code: str, seen: Seen, now: datetime) -> Fault:
    """Say what is at fault.

    Args:
        code: What the attempt failed with.
        seen: What `looks_for(code)` brought.
        now: Aware time by this computer's clock.
    """
    if code.startswith("proxy-"):
        return Fault.PROXY
    if code in _NAMES:
        return Fault.NAMES
    if code == "no-route":
        return Fault.OFFLINE
    if code in _REFUSED_LOGIN:
        return Fault.CLOCK if abs(skew_s(seen, now)) > CLOCK_TOLERANCE_S else Fault.RELAY
    if code in _BAD_GREETING and seen.proxy:
        return Fault.PROXY
    if seen.answer == "web" or seen.page:
        return Fault.PORTAL
    return Fault.NETWORK if code in _NO_ANSWER else Fault.RELAY


def skew_s(seen: Seen, now: datetime) -> int:
    """Return by how many seconds this computer's clock is ahead; 0 where nobody said what time it is."""
    return 0 if seen.date is None else round((now - seen.date).total_seconds())


def answer_in(data: bytes) -> Answer:
    """Say what talks like this: `web` is HTTP, or TLS that wonders about what it was sent (RFC 8446 5.1)."""
    if not data:
        return "nothing"
    if data.startswith(b"SSH-"):
        return "ssh"
    return "web" if data.startswith((b"HTTP/", b"<", b"\x15\x03", b"\x16\x03")) else "other"
