"""`usecases.ports.workbench` on this computer: its own shell, BusyBox, and an sshd for nobody else.

The throw-away sshd is no server: `ssh` starts it on its own standard streams (`ProxyCommand`, `sshd -i`),
with keys made for it and gone with it. So no port is open, not even for a moment.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.adapters.local.machine import SHELL, LocalProgram
from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.domain.ssh.leash import leash
from deskside.domain.ssh.run import Run
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from deskside.domain.running import Draft
    from deskside.usecases.task import CancelToken

_PROGRAMS: Final[Mapping[str, tuple[str, ...]]] = {
    "local": ("sh",),
    "sshd": ("sshd", "ssh", "ssh-keygen"),
    "busybox": ("busybox",),
}
_PATH: Final = "/usr/sbin:/sbin"
"""Where administration programs are that a plain user's `PATH` lacks."""
_ROOTS_JAIL: Final = Path("/run/sshd")
"""sshd(8) wants this empty folder where root starts it."""
_SETUP_S: Final = 20.0


class LocalBench:
    """`usecases.ports.workbench.Bench`: a shell that takes a command as its last word."""

    platform = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")

    def __init__(self, name: str, shell: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self.name = name
        self._shell = shell
        self._environment = environment

    def run(self, draft: Draft, *, cancel: CancelToken) -> Run:
        """Start it under the leash."""
        cancel.check()
        leashed = leash(draft, secrets.token_hex(16))
        program = LocalProgram(leashed, lambda _: None, shell=self._shell, environment=self._environment)
        run = Run(program, leashed, self.name, time.monotonic)
        cancel.when_cancelled(run.stop)
        return run


class LocalWorkbench:
    """`usecases.ports.workbench.Workbench`."""

    def names(self) -> list[str]:
        """Return the names of those benches whose programs are all installed."""
        return [name for name, programs in _PROGRAMS.items() if all(map(_found, programs))]

    @contextlib.contextmanager
    def bench(self, name: str) -> Iterator[LocalBench]:
        """Set one up, and clear it away at the end of the block."""
        if name not in _PROGRAMS:
            raise WrongUse("bench-unknown", bench=display(name, 40), known=", ".join(_PROGRAMS))
        for program in _PROGRAMS[name]:
            if _found(program) is None:
                raise WrongUse("bench-impossible", bench=name, program=program)
        if name == "local":
            yield LocalBench(name, SHELL)
            return
        with tempfile.TemporaryDirectory(prefix="deskside-bench-") as folder:
            yield _busybox(Path(folder)) if name == "busybox" else _sshd(Path(folder))


def _found(program: str) -> str | None:
    return shutil.which(program, path=os.pathsep.join((os.environ.get("PATH", os.defpath), _PATH)))


def _busybox(folder: Path) -> LocalBench:
    """Return a bench whose `PATH` begins with BusyBox's own programs, its shell among them."""
    program = _found("busybox") or ""
    _made([program, "--install", "-s", str(folder)])
    environment = {**os.environ, "PATH": str(folder)}
    return LocalBench("busybox", (str(folder / "sh"), "-c"), environment)


def _sshd(folder: Path) -> LocalBench:
    """Return a bench behind a real sshd, with keys of its own."""
    for key in ("host", "user"):
        _made([_found("ssh-keygen") or "", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)])
    public = (folder / "host.pub").read_text().split()
    (folder / "known_hosts").write_text(f"bench {public[0]} {public[1]}\n")
    shutil.copy(folder / "user.pub", folder / "authorized_keys")
    settings = {
        "HostKey": folder / "host",
        "AuthorizedKeysFile": folder / "authorized_keys",
        "AuthenticationMethods": "publickey",
        "PermitRootLogin": "prohibit-password",
        "StrictModes": "no",
        "UsePAM": "no",
        "PidFile": "none",
        "LogLevel": "ERROR",
    }
    config = folder / "sshd_config"
    config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    if os.geteuid() == 0:
        _ROOTS_JAIL.mkdir(mode=0o755, exist_ok=True)
    server = shlex.join(["env", "-i", _found("sshd") or "", "-i", "-f", str(config)])
    options = {
        "ProxyCommand": server,
        "IdentityFile": folder / "user",
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "UserKnownHostsFile": folder / "known_hosts",
        "GlobalKnownHostsFile": "none",
        "StrictHostKeyChecking": "yes",
        "BatchMode": "yes",
        "LogLevel": "ERROR",
    }
    words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    return LocalBench("sshd", [_found("ssh") or "", "-F", "none", "-T", *words, "bench"])


def _made(command: Sequence[str]) -> None:
    try:
        subprocess.run(  # noqa: S603 - our own set-up
            command, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=_SETUP_S
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise BrokeMidway("bench-not-set-up", program=Path(command[0]).name) from error
