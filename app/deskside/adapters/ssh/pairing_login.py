"""The clerk's half of the proof (security.md 3.2), and of coming back without a code.

What counts is the companion's checked tag, and nothing else: any server may say that we are in (security.md
3.6, P1). `prove_code` returns only after that check; there is no other way out of it than an error.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from deskside.adapters.both_ends.pake import Exchange as Pake
from deskside.adapters.both_ends.pake import NotProven
from deskside.adapters.ssh.userauth import Accepted, Asked, Denied
from deskside.domain.companion.proof import (
    MESSAGE_BYTES,
    NONCE_BYTES,
    RESUME,
    TAG_BYTES,
    context,
    decode,
    encode,
    to_sign_at_pairing,
    to_sign_at_resuming,
)
from deskside.domain.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.ssh.clerk_key import ClerkKey
    from deskside.adapters.ssh.exchange import Exchange
    from deskside.adapters.ssh.userauth import Answer
    from deskside.domain.companion.code import SupportCode


def prove_code(
    talk: Exchange, code: SupportCode, key: ClerkKey, host_key: bytes, sending: Callable[[], None]
) -> None:
    """Return when the companion knows that we know the code, and we that it does.

    Args:
        talk: With the account `support`.
        code: Its check digit is right.
        key: The clerk's.
        host_key: What the other end showed, in wire form: part of what is proven.
        sending: Called before anything that depends on the code leaves.

    Raises:
        Unreachable: `code-not-taken`: the other end asks for no code, so none was sent. `code-not-proven`:
            it was sent, and the other end has not proven to know it. `companion-unproven`: it let us in
            without having proven anything.
        Cancelled: The person gave up.
    """
    ctx = context(talk.transport.session_id or b"", host_key)
    certificate = key.certified.certificate
    pake = Pake("clerk", code, ctx)
    msg_b = _asked(talk.ask_server(talk.auth.ask_for_prompts), MESSAGE_BYTES, "code-not-taken")
    try:
        shared = pake.finish(msg_b)
    except NotProven as error:
        raise Unreachable("code-not-taken") from error
    answers = [
        pake.message,
        shared.clerk_tag(ctx, pake.message, msg_b, certificate),
        certificate,
        key.signature(to_sign_at_pairing(ctx, pake.message, msg_b)),
    ]
    sending()
    answer = _after_sending(talk, [encode(part) for part in answers])
    tag = _asked(answer, TAG_BYTES, "code-not-proven")
    if not hmac.compare_digest(tag, shared.companion_tag(ctx, pake.message, msg_b, certificate)):
        raise Unreachable("code-not-proven")
    if not isinstance(_after_sending(talk, ["ok"]), Accepted):
        raise Unreachable("code-not-proven")


def come_back(talk: Exchange, key: ClerkKey, host_key: bytes) -> None:
    """Return when the companion has let us in again, on a connection that only it can have made.

    Args:
        talk: With the account `resume`.
        key: The clerk's, with which the code was proven.
        host_key: The companion's, pinned; it has been compared.

    Raises:
        Unreachable: `session-not-resumed`: it lets nobody back in.
        Cancelled: The person gave up.
    """
    ctx = context(talk.transport.session_id or b"", host_key, protocol=RESUME)
    nonce = _asked(talk.ask_server(talk.auth.ask_for_prompts), NONCE_BYTES, "session-not-resumed")
    signature = key.signature(to_sign_at_resuming(ctx, nonce))
    answers = [encode(key.certified.certificate), encode(signature)]
    answer = talk.ask_server(lambda: talk.auth.answer_prompts(answers))
    if not isinstance(answer, Accepted):
        raise Unreachable("session-not-resumed")


def _after_sending(talk: Exchange, answers: list[str]) -> Answer:
    """Send and wait; however the connection ends now, the other side has not proven the code."""
    try:
        return talk.ask_server(lambda: talk.auth.answer_prompts(answers))
    except Unreachable as error:
        raise Unreachable("code-not-proven") from error


def _asked(answer: Answer, length: int, otherwise: str) -> bytes:
    """Return the bytes of the only prompt of `answer`.

    Raises:
        Unreachable: `companion-unproven` for a success before its time; else with the code `otherwise`.
    """
    match answer:
        case Accepted():
            raise Unreachable("companion-unproven")
        case Denied():
            raise Unreachable(otherwise)
        case Asked(prompts=((text, _),)):
            try:
                return decode(text, length=length)
            except ValueError as error:
                raise Unreachable(otherwise) from error
        case _:
            raise Unreachable(otherwise)
