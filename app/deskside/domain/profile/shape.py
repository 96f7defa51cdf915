"""The names in a profile's text, as types: the schema `profile.schema.json` is made of them."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class RoutesShape(TypedDict, total=False):
    """The ports that a relay gives out, both ends included."""

    first: int
    last: int


class RelayShape(TypedDict):
    """A relay: where it answers, its host keys, and the private key of the companions' account on it."""

    host: str
    port: NotRequired[int]
    host_keys: list[str]
    companion_key: str
    routes: NotRequired[RoutesShape]


class ClerksShape(TypedDict):
    """Public keys of whoever certifies clerks, and the principal that a clerk's certificate names."""

    authorities: list[str]
    principal: NotRequired[str]


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


class ProfileShape(TypedDict):
    """The signed text of an organisation profile; `expires` is a TOML date, keys are OpenSSH's one line."""

    format: int
    version: int
    organisation: str
    call_back: str
    expires: str
    roots: list[str]
    roots_needed: NotRequired[int]
    approvers: NotRequired[list[str]]
    revoked: NotRequired[list[str]]
    notice: NotRequired[dict[str, str]]
    clerks: NotRequired[ClerksShape]
    policy: NotRequired[PolicyShape]
    relays: NotRequired[list[RelayShape]]
    redaction: NotRequired[list[RedactionShape]]
