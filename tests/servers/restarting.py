"""A machine that can start anew: an OpenSSH server that is cut off and comes back with a younger uptime."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from needs import needs
from servers.sshd import Sshd


class Restarting:
    """Before, it has been up for days; then, for as long as this computer."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.server = Sshd(folder, wrap=_uptime(500_000))
        self._again = Sshd(folder, wrap=_uptime(0))
        self._again.port = self.server.port
        self.server.start()

    def stop(self) -> None:
        self.server.stop()

    def start_anew(self) -> None:
        """End the server with every connection to it, and start it again."""
        assert self.server.process is not None
        pid = self.server.process.pid
        connections = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        self.server.stop()
        for connection in connections:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(connection), signal.SIGKILL)
        self.server = self._again
        self.server.start()


def _uptime(seconds: int) -> tuple[str, ...]:
    """Return what starts a server on a machine that seems to be up for so much longer, time_namespaces(7)."""
    needs("unshare", package="util-linux")
    return ("unshare", "--time", "--boottime", str(seconds))
