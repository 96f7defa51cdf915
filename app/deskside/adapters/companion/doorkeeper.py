"""The server's half of authentication (RFC 4252, RFC 4256) at the companion's door: one attempt, two ways.

Written here rather than taken from paramiko, which believes any number of answers, takes one that nobody
asked for, allows ten attempts, and hands a public key over before its signature was checked (security.md
3.6, P2, P4 to P10). It takes the place of `Transport.auth_handler` at the other end of `ssh.userauth`.

Both ways are keyboard-interactive: the account `support` proves the code (security.md 3.2), the account
`resume` is the clerk who proved it before, by a signature over this very connection.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

import paramiko
from paramiko.common import (
    MSG_SERVICE_REQUEST,
    MSG_USERAUTH_INFO_RESPONSE,
    MSG_USERAUTH_REQUEST,
    cMSG_SERVICE_ACCEPT,
    cMSG_USERAUTH_FAILURE,
    cMSG_USERAUTH_INFO_REQUEST,
    cMSG_USERAUTH_SUCCESS,
)
from paramiko.ssh_exception import SSHException

from deskside.adapters.companion.gate import Answer, Proven, Wrong
from deskside.domain.companion.proof import (
    ACCOUNT,
    MAX_CERTIFICATE_BYTES,
    MAX_SIGNATURE_BYTES,
    MESSAGE_BYTES,
    NONCE_BYTES,
    PROTOCOL,
    RESUME,
    RESUME_ACCOUNT,
    TAG_BYTES,
    context,
    decode,
    encode,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deskside.adapters.both_ends.certificates import Certified
    from deskside.adapters.both_ends.pake import Exchange
    from deskside.adapters.both_ends.transport import BoundedTransport
    from deskside.adapters.companion.gate import Gate

MAX_ANSWERS: Final = 16
_METHOD: Final = b"keyboard-interactive"
_CONFIRMED: Final = b"ok"


class Doorkeeper:
    """One connection's authentication, from the first message to the only success or the end.

    Args:
        transport: Ours; its thread calls everything here.
        gate: What all connections share.
        enters: Called with the clerk, and whether they were here before, just before they are told.
        guessed: Called when an answer was wrong.
    """

    def __init__(
        self,
        transport: BoundedTransport,
        gate: Gate,
        *,
        enters: Callable[[Certified, bool], None],
        guessed: Callable[[Wrong], None],
    ) -> None:
        self._transport = transport
        self._gate = gate
        self._enters = enters
        self._guessed = guessed
        self._service = False
        self._attempted = False
        self._next: Callable[[list[bytes]], None] | None = None
        """Who takes the next answers; None while none were asked for."""
        self._exchange: Exchange | None = None
        self._clerk: Certified | None = None
        self._nonce = b""
        self._ctx = b""
        self._user = ""
        self._authenticated = False

    # -- what paramiko's transport needs of an `auth_handler`

    @property
    def _handler_table(self) -> Mapping[int, Callable[[paramiko.Message], None]]:
        return {
            MSG_SERVICE_REQUEST: self._on_service,
            MSG_USERAUTH_REQUEST: self._on_request,
            MSG_USERAUTH_INFO_RESPONSE: self._on_answers,
        }

    def is_authenticated(self) -> bool:
        """Return whether a clerk was let in."""
        return self._authenticated

    def get_username(self) -> str:
        """Return the account that was asked for."""
        return self._user

    def abort(self) -> None:
        """Do nothing: nobody waits here."""

    # -- messages, on paramiko's thread

    def _on_service(self, message: paramiko.Message) -> None:
        if self._service or message.get_binary() != b"ssh-userauth":
            raise SSHException("another service")
        self._service = True
        self._send(cMSG_SERVICE_ACCEPT, b"ssh-userauth")

    def _on_request(self, message: paramiko.Message) -> None:
        if self._attempted or not self._service:
            raise SSHException("one attempt a connection")
        self._attempted = True
        user, service, method = (message.get_binary() for _ in range(3))
        if service != b"ssh-connection" or method != _METHOD or not self._transport.agreed_on_strict_kex:
            self._refuse()
        elif user == ACCOUNT.encode():
            self._user = ACCOUNT
            self._ask_for_the_code()
        elif user == RESUME_ACCOUNT.encode():
            self._user = RESUME_ACCOUNT
            self._ask_who_it_is()
        else:
            self._refuse()

    def _on_answers(self, message: paramiko.Message) -> None:
        take, self._next = self._next, None
        count = message.get_int()
        if take is None or count > MAX_ANSWERS:
            raise SSHException("answers that nobody asked for")
        take([message.get_binary() for _ in range(count)])

    # -- with a code

    def _ask_for_the_code(self) -> None:
        self._ctx = self._context()
        self._exchange = self._gate.begin(self._ctx)
        if self._exchange is None:
            self._refuse()
            return
        self._next = self._take_proof
        self._prompt(encode(self._exchange.message))

    def _take_proof(self, answers: list[bytes]) -> None:
        assert self._exchange is not None  # noqa: S101 - asked for together
        judged = self._gate.judge(self._exchange, self._ctx, _answer(answers))
        match judged:
            case Proven():
                self._clerk = judged.clerk
                self._next = self._take_confirmation
                self._prompt(encode(judged.tag))
            case Wrong():
                self._guessed(judged)
                self._refuse()
            case None:
                self._refuse()

    def _take_confirmation(self, answers: list[bytes]) -> None:
        if answers != [_CONFIRMED] or self._clerk is None:
            self._refuse()
            return
        self._let_in(self._clerk, was_here=False)

    # -- without a code

    def _ask_who_it_is(self) -> None:
        self._ctx = self._context(RESUME)
        self._nonce = secrets.token_bytes(NONCE_BYTES)
        if not self._gate.may_come_back():
            self._refuse()
            return
        self._next = self._take_signature
        self._prompt(encode(self._nonce))

    def _take_signature(self, answers: list[bytes]) -> None:
        try:
            certificate, signature = answers
            clerk = self._gate.comes_back(
                self._ctx,
                self._nonce,
                decode(certificate, most=MAX_CERTIFICATE_BYTES),
                decode(signature, most=MAX_SIGNATURE_BYTES),
            )
        except ValueError:
            clerk = None
        if clerk is None:
            self._refuse()
        else:
            self._let_in(clerk, was_here=True)

    # -- the end of it

    def _let_in(self, clerk: Certified, *, was_here: bool) -> None:
        self._enters(clerk, was_here)
        self._authenticated = True
        self._send(cMSG_USERAUTH_SUCCESS)
        self._transport.let_in()

    def _refuse(self) -> None:
        """Say no and end the connection: whoever wants to try again makes another one.

        Raises:
            SSHException: Always.
        """
        message = paramiko.Message()
        message.add_byte(cMSG_USERAUTH_FAILURE)
        message.add_string(b"")
        message.add_boolean(b=False)
        self._transport.send(message)
        raise SSHException("not let in")

    def _context(self, protocol: bytes = PROTOCOL) -> bytes:
        host_key, session_id = self._transport.get_server_key(), self._transport.session_id
        if host_key is None or session_id is None:
            raise SSHException("no keys yet")
        return context(session_id, host_key.asbytes(), protocol=protocol)

    def _prompt(self, text: str) -> None:
        message = paramiko.Message()
        message.add_byte(cMSG_USERAUTH_INFO_REQUEST)
        for nothing in (b"", b"", b""):  # name, instruction, language: RFC 4256 3.2
            message.add_string(nothing)
        message.add_int(1)
        message.add_string(text)
        message.add_boolean(b=False)
        self._transport.send(message)

    def _send(self, kind: bytes, *fields: bytes) -> None:
        message = paramiko.Message()
        message.add_byte(kind)
        for value in fields:
            message.add_string(value)
        self._transport.send(message)


def _answer(answers: list[bytes]) -> Answer | None:
    """Return the four parts of a proof, or None where they are not of its form."""
    try:
        msg_a, tag, certificate, signature = answers
        return Answer(
            decode(msg_a, length=MESSAGE_BYTES),
            decode(tag, length=TAG_BYTES),
            decode(certificate, most=MAX_CERTIFICATE_BYTES),
            decode(signature, most=MAX_SIGNATURE_BYTES),
        )
    except ValueError:
        return None
