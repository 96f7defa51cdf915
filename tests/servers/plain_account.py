"""A person's account without rights, which exists for one test server only, and what sudo lets it do."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from needs import needs
from servers.accounts import needs_root
from servers.sshd import Sshd

if TYPE_CHECKING:
    from types import TracebackType

USER = "paul"
UID = 61_184
_MOUNT = (
    'for f in passwd group shadow sudoers; do mount --bind "$0/$f" "/etc/$f" || exit 1; done; '
    'mount -t tmpfs none /etc/sudoers.d && exec "$@"'
)


class PlainAccount:
    """`with PlainAccount() as account:`; `wrap` is the prefix of a command that shall know the account.

    Its folder lies where the account may read it, which pytest's own folders are not.
    """

    def __init__(self, *, sudoers: str = "") -> None:
        needs_root()
        needs("sudo")
        needs("unshare", package="util-linux")
        self._sudoers = sudoers

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="deskside-account-"))
        self.folder.chmod(0o755)
        self.home = self.folder / "home"
        self.home.mkdir(mode=0o700)
        os.chown(self.home, UID, UID)
        self._file("passwd", f"{USER}:x:{UID}:{UID}:Paul:{self.home}:/bin/sh\n")
        self._file("group", f"{USER}:x:{UID}:\n")
        self._file("shadow", f"{USER}:*:19000:0:99999:7:::\n", mode=0o600)
        sudoers = self.folder / "sudoers"
        sudoers.write_text(f"Defaults env_reset\n{self._sudoers}\n")
        sudoers.chmod(0o440)
        self.wrap = (
            "unshare", "--mount", "--propagation", "private", "sh", "-c", _MOUNT, str(self.folder)
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.folder)

    def sshd(self) -> Sshd:
        """Return a server that lets the account in with a key, not yet started."""
        server = Sshd(self.folder, wrap=self.wrap)
        server.user = USER
        return server

    def _file(self, name: str, lines: str, *, mode: int = 0o644) -> None:
        """Write the system's own file of that name with `lines` added."""
        path = self.folder / name
        path.write_text(Path("/etc", name).read_text() + lines)
        path.chmod(mode)
