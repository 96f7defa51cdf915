"""The companion waits at a real relay, through cuts, silence, floods and theft of its place."""

from __future__ import annotations

import os
import queue
import signal
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import paramiko
import psutil
import pytest

from deskside.adapters.companion.relay_link import MAX_CHANNELS, Away, LinkEvent, RelayLink, Slow, Waiting
from deskside.adapters.ssh.relay import RelayLine, companion_line
from deskside.domain.errors import Unreachable
from deskside.domain.profile.keys import parse_public_key
from deskside.domain.profile.organisation import Relay as InProfile
from deskside.domain.ssh.liveness import Patience
from deskside.usecases.task import CancelToken
from servers.lines import Line
from servers.ports import free_port
from servers.relay import Relay
from servers.sshd import make_key
from waiting import eventually

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with Relay(tmp_path_factory.mktemp("relay")) as started:
        yield started


@pytest.fixture
def line(relay: Relay) -> Iterator[Line]:
    with Line(relay.connect) as own:
        yield own


class Companion:
    """A link, what it said, and who knocked."""

    def __init__(self, *relays: InProfile, **options: object) -> None:
        self.said: queue.SimpleQueue[LinkEvent] = queue.SimpleQueue()
        self.knocked: queue.SimpleQueue[paramiko.Channel] = queue.SimpleQueue()
        settings = {"pauses_s": (0.05, 0.2)} | options
        self.link = RelayLink(
            relays,
            companion_line,
            told=self.said.put,
            knock=self.knocked.put,
            **settings,  # type: ignore[arg-type]  # as each test says
        )

    def place(self) -> Waiting:
        """Wait until it can be reached, whatever it says before that."""
        while not isinstance(event := self.said.get(timeout=60), Waiting):
            pass
        return event

    def away(self) -> Unreachable:
        """Wait until it cannot be reached, and return why."""
        while not isinstance(event := self.said.get(timeout=60), Away):
            pass
        return event.error


@contextmanager
def companion(*relays: InProfile, **options: object) -> Iterator[Companion]:
    made = Companion(*relays, **options)
    try:
        yield made
    finally:
        made.link.stop()


@contextmanager
def clerk(relay: Relay, port: int) -> Iterator[paramiko.Channel]:
    """Reach a companion as a clerk does."""
    key = relay.clerk()
    private = paramiko.Ed25519Key.from_private_key_file(str(key.identity))
    private.load_certificate(str(key.certificate))
    with paramiko.Transport(relay.connect()) as transport:
        transport.start_client(timeout=60)
        transport.auth_publickey("deskside-clerk", private)
        yield transport.open_channel("direct-tcpip", ("127.66.0.1", port), ("127.0.0.1", 0), timeout=60)


def listeners() -> set[tuple[str, int]]:
    """Return where this very process listens."""
    connections = psutil.Process().net_connections(kind="all")
    return {(str(one.laddr), one.fd) for one in connections if one.status == psutil.CONN_LISTEN}


def test_a_clerk_reaches_a_companion_that_listens_nowhere(relay: Relay, line: Line) -> None:
    before = listeners()
    with companion(relay.in_profile(line)) as waiting:
        place = waiting.place()
        assert 40_000 <= place.port <= 49_999
        with clerk(relay, place.port) as near:
            far = waiting.knocked.get(timeout=60)
            near.sendall(b"is anybody there?")
            assert far.recv(100) == b"is anybody there?"
            far.sendall(b"yes")
            assert near.recv(100) == b"yes"
            assert listeners() == before


def test_after_a_cut_it_waits_at_the_same_port(relay: Relay, line: Line) -> None:
    with companion(relay.in_profile(line)) as waiting:
        first = waiting.place()
        line.cut()
        assert waiting.away().code == "relay-line-lost"
        assert waiting.place() == first


def test_it_comes_back_when_the_relay_does(tmp_path: Path) -> None:
    with Relay(tmp_path / "relay") as relay, companion(relay.in_profile()) as waiting:
        first = waiting.place()
        relay.stop()
        assert waiting.away().code == "relay-line-lost"
        relay.start()
        assert waiting.place() == first


def test_a_port_that_another_took_is_given_up_in_the_end(relay: Relay, line: Line) -> None:
    with companion(relay.in_profile(line), keep_port_s=2.0) as waiting:
        first = waiting.place()
        line.fall_silent()  # so that it cannot come back before the thief
        line.cut()
        thief = companion_line(relay.in_profile(), CancelToken())
        eventually(lambda: takes(thief, first.port), "the relay gives the port back")
        line.recover()
        assert waiting.place().port not in {first.port, 0}
        thief.end()


def takes(thief: RelayLine, port: int) -> bool:
    try:
        return thief.wait_at(port, lambda channel: channel.close()) == port
    except Unreachable:
        return False


def test_the_next_relay_is_taken_where_the_first_is_dead(relay: Relay, line: Line) -> None:
    living = relay.in_profile(line)
    dead = replace(living, port=free_port())
    with companion(dead, living) as waiting:
        assert waiting.place().relay == living


