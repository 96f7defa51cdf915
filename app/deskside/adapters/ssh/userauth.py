"""The client's half of SSH authentication (RFC 4252, RFC 4256), one message at a time.

Written here rather than taken from paramiko, which accepts a success that nobody asked for, believes any
number of prompts, answers them on its own thread, hides which methods a server offers, and waits for
an answer before every step (security.md 3.6, P1, P4, P6 to P10, P15, P16; performance.md). It takes
the place of `Transport.auth_handler`.
"""

from __future__ import annotations

import queue
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import paramiko
from paramiko.common import (
    MSG_SERVICE_ACCEPT,
    MSG_USERAUTH_BANNER,
    MSG_USERAUTH_FAILURE,
    MSG_USERAUTH_INFO_REQUEST,
    MSG_USERAUTH_SUCCESS,
    cMSG_SERVICE_REQUEST,
    cMSG_USERAUTH_INFO_RESPONSE,
    cMSG_USERAUTH_REQUEST,
)
from paramiko.ssh_exception import SSHException

from deskside.domain.text import clean, display

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deskside.adapters.ssh.keys import PublicKey
    from deskside.adapters.ssh.transport import GuardedTransport, Session

MAX_PROMPTS: Final = 16
MAX_TEXT_CHARS: Final = 1_024
_MAX_METHODS: Final = 16
_MAX_BANNERS: Final = 16
_METHODS: Final = ("publickey", "password", "keyboard-interactive", "none")


@dataclass(frozen=True, slots=True)
class Accepted:
    """We are in."""


@dataclass(frozen=True, slots=True)
class Denied:
    """Not like that. `methods` may go on; `partial` says that this one was right and another is needed."""

    methods: tuple[str, ...]
    partial: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The server wants answers. All texts are sanitised; `prompts` are `(text, echo)`."""

    text: str
    prompts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Acceptable:
    """The server would take a signature by the key it was shown."""


@dataclass(frozen=True, slots=True)
class Expired:
    """The password is right and must be changed first."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The connection ended instead of an answer."""


Answer = Accepted | Denied | Asked | Acceptable | Expired | Ended


