"""An organisation profile in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.profile.organisation import FIRST_ROUTE
from deskside.domain.profile.thresholds import changed
from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.scripts.manifest import Effect
from deskside.ui.words import scripts as script_words
from deskside.ui.words import t

if TYPE_CHECKING:
    from deskside.domain.profile.organisation import OrganisationProfile, Relay
    from deskside.domain.scripts.allowed_signers import Signer


def summary(profile: OrganisationProfile) -> str:
    """Say in one line whose profile it is, which, and until when."""
    return t("{organisation}, profile {version}, good until {expires}.").format(
        organisation=profile.organisation, version=profile.version, expires=profile.expires.isoformat()
    )


def lines(profile: OrganisationProfile) -> list[tuple[str, list[str]]]:
    """Return everything that a person may want to know, under heads."""
    said = [
        (t("Organisation"), [summary(profile)]),
        (t("Number to ring"), [profile.call_back]),
        (t("Roots"), [f"{key.fingerprint}  {key.comment}".rstrip() for key in profile.roots]),
        (t("Signatures needed"), [str(profile.roots_needed)]),
        (t("Clerks are certified by"), [key.fingerprint for key in profile.clerks.keys]),
        (t("Clerks' principal"), [profile.clerks.principal]),
        (t("Approvers"), [_approver(signer) for signer in profile.roster.signers]),
        (t("Approvals needed"), [_needed(profile, effect) for effect in Effect]),
        (t("Without a companion"), [_agentless(profile)]),
        (t("Relays"), [_relay_line(relay) for relay in profile.relays]),
        (t("Revoked"), sorted(profile.revoked.keys | profile.revoked.digests)),
        (t("Redaction rules"), [rule.name for rule in profile.redaction]),
        (
            t("Thresholds of its own"),
            [f"{name} = {value}" for name, value in changed(profile.thresholds).items()],
        ),
        (t("Scripts are kept at"), [profile.scripts_from] if profile.scripts_from else []),
        (t("Shown before the code"), [f"{language}: {text}" for language, text in profile.notice.items()]),
    ]
    return [(name, found or [t("none")]) for name, found in said]


def _approver(signer: Signer) -> str:
    return f"{signer.principals}  {fingerprint(signer.key)}"


def _needed(profile: OrganisationProfile, effect: Effect) -> str:
    return f"{script_words.effect_words(effect)}: {profile.policy.needed[effect]}"


def _agentless(profile: OrganisationProfile) -> str:
    if profile.agentless_consent:
        return t("clerks record that the user agreed")
    return t("clerks need not record that the user agreed")


def _relay_line(relay: Relay) -> str:
    host = f"[{relay.host}]" if ":" in relay.host else relay.host
    return t("{address}, codes {first} to {last}").format(
        address=f"{host}:{relay.port}",
        first=f"{relay.first_route - FIRST_ROUTE:04}",
        last=f"{relay.last_route - FIRST_ROUTE:04}",
    )
