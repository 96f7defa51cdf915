"""The text of a profile (TOML), and the values that it stands for. Strict: what is not understood is refused.

A name that this version does not know may be a restriction, and to leave it out would widen trust.
"""

from __future__ import annotations

import ipaddress
import itertools
import re
import tomllib
from typing import TYPE_CHECKING, Final, TypedDict

from deskside.domain.errors import DesksideError, WrongUse
from deskside.domain.profile.fields import Fields
from deskside.domain.profile.keys import unlocked_public_half
from deskside.domain.profile.organisation import (
    FIRST_ROUTE,
    LAST_ROUTE,
    ClerkAuthority,
    OrganisationProfile,
    Relay,
)
from deskside.domain.profile.thresholds import thresholds
from deskside.domain.redaction_rules import Rule, rule
from deskside.domain.scripts.allowed_signers import Roster, is_principal, parse_allowed_signers
from deskside.domain.scripts.evidence import Policy, Revoked
from deskside.domain.scripts.following import MAX_SOURCE_CHARS, read_source
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.revoked import parse_revoked

if TYPE_CHECKING:
    from datetime import datetime

FORMAT: Final = 1

_MAX_VERSION: Final = 1_000_000
_MAX_RELAYS: Final = 16
_MAX_ROOTS: Final = 8
_MAX_NEEDED: Final = 9
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NUMBER: Final = re.compile(r"[0-9+()][0-9 ()./-]{1,31}(?: ?(?:x|ext\.?) ?[0-9]{1,6})?")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")


def read_profile(body: bytes) -> OrganisationProfile:
    """Read the text of a profile whose signature has been checked.

    Raises:
        WrongUse: The first of `flaws`.
    """
    profile, found = _read(body)
    if profile is None or found:
        raise found[0]
    return profile


def flaws(body: bytes) -> tuple[WrongUse, ...]:
    """Return everything that makes the text no profile, each as the error that `read_profile` would raise."""
    return tuple(_read(body)[1])


def _read(body: bytes) -> tuple[OrganisationProfile | None, list[WrongUse]]:
    found: list[WrongUse] = []
    try:
        fields = Fields(tomllib.loads(body.decode("utf-8")), found)
    except (ValueError, RecursionError) as error:
        return None, [WrongUse("profile-unreadable", why=str(error)[:160])]
    if fields.number("format", 1, _MAX_VERSION) != FORMAT and not found:
        return None, [WrongUse("profile-format", format=FORMAT)]
    return _profile(fields), found


def _profile(fields: Fields) -> OrganisationProfile:
    roots = fields.keys("roots", _MAX_ROOTS)
    revoked = _revoked(fields)
    profile = OrganisationProfile(
        organisation=fields.text("organisation", 80),
        version=fields.number("version", 1, _MAX_VERSION),
        expires=fields.day("expires"),
        call_back=_call_back(fields),
        clerks=_clerks(fields.table("clerks")),
        roots=roots,
        roots_needed=fields.number("roots_needed", 1, max(1, len(roots)), default=1),
        relays=_relays(fields),
        notice=_notice(fields.table("notice")),
        roster=_roster(fields),
        revoked=revoked,
        redaction=tuple(_redaction(fields)),
        thresholds=thresholds(fields.table("thresholds")),
        scripts_from=_scripts_from(fields),
        **_policy(fields.table("policy")),
    )
    if not roots:
        fields.flaw("roots", "profile-no-root")
    for key in roots:
        if key.fingerprint in revoked.keys:
            fields.flaw("roots", "profile-root-revoked", key=key.fingerprint)
    fields.end()
    return profile


def _call_back(fields: Fields) -> str:
    number = fields.text("call_back", 40)
    if number and not (_NUMBER.fullmatch(number) and sum(letter.isdecimal() for letter in number) >= 3):
        fields.flaw("call_back", "profile-call-back")
    return number


def _scripts_from(fields: Fields) -> str:
    said = fields.text("scripts_from", MAX_SOURCE_CHARS, default="")
    try:
        if said and read_source(said).place.startswith("~"):
            fields.flaw("scripts_from", "profile-scripts-from")
    except WrongUse:
        fields.flaw("scripts_from", "profile-scripts-from")
    return said


