"""What a clerk's side does to pair, and how a knock is answered, for the tests of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.ssh.companion_connector import SshCompanionConnector
from deskside.adapters.ssh.userauth import Accepted, Denied, Ended
from deskside.domain.companion.code import make_code
from deskside.domain.errors import Unreachable
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.ssh.companion_line import SshCompanionLine
    from deskside.domain.companion.code import SupportCode
    from deskside.domain.companion.meeting import Meeting
    from deskside.usecases.ports.machine import Credentials
    from servers.organisation import Clerk


def pair(
    meeting: Meeting, credentials: Credentials, sending: Callable[[], None] = lambda: None
) -> SshCompanionLine:
    return SshCompanionConnector().pair(
        meeting,
        credentials,
        label="pc",
        dialogue=FakeDialogue(),
        sending=sending,
        cancel=CancelToken(),
    )


def refusal(meeting: Meeting, clerk: Clerk) -> str:
    with pytest.raises(Unreachable) as raised:
        pair(meeting, clerk.credentials())
    return raised.value.code


def other_than(code: SupportCode) -> SupportCode:
    """Return a code of the same route with another secret."""
    secret = int(code.reveal()[4:11])
    return make_code(code.route, (secret + 1) % 10_000_000)


def is_let_in(answer: object) -> bool:
    return isinstance(answer, Accepted)


def is_turned_away(answer: object) -> bool:
    return isinstance(answer, (Denied, Ended)) or answer is None
