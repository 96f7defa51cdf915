"""What an organisation says about itself, once its signature holds. Only values; nothing here is a setting.

Desk and companion read the same profile. On the user's computer it is the only thing that says whose clerks
may ask and whose scripts may run: nothing that a desk sends can add to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.findings.rule import Thresholds
from deskside.domain.scripts.allowed_signers import Roster
from deskside.domain.scripts.evidence import Evidence, Policy, Revoked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from deskside.domain.profile.keys import PublicKey
    from deskside.domain.redaction_rules import Rule
    from deskside.domain.scripts.evidence import SignedStatement

PROFILE_NAMESPACE: Final = "deskside-profile@v1"
"""SSHSIG namespace of a profile's signatures: one made for anything else does not count."""

FIRST_ROUTE: Final = 40_000
LAST_ROUTE: Final = 49_999
"""Ports that a relay gives out; a support code begins with the port less the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A stock OpenSSH server where companions wait for clerks. Trusted for being there, and for nothing else.

    The accounts on it and the address that it forwards are fixed.
    """

    host: str
    """A name or an IP address, without brackets."""
    port: int = 443
    host_keys: tuple[PublicKey, ...]
    """What the relay may prove to be; anything else is not this relay."""
    companion_key: str = field(repr=False)
    """OpenSSH private key of the companions' account. It lies in every companion, so it keeps no secret: it
    buys limits, and it can be replaced."""
    first_route: int = FIRST_ROUTE
    last_route: int = LAST_ROUTE
    """The ports that this relay gives out. Those of two relays never overlap, so that a code names one."""

    def serves(self, port: int) -> bool:
        """Say whether a companion that was given `port` waits here."""
        return self.first_route <= port <= self.last_route


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkAuthority:
    """Who certifies clerks, and the principal that a clerk's certificate must name, compared whole."""

    keys: tuple[PublicKey, ...]
    principal: str = "deskside-clerk"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationProfile:
    """One organisation's profile, whole and valid."""

    organisation: str
    version: int
    """From 1; only ever grows."""
    expires: date
    """The last day on which it counts, in UTC."""
    call_back: str
    """The number to ring to check who is asking; for people, as they would dial it."""
    clerks: ClerkAuthority
    roots: tuple[PublicKey, ...]
    """Who may sign the next profile. They sign this one too, so nobody can name a key that is not theirs."""
    roots_needed: int = 1
    """How many of them must sign."""
    relays: tuple[Relay, ...] = ()
    """Tried in this order; none: only on one network."""
    notice: Mapping[str, str] = field(default_factory=dict)
    """What is shown before the code, by ISO 639-1 language; plain text, shown as the organisation's."""
    roster: Roster = field(default_factory=Roster)
    """Who approves scripts. Every line was understood: a profile with one that was not is refused."""
    policy: Policy = field(default_factory=lambda: Policy(roots="organisation"))
    """How many people must approve which effect."""
    agentless_consent: bool = True
    """Whether a clerk who works on a machine without a companion must record that its user agreed."""
    revoked: Revoked = field(default_factory=Revoked)
    """Statements, files and keys that no longer count, whoever approved, certified or lists them."""
    redaction: tuple[Rule, ...] = ()
    """Secrets of the organisation's own, for the redactor."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    """Where a fact becomes a finding."""
    scripts_from: str = ""
    """Where the organisation keeps its scripts (`domain.scripts.following.read_source`), or empty. It
    grants nothing: what lies there runs on signatures alone."""

    def relay_of(self, port: int) -> Relay | None:
        """Return the relay that gives out `port`, or None."""
        return next((relay for relay in self.relays if relay.serves(port)), None)

    def has_expired(self, now: datetime) -> bool:
        """Say whether the last day has passed at aware time `now`."""
        return now.date() > self.expires

    def evidence(self, statements: Iterable[SignedStatement]) -> Evidence:
        """Return the case for one script as the rule wants it (`domain.scripts.admission`).

        This is the whole of what the companion goes by: the desk brings statements and signatures, and the
        profile alone says what they are worth.

        Args:
            statements: The statements and their signatures, checked on this computer.
        """
        return Evidence(
            statements=tuple(statements), roster=self.roster, revoked=self.revoked, policy=self.policy
        )
