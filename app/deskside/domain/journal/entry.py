"""One entry of a journal: the head that is chained, the payload that can be erased, and both read back."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from deskside.domain.canonical import canonical, canonical_flat
from deskside.domain.journal.chain import commit, link
from deskside.domain.journal.codec import decode, encode, kind_of
from deskside.domain.journal.facts import Actor, Recorded
from deskside.domain.journal.scrub import scrub
from deskside.domain.journal.times import read_time
from deskside.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from deskside.domain.canonical import Value
    from deskside.domain.journal.codec import Fields
    from deskside.domain.journal.facts import Fact, Seq
    from deskside.domain.redaction import Redactor
    from deskside.domain.tickets import TicketNumber

VERSION: Final = 1
"""Of the head's form; a reader that meets a higher one shows the entry as unreadable, not as broken."""

PAYLOAD_ERASED: Final = "payload-erased"
"""Kind of the entry that makes an erasure lawful: `first` to `last` of its own chain, and on what basis."""

_ESCAPES: Final = re.compile(rb"\\[ubfr]")
"""How JSON writes what is not printable, line feeds and tabs left out."""

CHAIN_BEGAN: Final = "chain-began"
CHAIN_STOOD: Final = "chain-stood"
"""Kinds of the spine's entries: the entry number `size` (from 1) of `chain` has the hash `hash`."""


class Stamp(NamedTuple):
    """Who, when and where: what every head says besides its fact."""

    actor: str
    """Pseudonymous id, `actor_id` of the actor's own salted commitment."""
    key_fingerprint: str
    boot_id: str
    at: datetime
    """Aware UTC time, kept to the millisecond."""
    wall_time: str
    """The same, as heads have it."""
    mono_ms: int


class Draft(NamedTuple):
    """A fact made ready to be chained. Nothing in it depends on the entries before it."""

    fact: Fact
    """As it will be read back: sanitised and redacted."""
    head: Fields
    salt: bytes
    body: bytes
    """Canonical payload."""
    commitment: bytes


def draft(fact: Fact, salt: bytes, redactor: Redactor) -> Draft:
    """Sanitise, redact, encode and commit. `salt` is 32 random bytes, used once."""
    head, payload = encode(fact)
    kind = kind_of(fact)
    clean, redacted = scrub(payload, redactor)
    body = canonical(clean)
    commitment = commit(salt, body)
    head |= {"type": kind, "payload": commitment.hex(), "len": len(body)}
    if redacted:
        head["redacted"] = ",".join(f"{rule}:{count}" for rule, count in sorted(redacted.items()))
    if clean != payload:
        fact = decode(head, body) or fact
    return Draft(fact, head, salt, body, commitment)


def seal(
    fields: Mapping[str, Value], ticket: TicketNumber, seq: Seq, previous: bytes, stamp: Stamp
) -> tuple[bytes, bytes]:
    """Return the bytes of a head and the hash that links it to `previous`."""
    head: Fields = {
        **fields,
        "v": VERSION,
        "ticket": ticket,
        "seq": seq,
        "actor": stamp.actor,
        "boot_id": stamp.boot_id,
        "mono_ms": stamp.mono_ms,
        "wall_time": stamp.wall_time,
    }
    if stamp.key_fingerprint:
        head["actor_key_fpr"] = stamp.key_fingerprint
    sealed = canonical_flat(head)
    return sealed, link(previous, sealed)


def actor_body(actor: Actor) -> bytes:
    """Return what the actor's commitment covers. The key's fingerprint stands in the heads themselves."""
    return canonical({"account": actor.account, "name": actor.name})


def actor_id(salt: bytes, body: bytes) -> str:
    """Return the pseudonym of an actor: the first half of the commitment, hex."""
    return commit(salt, body).hex()[:32]


def read_actor(body: bytes | None) -> Actor:
    """Return the actor of a row; an erased or unreadable one has no account."""
    said = _object(harmless(body or b"{}"))
    return Actor(account=str(said.get("account", "")), name=str(said.get("name", "")))


def read(
    ticket: TicketNumber, seq: Seq, sealed: bytes, body: bytes | None, actors: Mapping[str, Actor]
) -> Recorded:
    """Return an entry as people and programs see it. Never fails: that is for `verification` to say.

    What is recorded is harmless; but others of a team may have recorded it, and with another program.
    """
    head = _object(harmless(sealed))
    actor = actors.get(str(head.get("actor")), Actor(account=""))
    if key := head.get("actor_key_fpr"):
        actor = Actor(account=actor.account, name=actor.name, key_fingerprint=str(key))
    erased = body is None and "payload" in head
    return Recorded(
        ticket=ticket,
        seq=seq,
        at=read_time(str(head.get("wall_time"))),
        actor=actor,
        fact=None if erased else decode(head, body and harmless(body)),
        erased=erased,
        kind=str(head.get("type", "")),
    )


def standing(sealed: bytes, body: bytes | None) -> tuple[str, Fact | None]:
    """Return what of an entry counts for the projections; of an erased one, what its head still says."""
    head = _object(sealed)
    return str(head.get("wall_time")), decode(head, body)


def commitment_in(head: bytes) -> bytes:
    """Return the commitment to the payload that stands in an entry's head, empty where there is none.

    Text in a head cannot look like it: a quotation mark in text is escaped.
    """
    _, _, rest = head.partition(b'"payload":"')
    try:
        return bytes.fromhex(rest[:64].decode("ascii"))
    except ValueError:
        return b""


def wall_time_in(head: bytes) -> str:
    """Return the time that stands in an entry's head, as it stands there."""
    return head.partition(b'"wall_time":"')[2].partition(b'"')[0].decode("ascii", "replace")


def harmless(data: bytes) -> bytes:
    """Return JSON with nothing in its texts that a terminal or a page would obey; most has none."""
    if not _ESCAPES.search(data) and data.decode(errors="replace").isprintable():
        return data
    try:
        return json.dumps(_cleaned(json.loads(data))).encode()
    except (ValueError, RecursionError):
        return data


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - what JSON holds
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean(name): _cleaned(item) for name, item in value.items()}
    return value


def _object(data: bytes | None) -> dict[str, Any]:
    try:
        found = json.loads(data or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
