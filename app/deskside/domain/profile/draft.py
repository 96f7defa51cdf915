"""The text of a new profile, with a comment at each thing that a person may want to change."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.profile.form import is_host, read_profile
from deskside.domain.scripts.allowed_signers import signer_line
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskside.domain.profile.keys import PublicKey

_ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:]+))(?::(\d{1,5}))?")
_VERSION = re.compile(rb"^version[ \t]*=[ \t]*\d+", re.MULTILINE)
_EXPIRES = re.compile(rb"^expires[ \t]*=[ \t]*\d{4}-\d\d-\d\d", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayDraft:
    """A relay as a person names it."""

    host: str
    port: int
    host_keys: tuple[PublicKey, ...]
    companion_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person answers when they make an organisation's first profile."""

    organisation: str
    call_back: str
    expires: date
    roots: tuple[PublicKey, ...]
    approvers: tuple[tuple[str, PublicKey], ...] = ()
    """Principal and key of each."""
    authorities: tuple[PublicKey, ...] = ()
    relays: tuple[RelayDraft, ...] = ()


def draft_text(draft: Draft) -> bytes:
    """Return the text of version 1, ready to be read, changed and signed.

    Raises:
        WrongUse: An answer does not fit; the first flaw.
    """
    approvers = (signer_line(name, key.line, SCRIPT_NAMESPACE).strip() for name, key in draft.approvers)
    text = _TEXT.format(
        organisation=_quoted(draft.organisation),
        call_back=_quoted(draft.call_back),
        expires=draft.expires.isoformat(),
        roots=_list(_lines(draft.roots)),
        approvers=_list(approvers),
        authorities=_list(_lines(draft.authorities)),
        notice="\n".join(
            f"{language} = {_quoted(words.format(call_back=draft.call_back))}"
            for language, words in _NOTICE.items()
        ),
    )
    text += "".join(_relay(relay) for relay in draft.relays)
    body = text.encode()
    read_profile(body)
    return body


def next_text(body: bytes, *, expires: date) -> bytes:
    """Return the same text as the next version, with another last day. Comments and order stay.

    Raises:
        WrongUse: `body` is no profile, or `profile-unreadable` where its version has no line of its own.
    """
    before = read_profile(body)
    text, versions = _VERSION.subn(b"version = %d" % (before.version + 1), body)
    text, days = _EXPIRES.subn(b"expires = " + expires.isoformat().encode(), text)
    if (versions, days) != (1, 1) or read_profile(text).version != before.version + 1:
        raise WrongUse("profile-unreadable", why="version, expires")
    return text


def relay_address(text: str) -> tuple[str, int]:
    """Read a relay as a person types it: `HOST`, `HOST:PORT` or `[IPv6]:PORT`; 443 where no port is said.

    Raises:
        WrongUse: `profile-relay-unreadable`.
    """
    found = _ADDRESS.fullmatch(text.strip())
    host, port = (found[1] or found[2], int(found[3] or 443)) if found else ("", 0)
    if not is_host(host) or not 0 < port < 65_536:
        raise WrongUse("profile-relay-unreadable", relay=text[:80])
    return host, port


def day_of(text: str) -> date:
    """Read a day as people type it, `2027-12-31`.

    Raises:
        WrongUse: `profile-day-unreadable`.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse("profile-day-unreadable", day=text[:40]) from error


def _lines(keys: Iterable[PublicKey]) -> list[str]:
    return [f"{key.line} {key.comment}".strip() for key in keys]


def _list(items: Iterable[str]) -> str:
    return "[\n" + "".join(f"  {_quoted(item)},\n" for item in items) + "]"


def _quoted(text: str) -> str:
    """Return a TOML string: as it stands where it can, else with JSON's escapes, which are TOML's too."""
    if '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def _relay(relay: RelayDraft) -> str:
    return _RELAY.format(
        host=_quoted(relay.host),
        port=relay.port,
        host_keys=_list(_lines(relay.host_keys)),
        companion_key=relay.companion_key.strip(),
    )


_NOTICE = {
    "en": "We never call you unasked. In doubt, hang up and call {call_back}.",
    "ru": "Мы никогда не звоним первыми. Если сомневаетесь, положите трубку и позвоните: {call_back}.",
}

_TEXT = """\
# An organisation profile of Deskside. Read it, change it, then sign it; every change needs a new signature.
format = 1
version = 1                # must grow with every change that has left your hands
expires = {expires}       # the last day (UTC) on which it counts

organisation = {organisation}
call_back = {call_back}    # shown to users, to ring and ask who is asking

# Who signs this profile and may sign the next one. Keep a second one in a safe.
roots = {roots}
roots_needed = 1

# Who approves scripts: lines of OpenSSH's allowed_signers. Times end in Z.
approvers = {approvers}

# Where desks take scripts, walkthroughs and approvals from; signatures decide what may run, as ever:
# scripts_from = "git:ssh://git@git.example.org/scripts.git"

# What no longer counts: digests of statements or files, and keys (SHA256:...), each with a reason.
revoked = []

# Shown to users before the code, by language.
[notice]
{notice}

# Who certifies clerks, and the principal that their certificates name.
[clerks]
authorities = {authorities}
principal = "deskside-clerk"

# How many people must approve a script that reads, changes, or disrupts. An author never counts.
[policy]
read = 1
change = 2
disruptive = 2
agentless_consent = true   # on a machine without the companion, clerks record that the user agreed

# From where on a fact is worth a warning; app/docs/formats.md section 8 has all of them:
# [thresholds]
# volume_filling_percent = 85
# certificate_days = 30

# Secrets of your own that the journal must not keep; as many of these as you need:
# [[redaction]]
# name = "staff-number"
# pattern = 'E\\d{{6}}'
"""

_RELAY = """
# Where companions wait for clerks. Of several, each gives out its own ports:
# routes = {{ first = 40000, last = 44999 }}
[[relays]]
host = {host}
port = {port}
host_keys = {host_keys}
companion_key = '''
{companion_key}
'''
"""
