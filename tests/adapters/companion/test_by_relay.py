"""Through a real relay, set up by its own script: from a code to a verb, in this process and in an engine."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

import psutil
import pytest

from deskside.adapters.engine.connector import EngineConnector
from deskside.adapters.ssh.companion_connector import SshCompanionConnector
from deskside.domain.companion.code import make_code
from deskside.domain.companion.meeting import Meeting
from deskside.domain.errors import BrokeMidway, Refused, Unreachable
from deskside.usecases.ports.machine import Credentials
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers.companion_by_relay import CompanionByRelay
from servers.lines import Line
from servers.relay import ClerkKey, Relay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from deskside.usecases.ports.companion_line import CompanionConnector, CompanionLine


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with Relay(tmp_path_factory.mktemp("relay")) as started:
        yield started


@pytest.fixture(scope="module")
def anna(relay: Relay) -> ClerkKey:
    return relay.clerk()


@pytest.fixture
def home(relay: Relay) -> Iterator[CompanionByRelay]:
    with CompanionByRelay(relay) as started:
        yield started


@pytest.fixture(params=["here", "engine"])
def connector(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CompanionConnector]:
    if request.param == "here":
        yield SshCompanionConnector(waits=lambda: (0.05,) * 400)
        return
    with EngineConnector(tmp_path / "known_hosts", keeps_spare=False) as engines:
        yield engines


def pair(
    connector: CompanionConnector,
    meeting: Meeting,
    clerk: ClerkKey,
    sending: Callable[[], None] = lambda: None,
) -> CompanionLine:
    return connector.pair(
        meeting,
        Credentials(identity_files=(str(clerk.identity),), use_agent=False, use_keyring=False),
        label="pc",
        dialogue=FakeDialogue(),
        sending=sending,
        cancel=CancelToken(),
    )


def says(line: CompanionLine, words: bytes) -> tuple[bytes, int | None]:
    program = line.start("echo", words, cancel=CancelToken())
    program.end_input()
    said = b""
    while not program.ended():
        for _, data in program.take(1.0):
            program.consumed(len(data))
            said += data
    return said, program.status()


def wait_for(states: queue.SimpleQueue[str], state: str) -> None:
    """Pass over what is told before, such as that a busy computer is slow."""
    while states.get(timeout=60) != state:
        pass


def listening() -> set[str]:
    """Return where this process, which is the companion's, listens."""
    connections = psutil.Process().net_connections(kind="all")
    return {str(one.laddr) for one in connections if one.status == psutil.CONN_LISTEN}


def test_a_clerk_with_a_code_comes_in_through_the_relay(
    relay: Relay, anna: ClerkKey, connector: CompanionConnector
) -> None:
    before = listening()
    with CompanionByRelay(relay) as home:
        sent: list[bool] = []
        line = pair(connector, home.meeting(relay), anna, lambda: sent.append(True))
        assert listening() == before
        assert sent == [True]
        said, status = says(line, b"x" * 1_000_000)
        assert (len(said), status) == (1_000_005, 0)
        assert (line.clerk.name, line.clerk.department) == ("Anna Schmidt", "IT Service Desk")
        assert line.clerk.fingerprint == home.core.clerks[0].fingerprint
        assert line.banner == "SSH-2.0-Deskside_companion"
        heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        ended: queue.SimpleQueue[bool] = queue.SimpleQueue()
        control = line.open_control("deskside@1", heard.put, lambda: ended.put(True))
        control.send(b"hello")
        assert heard.get(timeout=60) == b"hello"
        control.close()
        assert ended.get(timeout=60)
        with pytest.raises(BrokeMidway, match="machine-refused-command"):
            line.open_control("shell", heard.put, lambda: ended.put(True))
        line.close()


def test_what_stops_the_code_from_being_sent_stops_it(
    home: CompanionByRelay, relay: Relay, anna: ClerkKey, connector: CompanionConnector
) -> None:
    def stop() -> None:
        raise Refused("code-sent-before")

    with pytest.raises(Refused, match="code-sent-before"):
        pair(connector, home.meeting(relay), anna, stop)
    assert home.core.wrong == []


def test_nobody_waits_at_a_route_that_is_free(
    home: CompanionByRelay, relay: Relay, anna: ClerkKey, connector: CompanionConnector
) -> None:
    meeting = home.meeting(relay)
    other = make_code((meeting.code.route + 5_000) % 10_000, 1)
    with pytest.raises(Unreachable, match="nobody-waits"):
        pair(connector, Meeting(code=other, relay=meeting.relay, clerks=meeting.clerks), anna)


def test_a_clerk_without_a_certificate_does_not_even_reach_the_relay(
    home: CompanionByRelay, relay: Relay, anna: ClerkKey, connector: CompanionConnector, tmp_path: Path
) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(anna.identity.read_bytes())
    plain.chmod(0o600)
    with pytest.raises(Unreachable, match="clerk-certificate-missing"):
        pair(connector, home.meeting(relay), ClerkKey(plain, plain))


@pytest.mark.parametrize("cut", ["clerk", "companion"])
def test_after_a_cut_on_either_side_of_the_relay_the_line_comes_back(
    relay: Relay, anna: ClerkKey, cut: str, tmp_path: Path
) -> None:
    del tmp_path
    with (
        Line(relay.connect) as clerks,
        Line(relay.connect) as companions,
        CompanionByRelay(relay, companions) as home,
    ):
        line = pair(SshCompanionConnector(waits=lambda: (0.1,) * 300), home.meeting(relay, clerks), anna)
        states: queue.SimpleQueue[str] = queue.SimpleQueue()
        line.on_link(states.put)
        (clerks if cut == "clerk" else companions).cut()
        wait_for(states, "up")
        assert home.core.wait_for("resumed") == "Anna Schmidt"
        assert says(line, b"again") == (b"echo:again", 0)
        line.close()


def test_an_engine_brings_the_line_back_by_itself(relay: Relay, anna: ClerkKey, tmp_path: Path) -> None:
    with (
        Line(relay.connect) as clerks,
        CompanionByRelay(relay) as home,
        EngineConnector(tmp_path / "known_hosts", keeps_spare=False) as engines,
    ):
        line = pair(engines, home.meeting(relay, clerks), anna)
        states: queue.SimpleQueue[str] = queue.SimpleQueue()
        line.on_link(states.put)
        clerks.cut()
        wait_for(states, "lost")
        wait_for(states, "up")
        assert says(line, b"again") == (b"echo:again", 0)
        home.door.end_session()
        wait_for(states, "lost")
        wait_for(states, "ended")
        assert line.over is not None
        assert line.over.code == "session-not-resumed"
        line.close()
