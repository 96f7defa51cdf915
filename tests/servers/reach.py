"""How a test server is reached: its address, the key that opens it, and programs to run there."""

from __future__ import annotations

import hashlib
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from deskside.domain.running import Probe, RunnableScript
from deskside.domain.targets import Address
from deskside.usecases.ports.machine import Credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

NOWHERE = "/nonexistent/known_hosts"


class Server(Protocol):
    """What Sshd, Dropbear and BusyboxRoot have in common."""

    user: str
    port: int
    folder: Path
    identity: Path

    @property
    def fingerprint(self) -> str: ...
    @property
    def known_hosts_line(self) -> str: ...


def address_of(server: Server, *, known: bool = True, port: int = 0) -> Address:
    """Return its address, with a known_hosts file that has its key, or none that says anything."""
    file = server.folder / f"known_hosts_{port or server.port}"
    file.write_text(server.known_hosts_line.replace(f":{server.port}", f":{port or server.port}"))
    return Address(
        host="127.0.0.1",
        user=server.user,
        port=port or server.port,
        known_hosts_files=(str(file) if known else NOWHERE,),
    )


def key_of(server: Server) -> Credentials:
    """Return the key that opens it, and nothing else."""
    return Credentials(identity_files=(str(server.identity),), use_agent=False, use_keyring=False)


def probe(body: str, *arguments: str, timeout_s: int = 30) -> Probe:
    """Return a program as a built-in probe."""
    encoded = body.encode()
    return Probe(
        name="test",
        body=encoded,
        sha256=hashlib.sha256(encoded).hexdigest(),
        arguments=arguments,
        timeout_s=timeout_s,
    )


def script(
    body: str, *arguments: str, timeout_s: int = 30, environment: tuple[tuple[str, str], ...] = ()
) -> RunnableScript:
    """Return a program as a script that was admitted."""
    encoded = body.encode()
    return RunnableScript(  # noqa: S604 - `shell` names the other end; nothing is started here
        script="test.script",
        version=1,
        body=encoded,
        approved_sha256=hashlib.sha256(encoded).hexdigest(),
        shell="sh",
        arguments=arguments,
        environment=environment,
        timeout_s=timeout_s,
    )


def running(marker: str) -> Iterator[int]:
    """Yield the processes on this computer that have `marker` on their command line and are no zombies."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if marker.encode() in (folder / "cmdline").read_bytes():
                yield int(folder.name)
        except OSError:
            continue


def is_listened_at(path: str | Path) -> bool:
    """Return whether somebody answers at a socket; its file is there a moment earlier."""
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(path)) == 0


def lives(pid: int) -> bool:
    """Return whether a process of this computer is there and is no zombie, which has no command line."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except OSError:
        return False
