"""Reaching a machine and running what may run there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.domain.running import Chunk, Exit, Runnable
    from deskside.domain.secret import Secret
    from deskside.domain.targets import Address
    from deskside.usecases.task import CancelToken


SecretKind = Literal["password", "passphrase", "prompt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostKeyQuestion:
    """Is this really the machine? Asked only for a key that nobody has accepted or refused."""

    label: str
    algorithm: str
    fingerprint: str
    """`SHA256:` and unpadded base64, as OpenSSH prints it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretQuestion:
    """A secret the connection needs."""

    kind: SecretKind
    label: str
    """Whom or what it is for: `user@host` or the key file's name."""
    text: str = ""
    """For `prompt`: the machine's own words, sanitised, shown as a quotation."""
    echo: bool = False
    can_remember: bool = False
    """Whether the operating system's keyring would take it."""
    attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretAnswer:
    """The person's answer; `remember` stores it in the operating system's keyring on success."""

    secret: Secret
    remember: bool = False


class Dialogue(Protocol):
    """A person who can be asked while a connection is made. Called on the deed's thread; blocks."""

    def host_key(self, question: HostKeyQuestion) -> bool:
        """Return whether the person accepts the key. Silence is no.

        Raises:
            Cancelled: The person gives up connecting.
        """
        ...

    def secret(self, question: SecretQuestion) -> SecretAnswer | None:
        """Return the answer, or None where nobody can or will answer: the next way in is tried.

        Raises:
            Cancelled: The person gives up connecting.
        """
        ...


class Secrets(Protocol):
    """The operating system's keyring, used only where the person chose it. Never a file.

    A secret is filed under what it opens: `kind` and the label of the question that asks for it.
    Blocks for at most a minute (the keyring may ask the person to unlock it).
    """

    def can_remember(self) -> bool:
        """Return whether there is a keyring that encrypts what it keeps."""
        ...

    def find(self, kind: SecretKind, label: str) -> Secret | None:
        """Return what was remembered, or None where there is nothing, or no keyring."""
        ...

    def remember(self, kind: SecretKind, label: str, secret: Secret) -> None:
        """Keep `secret`.

        Raises:
            BrokeMidway: `keyring-absent`, `keyring-locked`, `keyring-timed-out`.
        """
        ...

    def forget(self, kind: SecretKind, label: str) -> None:
        """Drop what was remembered; nothing happens where nothing was."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the caller already has. Everything else is found (agent, ssh_config) or asked."""

    password: Secret | None = None
    identity_files: tuple[str, ...] = ()
    passphrase: Secret | None = None
    use_agent: bool = True
    use_keyring: bool = True
    accept_host_key: str = ""
    """Exactly one fingerprint the caller vouches for, `SHA256:...`."""
    pinned_host_key: bytes = field(default=b"", repr=False)
    """For the practice machine: the key blob itself, known from a pipe; no question is asked."""


LinkState = Literal["up", "slow", "away", "lost"]
"""`slow`: no heartbeat answer for 5 s; `lost`: none for 45 s, or the connection ended. `away`: the same, of a
line that is being made anew by itself (a companion's); then it is `up` again, or `lost` for good."""


class Job(Protocol):
    """One run on a machine. Iterate to the end, then read `exit`."""

    def __iter__(self) -> Iterator[Chunk]:
        """Yield chunks in order of arrival until the run has ended, however it ended.

        Leaving the loop early stops the run on the machine.

        Raises:
            BrokeMidway: `missing-tool` (the machine has no `setsid`) or `shell-refused` (the account's
                login shell runs no programs): nothing was run.
            Refused: `admin-not-allowed` (the program needs an administrator's rights, and the account may
                not have them without a password): nothing was run.
        """
        ...

    def exit(self) -> Exit:
        """Return how it ended; call only after iteration is exhausted."""
        ...


class Machine(Protocol):
    """One authenticated connection to one machine whose host key was checked."""

    @property
    def label(self) -> str:
        """`user@host`, `practice`, a saved name: for people."""
        ...

    @property
    def machine_id(self) -> str:
        """Pseudonymous and stable: hex SHA-256 of the host key, cut to 16 digits."""
        ...

    @property
    def host_key(self) -> str:
        """Fingerprint, or empty for this computer."""
        ...

    @property
    def banner(self) -> str:
        """The server's version string, sanitised; empty for this computer."""
        ...

    def run(self, what: Runnable, *, cancel: CancelToken) -> Job:
        """Start `what` under the leash; a pulled `cancel` kills its whole group at once.

        Raises:
            BrokeMidway: `link-lost`, `machine-refused-channel`.
        """
        ...

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        """Call `listener` from any thread whenever the state of the line changes."""
        ...

    def close(self) -> None:
        """End the connection and everything under it. Safe to call twice."""
        ...


class Connector(Protocol):
    """Makes connections."""

    def connect(
        self,
        address: Address,
        credentials: Credentials,
        *,
        label: str,
        dialogue: Dialogue,
        cancel: CancelToken,
    ) -> Machine:
        """Reach, check and authenticate.

        Raises:
            Unreachable: With a code for what is at fault: the name, the way there, the server, its host
                key (`host-key-changed`, `host-key-revoked`, `host-key-not-accepted`), or the login.
            Cancelled: The person gave up, or `cancel` was pulled.
        """
        ...


class Addresses(Protocol):
    """Finds how to reach what was typed, as the user's own `ssh` would."""

    def resolve(self, address: Address) -> Address:
        """Fill in user, port, jump hosts and identity files from ssh_config.

        Raises:
            WrongUse: `ssh-config-unreadable`.
        """
        ...
