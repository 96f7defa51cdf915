"""`deskside settings`: every value that holds on this computer, and who said so."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING

from deskside.domain.errors import DesksideError
from deskside.domain.inventory.findings.rule import Thresholds
from deskside.domain.profile.thresholds import changed
from deskside.domain.redaction import redact
from deskside.domain.scripts.evidence import Policy
from deskside.programs.cli.terminal import print_json, print_table
from deskside.ui.words import language, t

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.settings import Origin, SettingShape
    from deskside.programs.house import House


def settings(options: Namespace, house: House) -> int:
    """Print a table or JSON; a value that the organisation decides stands as the organisation's."""
    found = [*_chosen(house), *_places(options, house), *_decided(house)]
    if options.json:
        print_json(found)
    elif options.origin:
        origins = {
            "default": t("default"),
            "file": t("settings file"),
            "environment": t("environment"),
            "option": t("command line"),
            "profile": t("organisation profile"),
        }
        print_table(
            [t("Setting"), t("Value"), t("Comes from"), t("Where")],
            [[one["setting"], one["value"], origins[one["origin"]], one["place"] or ""] for one in found],
        )
    else:
        print_table([t("Setting"), t("Value")], [[one["setting"], one["value"]] for one in found])
    return 0


def _chosen(house: House) -> Iterator[SettingShape]:
    file = house.settings_file
    for name, value in dataclasses.asdict(house.settings).items():
        if name in file.said:
            yield _one(name, str(value), "file", str(file.path))
        elif name == "language":
            variable = next((name for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
            yield _one(name, language(), "environment" if variable else "default", variable)
        elif name == "scripts_from":
            named = house.scripts_from
            place = str(house.organisation.files.place) if named else ""
            yield _one(name, named, "profile" if named else "default", place)
        elif name != "profile":
            yield _one(name, str(value), "default")


def _places(options: Namespace, house: House) -> Iterator[SettingShape]:
    places = house.places
    if options.config:
        yield _one("config", str(house.settings_file.path), "option", "--config")
    else:
        yield _place("config", house.settings_file.path, "DESKSIDE_CONFIG", "DESKSIDE_HOME")
    yield _place("data", places.data, "DESKSIDE_HOME")
    yield _place("database", redact(places.database_url)[0], "DESKSIDE_DATABASE_URL", "DESKSIDE_HOME")
    yield _place("approvals", places.approvals, "DESKSIDE_APPROVALS", "DESKSIDE_HOME")
    if house.scripts_dir != places.scripts:
        yield _one("scripts", str(house.scripts_dir), "default")
    else:
        yield _place("scripts", places.scripts, "DESKSIDE_SCRIPTS")
    yield _place("ssh_config", places.ssh_config or "", "DESKSIDE_SSH_CONFIG")
    if not house.settings.profile or places.profile:
        yield _place("profile", house.organisation.files.place, "DESKSIDE_PROFILE", "DESKSIDE_HOME")
    else:
        yield _one("profile", house.organisation.files.place, "file", str(house.settings_file.path))


def _decided(house: House) -> Iterator[SettingShape]:
    """Yield what an organisation decides, or what holds where there is none."""
    try:
        profile = house.organisation.profile
    except DesksideError as error:
        yield _one("profile_refused", error.code, "profile", house.organisation.files.place)
        return
    if profile is not None:
        yield from _of_profile(profile, house.organisation.files.place)
        return
    for effect, needed in Policy().needed.items():
        yield _one(f"approvals_{effect}", str(needed), "default")
    yield from _thresholds(Thresholds(), "default", "")
    yield _one("approvers", str(house.places.approvals / "allowed_signers"), "default")


def _of_profile(profile: OrganisationProfile, place: str) -> Iterator[SettingShape]:
    values = {
        "organisation": profile.organisation,
        "profile_version": str(profile.version),
        "profile_expires": profile.expires.isoformat(),
        "call_back": profile.call_back,
        "approvers": ", ".join(signer.principals for signer in profile.roster.signers),
        **{f"approvals_{effect}": str(needed) for effect, needed in profile.policy.needed.items()},
        "agentless_consent": "true" if profile.agentless_consent else "false",
        "relays": ", ".join(f"{relay.host}:{relay.port}" for relay in profile.relays),
        "clerk_principal": profile.clerks.principal,
        "redaction": ", ".join(rule.name for rule in profile.redaction),
        "revoked": str(len(profile.revoked.digests | profile.revoked.keys)),
    }
    for name, value in values.items():
        yield _one(name, value, "profile", place)
    yield from _thresholds(profile.thresholds, "profile", place)


def _thresholds(found: Thresholds, origin: Origin, place: str) -> Iterator[SettingShape]:
    """Yield where facts become findings; what the organisation leaves as it is shipped is a default."""
    own = changed(found)
    for name, value in dataclasses.asdict(found).items():
        is_own = name in own
        yield _one(f"threshold_{name}", str(value), origin if is_own else "default", place if is_own else "")


def _place(name: str, value: Path | str, *variables: str) -> SettingShape:
    """Return a place that the first of `variables` that is set decides."""
    said = next((variable for variable in variables if os.environ.get(variable)), "")
    return _one(name, str(value), "environment" if said else "default", said)


def _one(setting: str, value: str, origin: Origin, place: str = "") -> SettingShape:
    return {"setting": setting, "value": value, "origin": origin, "place": place or None}
