"""The practice machine's SSH server: loopback only, one password that works once, no forwarding.

It serves this very computer as the current user, so it must be as careful as the real companion:
bounded connections, channels and login time (security.md section 3.6).
"""

from __future__ import annotations

import hmac
import os
import select
import socket
import threading
import time
from typing import TYPE_CHECKING

import paramiko
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_FAILED_RESOURCE_SHORTAGE,
    OPEN_SUCCEEDED,
)

from deskside.adapters.companion.commands import serve_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.secret import Secret

_MAX_CONNECTIONS = 4
_MAX_CHANNELS = 64
_MAX_WRONG_PASSWORDS = 3
_TICK_S = 1.0


class Door:
    """Who may come in: one user name and a password that opens once in the program's life."""

    def __init__(self, user: str, password: Secret) -> None:
        self.user = user
        self._password = password
        self._wrong = 0
        self._used = False

    def opens(self, user: str, password: str) -> bool:
        """Return whether this login is the one; three wrong guesses shut the door for good."""
        if self._used or self._wrong >= _MAX_WRONG_PASSWORDS:
            return False
        expected = f"{self.user}\0{self._password.reveal()}".encode()
        self._used = hmac.compare_digest(expected, f"{user}\0{password}".encode())
        self._wrong += not self._used
        return self._used


class _Session(paramiko.ServerInterface):
    """One connection. Everything but exec on a session channel keeps paramiko's refusal."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._open: set[int] = set()
        self._started: set[int] = set()

    def get_allowed_auths(self, username: str) -> str:
        del username
        return "password"

    def check_auth_password(self, username: str, password: str) -> int:
        return AUTH_SUCCESSFUL if self._door.opens(username, password) else AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        if kind != "session":
            return OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
        if len(self._open) >= _MAX_CHANNELS:
            return OPEN_FAILED_RESOURCE_SHORTAGE
        self._open.add(chanid)
        self._started.discard(chanid)
        return OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        number = channel.get_id()
        if number in self._started:
            return False
        self._started.add(number)
        serve_command(channel, command, ended=lambda: self._open.discard(number))
        return True


def serve(
    door: Door,
    host_key: paramiko.PKey,
    *,
    ended: int,
    ready: Callable[[int], None],
    login_time_s: float = 30.0,
) -> None:
    """Serve until the pipe `ended` is closed at its other end.

    Args:
        door: Who may come in.
        host_key: What this run proves itself with.
        ended: A descriptor that becomes readable when the program that started us is gone.
        ready: Called once with the port, on 127.0.0.1.
        login_time_s: How long a connection may stay without having logged in.
    """
    transports: dict[paramiko.Transport, float] = {}
    with socket.create_server(("127.0.0.1", 0), backlog=8) as listener:
        ready(listener.getsockname()[1])
        while True:
            readable, _, _ = select.select([listener.fileno(), ended], [], [], _TICK_S)
            if ended in readable and not os.read(ended, 1):
                break
            if listener.fileno() in readable:
                connection, _ = listener.accept()
                if len(transports) < _MAX_CONNECTIONS:
                    transports[_greet(connection, door, host_key)] = time.monotonic() + login_time_s
                else:
                    connection.close()
            _drop_the_late(transports)
    for transport in transports:
        transport.close()


def _greet(connection: socket.socket, door: Door, host_key: paramiko.PKey) -> paramiko.Transport:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    transport = paramiko.Transport(connection)
    transport.local_version = "SSH-2.0-Deskside_practice"
    transport.add_server_key(host_key)
    transport.start_server(event=threading.Event(), server=_Session(door))
    return transport


def _drop_the_late(transports: dict[paramiko.Transport, float]) -> None:
    """Close who has not logged in in time, and forget who has left."""
    for transport, deadline in list(transports.items()):
        if not transport.is_authenticated() and time.monotonic() > deadline:
            transport.close()
        if not transport.is_active():
            del transports[transport]
