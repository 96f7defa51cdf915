"""A real OpenSSH server on loopback for one test, as whoever runs the tests, with its own keys."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Self

from needs import needs
from servers.ports import free_port

SSHD = "/usr/sbin/sshd"


class Sshd:
    """`with Sshd(tmp_path) as server:`; options are extra lines of sshd_config."""

    def __init__(self, folder: Path, *options: str, wrap: tuple[str, ...] = ()) -> None:
        needs("sshd", package="openssh-server", path=SSHD)
        self.folder = folder
        self.user = getpass.getuser()
        self.port = free_port()
        self.identity = folder / "id_ed25519"
        self._host_key = folder / "host_ed25519"
        self._wrap = wrap
        self._options = options
        for key in (self.identity, self._host_key):
            if not key.exists():
                make_key(key)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def target(self) -> str:
        return f"{self.user}@127.0.0.1:{self.port}"

    @property
    def fingerprint(self) -> str:
        shown = subprocess.run(
            ["ssh-keygen", "-lf", f"{self._host_key}.pub"], check=True, capture_output=True, text=True
        )
        return shown.stdout.split()[1]

    @property
    def known_hosts_line(self) -> str:
        kind, blob = Path(f"{self._host_key}.pub").read_text().split()[:2]
        return f"[127.0.0.1]:{self.port} {kind} {blob}\n"

    def start(self) -> None:
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        shutil.copy(f"{self.identity}.pub", self.folder / "authorized_keys")
        config = self.folder / "sshd_config"
        config.write_text(
            "\n".join(
                [
                    *self._options,
                    f"Port {self.port}",
                    "ListenAddress 127.0.0.1",
                    f"HostKey {self._host_key}",
                    f"AuthorizedKeysFile {self.folder}/authorized_keys",
                    "PermitRootLogin yes",
                    "StrictModes no",
                    "UsePAM no",
                    "PidFile none",
                    "MaxStartups 100",
                    "",
                ]
            )
        )
        with (self.folder / "sshd.log").open("ab") as log:
            self.process = subprocess.Popen([*self._wrap, SSHD, "-D", "-e", "-f", str(config)], stderr=log)
        wait_for_port(self.port, self.process)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)
            self.process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def make_key(path: Path, *, kind: str = "ed25519", passphrase: str = "") -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-f", str(path)], check=True)


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(3_000):
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.01)
    raise AssertionError(f"the server on port {port} did not start")
