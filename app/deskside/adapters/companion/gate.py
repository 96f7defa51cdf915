"""Who may come in: the one living code, and the one clerk who proved it. Shared by every connection."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.adapters.both_ends.certificates import Authority, Certified, NotCertified, check_certificate
from deskside.adapters.both_ends.pake import Exchange, NotProven
from deskside.domain.companion.code import SECRETS, SupportCode, make_code
from deskside.domain.companion.pairing import CodeLife, Gone, Pinned
from deskside.domain.companion.proof import to_sign_at_pairing, to_sign_at_resuming

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Answer:
    """What a clerk sends to prove a code."""

    msg_a: bytes
    tag: bytes
    certificate: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Proven:
    """A clerk who knew the code and holds a certificate; `tag` proves to them that we knew it too."""

    clerk: Certified
    tag: bytes


@dataclass(frozen=True, slots=True)
class Wrong:
    """A guess was spent. `left` remain; `why` is `code`, `form`, or what is wrong with the certificate."""

    left: int
    why: str


class Gate:
    """The code and the clerk of one run, under one lock: sixteen connections have three answers together.

    Args:
        authority: Whose clerks may come in.
        clock: Monotonic seconds, for how long things live.
        now: Seconds since the epoch, for certificates.
    """

    def __init__(
        self,
        authority: Authority,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._authority = authority
        self._clock = clock
        self._now = now
        self._lock = threading.Lock()
        self._life: CodeLife | None = None
        self._pinned: Pinned | None = None

    def new_code(self, route: int) -> SupportCode:
        """Return a fresh code; the one before is dead."""
        code = make_code(route, secrets.randbelow(SECRETS))
        with self._lock:
            self._life = CodeLife(code, self._clock())
        return code

    def end_code(self, reason: Gone) -> None:
        """Kill the code that waits, if one does."""
        with self._lock:
            if self._life is not None:
                self._life.end(reason)

    def take_gone(self) -> Gone | None:
        """Return, once, why the code no longer works; None while it does or where there is none."""
        with self._lock:
            gone = None if self._life is None else self._life.gone(self._clock())
            if gone is not None:
                self._life = None
            return gone

    def begin(self, ctx: bytes) -> Exchange | None:
        """Return our half of the exchange for one connection, or None where no code waits."""
        with self._lock:
            if self._life is None or not self._life.may_begin(self._clock()):
                return None
            code = self._life.code
        return Exchange("companion", code, ctx)

    def judge(self, exchange: Exchange, ctx: bytes, answer: Answer | None) -> Proven | Wrong | None:
        """Charge an answer, then look at it.

        Args:
            exchange: As `begin` gave it to this connection.
            ctx: What the connection is.
            answer: None where what came was not even of the form of an answer.

        Returns:
            None where the code died meanwhile, so that nothing was looked at.
        """
        with self._lock:
            life = self._life
            if life is None or not life.charge(self._clock()):
                return None
            try:
                proven = self._look(exchange, ctx, answer)
            except NotProven:
                why = "form" if answer is None else "code"
            except NotCertified as error:
                why = error.reason
            else:
                if life.right(self._clock()):
                    return proven
                return None
            life.wrong()
            return Wrong(life.left, why)

    def _look(self, exchange: Exchange, ctx: bytes, answer: Answer | None) -> Proven:
        if answer is None:
            raise NotProven
        msg_a, msg_b, certificate = answer.msg_a, exchange.message, answer.certificate
        key = exchange.finish(msg_a)
        if not hmac.compare_digest(answer.tag, key.clerk_tag(ctx, msg_a, msg_b, certificate)):
            raise NotProven
        clerk = check_certificate(certificate, self._authority, self._now())
        if not clerk.signed(to_sign_at_pairing(ctx, msg_a, msg_b), answer.signature):
            raise NotCertified("stolen")
        return Proven(clerk, key.companion_tag(ctx, msg_a, msg_b, certificate))

    # -- the clerk who may come back

    def pin(self, clerk: Certified) -> None:
        """Let this clerk, and no other, come back without a code."""
        with self._lock:
            self._pinned = Pinned(clerk.key)

    def comes_back(self, ctx: bytes, nonce: bytes, certificate: bytes, signature: bytes) -> Certified | None:
        """Return the clerk who was here before, if it is they, now, on this very connection."""
        with self._lock:
            pinned = self._pinned
            try:
                clerk = check_certificate(certificate, self._authority, self._now())
            except NotCertified:
                return None
            if pinned is None or not pinned.may_resume(clerk.key, self._clock()):
                return None
            if not clerk.signed(to_sign_at_resuming(ctx, nonce), signature):
                return None
            pinned.resumed()
            return clerk

    def may_come_back(self) -> bool:
        """Return whether anybody may come back without a code."""
        with self._lock:
            return self._pinned is not None and not self._pinned.is_over(self._clock())

    def note_lost(self) -> None:
        """Note that the clerk's line is gone: from now on they have fifteen minutes."""
        with self._lock:
            if self._pinned is not None:
                self._pinned.lost(self._clock())

    def forget_clerk(self) -> None:
        """Let nobody come back."""
        with self._lock:
            self._pinned = None
