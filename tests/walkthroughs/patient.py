"""A machine to break that can also be switched off and on, as a walkthrough may ask of it."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Self

from catalogue.machine import Machine
from deskside.adapters.ssh.connector import SshConnector
from fakes.dialogue import FakeDialogue
from needs import needs
from servers.reach import address_of, key_of
from servers.sshd import Sshd

if TYPE_CHECKING:
    from deskside.adapters.ssh.machine import SshMachine
    from deskside.usecases.task import CancelToken

_FIRST_UP_S, _LESS_S = 600_000, 200_000


class Patient(Machine):
    """A `Machine` that has been up for days; at every start anew it is up for two days less."""

    def __enter__(self) -> Self:
        super().__enter__()
        self._up_s = _FIRST_UP_S
        self._serve()
        return self

    def reach(self, cancel: CancelToken) -> SshMachine:
        """Connect to it as a desk does, with the key that the first time has remembered."""
        assert self._sshd is not None
        connector = SshConnector(self.folder / "known_hosts")
        address, key = address_of(self._sshd), key_of(self._sshd)
        return connector.connect(address, key, label="patient", dialogue=FakeDialogue(), cancel=cancel)

    def start_anew(self, *, boot: str = ":") -> None:
        """End every line to it, and be up for less long than before. `boot` is what its start does."""
        self.do(boot)
        self._up_s -= _LESS_S
        self._serve()

    def _serve(self) -> None:
        """Let whoever comes in find it up for so much longer than this computer, time_namespaces(7)."""
        needs("unshare", package="util-linux")
        before = self._sshd
        assert before is not None
        assert before.process is not None
        pid = before.process.pid
        connections = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        before.stop()
        for connection in connections:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(connection), signal.SIGKILL)
        options = (f"ForceCommand exec sh {self.folder}/enter", "SetEnv HOME=/nonexistent")
        self._sshd = Sshd(self.folder, *options, wrap=("unshare", "--time", "--boottime", str(self._up_s)))
        self._sshd.port = before.port
        self._sshd.start()