def test_what_is_said_where_no_relay_answers_is_about_the_first(relay: Relay) -> None:
    dead, deader = (replace(relay.in_profile(), port=free_port()) for _ in range(2))
    with companion(dead, deader) as waiting:
        error = waiting.away()
        assert (error.code, error.facts["port"]) == ("connection-refused", dead.port)


def test_it_goes_on_trying_and_says_a_reason_once() -> None:
    said: queue.SimpleQueue[LinkEvent] = queue.SimpleQueue()
    attempts: queue.SimpleQueue[str] = queue.SimpleQueue()
    reasons = iter(["no-route", "no-route", "no-route", "connection-refused", "no-route", "no-route"])

    def connect(relay: InProfile, cancel: CancelToken) -> RelayLine:
        del cancel
        attempts.put(reason := next(reasons, "no-route"))
        raise Unreachable(reason, host=relay.host)

    nowhere = InProfile(host="relay.example.org", host_keys=(), companion_key="")
    link = RelayLink([nowhere], connect, told=said.put, knock=lambda _channel: None, pauses_s=(0.01,))
    for _ in range(7):
        attempts.get(timeout=60)
    link.stop()
    told = [said.get_nowait() for _ in range(said.qsize())]
    assert [event.error.code for event in told if isinstance(event, Away)] == [
        "no-route",
        "connection-refused",
        "no-route",
    ]


def test_a_profile_without_relays_says_so() -> None:
    with companion() as waiting:
        assert waiting.away().code == "relay-none"


def test_a_relay_that_falls_silent_is_given_up(relay: Relay, line: Line) -> None:
    patience = Patience(ask_after_s=0.2, slow_after_s=0.4, lost_after_s=3.0)
    with companion(relay.in_profile(line), patience=patience) as waiting:
        first = waiting.place()
        line.fall_silent()
        before: list[LinkEvent] = []  # a busy relay may be slow, and back, before the silence
        while not isinstance(event := waiting.said.get(timeout=60), Away):
            before.append(event)
        assert isinstance(before[-1], Slow)
        assert event.error.code == "relay-line-lost"
        line.cut()
        line.recover()
        assert waiting.place() == first


def test_a_pause_that_ends_in_time_is_only_slow(relay: Relay, line: Line) -> None:
    patience = Patience(ask_after_s=0.2, slow_after_s=0.4, lost_after_s=60.0)
    with companion(relay.in_profile(line), patience=patience) as waiting:
        first = waiting.place()
        line.fall_silent()
        assert isinstance(waiting.said.get(timeout=60), Slow)
        line.recover()
        assert waiting.said.get(timeout=60) == first


def test_another_host_key_is_not_our_relay(relay: Relay, line: Line, tmp_path: Path) -> None:
    make_key(tmp_path / "other")
    other = parse_public_key((tmp_path / "other.pub").read_text())
    with companion(replace(relay.in_profile(line), host_keys=(other,))) as waiting:
        assert waiting.away().code == "relay-key-mismatch"


def test_a_replaced_companion_key_is_refused(relay: Relay, line: Line, tmp_path: Path) -> None:
    make_key(tmp_path / "old")
    old = (tmp_path / "old").read_text()
    with companion(replace(relay.in_profile(line), companion_key=old)) as waiting:
        assert waiting.away().code == "relay-login-refused"


def test_a_route_outside_the_profile_is_not_taken(relay: Relay, line: Line) -> None:
    with companion(replace(relay.in_profile(line), first_route=50_000, last_route=50_999)) as waiting:
        assert waiting.away().code == "relay-route-wrong"


def test_a_flood_of_connections_is_cut_at_a_few(relay: Relay, line: Line) -> None:
    with companion(relay.in_profile(line)) as waiting:
        place = waiting.place()
        knocking = [relay.connect(("127.66.0.1", place.port)) for _ in range(3 * MAX_CHANNELS)]
        eventually(lambda: sum(map(is_closed, knocking)) >= 2 * MAX_CHANNELS, "the others are closed")
        assert waiting.knocked.qsize() <= MAX_CHANNELS
        for one in knocking:
            one.close()


def is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def test_stop_is_heard_while_the_relay_hangs(tmp_path: Path) -> None:
    with Relay(tmp_path / "relay") as relay, companion(relay.in_profile()) as waiting:
        place = waiting.place()
        with clerk(relay, place.port):
            waiting.knocked.get(timeout=60)
            hung = list(relay.processes())
            for pid in hung:
                os.kill(pid, signal.SIGSTOP)
            began = time.monotonic()
            waiting.link.stop()
            assert time.monotonic() - began < 15  # not the relay's time; one second is the bench's gate
            assert waiting.said.empty()
            for pid in hung:
                os.kill(pid, signal.SIGCONT)


def test_stop_is_heard_while_dialling(relay: Relay) -> None:
    with Line() as mute, companion(replace(relay.in_profile(), port=mute.port)) as waiting:
        waiting.link.stop()
        assert waiting.said.empty()
