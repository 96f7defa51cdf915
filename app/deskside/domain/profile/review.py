"""What is allowed in a profile and yet worth a second look before it is signed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.allowed_signers import matches
from deskside.domain.scripts.evidence import Policy
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.scripts.allowed_signers import Signer

SOON: Final = timedelta(days=30)
"""How long before the last day people are told: time for a new profile to reach every computer."""
LONG: Final = timedelta(days=3 * 366)
"""A profile that lives longer is hard to take back from a computer that is seldom on."""


def warnings(profile: OrganisationProfile, *, today: date) -> tuple[WrongUse, ...]:
    """Return every doubt about a valid profile, each with a code and facts for its sentence.

    Args:
        profile: Read without a flaw.
        today: The day in UTC.
    """
    return (
        *_time(profile, today),
        *_keys(profile),
        *_approvers(profile),
        *_reach(profile),
    )


def _time(profile: OrganisationProfile, today: date) -> Iterator[WrongUse]:
    left = profile.expires - today
    if left < timedelta(0):
        yield WrongUse("profile-has-expired", expires=profile.expires.isoformat())
    elif left <= SOON:
        yield WrongUse("profile-expires-soon", expires=profile.expires.isoformat(), days=left.days)
    elif left > LONG:
        yield WrongUse("profile-lives-long", expires=profile.expires.isoformat())


def _keys(profile: OrganisationProfile) -> Iterator[WrongUse]:
    for key in (*profile.roots, *profile.clerks.keys):
        if key.is_weak:
            yield WrongUse("profile-key-weak", key=key.fingerprint)
    roots = {key.blob for key in profile.roots}
    if len(roots) == 1:
        yield WrongUse("profile-one-root")
    if any(key.blob in roots for key in profile.clerks.keys):
        yield WrongUse("profile-root-is-authority")
    revoked = profile.revoked.keys
    if profile.clerks.keys and all(key.fingerprint in revoked for key in profile.clerks.keys):
        yield WrongUse("profile-authority-revoked")


def _approvers(profile: OrganisationProfile) -> Iterator[WrongUse]:
    signers = profile.roster.signers
    if not signers:
        yield WrongUse("profile-no-approver")
        return
    for signer in signers:
        if signer.namespaces is None:
            yield WrongUse("profile-approver-any-namespace", principal=signer.principals[:80])
    usual = Policy().needed
    people = len({signer.principals.casefold() for signer in signers if _approves_scripts(signer)})
    for effect in Effect:
        needed = profile.policy.needed[effect]
        if needed < usual[effect]:
            yield WrongUse("profile-policy-low", effect=str(effect), needed=needed, usual=usual[effect])
        if needed > people:
            yield WrongUse("profile-too-few-approvers", effect=str(effect), needed=needed, people=people)


def _approves_scripts(signer: Signer) -> bool:
    return signer.namespaces is None or matches(signer.namespaces, SCRIPT_NAMESPACE)


def _reach(profile: OrganisationProfile) -> Iterator[WrongUse]:
    if not profile.clerks.keys:
        yield WrongUse("profile-no-authority")
    if not profile.relays:
        yield WrongUse("profile-no-relay")
    if not profile.notice:
        yield WrongUse("profile-no-notice")
