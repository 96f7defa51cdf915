"""What the companion hands to its root helper, and the helper's one line before a script's own output.

The helper believes nothing of it: it decides about the script's bytes itself, by the same rule and on
signatures that it checks itself. What comes here says only which of the approved things was asked for.
Behind the order may follow `domain.companion.wishes`; the end of the helper's input kills, like `KILL`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Annotated, Final

from deskside.domain.companion.fields import Exactly, UpTo, from_json, parse_object, to_object, write_object
from deskside.domain.companion.offers import (
    MAX_OFFER_BYTES,
    MAX_RUN_ORDER_BYTES,
    OfferedScript,
    RunOrder,
    decode_offer,
    decode_run_order,
    encode_offer,
    encode_run_order,
)
from deskside.domain.companion.verbs import decode_refusal, encode_refusal
from deskside.domain.errors import Refused, WrongUse

MAX_ANSWER_BYTES: Final = 8 << 10
_LENGTHS: Final = struct.Struct(">III")
_MAX_TERMS_BYTES: Final = 4 << 10
_ADMITTED: Final = b"\x1edeskside admitted\n"
_REFUSED: Final = b"\x1edeskside refused "


@dataclass(frozen=True, slots=True, kw_only=True)
class ElevatedOrder:
    """One run of one script as administrator, as the person agreed to it."""

    offered: OfferedScript
    run: RunOrder
    digest: str
    """Hex SHA-256 of exactly what is to run (`domain.scripts.program.sent_sha256`)."""
    newest_seen: int = 0
    """The companion's memory of versions. It can only narrow what may run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    digest: Annotated[str, Exactly(r"[0-9a-f]{64}")]
    newest_seen: Annotated[int, UpTo(2**31)] = 0


HEAD_BYTES: Final = _LENGTHS.size


def encode_order(order: ElevatedOrder) -> bytes:
    """Return three lengths (32 bits each), the terms as JSON, the offer and the run order."""
    terms = _Terms(digest=order.digest, newest_seen=order.newest_seen)
    parts = (write_object(to_object(terms)), encode_offer(order.offered), encode_run_order(order.run))
    return _LENGTHS.pack(*map(len, parts)) + b"".join(parts)


def rest_bytes(head: bytes) -> int:
    """Return how many bytes follow the first `HEAD_BYTES`.

    Raises:
        Refused: `elevation-garbled`.
    """
    lengths = _LENGTHS.unpack(head)
    bounds = (_MAX_TERMS_BYTES, MAX_OFFER_BYTES, MAX_RUN_ORDER_BYTES)
    if any(length > bound for length, bound in zip(lengths, bounds, strict=True)):
        raise Refused("elevation-garbled")
    return sum(lengths)


def decode_order(head: bytes, rest: bytes) -> ElevatedOrder:
    """Read what `encode_order` wrote. Signatures are not checked here.

    Raises:
        Refused: `elevation-garbled`; nothing of the data is in it.
    """
    first, second, _ = _LENGTHS.unpack(head)
    try:
        terms = from_json(_Terms, parse_object(rest[:first]))
        offered = decode_offer(rest[first : first + second])
        run = decode_run_order(rest[first + second :])
    except (ValueError, Refused):
        raise Refused("elevation-garbled") from None
    return ElevatedOrder(offered=offered, run=run, digest=terms.digest, newest_seen=terms.newest_seen)


def encode_answer(refusal: Refused | WrongUse | None) -> bytes:
    """Return the helper's one line: admitted, or why not."""
    return _ADMITTED if refusal is None else _REFUSED + encode_refusal(refusal)


class HelperAnswer:
    """Takes the helper's line from the beginning of its standard output, however that was cut.

    Attributes:
        admitted: The script runs, or has run: what follows is its own.
        refusal: Why the helper would not run it.
    """

    def __init__(self) -> None:
        self._heard: bytes | None = b""
        self.admitted = False
        self.refusal: Refused | None = None

    def feed(self, data: bytes) -> bytes:
        """Return what of `data` the script itself has printed."""
        if self._heard is None:
            return data if self.admitted else b""
        line, newline, rest = (self._heard + data).partition(b"\n")
        if not newline and len(line) < MAX_ANSWER_BYTES:
            self._heard = line
            return b""
        self._heard = None
        self.admitted = line + newline == _ADMITTED
        if not self.admitted and line.startswith(_REFUSED):
            self.refusal = decode_refusal(line[len(_REFUSED) :])
        return rest if self.admitted else b""
