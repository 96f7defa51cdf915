"""The door before anybody is let in: bounded, silent about itself, and strong in what it offers."""

from __future__ import annotations

import contextlib
import json
import resource
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import paramiko
import pytest

from deskside.adapters.companion.door import MAX_HALF_OPEN, DoorTransport
from deskside.adapters.ssh.companion_connector import SshCompanionConnector
from deskside.domain.errors import Unreachable
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers.knocking import Knock
from servers.lines import Line
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from servers.companion import Companion
    from servers.organisation import Organisation

MANY = 0xFFFF_FFFF


def endless_extensions(knock: Knock) -> None:
    message = paramiko.Message()
    message.add_byte(b"\x07")
    message.add_int(MANY)
    knock.transport.send(message)


def endless_answers(knock: Knock) -> None:
    knock.auth.ask_for_prompts()
    message = paramiko.Message()
    message.add_byte(b"\x3d")
    message.add_int(MANY)
    knock.transport.send(message)


ATTACKS = [endless_extensions, endless_answers]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_an_attack_before_the_login_ends_its_own_connection_and_nothing_else(
    attack: Callable[[Knock], None], home: Companion, hospital: Organisation
) -> None:
    code = home.new_code()
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Knock(home.port) as knock:
        attack(knock)
        eventually(lambda: not knock.transport.active, "the connection has ended")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 41 << 10
    assert home.core.wrong == []
    SshCompanionConnector().pair(
        home.meeting(code),
        hospital.clerk().credentials(),
        label="pc",
        dialogue=FakeDialogue(),
        sending=lambda: None,
        cancel=CancelToken(),
    ).close()


