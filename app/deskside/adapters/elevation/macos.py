"""macOS asks for an administrator itself (`osascript`, Authorization Services). Not run on a Mac yet.

The helper comes to a Unix socket in a folder that only this person, and root, can enter. Everything but the
question is tried on Linux, where something else plays `osascript`.
"""

from __future__ import annotations

import contextlib
import select
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.command_lines import asking_on_macos
from deskside.domain.companion.meeting_point import FAILED, status_of_osascript, why_not
from deskside.domain.errors import BrokeMidway

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deskside.domain.errors import DesksideError

CLEAN: Final = {
    "HOME": "/var/root",
    "LANG": "C",
    "LOGNAME": "root",
    "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
    "SHELL": "/bin/sh",
    "USER": "root",
}
"""The whole environment of what runs as root: nothing of it comes from whoever asked."""
OSASCRIPT: Final = "/usr/bin/osascript"
_TICK_S: Final = 0.2
_PROMPT: Final = "Deskside wants to run the script that you have just allowed, as administrator."
"""macOS shows its own text in the person's language around this."""


class OsascriptElevation:
    """`usecases.ports.elevation.Elevation` on macOS.

    Args:
        go_between: The program that asks and carries, by an absolute path, with the helper behind it.
    """

    environment: Mapping[str, str] = {"LC_ALL": "C"}

    def __init__(self, go_between: Sequence[str]) -> None:
        self.argv = tuple(go_between)

    def check(self) -> None:
        """Look for `osascript`."""
        if shutil.which(OSASCRIPT) is None:
            raise BrokeMidway("elevation-missing")

    def why_not(self, status: int | None, said: bytes) -> DesksideError:
        """Say why the helper never spoke."""
        return why_not(status, said)


class SocketLine:
    """`go_between.Line` on a connected socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def read(self, most: int) -> bytes:
        """Return what has come."""
        return self._connection.recv(most)

    def write(self, data: bytes) -> None:
        """Send all of it."""
        self._connection.sendall(data)

    def close(self) -> None:
        """End both ways; whoever reads at the moment hears it."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)


class OsascriptMeeting:
    """`go_between.Meeting` on macOS."""

    def __init__(self, osascript: str = OSASCRIPT) -> None:
        self._osascript = osascript

    def helper(self, program: Sequence[str]) -> SocketLine | int:
        """Wait for the helper at a socket while macOS asks."""
        with (
            tempfile.TemporaryDirectory(prefix="deskside-") as folder,
            socket.socket(socket.AF_UNIX) as listener,
        ):
            place = str(Path(folder, "meet"))
            listener.bind(place)
            listener.listen(1)
            asking = subprocess.Popen(  # noqa: S603 - the system's own program, by its path
                [self._osascript, "-e", asking_on_macos([*program, place], _PROMPT)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            while not select.select([listener], [], [], _TICK_S)[0]:
                if asking.poll() is not None:
                    said = asking.communicate()[1]
                    return status_of_osascript(said) if asking.returncode else FAILED
            return SocketLine(listener.accept()[0])


def come(place: str) -> SocketLine:
    """Return the helper's end of the line.

    Raises:
        OSError: Nobody waits there.
    """
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(place)
    return SocketLine(connection)
