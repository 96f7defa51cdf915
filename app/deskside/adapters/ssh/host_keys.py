"""Is this the machine? The files of known keys, a person where they say nothing, a stop where they say no."""

from __future__ import annotations

import contextlib
import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import Unreachable
from deskside.domain.ssh.known_hosts import (
    MAX_FILE_BYTES,
    Verdict,
    algorithms_for,
    fingerprint,
    judge,
    known_hosts_line,
    lookup_names,
    read_known_hosts,
)
from deskside.usecases.ports.machine import HostKeyQuestion

if TYPE_CHECKING:
    from io import FileIO

    from deskside.domain.ssh.known_hosts import KnownKey
    from deskside.domain.targets import Address
    from deskside.usecases.ports.machine import Credentials, Dialogue

ALGORITHMS: Final = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
"""Host key algorithms we take, best first."""

_USERS: Final = ("~/.ssh/known_hosts", "~/.ssh/known_hosts2")
_SYSTEMS: Final = ("/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2")


@dataclass(frozen=True, slots=True)
class HostKeys:
    """The keys known for one machine.

    The user's and the system's files are read and never written; what a person accepts here goes to
    `own`, Deskside's file.
    """

    address: Address
    own: Path
    files: tuple[tuple[Path, tuple[KnownKey, ...]], ...]

    @classmethod
    def of(cls, address: Address, own: Path) -> HostKeys:
        """Read every file that has a say about `address`."""
        named = address.known_hosts_files or (*_USERS, *_SYSTEMS)
        paths = [*(Path(name).expanduser() for name in named), own]
        return cls(address, own, tuple((path, tuple(_read(path))) for path in paths))

    @property
    def known(self) -> tuple[KnownKey, ...]:
        """Every line of every file."""
        return tuple(key for _, keys in self.files for key in keys)

    @property
    def names(self) -> tuple[str, ...]:
        """Under which names the machine may be filed, the proper one first."""
        return lookup_names(self.address.host, self.address.port, self.address.host_key_alias)

    def algorithms(self) -> list[str]:
        """Return the algorithms to ask for, those first under which the machine is known."""
        return algorithms_for(self.known, self.names, ALGORITHMS)

    def check(self, kind: str, blob: bytes, credentials: Credentials, dialogue: Dialogue, label: str) -> None:
        """Return if this is the machine; ask where nobody knows it yet.

        Raises:
            Unreachable: `host-key-changed`, `host-key-revoked`, `host-key-mismatch` (not the one that the
                caller pinned or vouches for), `host-key-not-accepted`, `known-hosts-not-written`.
            Cancelled: The person gave up.
        """
        shown = fingerprint(blob)
        facts = {"host": label, "fingerprint": shown, "algorithm": kind}
        if credentials.pinned_host_key:
            if credentials.pinned_host_key != blob:
                expected = fingerprint(credentials.pinned_host_key)
                raise Unreachable("host-key-mismatch", expected=expected, **facts)
            return
        verdict = judge(self.known, self.names, blob)
        if verdict is Verdict.CHANGED:
            raise Unreachable("host-key-changed", file=self._file_that_says(verdict, blob), **facts)
        if verdict is Verdict.REVOKED:
            raise Unreachable("host-key-revoked", file=self._file_that_says(verdict, blob), **facts)
        if credentials.accept_host_key and credentials.accept_host_key != shown:
            raise Unreachable("host-key-mismatch", expected=credentials.accept_host_key, **facts)
        if verdict is Verdict.KNOWN:
            return
        question = HostKeyQuestion(label=label, algorithm=kind, fingerprint=shown)
        if not credentials.accept_host_key and not dialogue.host_key(question):
            raise Unreachable("host-key-not-accepted", **facts)
        self._file(kind, blob)

    def _file_that_says(self, verdict: Verdict, blob: bytes) -> str:
        return next(str(path) for path, keys in self.files if judge(keys, self.names, blob) is verdict)

    def _file(self, kind: str, blob: bytes) -> None:
        """Add the key to our own file."""
        line = known_hosts_line(self.names[0], kind, blob)
        try:
            self.own.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.own, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "rb+", buffering=0) as file:
                _add_line(file, line.encode())
        except OSError as error:
            raise Unreachable(
                "known-hosts-not-written", path=str(self.own), reason=error.strerror or ""
            ) from error


def _add_line(file: FileIO, line: bytes) -> None:
    """Write a line whole or not at all, at once, so that two processes cannot mix theirs.

    Half a key would be another key: the machine would seem to be changed for ever.
    """
    size = os.fstat(file.fileno()).st_size
    file.seek(max(0, size - 1))
    line = line if file.read(1) in {b"", b"\n"} else b"\n" + line
    if file.write(line) < len(line):
        file.truncate(size)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(file.fileno())


def _read(path: Path) -> list[KnownKey]:
    with contextlib.suppress(OSError), path.open("rb") as file:
        return read_known_hosts(file.read(MAX_FILE_BYTES))
    return []
