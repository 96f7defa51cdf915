"""Accounts that exist only for one test server: private account files in its mount namespace."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from needs import needs

_MOUNT = 'mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/shadow" /etc/shadow && exec "$@"'


class PrivateAccounts:
    """Root with a home below `folder` and the password given; nothing on the real system changes.

    `wrap` is the prefix for a server's command line. `shell` is root's login shell in there.
    """

    def __init__(self, folder: Path, *, password: str = "", shell: str = "/bin/sh") -> None:
        needs_root()
        needs("unshare", package="util-linux")
        self.home = folder / "home"
        (self.home / ".ssh").mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "passwd").write_text(f"root:x:0:0:root:{self.home}:{shell}\n{_system_accounts()}")
        (folder / "shadow").write_text(f"root:{hashed(password)}:19000:0:99999:7:::\n")
        self.wrap = ("unshare", "--mount", "--propagation", "private", "sh", "-c", _MOUNT, str(folder))

    def authorize(self, public_key: Path) -> None:
        """Let the owner of `public_key` log in as root."""
        authorized = self.home / ".ssh" / "authorized_keys"
        authorized.write_text(public_key.read_text())
        authorized.chmod(0o600)


def hashed(password: str) -> str:
    """Return the shadow hash of `password`; `*` (no login) for an empty one."""
    if not password:
        return "*"
    busybox = needs("busybox", package="busybox-static")
    made = subprocess.run(
        [busybox, "mkpasswd", "-m", "sha512", "-S", "testsalt", password],
        check=True,
        capture_output=True,
        text=True,
    )
    return made.stdout.strip()


def needs_root() -> None:
    """Fail, never skip, where a test that makes namespaces and mounts is not run by root."""
    assert os.geteuid() == 0, "this test makes mount namespaces: run it as root (.ci/run does)"


def _system_accounts() -> str:
    lines = Path("/etc/passwd").read_text().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("root:"))
