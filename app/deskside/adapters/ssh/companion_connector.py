"""From a support code to a line: the clerk's key first, then the way, then the proof."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from deskside.adapters.ssh.agent import Agent
from deskside.adapters.ssh.asking import Asking
from deskside.adapters.ssh.clerk_key import find_clerk_key
from deskside.adapters.ssh.companion_line import SshCompanionLine
from deskside.adapters.ssh.companion_way import CompanionWay
from deskside.adapters.ssh.pairing_login import come_back, prove_code
from deskside.adapters.ssh.proxy_login import relay_dialler
from deskside.domain.companion.pairing import waits_s
from deskside.domain.companion.proof import ACCOUNT, RESUME_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from deskside.adapters.ssh.companion_way import Reached
    from deskside.domain.companion.meeting import Meeting
    from deskside.usecases.ports.machine import Credentials, Dialogue, Secrets
    from deskside.usecases.task import CancelToken


class SshCompanionConnector:
    """`usecases.ports.companion_line.CompanionConnector` in this process.

    Args:
        secrets: The operating system's keyring, or None to remember nothing.
        waits: Seconds before each attempt to come back.
    """

    def __init__(
        self,
        secrets: Secrets | None = None,
        *,
        waits: Callable[[], Iterable[float]] = waits_s,
    ) -> None:
        self._secrets = secrets
        self._waits = waits

    def pair(
        self,
        meeting: Meeting,
        credentials: Credentials,
        *,
        label: str,
        dialogue: Dialogue,
        sending: Callable[[], None],
        cancel: CancelToken,
    ) -> SshCompanionLine:
        """Reach the companion, prove the code, and have it proven."""
        asking = Asking(credentials=credentials, dialogue=dialogue, secrets=self._secrets, cancel=cancel)
        key = find_clerk_key(meeting, _agent(meeting, credentials), asking)
        way = CompanionWay(
            port=meeting.code.port,
            relay=meeting.relay,
            host=meeting.host,
            key=key,
            dialled=relay_dialler(dialogue, self._secrets),
        )
        reached = way.reach(cancel)
        try:
            prove_code(way.talk(reached, ACCOUNT, asking), meeting.code, key, reached.host_key, sending)
        except BaseException:
            reached.end()
            raise
        asking.went_well()
        pinned = reached.host_key

        def back(cancel: CancelToken) -> Reached:
            again = way.reach(cancel, pinned=pinned)
            nobody = Asking(credentials=credentials, dialogue=dialogue, secrets=None, cancel=cancel)
            try:
                come_back(way.talk(again, RESUME_ACCOUNT, nobody), key, pinned)
            except BaseException:
                again.end()
                raise
            return again

        return SshCompanionLine(reached, back, label=label, key=key, waits=self._waits)


def _agent(meeting: Meeting, credentials: Credentials) -> Agent | None:
    path = meeting.agent_socket or os.environ.get("SSH_AUTH_SOCK", "")
    return Agent(path) if credentials.use_agent and path not in {"", "none"} else None
