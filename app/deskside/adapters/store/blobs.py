"""Large payloads, compressed. A change of any bit is noticed, also one that unpacks to the same."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from deskside.domain.journal.chain import commit

if TYPE_CHECKING:
    from deskside.adapters.store.database import Connection

LARGE_BYTES: Final = 16 * 1_024
"""A larger payload lies in `blob` (formats.md section 5)."""

_QUICK: Final = 1
"""zlib level: output is compressed at 80 MB/s and more, to 1.2 times the size of the default level."""

_CHECK_BYTES: Final = 32
_LARGEST_BYTES: Final = 64 * 1_048_576
"""No payload is larger; what unpacks to more is not ours."""


def put(db: Connection, commitment: bytes, salt: bytes, body: bytes) -> None:
    """Store a payload: a check of the packed bytes under the payload's salt, then those bytes."""
    packed = zlib.compress(body, _QUICK)
    kept = commit(salt, packed) + packed
    db.execute("INSERT INTO blob (commitment, bytes) VALUES (?, ?)", (commitment, kept))


def get(db: Connection, commitment: bytes, salt: bytes) -> bytes | None:
    """Return the payload, or None where it is erased, absent or damaged."""
    row = db.execute("SELECT bytes FROM blob WHERE commitment = ?", (commitment,)).fetchone()
    if row is None or row[0] is None:
        return None
    check, packed = row[0][:_CHECK_BYTES], row[0][_CHECK_BYTES:]
    if commit(salt, packed) != check:
        return None
    unpacking = zlib.decompressobj()
    try:
        body = unpacking.decompress(packed, _LARGEST_BYTES)
    except zlib.error:
        return None
    return body if unpacking.eof else None
