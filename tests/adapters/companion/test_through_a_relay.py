"""Desk, real relay and companion: a code is proven through it; the session outlives cuts of either line."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.ssh.companion_connector import SshCompanionConnector
from deskside.domain.errors import Unreachable
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers.lines import Line
from servers.relay import Relay
from servers.waiting_companion import WaitingCompanion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.adapters.ssh.companion_line import SshCompanionLine
    from deskside.domain.companion.meeting import Meeting
    from deskside.usecases.ports.companion_line import CompanionLinkState
    from deskside.usecases.ports.machine import Credentials


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with Relay(tmp_path_factory.mktemp("relay")) as started:
        yield started


def pair(meeting: Meeting, credentials: Credentials) -> SshCompanionLine:
    connector = SshCompanionConnector(waits=lambda: iter([0.3] * 100))
    return connector.pair(
        meeting,
        credentials,
        label="pc",
        dialogue=FakeDialogue(),
        sending=lambda: None,
        cancel=CancelToken(),
    )


def echoed(line: SshCompanionLine, verb: str) -> bytes:
    program = line.start(verb, b"", cancel=CancelToken())
    program.end_input()
    said = b""
    while not program.ended():
        for _, data in program.take(1.0):
            said += data
    return said


def test_a_code_is_proven_through_a_real_relay(relay: Relay) -> None:
    with WaitingCompanion(relay) as home:
        line = pair(home.meeting(), home.credentials())
        assert (line.clerk.name, line.clerk.department) == ("Anna Schmidt", "IT Service Desk")
        assert echoed(line, "facts now") == b"facts now:"
        line.close()


@pytest.mark.parametrize("whose", ["companion's", "clerk's"])
def test_a_session_outlives_a_cut_of_either_line_without_a_new_code(relay: Relay, whose: str) -> None:
    states: queue.SimpleQueue[CompanionLinkState] = queue.SimpleQueue()
    with Line(relay.connect) as far, Line(relay.connect) as near, WaitingCompanion(relay, line=far) as home:
        first = home.place
        line = pair(home.meeting(near), home.credentials())
        line.on_link(states.put)
        (far if whose == "companion's" else near).cut()
        while states.get(timeout=60) != "up":
            pass
        assert echoed(line, "facts again") == b"facts again:"
        assert home.core.wrong == []
        if whose == "companion's":
            assert home.next_place() == first
        line.close()


def test_with_two_relays_the_first_that_answers_is_taken_and_the_code_names_it(
    relay: Relay, tmp_path: Path
) -> None:
    second = Relay(tmp_path / "second", routes="45000-49999", like=relay)
    with Relay(tmp_path / "first", routes="40000-44999", like=relay) as first, second:
        first.stop()
        with WaitingCompanion(second, others=[first]) as home:
            assert home.place.relay == second.in_profile()
            assert 45_000 <= home.place.port <= 49_999
            assert home.profile.relay_of(home.place.port) == second.in_profile()
            line = pair(home.meeting(), home.credentials())
            assert echoed(line, "facts now") == b"facts now:"
            line.close()
        first.start()
        with WaitingCompanion(second, others=[first]) as home:
            assert home.place.relay == first.in_profile()
            assert 40_000 <= home.place.port <= 44_999


def test_nobody_waits_where_the_companion_has_gone(relay: Relay) -> None:
    with WaitingCompanion(relay) as home:
        meeting, credentials = home.meeting(), home.credentials()
    with pytest.raises(Unreachable) as caught:
        pair(meeting, credentials)
    assert caught.value.code == "nobody-waits"


def test_a_clerk_of_another_authority_does_not_even_reach_the_companion(relay: Relay) -> None:
    with WaitingCompanion(relay) as home:
        relay.authority("revoke", str(relay.ca), "id:Olga Revoked; IT Service Desk")
        revoked = relay.folder / "etc/deskside-relay/revoked_keys"
        revoked.write_bytes((relay.ca / "revoked_keys").read_bytes())
        key = relay.clerk("Olga Revoked")
        credentials = home.credentials()
        with pytest.raises(Unreachable) as caught:
            pair(home.meeting(), type(credentials)(identity_files=(str(key.identity),), use_agent=False))
        assert caught.value.code == "relay-login-refused"
        assert home.core.wrong == [], "no answer of the code is spent"