class Userauth:
    """Sends requests and hands the answers to the thread that waits for them.

    Args:
        transport: The connection, with its keys exchanged.
        user: The account's name.
        wants_session: Ask for a session channel together with the first offer; a relay allows none.
    """

    def __init__(self, transport: GuardedTransport, user: str, *, wants_session: bool = True) -> None:
        self._transport = transport
        self._user = user
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._method = ""
        """The method whose answer is awaited; an answer that nobody asked for ends the connection."""
        self._probing = False
        self._service = "none"
        self._banners = 0
        self._authenticated = False
        self._first_offer = wants_session
        self.early_session: Session | None = None
        """A channel asked for together with the first offer, if the server took both."""

    # -- asking --------------------------------------------------------------------

    def ask_methods(self) -> None:
        """Ask for nothing (`none`), to learn what the server offers."""
        self._request("none", lambda message: None)

    def offer_password(self, password: str) -> None:
        """Send a password. The host key has been checked by now."""

        def finish(message: paramiko.Message) -> None:
            message.add_boolean(b=False)
            message.add_string(password)

        self._request("password", finish)

    def show_key(self, key: PublicKey) -> None:
        """Ask whether the server would take this key, without signing."""

        def finish(message: paramiko.Message) -> None:
            message.add_boolean(b=False)
            message.add_string(key.algorithm(self._signature_algorithms()))
            message.add_string(key.blob)

        self._request("publickey", finish, probing=True)

    def offer_key(self, key: PublicKey, sign: Callable[[bytes, str], bytes]) -> None:
        """Sign in with a key. `sign` gets the data and the algorithm, and returns a signature blob."""
        algorithm = key.algorithm(self._signature_algorithms())

        def finish(message: paramiko.Message) -> None:
            message.add_boolean(b=True)
            message.add_string(algorithm)
            message.add_string(key.blob)
            signed = paramiko.Message()
            signed.add_string(self._transport.session_id or b"")
            signed.add_bytes(message.asbytes())
            message.add_string(sign(signed.asbytes(), algorithm))

        self._request("publickey", finish)

    def ask_for_prompts(self) -> None:
        """Begin keyboard-interactive; the server may answer `Asked` any number of times."""

        def finish(message: paramiko.Message) -> None:
            message.add_string("")  # language tag, deprecated by RFC 4256 3.1
            message.add_string("")

        self._request("keyboard-interactive", finish)

    def answer_prompts(self, answers: Sequence[str]) -> None:
        """Answer an `Asked`, one answer a prompt."""
        message = paramiko.Message()
        message.add_byte(cMSG_USERAUTH_INFO_RESPONSE)
        message.add_int(len(answers))
        for answer in answers:
            message.add_string(answer)
        self._method = "keyboard-interactive"
        self._transport.send(message)

    def wait(self, timeout_s: float) -> Answer | None:
        """Return the answer to what was asked last, or None where none came in time."""
        try:
            return self._answers.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def _request(
        self, method: str, finish: Callable[[paramiko.Message], None], *, probing: bool = False
    ) -> None:
        if self._service == "none":
            self._service = "requested"
            service = paramiko.Message()
            service.add_byte(cMSG_SERVICE_REQUEST)
            service.add_string("ssh-userauth")
            self._transport.send(service)
        message = paramiko.Message()
        message.add_byte(cMSG_USERAUTH_REQUEST)
        message.add_string(self._user)
        message.add_string("ssh-connection")
        message.add_string(method)
        finish(message)
        self._method, self._probing = method, probing
        self._transport.send(message)
        if method in {"publickey", "password"} and not probing and self._first_offer:
            self._first_offer = False
            self._ask_for_a_session()

    def _ask_for_a_session(self) -> None:
        """Ask for a channel in the same flight as the first offer, which saves a round trip.

        OpenSSH handles messages in order: after a success it opens the channel; before one it answers
        that it does not know such a message, and nothing is lost (tests/adapters/ssh/test_login.py).
        """
        if self._transport.is_openssh:
            self.early_session = self._transport.begin_session()

    def _signature_algorithms(self) -> tuple[str, ...]:
        named = self._transport.server_extensions.get("server-sig-algs", b"")
        return tuple(named.decode("ascii", "replace").split(",")) if named else ()

    # -- what paramiko's transport needs of an `auth_handler` ------------------------

    @property
    def _handler_table(self) -> Mapping[int, Callable[[paramiko.Message], None]]:
        return {
            MSG_SERVICE_ACCEPT: self._on_service,
            MSG_USERAUTH_SUCCESS: self._on_success,
            MSG_USERAUTH_FAILURE: self._on_failure,
            MSG_USERAUTH_BANNER: self._on_banner,
            MSG_USERAUTH_INFO_REQUEST: self._on_sixty,
        }

    def is_authenticated(self) -> bool:
        """Return whether the server has let us in, in answer to a request."""
        return self._authenticated

    def get_username(self) -> str:
        """Return the account's name."""
        return self._user

    def abort(self) -> None:
        """Wake whoever waits: the connection is gone."""
        self._answers.put(Ended())

    # -- answers, on paramiko's thread ------------------------------------------------

    def _on_service(self, message: paramiko.Message) -> None:
        if self._service != "requested" or message.get_binary() != b"ssh-userauth":
            raise SSHException("a service that nobody asked for")
        self._service = "accepted"

    def _on_success(self, message: paramiko.Message) -> None:
        del message
        self._expect(*_METHODS)
        self._authenticated = True
        self._transport.let_in()
        self._answers.put(Accepted())

    def _on_failure(self, message: paramiko.Message) -> None:
        self._expect(*_METHODS)
        if self.early_session is not None:
            self._transport.drop(self.early_session)
            self.early_session = None
        names = message.get_binary().decode("ascii", "replace").split(",")[:_MAX_METHODS]
        partial = message.get_boolean()
        self._answers.put(Denied(tuple(display(name) for name in names if name), partial))

    def _on_banner(self, message: paramiko.Message) -> None:
        del message  # what a machine says before it let us in is not shown: it could imitate us
        self._banners += 1
        if self._banners > _MAX_BANNERS:
            raise SSHException("too many banners")

    def _on_sixty(self, message: paramiko.Message) -> None:
        """Message 60 means what the method makes of it (RFC 4252 section 6)."""
        if self._probing:
            self._expect("publickey")
            self._answers.put(Acceptable())
            return
        if self._method == "password":
            self._expect("password")
            self._answers.put(Expired())
            return
        self._expect("keyboard-interactive")
        name, instruction = _text(message), _text(message)
        message.get_binary()  # language tag
        count = message.get_int()
        if count > MAX_PROMPTS:
            raise SSHException("too many prompts")
        prompts = tuple((_text(message), message.get_boolean()) for _ in range(count))
        self._answers.put(Asked("\n".join(filter(None, (name, instruction))), prompts))

    def _expect(self, *methods: str) -> None:
        if self._method not in methods:
            raise SSHException("an answer that nobody asked for")
        self._method, self._probing = "", False


def _text(message: paramiko.Message) -> str:
    return clean(message.get_binary()[: 4 * MAX_TEXT_CHARS].decode("utf-8", "replace"))[
        :MAX_TEXT_CHARS
    ].strip()
