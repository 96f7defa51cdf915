"""`usecases.ports.scripts.Tokens` on the operating system's randomness."""

from __future__ import annotations

import secrets


class RandomTokens:
    """32 hex digits, letters only: 82 bits, and nothing that the redactor could take for a card number."""

    def token(self) -> str:
        """Return a new one."""
        return "".join(secrets.choice("abcdef") for _ in range(32))
