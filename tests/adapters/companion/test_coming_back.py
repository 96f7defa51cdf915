"""After a cut, the clerk who was there comes back without a code; nobody else does, and not for ever."""

from __future__ import annotations

import queue
import socket
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.ssh.companion_connector import SshCompanionConnector
from deskside.adapters.ssh.userauth import Accepted
from deskside.domain.companion.meeting import Meeting
from deskside.domain.companion.proof import RESUME, context, decode, to_sign_at_resuming
from deskside.domain.errors import BrokeMidway
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers.companion import Clock, Companion
from servers.knocking import Knock
from servers.lines import Line
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.adapters.ssh.companion_line import SshCompanionLine
    from deskside.adapters.ssh.userauth import Answer
    from deskside.domain.companion.code import SupportCode
    from servers.organisation import Clerk, Organisation


@pytest.fixture
def line(home: Companion) -> Iterator[Line]:
    with Line(home.port) as started:
        yield started


class _Through:
    """A companion's code, reached over a line of the test's."""

    def __init__(self, code: SupportCode, port: int) -> None:
        self.port = port
        self.reveal = code.reveal


class Session:
    """A paired line, what it said of itself, and how to end it."""

    def __init__(self, code: SupportCode, port: int, clerk: Clerk, waits: tuple[float, ...]) -> None:
        self.states: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.line: SshCompanionLine = SshCompanionConnector(waits=lambda: waits).pair(
            Meeting(code=_Through(code, port), relay=None, host="127.0.0.1"),  # type: ignore[arg-type]
            clerk.credentials(),
            label="pc",
            dialogue=FakeDialogue(),
            sending=lambda: None,
            cancel=CancelToken(),
        )
        self.line.on_link(self.states.put)

    def wait_for(self, state: str) -> None:
        while self.states.get(timeout=60) != state:
            pass

    def says(self, words: bytes) -> bytes:
        program = self.line.start("echo", words, cancel=CancelToken())
        program.end_input()
        said = b""
        while not program.ended():
            said += b"".join(data for _, data in program.take(1.0))
        return said


OFTEN = (0.05,) * 200


def test_after_a_cut_the_line_is_there_again_without_a_code(home: Companion, line: Line, anna: Clerk) -> None:
    session = Session(home.new_code(), line.port, anna, OFTEN)
    heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    ended: queue.SimpleQueue[bool] = queue.SimpleQueue()
    control = session.line.open_control("deskside@1", heard.put, lambda: ended.put(True))
    control.send(b"hello")
    assert heard.get(timeout=60) == b"hello"
    line.cut()
    session.wait_for("lost")
    assert ended.get(timeout=60)
    session.wait_for("up")
    assert home.core.wait_for("resumed") == "Anna Schmidt"
    assert session.says(b"again") == b"echo:again"
    again = session.line.open_control("deskside@1", heard.put, lambda: ended.put(True))
    again.send(b"back")
    assert heard.get(timeout=60) == b"back"
    session.line.close()
    assert home.core.wrong == []


def test_a_subsystem_that_is_not_there_is_refused(home: Companion, anna: Clerk) -> None:
    session = Session(home.new_code(), home.port, anna, OFTEN)
    with pytest.raises(BrokeMidway, match="machine-refused-command"):
        session.line.open_control("sftp", lambda _: None, lambda: None)
    session.line.close()


def test_much_is_sent_both_ways_on_the_control_channel(home: Companion, anna: Clerk) -> None:
    session = Session(home.new_code(), home.port, anna, OFTEN)
    heard: list[bytes] = []
    control = session.line.open_control("deskside@1", heard.append, lambda: None)
    sent = bytes(range(256)) * 16_384
    control.send(sent)
    eventually(lambda: sum(map(len, heard)) == len(sent), "all of it has come back")
    assert b"".join(heard) == sent
    control.close()
    session.line.close()


def test_after_the_end_nobody_comes_back(home: Companion, line: Line, anna: Clerk) -> None:
    session = Session(home.new_code(), line.port, anna, OFTEN)
    home.door.end_session()
    session.wait_for("ended")
    assert session.line.over is not None
    assert session.line.over.code == "session-not-resumed"
    with pytest.raises(BrokeMidway, match="link-lost"):
        session.line.start("echo", b"", cancel=CancelToken())
    session.line.close()


