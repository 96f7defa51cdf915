"""A ticket's journal as a file that travels (formats.md section 9): names, bounds, and one line at a time.

Everything that reads here reads what somebody else may have written: exact members, exact types, bounded.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

from deskside.domain.canonical import canonical
from deskside.domain.errors import BrokeMidway
from deskside.domain.journal.checkpoint import JournalName

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Seq
    from deskside.domain.tickets import TicketNumber

FORMAT: Final = "deskside-bundle/1"
NAMESPACE: Final = "deskside-bundle@v1"
"""Of the SSHSIG over `SHA256SUMS`."""

JOURNAL: Final = "journal.jsonl"
CHECKPOINTS: Final = "checkpoints.jsonl"
REPORT: Final = "report.html"
README: Final = "README.txt"
VERIFIER: Final = "verify.py"
SIGNERS: Final = "allowed_signers"
SUMS: Final = "SHA256SUMS"
SUMS_SIGNATURE: Final = "SHA256SUMS.sig"
NEEDED: Final = frozenset({JOURNAL, CHECKPOINTS, REPORT, README, SUMS})

KEEPER: Final = "keeper"
OTHER_SIDE: Final = "other-side"
"""Principals in the bundle's own `allowed_signers`."""

INLINE_BYTES: Final = 4_096
"""A larger body lies in `artifacts/`, so that no line of the journal packs to almost nothing."""
MAX_BODY_BYTES: Final = 64 << 20
MAX_LINE_BYTES: Final = 64 << 10
MAX_MEMBERS: Final = 60_000
MAX_TEXT_BYTES: Final = 256 << 20
"""Of the report; each of the other texts is smaller."""
MAX_BUNDLE_BYTES: Final = (4 << 30) - 1
"""Packed, and unpacked in all: below both bounds a zip has one form only, without the extensions of zip64."""
MAX_RATIO: Final = 100
"""Nothing of ours packs better (security.md T11): what would is stored as it is."""

_NAME: Final = re.compile(
    r"journal\.jsonl|checkpoints\.jsonl|report\.html|README\.txt|verify\.py|allowed_signers|SHA256SUMS"
    r"|SHA256SUMS\.sig|artifacts/(?:0|[1-9]\d{0,8})\.json|checkpoints/[1-9]\d{0,5}\.json(?:\.sig)?"
)
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})*")
_SUM: Final = re.compile(r"([0-9a-f]{64})  (\S{1,80})")


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleHeader:
    """Which chain it is."""

    journal: JournalName
    ticket: TicketNumber


class BundledActor(NamedTuple):
    """A row of `actor`; salt and body are None where they were erased."""

    id: str
    salt: bytes | None
    body: bytes | None


class BundledEntry(NamedTuple):
    """An entry with its payload. `body` is None where it was erased or never was."""

    seq: Seq
    head: bytes
    prev: bytes
    hash: bytes
    salt: bytes | None
    body: bytes | None
    erased_at: str | None


class ReadEntry(NamedTuple):
    """An entry as a line says it; its body may lie in a member of its own."""

    entry: BundledEntry
    artifact: str
    """Name of that member, or empty."""


def is_member(name: str) -> bool:
    """Say whether a bundle may have a member of this name."""
    return _NAME.fullmatch(name) is not None


def artifact_of(seq: Seq) -> str:
    """Return the name of the member that holds the body of an entry."""
    return f"artifacts/{seq}.json"


# ---------------------------------------------------------------- writing


def header_line(header: BundleHeader) -> bytes:
    """Return the first line of `journal.jsonl`."""
    return canonical({"format": FORMAT, "journal": header.journal, "ticket": header.ticket}) + b"\n"


def actor_line(actor: BundledActor) -> bytes:
    """Return the line of an actor."""
    said = {"actor": actor.id}
    if actor.salt is not None and actor.body is not None:
        said |= {"salt": actor.salt.hex(), "body": actor.body.decode()}
    return canonical(dict(said)) + b"\n"


def entry_line(entry: BundledEntry) -> bytes:
    """Return the line of an entry; a body above `INLINE_BYTES` is left to the member `artifact_of`."""
    said: dict[str, Any] = {
        "seq": entry.seq,
        "head": entry.head.decode(),
        "prev": entry.prev.hex(),
        "hash": entry.hash.hex(),
    }
    if entry.salt is not None and entry.body is not None:
        said["salt"] = entry.salt.hex()
        if len(entry.body) > INLINE_BYTES:
            said["artifact"] = artifact_of(entry.seq)
        else:
            said["body"] = entry.body.decode()
    if entry.erased_at is not None:
        said["erased_at"] = entry.erased_at
    return canonical(said) + b"\n"


# ---------------------------------------------------------------- reading


def read_header(line: bytes) -> BundleHeader:
    """Read the first line.

    Raises:
        BrokeMidway: `bundle-unreadable`, `bundle-newer`.
    """
    said = _object(line)
    form, ticket = said.get("format"), said.get("ticket")
    journal: Any = said.get("journal")
    if isinstance(form, str) and form != FORMAT and form.startswith("deskside-bundle/"):
        raise BrokeMidway("bundle-newer")
    if form != FORMAT or journal not in get_args(JournalName) or type(ticket) is not int or ticket < 0:
        raise unreadable("header")
    return BundleHeader(journal=journal, ticket=ticket)


def read_line(line: bytes) -> BundledActor | ReadEntry:
    """Read any other line.

    Raises:
        BrokeMidway: `bundle-unreadable`.
    """
    said = _object(line)
    if "actor" in said:
        return BundledActor(_text(said, "actor"), _hex(said, "salt"), _body(said))
    seq = said.get("seq")
    if type(seq) is not int or not 0 <= seq < 2**31:
        raise unreadable("line")
    artifact = _text(said, "artifact") if "artifact" in said else ""
    if artifact not in {"", artifact_of(seq)}:
        raise unreadable("line")
    entry = BundledEntry(
        seq,
        _text(said, "head").encode(),
        _hex(said, "prev") or b"",
        _hex(said, "hash") or b"",
        _hex(said, "salt"),
        _body(said),
        _text(said, "erased_at") if "erased_at" in said else None,
    )
    return ReadEntry(entry, artifact)


def read_sums(text: bytes) -> dict[str, str]:
    """Return hex digests by name.

    Raises:
        BrokeMidway: `bundle-unreadable`.
    """
    sums: dict[str, str] = {}
    for line in text.decode("ascii", "replace").splitlines():
        found = _SUM.fullmatch(line)
        if not found or not is_member(found[2]) or found[2] in sums:
            raise unreadable("sums")
        sums[found[2]] = found[1]
    return sums


def unreadable(why: str) -> BrokeMidway:
    """Return the error for what is no bundle, or a damaged one."""
    return BrokeMidway("bundle-unreadable", why=why)


def _object(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise unreadable("line") from error
    if not isinstance(said, dict):
        raise unreadable("line")
    return said


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str):
        raise unreadable("line")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise unreadable("line") from error
    return value


def _hex(said: dict[str, Any], name: str) -> bytes | None:
    if name not in said:
        return None
    value = _text(said, name)
    if not _HEX.fullmatch(value):
        raise unreadable("line")
    return bytes.fromhex(value)


def _body(said: dict[str, Any]) -> bytes | None:
    return _text(said, "body").encode() if "body" in said else None
