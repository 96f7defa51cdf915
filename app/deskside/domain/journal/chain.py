"""The hash chain as arithmetic (security.md section 4.1). The database lives in `adapters.store`.

Everything that is hashed is length-prefixed, so that no two different entries have the same bytes, and each
ticket's chain begins at its own value, so that an entry cannot move to another ticket.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from deskside.domain.tickets import TicketNumber

SPINE: Final[TicketNumber] = -1
"""Number of the chain over the chains: it notes that each began, and where each stood when it was closed."""

SALT_BYTES: Final = 32

_LENGTH_BYTES: Final = 8
_DIGEST_BYTES: Final = 32


def _prefixed(part: bytes) -> bytes:
    return len(part).to_bytes(_LENGTH_BYTES, "big") + part


_BEFORE_PREVIOUS: Final = _prefixed(b"entry") + _DIGEST_BYTES.to_bytes(_LENGTH_BYTES, "big")


def genesis(ticket: TicketNumber) -> bytes:
    """Return what stands before the first entry of a ticket's chain."""
    return sha256(_prefixed(b"genesis") + _prefixed(b"%d" % ticket)).digest()


def link(previous: bytes, head: bytes) -> bytes:
    """Return the hash of the entry whose head bytes are `head` and that follows the hash `previous`."""
    return sha256(_BEFORE_PREVIOUS + previous + len(head).to_bytes(_LENGTH_BYTES, "big") + head).digest()


_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))
_INNER_REST: Final = b"\x36" * (64 - SALT_BYTES)
_OUTER_REST: Final = b"\x5c" * (64 - SALT_BYTES)


def commit(salt: bytes, body: bytes) -> bytes:
    """Return the commitment to `body`: HMAC-SHA256 under a random salt of 32 bytes.

    When salt and body are gone, it tells nothing about them, even where few bodies were possible. (RFC 2104
    by hand: for a key of one fixed length it takes 60 % of the time of `hmac.digest`, and verifying does
    little else; a test holds the two together.)
    """
    inner = sha256(salt.translate(_INNER) + _INNER_REST + body).digest()
    return sha256(salt.translate(_OUTER) + _OUTER_REST + inner).digest()