def test_after_fifteen_minutes_away_nobody_comes_back(hospital: Organisation, anna: Clerk) -> None:
    clock = Clock()
    with Companion(hospital.profile(), clock=clock) as home, Line(home.port) as line:
        session = Session(home.new_code(), line.port, anna, (600.0,))
        line.cut()
        home.core.wait_for("lost")
        clock.forward(901.0)
        home.core.wait_for("clerk-gone")
        assert not comes_back(home, anna)
        session.line.close()


def test_whoever_gives_up_says_why(home: Companion, line: Line, anna: Clerk) -> None:
    session = Session(home.new_code(), line.port, anna, (0.05,))
    line.cut()
    home.listener.close()
    session.wait_for("ended")
    assert session.line.over is not None
    session.line.close()


def test_another_computer_at_the_same_place_is_told_nothing(hospital: Organisation, anna: Clerk) -> None:
    with Companion(hospital.profile()) as home, Companion(hospital.profile()) as thief:
        places = [home.port]

        def there() -> socket.socket:
            return socket.create_connection(("127.0.0.1", places[-1]))

        with Line(there) as line:
            session = Session(home.new_code(), line.port, anna, OFTEN)
            places.append(thief.port)
            line.cut()
            session.wait_for("ended")
            assert session.line.over is not None
            assert session.line.over.code == "companion-changed"
            session.line.close()
        assert thief.core.transports == []


# -- whoever tries the account of those who come back


def comes_back(
    home: Companion,
    clerk: Clerk,
    *,
    signer: Clerk | None = None,
    nonce: bytes = b"",
    certificate: bytes = b"",
) -> bool:
    """Try to come back as `clerk`; return whether the door let us in."""
    with Knock(home.port, "resume") as knock:
        knock.auth.ask_for_prompts()
        answer = knock.auth.wait(60)
        prompts = getattr(answer, "prompts", ())
        if not prompts:
            return False
        ctx = context(knock.transport.session_id or b"", knock.host_key, protocol=RESUME)
        signature = (signer or clerk).signature(
            to_sign_at_resuming(ctx, nonce or decode(prompts[0][0], most=99))
        )
        said: Answer | None = knock.answer([certificate or clerk.certificate, signature])
        return isinstance(said, Accepted)


def test_the_clerk_who_was_there_comes_back_and_nobody_else(
    home: Companion, hospital: Organisation, anna: Clerk
) -> None:
    oleg = hospital.clerk("Oleg; IT")
    assert not comes_back(home, anna)  # nobody was ever here
    session = Session(home.new_code(), home.port, anna, (600.0,))
    assert not comes_back(home, oleg)
    assert not comes_back(home, anna, signer=oleg)
    assert not comes_back(home, oleg, signer=anna)
    assert not comes_back(home, anna, nonce=bytes(32))
    assert not comes_back(home, anna, certificate=b"x")
    assert len(home.core.transports) == 1
    assert comes_back(home, anna)
    session.wait_for("lost")  # one clerk, one line: the earlier one was ended
    session.line.close()


def test_a_certificate_that_has_expired_meanwhile_opens_nothing(
    home: Companion, hospital: Organisation
) -> None:
    clerk = hospital.clerk(validity="-1h:+2m")
    session = Session(home.new_code(), home.port, clerk, (600.0,))
    session.line.close()
    home.core.wait_for("lost")
    home.door._gate._now = lambda: 4_000_000_000.0
    assert not comes_back(home, clerk)


def test_a_code_that_is_shown_later_lets_another_clerk_in_and_the_first_one_not_back(
    home: Companion, hospital: Organisation, anna: Clerk
) -> None:
    first = Session(home.new_code(), home.port, anna, (600.0,))
    second = Session(home.new_code(), home.port, hospital.clerk("Oleg; IT"), (600.0,))
    first.wait_for("lost")
    assert not comes_back(home, anna)
    assert second.says(b"x") == b"echo:x"
    for session in (first, second):
        session.line.close()
