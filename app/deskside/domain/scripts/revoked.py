"""The file `revoked`: one statement, file or key a line, and why, for good.

A line is a hex SHA-256 of a statement or of a file, or a key's fingerprint `SHA256:...`, then optionally
a blank and a reason. `#` begins a comment line.
"""

from __future__ import annotations

import re
from typing import Final

from deskside.domain.errors import Refused
from deskside.domain.scripts.evidence import Revoked

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_KEY: Final = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


def parse_revoked(text: str) -> Revoked:
    """Read the file.

    Raises:
        Refused: `revocations-unreadable` with the line: what may have been taken back must not run.
    """
    digests: set[str] = set()
    keys: set[str] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        word = line.split(maxsplit=1)[0] if line.strip() else "#"
        if _DIGEST.fullmatch(word):
            digests.add(word)
        elif _KEY.fullmatch(word):
            keys.add(word)
        elif not word.startswith("#"):
            raise Refused("revocations-unreadable", line=number)
    return Revoked(frozenset(digests), frozenset(keys))


def is_revocable(text: str) -> bool:
    """Say whether `text` is something that a line can take back."""
    return bool(_DIGEST.fullmatch(text) or _KEY.fullmatch(text))


def revoked_line(digest: str, reason: str) -> str:
    """Return the line that takes `digest` back, newline included."""
    return f"{digest} {' '.join(reason.split())[:200]}".rstrip() + "\n"
