"""SPAKE2 with a support code as its password: two messages, one key that both have or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from spake2 import SPAKE2_A, SPAKE2_B  # type: ignore[import-untyped]  # it has no types

from deskside.domain.companion.proof import MESSAGE_BYTES, SharedKey, identities

if TYPE_CHECKING:
    from deskside.domain.companion.code import SupportCode


class NotProven(Exception):  # noqa: N818 - a state of the other side, never shown
    """What the other side sent is no message of this exchange."""


class Exchange:
    """One side of one exchange, on one connection. Never used twice.

    Args:
        side: Who we are.
        code: What both know.
        ctx: What the connection is (`domain.companion.proof.context`).
    """

    def __init__(self, side: Literal["clerk", "companion"], code: SupportCode, ctx: bytes) -> None:
        clerk, companion = identities(ctx)
        make = SPAKE2_A if side == "clerk" else SPAKE2_B
        self._exchange = make(code.reveal().encode("ascii"), idA=clerk, idB=companion)
        self.message: bytes = self._exchange.start()

    def finish(self, theirs: bytes) -> SharedKey:
        """Return the key; that it is the other side's too, only a checked tag says.

        Raises:
            NotProven: Not a message of the other side. It was a guess like any other.
        """
        if len(theirs) != MESSAGE_BYTES:
            raise NotProven
        try:
            return SharedKey(self._exchange.finish(theirs))
        except Exception as error:
            raise NotProven from error
