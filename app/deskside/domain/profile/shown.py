"""A profile as `deskside profile show --json` prints it. A public contract: names are added, never changed.

Keys stand as fingerprints; the companions' private key is left out.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypedDict

from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.shapes.entry import public_time

if TYPE_CHECKING:
    from datetime import datetime

    from deskside.domain.profile.organisation import OrganisationProfile


class ShownRelayShape(TypedDict):
    """A relay: where it answers, what it proves to be, the ports that it gives out."""

    host: str
    port: int
    host_keys: list[str]
    first_route: int
    last_route: int


class ShownApproverShape(TypedDict):
    """Who may approve; null where the line sets no bound."""

    principals: str
    key: str
    namespaces: str | None
    valid_after: str | None
    valid_before: str | None


class ShownProfileShape(TypedDict):
    """An organisation profile; `expires` is its last day, `approvals_needed` has a number for each effect."""

    organisation: str
    version: int
    expires: str
    call_back: str
    roots: list[str]
    roots_needed: int
    authorities: list[str]
    principal: str
    approvers: list[ShownApproverShape]
    approvals_needed: dict[str, int]
    agentless_consent: bool
    relays: list[ShownRelayShape]
    revoked: list[str]
    redaction: list[str]
    notice: dict[str, str]
    thresholds: dict[str, float]
    scripts_from: str | None


def profile_json(profile: OrganisationProfile) -> ShownProfileShape:
    """Return a profile for programs."""
    return {
        "organisation": profile.organisation,
        "version": profile.version,
        "expires": profile.expires.isoformat(),
        "call_back": profile.call_back,
        "roots": [key.fingerprint for key in profile.roots],
        "roots_needed": profile.roots_needed,
        "authorities": [key.fingerprint for key in profile.clerks.keys],
        "principal": profile.clerks.principal,
        "approvers": [
            {
                "principals": signer.principals,
                "key": fingerprint(signer.key),
                "namespaces": signer.namespaces,
                "valid_after": _time(signer.valid_after),
                "valid_before": _time(signer.valid_before),
            }
            for signer in profile.roster.signers
        ],
        "approvals_needed": {str(effect): needed for effect, needed in profile.policy.needed.items()},
        "agentless_consent": profile.agentless_consent,
        "relays": [
            {
                "host": relay.host,
                "port": relay.port,
                "host_keys": [key.fingerprint for key in relay.host_keys],
                "first_route": relay.first_route,
                "last_route": relay.last_route,
            }
            for relay in profile.relays
        ],
        "revoked": sorted(profile.revoked.keys | profile.revoked.digests),
        "redaction": [rule.name for rule in profile.redaction],
        "notice": dict(profile.notice),
        "thresholds": dataclasses.asdict(profile.thresholds),
        "scripts_from": profile.scripts_from or None,
    }


def _time(at: datetime | None) -> str | None:
    return public_time(at) if at else None
