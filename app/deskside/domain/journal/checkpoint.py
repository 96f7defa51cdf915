"""Signed statements of where a journal stood (formats.md section 5): making and reading them, not signing.

A chain alone proves nothing against whoever owns it; a statement that others keep does.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from deskside.domain.canonical import canonical
from deskside.domain.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deskside.domain.tickets import TicketNumber

NAMESPACE: Final = "deskside-journal@v1"
"""Of the SSHSIG over a statement."""

EVERY_ENTRIES: Final = 50
"""After so many entries a chain is signed anew; also where a session or a ticket ends."""

JournalName = Literal["desk", "companion"]
"""Whose journal: the clerk's, or that of the person who is helped."""

MAX_STATEMENT_BYTES: Final = 1_024
MAX_LINE_BYTES: Final = 65_536
MAX_LINES: Final = 20_000
_V: Final = 1
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_FINGERPRINT: Final = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where a chain stands, and the spine with it."""

    ticket: TicketNumber
    size: int
    """How many entries the chain has."""
    head: str
    """Hex hash of the last of them."""
    spine: str
    """Hex hash of the last entry of the spine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCheckpoint:
    """The exact bytes of a statement, and one signature over them: the keeper's own or another's."""

    journal: JournalName
    statement: bytes
    signature: bytes
    """Armoured SSHSIG."""
    at: str = ""
    """When it was made or arrived, as heads have times: what whoever kept it says."""


def statement(stand: Stand, clerk: str) -> bytes:
    """Return the bytes that are signed.

    Args:
        stand: Of the chain.
        clerk: Fingerprint of the key of whoever keeps the journal, `SHA256:...`.
    """
    return canonical(
        {
            "v": _V,
            "ticket": stand.ticket,
            "size": stand.size,
            "head": stand.head,
            "spine": stand.spine,
            "clerk": clerk,
        }
    )


def read_statement(data: bytes) -> tuple[Stand, str]:
    """Return what a statement says, and whose key its keeper claims.

    Raises:
        WrongUse: `checkpoint-unreadable`: it is not exactly what `statement` makes.
    """
    try:
        said: Any = json.loads(data) if len(data) <= MAX_STATEMENT_BYTES else None
        stand = Stand(ticket=said["ticket"], size=said["size"], head=said["head"], spine=said["spine"])
        clerk = said["clerk"]
        fits = (
            _is_number(stand.ticket, -1)
            and _is_number(stand.size, 1)
            and all(_DIGEST.fullmatch(digest) for digest in (stand.head, stand.spine))
            and _FINGERPRINT.fullmatch(clerk)
            and statement(stand, clerk) == data
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise WrongUse("checkpoint-unreadable") from error
    if not fits:
        raise WrongUse("checkpoint-unreadable")
    return stand, str(clerk)


def _is_number(value: object, least: int) -> bool:
    return type(value) is int and least <= value < 2**53


def line(signed: SignedCheckpoint) -> bytes:
    """Return a checkpoint as one line of `checkpoints.jsonl`, newline included."""
    return (
        canonical(
            {
                "journal": signed.journal,
                "statement": signed.statement.decode("ascii"),
                "signature": signed.signature.decode("ascii"),
                "at": signed.at,
            }
        )
        + b"\n"
    )


def read_lines(lines: Iterable[bytes]) -> Iterator[SignedCheckpoint]:
    """Yield the checkpoints of a `checkpoints.jsonl` that somebody else may have written.

    Raises:
        WrongUse: `checkpoint-unreadable`; also where there are more than `MAX_LINES`.
    """
    for number, text in enumerate(lines):
        if number >= MAX_LINES or len(text) > MAX_LINE_BYTES:
            raise WrongUse("checkpoint-unreadable")
        if text.strip():
            yield _read_line(text)


def _read_line(text: bytes) -> SignedCheckpoint:
    try:
        said: Any = json.loads(text)
        signed = SignedCheckpoint(
            journal=said["journal"],
            statement=said["statement"].encode("ascii"),
            signature=said["signature"].encode("ascii"),
            at=str(said.get("at", ""))[:40],
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise WrongUse("checkpoint-unreadable") from error
    if signed.journal not in get_args(JournalName):
        raise WrongUse("checkpoint-unreadable")
    read_statement(signed.statement)
    return signed
