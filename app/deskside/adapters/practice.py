"""Starts the practice machine and learns from a pipe how to reach it. Knows no SSH itself.

The window's process uses this, so nothing here may import paramiko.
"""

from __future__ import annotations

import base64
import contextlib
import json
import selectors
import subprocess
import sys

from deskside.domain.errors import BrokeMidway
from deskside.domain.secret import Secret
from deskside.domain.targets import Address
from deskside.usecases.ports.machine import Credentials

_COMMAND = (sys.executable, "-m", "deskside.programs.practice")
_START_TIME_S = 20.0
_END_TIME_S = 5.0
_MAX_HANDOVER_BYTES = 4_096


class PracticeMachine:
    """One practice machine: a process that lives until `close`, or until this process is gone.

    Its standard input is a pipe that we keep open and never write to: when we end, however we end,
    the operating system closes it and the practice machine goes away.
    """

    def __init__(
        self, command: tuple[str, ...] = (sys.executable, "-m", "deskside.programs.practice")
    ) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Return the process id while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> tuple[Address, Credentials]:
        """Start it and return where it is and what opens it, once.

        Raises:
            BrokeMidway: `practice-not-started`.
        """
        self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        try:
            handover = json.loads(_first_line(self._process))
            address = Address(user=handover["user"], host="127.0.0.1", port=int(handover["port"]))
            key = base64.b64decode(handover["host_key"], validate=True)
            password = Secret(handover["password"])
        except (ValueError, KeyError, TypeError) as error:
            self.close()
            raise BrokeMidway("practice-not-started") from error
        return address, Credentials(
            password=password, use_agent=False, use_keyring=False, pinned_host_key=key
        )

    def close(self) -> None:
        """End it. Safe to call twice."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            process.wait(_END_TIME_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _first_line(process: subprocess.Popen[bytes]) -> bytes:
    """Return what the process says first, or nothing where it says nothing in time."""
    if process.stdout is None:
        return b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(_START_TIME_S):
            return b""
    return process.stdout.readline(_MAX_HANDOVER_BYTES)
