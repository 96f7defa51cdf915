"""A real dropbear on loopback for one test, in a mount namespace of its own."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from typing import TYPE_CHECKING, Self

from needs import needs
from servers.accounts import PrivateAccounts
from servers.ports import free_port
from servers.sshd import make_key, wait_for_port

if TYPE_CHECKING:
    from pathlib import Path

DROPBEAR = "/usr/sbin/dropbear"


class Dropbear:
    """`with Dropbear(tmp_path) as server:`; logs in as root, by `identity` or by the password given."""

    user = "root"

    def __init__(self, folder: Path, *options: str, password: str = "", shell: str = "/bin/sh") -> None:
        needs("dropbear", package="dropbear-bin", path=DROPBEAR)
        self.folder = folder
        self.port = free_port()
        self.identity = folder / "id_ed25519"
        if not self.identity.exists():
            make_key(self.identity)
        self.accounts = PrivateAccounts(folder, password=password, shell=shell)
        self.accounts.authorize(folder / "id_ed25519.pub")
        self._options = options
        self._public_key = new_dropbear_key(folder / "dropbear_key")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def target(self) -> str:
        return f"{self.user}@127.0.0.1:{self.port}"

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self._public_key)

    @property
    def known_hosts_line(self) -> str:
        return f"[127.0.0.1]:{self.port} {self._public_key}\n"

    def start(self) -> None:
        command = [
            *self.accounts.wrap,
            *[DROPBEAR, "-F", "-E", "-p", f"127.0.0.1:{self.port}"],
            *["-r", str(self.folder / "dropbear_key"), "-P", str(self.folder / "dropbear.pid")],
            *self._options,
        ]
        with (self.folder / "dropbear.log").open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log)
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


def new_dropbear_key(path: Path) -> str:
    """Make a host key in dropbear's own format and return its public half, `type base64`."""
    dropbearkey = needs("dropbearkey", package="dropbear-bin")
    path.unlink(missing_ok=True)
    made = subprocess.run(
        [dropbearkey, "-t", "ed25519", "-f", str(path)], check=True, capture_output=True, text=True
    )
    (line,) = [line for line in made.stdout.splitlines() if line.startswith("ssh-ed25519 ")]
    return " ".join(line.split()[:2])


def fingerprint_of(public_key: str) -> str:
    """Return the `SHA256:` fingerprint of a public key line `type base64`."""
    digest = hashlib.sha256(base64.b64decode(public_key.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")
