"""What a relay must be like, seen from outside: the list that `deskside relay check` and the tests go by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

OLDEST: Final = (9, 2)
"""The oldest OpenSSH that the configuration was measured on (security.md 3.7)."""
FIRST_ROUTE: Final = 40_000
LAST_ROUTE: Final = 49_999
MOST_LISTENERS: Final = 40
"""One connection gets fewer than this: `nofile 32` leaves about 16."""
ASKED_LISTENERS: Final = 64
MOST_HALFWAY: Final = 8
"""Connections from one address that have not logged in; the configuration takes 5."""
ASKED_HALFWAY: Final = 16
_VERSION: Final = re.compile(r"SSH-2\.0-OpenSSH_(\d{1,3})\.(\d{1,3})")


class Check(StrEnum):
    """One thing to look at; the value is stable, for programs."""

    VERSION = "version"
    ALGORITHMS = "algorithms"
    STRICT = "strict-key-exchange"
    COMPANION_IN = "companion-let-in"
    ROUTE = "route"
    COMPANION_SESSION = "companion-session"
    COMPANION_SOCKETS = "companion-sockets-and-tunnels"
    COMPANION_LISTENS = "companion-listens-elsewhere"
    COMPANION_CONNECTS = "companion-connects"
    FLOOD = "listener-flood"
    CLERK_IN = "clerk-let-in"
    CLERK_SESSION = "clerk-session"
    CLERK_SOCKETS = "clerk-sockets-and-tunnels"
    CLERK_LISTENS = "clerk-listens"
    CLERK_CONNECTS = "clerk-connects-elsewhere"
    OWN_SERVICES = "own-services"
    TOGETHER = "clerk-reaches-companion"
    CLERK_BARE = "clerk-without-certificate"
    KEYS_ONLY = "keys-only"
    HALFWAY = "half-open-connections"


class Verdict(StrEnum):
    """How it is."""

    GOOD = "good"
    BAD = "bad"
    NOT_SEEN = "not-seen"
    """It could not be looked at, for want of a key."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. `seen` is for people who look after the relay: names and numbers, no sentence."""

    check: Check
    verdict: Verdict
    seen: str = ""


ELSEWHERE: Final = ("0.0.0.0", "", "*", "localhost", "127.0.0.1", "::1", "127.66.0.2")  # noqa: S104 - refused
"""Addresses where no companion may have the relay listen."""
OWN_PORTS: Final = (22, 443, 2222)
"""Where the relay's own and its machine's SSH servers are usually found."""
PRIVILEGED: Final = (22, 443)
"""Ports that no companion may have, not even at the tunnels' own address."""
TARGETS: Final = (
    ("127.0.0.1", 22),
    ("127.0.0.1", 443),
    ("localhost", 22),
    ("::1", 22),
    ("0.0.0.0", 22),  # noqa: S104 - refused
    ("127.66.0.2", 40_000),
    ("169.254.169.254", 80),
    ("192.0.2.1", 443),
)
"""Where no clerk may be led: the machine itself, a cloud's metadata, the rest of the world."""


def version_finding(banner: str) -> Finding:
    """Judge the server's greeting."""
    found = _VERSION.match(banner)
    good = found is not None and (int(found[1]), int(found[2])) >= OLDEST
    return Finding(Check.VERSION, Verdict.GOOD if good else Verdict.BAD, banner.removeprefix("SSH-2.0-"))


def judged(check: Check, bad: object, seen: str = "") -> Finding:
    """Return a finding that is bad where `bad` holds anything; a text or list of it is what was seen."""
    shown = ", ".join(map(str, bad)) if isinstance(bad, (list, tuple)) else seen
    return Finding(check, Verdict.BAD if bad else Verdict.GOOD, shown or seen)