def _clerks(fields: Fields) -> ClerkAuthority:
    principal = fields.text("principal", 120, default="deskside-clerk")
    if not is_principal(principal):
        fields.flaw("principal")
    authority = ClerkAuthority(keys=fields.keys("authorities", 8), principal=principal)
    fields.end()
    return authority


def _notice(fields: Fields) -> dict[str, str]:
    said = {}
    for language in fields.names():
        said[language] = fields.text(language, 600, lines=8)
        if not _LANGUAGE.fullmatch(language):
            fields.flaw("?")
    return said


def _roster(fields: Fields) -> Roster:
    """Take the approvers. A line that trusts nobody is a mistake that somebody relies on, so it is one."""
    roster = parse_allowed_signers("\n".join(fields.texts("approvers", 16_384)), local=_not_in_utc)
    for line, problem in roster.problems:
        fields.flaw("approvers", "profile-approver", line=line, problem=problem)
    return roster


def _not_in_utc(naive: datetime) -> datetime:
    """Refuse a time without `Z`: it would mean another moment on each computer."""
    raise ValueError(naive)


def _revoked(fields: Fields) -> Revoked:
    try:
        return parse_revoked("\n".join(fields.texts("revoked", 300)))
    except DesksideError as error:
        fields.flaw("revoked", "profile-revoked", line=error.facts["line"])
        return Revoked()


class _Policy(TypedDict):
    policy: Policy
    agentless_consent: bool


def _policy(fields: Fields) -> _Policy:
    usual = Policy().needed
    needed = {effect: fields.number(effect, 1, _MAX_NEEDED, default=usual[effect]) for effect in Effect}
    consent = fields.truth("agentless_consent", default=True)
    fields.end()
    return {"policy": Policy(roots="organisation", needed=needed), "agentless_consent": consent}


def _relays(fields: Fields) -> tuple[Relay, ...]:
    relays = tuple(_relay(table) for table in fields.tables("relays", _MAX_RELAYS))
    in_order = sorted(relays, key=lambda relay: relay.first_route)
    for one, other in itertools.pairwise(in_order):
        if one.last_route >= other.first_route:
            fields.flaw("relays", "profile-routes-overlap", one=one.host, other=other.host)
    return relays


def _relay(fields: Fields) -> Relay:
    host = fields.text("host", 253)
    if host and not is_host(host):
        fields.flaw("host")
    first, last = _routes(fields.table("routes"))
    relay = Relay(
        host=host,
        port=fields.number("port", 1, 65_535, default=443),
        host_keys=fields.keys("host_keys", 8),
        companion_key=_companion_key(fields),
        first_route=first,
        last_route=last,
    )
    if not relay.host_keys:
        fields.flaw("host_keys", "profile-relay-key")
    fields.end()
    return relay


def _routes(fields: Fields) -> tuple[int, int]:
    first = fields.number("first", FIRST_ROUTE, LAST_ROUTE, default=FIRST_ROUTE)
    last = fields.number("last", first, LAST_ROUTE, default=LAST_ROUTE)
    fields.end()
    return first, last


def _companion_key(fields: Fields) -> str:
    text = fields.text("companion_key", 4_000, lines=60)
    try:
        half = unlocked_public_half(text) if text else None
    except WrongUse:
        half = None
    if text and (half is None or half.kind != "ssh-ed25519"):
        fields.flaw("companion_key", "profile-companion-key")
    return text + "\n"


def _redaction(fields: Fields) -> list[Rule]:
    rules = []
    for table in fields.tables("redaction", 100):
        name, pattern = table.text("name", 40), table.text("pattern", 200)
        try:
            rules += [rule(name, pattern)] if name and pattern else []
        except WrongUse as error:
            table.flaws.append(error)
        table.end()
    return rules


def is_host(text: str) -> bool:
    """Say whether `text` is a host's name or an IP address, without brackets."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return _HOST.fullmatch(text) is not None
    return True
