"""A server that breaks the rules ends its own connection, and nothing else: soon, and in bounded memory."""

from __future__ import annotations

import contextlib
import resource
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.ssh.connector import SshConnector
from deskside.domain.errors import BrokeMidway, Unreachable
from deskside.domain.secret import Secret
from deskside.usecases.ports.machine import Credentials
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers import scripted
from servers.reach import probe
from servers.scripted import Guest, ScriptedServer
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from paramiko.server import InteractiveQuery

    from deskside.adapters.ssh.machine import SshMachine
    from deskside.usecases.ports.machine import HostKeyQuestion

ATTACKS = [
    scripted.endless_extensions,
    scripted.endless_prompts,
    scripted.endless_banners,
    scripted.too_long_a_packet,
]


def connect(
    server: ScriptedServer, tmp_path: Path, dialogue: FakeDialogue, credentials: Credentials | None = None
) -> SshMachine:
    return SshConnector(tmp_path / "own").connect(
        server.address,
        replace(
            credentials or Credentials(use_agent=False, use_keyring=False), pinned_host_key=server.host_key
        ),
        label="pc",
        dialogue=dialogue,
        cancel=CancelToken(),
    )


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_an_attack_before_the_login_ends_the_connection_at_once(
    attack: Callable[[scripted.ServerTransport], None], tmp_path: Path
) -> None:
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    with ScriptedServer(evil=attack) as server, pytest.raises(Unreachable) as raised:
        connect(server, tmp_path, FakeDialogue("secret"))
    assert raised.value.code in {"connection-closed-at-login", "greeting-cut-off", "greeting-broken"}
    assert time.monotonic() - began < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 41 << 10


def test_a_success_that_nobody_asked_for_is_none(tmp_path: Path) -> None:
    """Any server may let anybody in, but not before it was asked: here a person still looks at its key."""

    class Thoughtful(FakeDialogue):
        def host_key(self, question: HostKeyQuestion) -> bool:
            eventually(lambda: not server.is_connected, "the connection has been ended")
            return super().host_key(question)

    with ScriptedServer(evil=scripted.success_that_nobody_asked_for) as server:
        dialogue = Thoughtful("secret", accepts=True)
        with pytest.raises(Unreachable, match=r"connection-closed-at-login|greeting-broken"):
            SshConnector(tmp_path / "own").connect(
                server.address,
                Credentials(use_agent=False, use_keyring=False),
                label="pc",
                dialogue=dialogue,
                cancel=CancelToken(),
            )
        assert dialogue.questions == []


_CONTROL = """
import paramiko, resource, socket, sys
resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
transport = paramiko.Transport(socket.create_connection(("127.0.0.1", int(sys.argv[1]))))
transport.start_client(timeout=60)
transport.auth_interactive("anna", lambda *_: [])
"""


def test_control_without_our_bounds_endless_extensions_keep_the_library_busy_to_death() -> None:
    """Where this fails, paramiko has changed: look whether our bounds still take hold where they should."""
    with ScriptedServer(evil=scripted.endless_extensions) as server:
        assert worked_to_death(server)


def test_control_without_our_bounds_endless_prompts_keep_the_library_busy_to_death() -> None:
    """As above; the prompts come when they are asked for, since the library reads no others."""

    class Asks(Guest):
        def check_auth_interactive(self, username: str, submethods: str) -> int | InteractiveQuery:
            scripted.endless_prompts(server.transport)
            return super().check_auth_interactive(username, submethods)

    with ScriptedServer(Asks()) as server:
        assert worked_to_death(server)


def worked_to_death(server: ScriptedServer) -> bool:
    ended = subprocess.run(
        [sys.executable, "-c", _CONTROL, str(server.port)],
        check=False,
        capture_output=True,
        timeout=150,
    )
    return ended.returncode < 0 or b"MemoryError" in ended.stderr


def test_a_server_that_ignores_the_window_loses_its_connection_not_our_memory(tmp_path: Path) -> None:
    guest = Guest(methods="password", word="w", on_exec=scripted.more_than_the_window)
    with ScriptedServer(guest) as server:
        credentials = Credentials(password=Secret("w"), use_agent=False, use_keyring=False)
        machine = connect(server, tmp_path, FakeDialogue(), credentials)
        with contextlib.suppress(BrokeMidway):  # it may be so fast that the line is lost already
            job = machine.run(probe("anything"), cancel=CancelToken())
            eventually(lambda: not server.is_connected, "the connection ends although nobody has read")
            assert sum(len(data) for _, data in job) < 3 << 20
            assert job.exit().reason == "lost"
        assert not machine._transport.active
        machine.close()


# -- prompts are a server's own words, and are answered by a person -------------------------------------


def test_prompts_are_shown_as_they_are_and_answered_in_order(tmp_path: Path) -> None:
    rounds = [[("Token code: ", True)], [("Birthday? ", True), ("PIN: ", False)]]
    with ScriptedServer(Guest(rounds, ["123456", "May", "42"])) as server:
        dialogue = FakeDialogue("123456", "May", "42")
        connect(server, tmp_path, dialogue).close()
        assert [(q.kind, q.echo) for q in dialogue.questions] == [
            ("prompt", True),
            ("prompt", True),
            ("prompt", False),
        ]
        assert dialogue.questions[0].text == "Sign in\nTwo things\nToken code:"
        assert server.guest.answered == ["123456", "May", "42"]


def test_a_lone_hidden_prompt_takes_the_password_at_hand_once(tmp_path: Path) -> None:
    with ScriptedServer(Guest([[("Password: ", False)]], ["w"])) as server:
        credentials = Credentials(password=Secret("w"), use_agent=False, use_keyring=False)
        dialogue = FakeDialogue()
        connect(server, tmp_path, dialogue, credentials).close()
        assert dialogue.questions == []


def test_prompts_of_a_hostile_server_are_harmless_text(tmp_path: Path) -> None:
    prompt = "\x1b]52;c;ZXZpbA==\x07Pass\u202eword\x00: " + "x" * 5_000
    with ScriptedServer(Guest([[(prompt, False)]], ["w"])) as server:
        dialogue = FakeDialogue("w")
        connect(server, tmp_path, dialogue).close()
        text = dialogue.questions[0].text
        assert not set(text) & set("\x1b\x07\x00\u202e")
        assert len(text) < 1_200


def test_no_answer_to_a_prompt_is_a_refusal(tmp_path: Path) -> None:
    with (
        ScriptedServer(Guest([[("Code: ", True)]], ["1"])) as server,
        pytest.raises(Unreachable, match="login-refused"),
    ):
        connect(server, tmp_path, FakeDialogue())
