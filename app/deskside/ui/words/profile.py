"""An organisation profile in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.scripts.manifest import Effect
from deskside.ui.words import scripts as script_words
from deskside.ui.words import t

if TYPE_CHECKING:
    from deskside.domain.profile.organisation import OrganisationProfile
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
        (t("Relays"), [_relay_line(relay.host, relay.port) for relay in profile.relays]),
        (t("Revoked"), sorted(profile.revoked.keys | profile.revoked.digests)),
        (t("Redaction rules"), [rule.name for rule in profile.redaction]),
        (t("Shown before the code"), [f"{language}: {text}" for language, text in profile.notice.items()]),
    ]
    return [(name, found or [t("none")]) for name, found in said]


def _approver(signer: Signer) -> str:
    return f"{signer.principals}  {fingerprint(signer.key)}"


def _needed(profile: OrganisationProfile, effect: Effect) -> str:
    return f"{script_words.effect_words(effect)}: {profile.policy.needed[effect]}"


def _relay_line(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
