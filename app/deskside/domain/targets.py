"""What a person types to say which machine: a name, an address, a code, `practice` or `local`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deskside.domain.address import Address as Address  # noqa: PLC0414 - one of the targets
from deskside.domain.companion.code import SupportCode, means_a_code, read_code
from deskside.domain.errors import WrongUse

_USER_AT_HOST = re.compile(
    r"(?P<user>[^@\s]{1,64})@(?P<host>\[[0-9A-Fa-f:.%\w]+\]|[^@:\s\[\]-][^@:\s\[\]]{0,252})(?::(?P<port>\d{1,5}))?"
)
_HOST = re.compile(r"\[[0-9A-Fa-f:.%\w]+\]|[^@:\s\[\]-][^@:\s\[\]]{0,252}")
_NAME = re.compile(r"[^\s@/\\\x00-\x1f-][^\s@/\\\x00-\x1f]{0,252}")
_GROUPS = re.compile(r"\d{1,4}(?:\s+\d{1,4})+")
"""Digits as a companion shows them, however few of them were heard; no machine is named like that."""


@dataclass(frozen=True, slots=True)
class Practice:
    """The built-in practice machine: this computer, over a real SSH server of our own."""


@dataclass(frozen=True, slots=True)
class Local:
    """This computer, without SSH."""


@dataclass(frozen=True, slots=True)
class Named:
    """A saved machine's name or an `ssh_config` alias; which of the two, the deed looks up."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A companion that shows this support code."""

    code: SupportCode
    host: str = ""
    """Its address on the same network, without brackets; empty: through the organisation's relay."""

    @property
    def label(self) -> str:
        """Return what stands on screens and in journals: the route, which is no secret, and no more."""
        shown = f"{self.code.route:04} •••• ••••"
        return f"{shown} @ {self.host}" if self.host else shown


Target = Practice | Local | Address | Named | Code


def parse_target(text: str) -> Target:
    """Read what a person typed.

    Raises:
        WrongUse: `target-empty`, `target-unreadable`, or `code-length` and `code-check-digit` for what was
            meant as a support code.
    """
    text = text.strip()
    if not text:
        raise WrongUse("target-empty")
    if text == "practice":
        return Practice()
    if text == "local":
        return Local()
    if (code := _code(text)) is not None:
        return code
    if found := _USER_AT_HOST.fullmatch(text):
        port = int(found["port"] or 22)
        if 0 < port < 65_536:
            return Address(user=found["user"], host=found["host"].strip("[]"), port=port)
    elif _NAME.fullmatch(text):
        return Named(text)
    raise WrongUse("target-unreadable", target=text[:80])


def label_of(text: str) -> str:
    """Return what a person typed as it may be shown and stored: without the secret of a support code."""
    code = _code(text.strip())
    return text.strip() if code is None else code.label


def _code(text: str) -> Code | None:
    """Return the code that `text` is, alone or before `@HOST`; where a port follows, it is an account.

    Raises:
        WrongUse: It is meant as a code, and none.
    """
    before, at, host = text.rpartition("@")
    if not at:
        meant = means_a_code(text) or _GROUPS.fullmatch(text)
        return Code(code=read_code(text)) if meant else None
    if means_a_code(before) and _HOST.fullmatch(host):
        return Code(code=read_code(before), host=host.strip("[]"))
    return None
