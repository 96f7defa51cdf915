"""Whoever knocks at a companion's door with messages of their own making, and a relay in the middle."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
from typing import TYPE_CHECKING, Self

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL
from paramiko.server import InteractiveQuery

from deskside.adapters.both_ends.pake import Exchange
from deskside.adapters.companion.keys import fresh_host_key
from deskside.adapters.companion.listening import LocalListener
from deskside.adapters.ssh.greeting import greet
from deskside.adapters.ssh.transport import GuardedTransport
from deskside.adapters.ssh.userauth import Asked, Userauth
from deskside.adapters.threads import start_thread
from deskside.domain.companion.proof import ACCOUNT, context, decode, encode, to_sign_at_pairing
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deskside.adapters.ssh.userauth import Answer
    from deskside.domain.companion.code import SupportCode
    from servers.organisation import Clerk


class Knock:
    """One connection to a door, greeted and not yet let in.

    Args:
        port: Of the door, on 127.0.0.1.
        account: For whom it asks.
    """

    def __init__(self, port: int, account: str = ACCOUNT) -> None:
        self.transport = GuardedTransport(socket.create_connection(("127.0.0.1", port)), ["ssh-ed25519"])
        self.auth = Userauth(self.transport, account, wants_session=False)
        self.transport.auth_handler = self.auth  # type: ignore[assignment]  # the part that is used
        try:
            self.host_key = greet(self.transport, "127.0.0.1", port, CancelToken())
        except BaseException:
            self.transport.end()
            raise
        self.ctx = context(self.transport.session_id or b"", self.host_key)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.transport.end()

    def ask(self) -> bytes:
        """Ask to be let in and return what the door's prompt holds."""
        self.auth.ask_for_prompts()
        answer = self.auth.wait(60)
        assert isinstance(answer, Asked), answer
        return decode(answer.prompts[0][0], most=200)

    def answer(self, parts: Sequence[bytes]) -> Answer | None:
        """Send an answer and return what the door says to it."""
        with contextlib.suppress(EOFError, OSError, paramiko.SSHException):
            self.auth.answer_prompts([encode(part) for part in parts])
        return self.auth.wait(60)

    def proof(
        self, code: SupportCode, msg_b: bytes, clerk: Clerk, *, signer: Clerk | None = None
    ) -> list[bytes]:
        """Return the four parts of an honest answer; `signer` has another key than the certificate's."""
        pake = Exchange("clerk", code, self.ctx)
        key = pake.finish(msg_b)
        certificate = clerk.certificate
        return [
            pake.message,
            key.clerk_tag(self.ctx, pake.message, msg_b, certificate),
            certificate,
            (signer or clerk).signature(to_sign_at_pairing(self.ctx, pake.message, msg_b)),
        ]


class SaysYes(paramiko.ServerInterface):
    """Lets everybody in, at once or after having asked, once and `then` again."""

    def __init__(self, prompts: Sequence[str] = (), then: Sequence[str] = ()) -> None:
        self._prompts = prompts
        self._then = then
        self.answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def get_allowed_auths(self, username: str) -> str:
        del username
        return "keyboard-interactive"

    def check_auth_interactive(self, username: str, submethods: str) -> int | InteractiveQuery:
        del username, submethods
        return InteractiveQuery("", "", *self._prompts) if self._prompts else AUTH_SUCCESSFUL

    def check_auth_interactive_response(self, responses: list[str]) -> int | InteractiveQuery:
        self.answers.put(responses)
        then, self._then = self._then, ()
        return InteractiveQuery("", "", *then) if then else AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:
        del kind, chanid
        return 0


class Impostor:
    """`with Impostor(make) as impostor:` a paramiko server of our own at `impostor.route`."""

    def __init__(self, make: Callable[[], paramiko.ServerInterface]) -> None:
        self._make = make
        self._transports: list[paramiko.Transport] = []

    def __enter__(self) -> Self:
        self._listener = LocalListener("127.0.0.1", self._greet)
        self.route = self._listener.route
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        for transport in self._transports:
            transport.close()

    @property
    def port(self) -> int:
        return 40_000 + self.route

    def _greet(self, connection: socket.socket) -> None:
        transport = paramiko.Transport(connection)
        transport.add_server_key(fresh_host_key())
        self._transports.append(transport)
        transport.start_server(event=threading.Event(), server=self._make())


class InTheMiddle(paramiko.ServerInterface):
    """A relay that ends the clerk's SSH and speaks to the companion itself, passing every prompt on.

    Attributes:
        won: Whether the companion let it in; None while that is open.
    """

    def __init__(self, companion_port: int) -> None:
        self._port = companion_port
        self._to_clerk: queue.SimpleQueue[list[str] | bool] = queue.SimpleQueue()
        self._to_companion: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
        self.won: bool | None = None
        self.transport: paramiko.Transport | None = None

    def get_allowed_auths(self, username: str) -> str:
        del username
        return "keyboard-interactive"

    def check_auth_interactive(self, username: str, submethods: str) -> int | InteractiveQuery:
        del submethods
        start_thread("middle", lambda: self._as_clerk(username))
        return self._next()

    def check_auth_interactive_response(self, responses: list[str]) -> int | InteractiveQuery:
        self._to_companion.put(list(responses))
        return self._next()

    def close(self) -> None:
        self._to_companion.put([])
        if self.transport is not None:
            self.transport.close()

    def _next(self) -> int | InteractiveQuery:
        said = self._to_clerk.get(timeout=60)
        if isinstance(said, bool):
            return AUTH_SUCCESSFUL if said else AUTH_FAILED
        return InteractiveQuery("", "", *said)

    def _as_clerk(self, account: str) -> None:
        self.transport = paramiko.Transport(socket.create_connection(("127.0.0.1", self._port)))

        def pass_on(_title: str, _text: str, prompts: list[tuple[str, bool]]) -> list[str]:
            self._to_clerk.put([text for text, _ in prompts])
            return self._to_companion.get(timeout=60)

        try:
            self.transport.start_client(timeout=60)
            self.transport.auth_interactive(account, pass_on)
            self.won = self.transport.is_authenticated()
        except (paramiko.SSHException, EOFError, OSError):
            self.won = False
        self._to_clerk.put(self.won)
