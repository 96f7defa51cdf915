"""The order in which the ways into a server are tried: keys, a password at hand, questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.adapters.ssh.key_login import KeyLogin
from deskside.adapters.ssh.password_login import PasswordLogin
from deskside.adapters.ssh.userauth import Accepted, Denied

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deskside.adapters.ssh.agent import Agent
    from deskside.adapters.ssh.exchange import Exchange
    from deskside.adapters.ssh.userauth import Answer

_MAX_FACTORS: Final = 4


def log_in(talk: Exchange, agent: Agent | None) -> None:
    """Return when the server has let us in; a server may want several ways, one after the other.

    Raises:
        Unreachable: `login-refused`, `too-many-attempts`, `nothing-to-log-in-with`, `agent-absent`,
            `key-unreadable`, `key-unsupported`, `passphrase-wrong`, `password-expired`,
            `login-timed-out`, `connection-closed-at-login`.
        Cancelled: The person gave up.
    """
    passwords = PasswordLogin(talk)
    ways = (KeyLogin(talk, agent).attempt, passwords.at_hand, passwords.questions)
    for _ in range(_MAX_FACTORS):
        if _one_factor(talk, ways):
            talk.went_well()
            return
    raise talk.refused()


def _one_factor(talk: Exchange, ways: Sequence[Callable[[], Answer | None]]) -> bool:
    """Try every way that is left; return whether we are in, or False where one more is needed."""
    for way in ways:
        answer = way()
        if isinstance(answer, Accepted):
            return True
        if isinstance(answer, Denied) and answer.partial:
            return False
    raise talk.refused()
