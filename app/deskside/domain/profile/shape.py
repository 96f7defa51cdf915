"""The names in a profile's text, as types: the schema `profile.schema.json` is made of them."""

from __future__ import annotations

from typing import TypedDict

from deskside.domain.profile.thresholds import ThresholdsShape  # noqa: TC001 - read when the schema is made


class RoutesShape(TypedDict, total=False):
    """The ports that a relay gives out, both ends included."""

    first: int
    last: int


class _RelayShape(TypedDict):
    host: str
    host_keys: list[str]
    companion_key: str


class RelayShape(_RelayShape, total=False):
    """A relay: where it answers, its host keys, and the private key of the companions' account on it."""

    port: int
    routes: RoutesShape


class ClerksShape(TypedDict, total=False):
    """Public keys of whoever certifies clerks, and the principal that a clerk's certificate names."""

    authorities: list[str]
    principal: str


class PolicyShape(TypedDict, total=False):
    """How many people must approve a script of each effect, and what a clerk must record."""

    read: int
    change: int
    disruptive: int
    agentless_consent: bool


class RedactionShape(TypedDict):
    """A kind of secret of the organisation's own: a regular expression, and the name that takes its place."""

    name: str
    pattern: str


class _ProfileShape(TypedDict):
    format: int
    version: int
    organisation: str
    call_back: str
    expires: str
    roots: list[str]


class ProfileShape(_ProfileShape, total=False):
    """The signed text of an organisation profile; `expires` is a TOML date, keys are OpenSSH's one line."""

    roots_needed: int
    approvers: list[str]
    revoked: list[str]
    notice: dict[str, str]
    clerks: ClerksShape
    policy: PolicyShape
    relays: list[RelayShape]
    redaction: list[RedactionShape]
    thresholds: ThresholdsShape
    scripts_from: str
