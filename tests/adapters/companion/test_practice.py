"""The practice machine is a real SSH server that opens once, for us, and goes away with us."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import paramiko
import pytest

from deskside.adapters.companion.keys import fresh_host_key
from deskside.adapters.companion.server import Door, serve
from deskside.adapters.practice import PracticeMachine
from deskside.domain.errors import BrokeMidway
from deskside.domain.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.domain.targets import Address
    from deskside.usecases.ports.machine import Credentials

Reach = tuple["Address", "Credentials"]


@pytest.fixture
def practice() -> Iterator[PracticeMachine]:
    machine = PracticeMachine()
    yield machine
    machine.close()


@pytest.fixture
def dial() -> Iterator[Callable[[int], paramiko.Transport]]:
    opened: list[paramiko.Transport] = []

    def _dial(port: int) -> paramiko.Transport:
        transport = paramiko.Transport(socket.create_connection(("127.0.0.1", port), 60))
        opened.append(transport)
        transport.start_client(timeout=60)
        return transport

    yield _dial
    for transport in opened:
        transport.close()
        transport.join(60)


def _run(transport: paramiko.Transport, command: str, stdin: bytes = b"") -> tuple[bytes, bytes, int]:
    with transport.open_session(timeout=60) as channel:
        channel.settimeout(60)
        channel.exec_command(command)
        channel.sendall(stdin)
        channel.shutdown_write()
        out = b"".join(iter(lambda: channel.recv(4096), b""))
        err = b"".join(iter(lambda: channel.recv_stderr(4096), b""))
        return out, err, channel.recv_exit_status()


def test_it_runs_commands_as_this_user_with_streams_and_status(
    practice: PracticeMachine, dial: Callable[[int], paramiko.Transport]
) -> None:
    address, credentials = practice.start()
    transport = dial(address.port)
    assert transport.get_remote_server_key().asbytes() == credentials.pinned_host_key
    assert credentials.password is not None
    transport.auth_password(address.user, credentials.password.reveal())
    out, err, status = _run(transport, "cat; id -u; echo oops >&2; exit 3", b"fed\n")
    assert out == f"fed\n{os.getuid()}\n".encode()
    assert (err, status) == (b"oops\n", 3)


def test_its_password_opens_once(
    practice: PracticeMachine, dial: Callable[[int], paramiko.Transport]
) -> None:
    address, credentials = practice.start()
    assert credentials.password is not None
    dial(address.port).auth_password(address.user, credentials.password.reveal())
    with pytest.raises(paramiko.AuthenticationException):
        dial(address.port).auth_password(address.user, credentials.password.reveal())


def test_three_wrong_passwords_shut_the_door_for_the_right_one() -> None:
    door = Door("anna", Secret("right"))
    assert not any(door.opens("anna", guess) for guess in ("a", "b", "c"))
    assert not door.opens("anna", "right")


def test_nothing_but_commands_is_served(
    practice: PracticeMachine, dial: Callable[[int], paramiko.Transport]
) -> None:
    address, credentials = practice.start()
    assert credentials.password is not None
    transport = dial(address.port)
    transport.auth_password(address.user, credentials.password.reveal())
    with pytest.raises(paramiko.ChannelException):
        transport.open_channel("direct-tcpip", ("127.0.0.1", 22), ("127.0.0.1", 1), timeout=60)
    with pytest.raises(paramiko.SSHException):
        transport.request_port_forward("127.0.0.1", 0)
    for ask in ("invoke_shell", "get_pty"):
        with transport.open_session(timeout=60) as channel, pytest.raises(paramiko.SSHException):
            getattr(channel, ask)()


def test_a_closed_channel_ends_what_ran_in_it(
    practice: PracticeMachine, dial: Callable[[int], paramiko.Transport], tmp_path: Path
) -> None:
    address, credentials = practice.start()
    assert credentials.password is not None
    transport = dial(address.port)
    transport.auth_password(address.user, credentials.password.reveal())
    fifo = tmp_path / "held"
    os.mkfifo(fifo)
    channel = transport.open_session(timeout=60)
    channel.exec_command(f"exec 9>{fifo}; echo there; sleep 600")
    held = os.open(fifo, os.O_RDONLY)
    assert channel.recv(16) == b"there\n"
    channel.close()
    assert os.read(held, 1) == b""
    os.close(held)


def test_it_goes_away_with_the_program_that_started_it() -> None:
    script = (
        "from deskside.adapters.practice import PracticeMachine\n"
        "import sys\n"
        "machine = PracticeMachine()\n"
        "address, _ = machine.start()\n"
        "print(machine.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    desk = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert desk.stdout is not None
    assert desk.stdin is not None
    pid = int(desk.stdout.readline())
    descriptor = os.pidfd_open(pid)
    desk.send_signal(signal.SIGKILL)
    desk.wait(60)
    desk.stdin.close()
    desk.stdout.close()
    _wait_gone(descriptor)


def _wait_gone(descriptor: int) -> None:
    ended, _, _ = select.select([descriptor], [], [], 60)
    os.close(descriptor)
    assert ended, "the practice machine outlived its desk"


def test_its_credentials_are_in_no_command_line_and_no_environment(practice: PracticeMachine) -> None:
    _, credentials = practice.start()
    assert credentials.password is not None
    secret = credentials.password.reveal().encode()
    for name in ("cmdline", "environ"):
        assert secret not in Path(f"/proc/{practice.pid}/{name}").read_bytes()


def test_who_does_not_log_in_in_time_is_sent_away() -> None:
    reading, writing = os.pipe()
    ports: list[int] = []
    known = threading.Event()

    def ready(port: int) -> None:
        ports.append(port)
        known.set()

    def work() -> None:
        serve(Door("a", Secret("b")), fresh_host_key(), ended=reading, ready=ready, login_time_s=0.5)

    server = threading.Thread(target=work)  # noqa: TID251 - the server itself is under test
    server.start()
    try:
        assert known.wait(60)
        with socket.create_connection(("127.0.0.1", ports[0])) as line:
            line.settimeout(60)
            with contextlib.suppress(ConnectionResetError):
                while line.recv(4096):
                    pass
    finally:
        os.close(writing)
        server.join(60)
        os.close(reading)


def test_a_machine_that_does_not_start_is_said_so() -> None:
    machine = PracticeMachine((sys.executable, "-c", "print('nonsense')"))
    with pytest.raises(BrokeMidway, match="practice-not-started"):
        machine.start()
    assert machine.pid is None
