"""Who may approve: OpenSSH's `allowed_signers` (ssh-keygen(1), ALLOWED SIGNERS), read strictly.

A line that is not understood whole trusts nobody: it is left out and named, never guessed at.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_LINES: Final = 2_000
MAX_LINE_CHARS: Final = 16_384

KEY_TYPES: Final = frozenset(
    {
        "ssh-ed25519",
        "ssh-rsa",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com",
    }
)
"""What can sign an approval."""

_OPTION: Final = re.compile(r'([A-Za-z-]+)(?:="([^"]*)")?(?:,|$)')
_TIME: Final = re.compile(r"(\d{8})(?:(\d{4})(\d{2})?)?(Z?)")
_PRINCIPAL: Final = re.compile(r"[A-Za-z0-9._+@-]{1,120}")
_WORD: Final = re.compile(r'(?:"[^"]*"|[^\s"])+')

Problem = Literal["unreadable", "option-unknown", "authority", "key-unknown", "time-unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """One line of the file.

    `principals` and `namespaces` are pattern lists as OpenSSH has them; no namespaces means all.
    """

    principals: str
    key: bytes
    """The public key's wire form (RFC 4253 section 6.6)."""
    namespaces: str | None = None
    valid_after: datetime | None = None
    valid_before: datetime | None = None

    def may_sign(self, namespace: str, now: datetime) -> bool:
        """Say whether this line lets its key sign in `namespace` at `now`."""
        if self.namespaces is not None and not matches(self.namespaces, namespace):
            return False
        return self.is_valid(now)

    def is_valid(self, now: datetime) -> bool:
        """Say whether `now` lies in this line's time."""
        started = self.valid_after is None or now >= self.valid_after
        return started and (self.valid_before is None or now < self.valid_before)


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody who may approve, and the lines that could not be used: number from 1, and why."""

    signers: tuple[Signer, ...] = ()
    problems: tuple[tuple[int, Problem], ...] = ()


def parse_allowed_signers(text: str, *, local: Callable[[datetime], datetime]) -> Roster:
    """Read the file.

    Args:
        text: The whole file.
        local: Makes an aware time of a naive one: OpenSSH means local time where there is no `Z`.
    """
    signers: list[Signer] = []
    problems: list[tuple[int, Problem]] = []
    for number, line in enumerate(text.splitlines()[:MAX_LINES], start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        try:
            signers.append(_signer(stripped, local))
        except _NotUnderstood as error:
            problems.append((number, error.problem))
    return Roster(tuple(signers), tuple(problems))


def is_principal(text: str) -> bool:
    """Say whether `text` names exactly one principal: no pattern, list, space or quote."""
    return _PRINCIPAL.fullmatch(text) is not None


def signer_line(principal: str, public_key: str, namespace: str) -> str:
    """Return the line that lets one key sign for one principal in one namespace, newline included."""
    key_type, blob = public_key.split()[:2]
    return f'{principal} namespaces="{namespace}" {key_type} {blob}\n'


def matches(patterns: str, name: str) -> bool:
    """Match a name against an OpenSSH pattern list (ssh_config(5), PATTERNS): `*`, `?` and `!`."""
    found = False
    for pattern in patterns.split(","):
        if _glob(pattern.removeprefix("!"), name):
            if pattern.startswith("!"):
                return False
            found = True
    return found


def _glob(pattern: str, name: str) -> bool:
    """Match in linear steps, going back to the last `*` only: a hostile pattern cannot stall the desk."""
    at = here = 0
    star, resume = -1, 0
    while here < len(name):
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, here
            at += 1
        elif at < len(pattern) and pattern[at] in {"?", name[here]}:
            at, here = at + 1, here + 1
        elif star >= 0:
            resume += 1
            at, here = star + 1, resume
        else:
            return False
    return not pattern[at:].strip("*")


class _NotUnderstood(Exception):  # noqa: N818 - caught where it is raised, never seen outside
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def _signer(line: str, local: Callable[[datetime], datetime]) -> Signer:
    words = _WORD.findall(line) if len(line) <= MAX_LINE_CHARS else []
    if len(words) < 3:
        raise _NotUnderstood("unreadable")
    principals, *rest = words
    options = {} if rest[0] in KEY_TYPES else _options(rest.pop(0))
    if len(rest) < 2 or rest[0] not in KEY_TYPES:
        raise _NotUnderstood("key-unknown")
    return Signer(
        principals=principals.strip('"'),
        key=_key(*rest[:2]),
        namespaces=options.get("namespaces"),
        valid_after=_time(options.get("valid-after"), local),
        valid_before=_time(options.get("valid-before"), local),
    )


def _options(text: str) -> dict[str, str]:
    options: dict[str, str] = {}
    at = 0
    while at < len(text):
        found = _OPTION.match(text, at)
        if not found:
            raise _NotUnderstood("unreadable")
        name, value = found[1].lower(), found[2]
        if name == "cert-authority":
            raise _NotUnderstood("authority")
        if name not in {"namespaces", "valid-after", "valid-before"} or name in options or not value:
            raise _NotUnderstood("option-unknown")
        options[name] = value
        at = found.end()
    return options


def _key(key_type: str, encoded: str) -> bytes:
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _NotUnderstood("key-unknown") from error
    name = key_type.encode()
    if not blob.startswith(len(name).to_bytes(4, "big") + name):
        raise _NotUnderstood("key-unknown")
    return blob


def _time(text: str | None, local: Callable[[datetime], datetime]) -> datetime | None:
    if text is None:
        return None
    found = _TIME.fullmatch(text)
    if not found:
        raise _NotUnderstood("time-unreadable")
    digits = found[1] + (found[2] or "0000") + (found[3] or "00")
    try:
        naive = datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007 - made aware in the next line
        return naive.replace(tzinfo=UTC) if found[4] else local(naive).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _NotUnderstood("time-unreadable") from error