_CONTROL = """
import paramiko, resource, socket, threading
from paramiko.server import InteractiveQuery
from deskside.adapters.companion.keys import fresh_host_key
resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

class Asks(paramiko.ServerInterface):
    def get_allowed_auths(self, username):
        return "keyboard-interactive"
    def check_auth_interactive(self, username, submethods):
        return InteractiveQuery("", "", "code")
    def check_auth_interactive_response(self, responses):
        return paramiko.common.AUTH_FAILED

listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
transport = paramiko.Transport(listener.accept()[0])
transport.add_server_key(fresh_host_key())
transport.start_server(event=threading.Event(), server=Asks())
transport.join()
"""


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_control_without_our_bounds_the_library_works_itself_to_death(
    attack: Callable[[Knock], None],
) -> None:
    """Where this fails, paramiko has changed: look whether our bounds still take hold where they should."""
    with subprocess.Popen(
        [sys.executable, "-c", _CONTROL], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as victim:
        assert victim.stdout is not None
        with Knock(int(victim.stdout.readline())) as knock:
            attack(knock)
            _, errors = victim.communicate(timeout=150)
    assert victim.returncode < 0 or b"MemoryError" in errors, (victim.returncode, errors)


def test_a_few_may_stand_at_the_door_at_once_and_no_more(home: Companion) -> None:
    with contextlib.ExitStack() as waiting:

        def knocks() -> socket.socket:
            return waiting.enter_context(socket.create_connection(("127.0.0.1", home.port), 20))

        def is_greeted(one: socket.socket) -> bool:
            with contextlib.suppress(ConnectionResetError):
                return one.recv(8) == b"SSH-2.0-"
            return False

        quiet = [knocks() for _ in range(MAX_HALF_OPEN)]
        assert all(is_greeted(one) for one in quiet)
        assert not is_greeted(knocks())
        quiet[0].close()
        eventually(lambda: is_greeted(knocks()), "who leaves makes room")


@pytest.mark.parametrize(
    "sent",
    [
        b"SSH-2.0-x\r\n" + struct.pack(">I", 0x7FFF_FFFF) + bytes(1_000),
        b"SSH-2.0-x\r\n" + struct.pack(">I", (256 << 10) + 64) + bytes(1_000),
        b"x" * (1 << 20),
        b"GET / HTTP/1.1\r\n" * 200,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    ],
    ids=["a packet of 2 GiB", "a packet above the bound", "an endless greeting", "a browser", "TLS"],
)
def test_what_does_not_speak_ssh_is_cut_off(sent: bytes, home: Companion) -> None:
    home.new_code()
    with socket.create_connection(("127.0.0.1", home.port)) as line, contextlib.suppress(OSError):
        line.settimeout(60)
        line.sendall(sent)
        while line.recv(65_536):
            pass
    assert home.core.wrong == []


def _request(kind: str) -> paramiko.Message:
    message = paramiko.Message()
    if kind == "channel":
        message.add_byte(b"\x5a")
        message.add_string("session")
        message.add_int(0)
        message.add_int(1 << 20)
        message.add_int(1 << 15)
    elif kind == "forward":
        message.add_byte(b"\x50")
        message.add_string("tcpip-forward")
        message.add_boolean(b=True)
        message.add_string("127.0.0.1")
        message.add_int(0)
    else:
        message.add_byte(b"\x5e")
        message.add_int(0)
        message.add_string("data")
    return message


@pytest.mark.parametrize("kind", ["channel", "forward", "data"])
def test_nothing_is_served_before_the_login(kind: str, home: Companion) -> None:
    home.new_code()
    with Knock(home.port) as knock:
        knock.ask()
        knock.transport.send(_request(kind))
        assert not knock.auth.is_authenticated()
    assert home.core.transports == []


def test_whoever_strips_strict_key_exchange_is_found_out(home: Companion) -> None:
    """Terrapin: what is cut out of the first packets is missed, because both sides have hashed them."""
    home.new_code()
    stripped: list[bool] = []

    def strip(data: bytes) -> bytes:
        stripped.append(b"kex-strict-s-v00@openssh.com" in data)
        return data.replace(b"kex-strict-s-v00@openssh.com", b"kex-nothing-v0@openssh.com.x")

    with Line(home.port, edit=strip) as line, pytest.raises(Unreachable) as raised:
        Knock(line.port)
    assert any(stripped)
    assert raised.value.code.startswith("greeting-")
    assert home.core.wrong == []


def test_a_client_without_strict_key_exchange_is_refused(home: Companion) -> None:
    home.new_code()
    transport = paramiko.Transport(socket.create_connection(("127.0.0.1", home.port)), strict_kex=False)
    with contextlib.suppress(paramiko.SSHException, EOFError):
        transport.start_client(timeout=60)
        transport.auth_interactive("support", lambda *_: [])
    assert not transport.is_authenticated()
    transport.close()
    assert home.core.wrong == []


def test_an_audit_of_the_door_finds_nothing_to_fail(home: Companion) -> None:
    audit = Path(sys.executable).with_name("ssh-audit")
    done = subprocess.run(
        [audit, "--json", "--skip-rate-test", "-p", str(home.port), "127.0.0.1"],
        check=False,
        capture_output=True,
        text=True,
        timeout=150,
    )
    found = json.loads(done.stdout)
    kinds = ("kex", "key", "enc", "mac")
    failed = [
        (kind, entry["algorithm"])
        for kind in kinds
        for entry in found[kind]
        if entry.get("notes", {}).get("fail")
    ]
    assert {entry["algorithm"] for entry in found["kex"]} >= {"mlkem768x25519-sha256"}
    assert all(found[kind] for kind in kinds)
    assert failed == []


@pytest.mark.parametrize("weak", ["cbc", "3des", "md5", "sha1", "nistp", "chacha", "rsa", "diffie"])
def test_nothing_weak_is_offered(weak: str) -> None:
    offered = (
        *DoorTransport._preferred_ciphers,
        *DoorTransport._preferred_macs,
        *DoorTransport._preferred_kex,
        *DoorTransport._preferred_keys,
    )
    assert not [name for name in offered if weak in name]
