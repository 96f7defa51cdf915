"""A desktop's part in becoming an administrator: a system bus, polkitd, and a person's account.

All of it lives in mount and process namespaces of its own: nothing on the real system changes, and nothing
is left when it ends.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from needs import needs
from servers.accounts import hashed, needs_root
from waiting import eventually

if TYPE_CHECKING:
    from types import TracebackType

USER: Final = "paula"
UID: Final = 61_185
PASSWORD: Final = "right"  # noqa: S105 - of an account that exists in a test only
_POLKITD: Final = "/usr/lib/polkit-1/polkitd"
_ROOT: Final = Path(__file__).resolve().parents[2]

_SETUP: Final = """set -e
cd "$0"
mount --bind etc /etc
mount -t tmpfs -o mode=755 none /run
mkdir /run/dbus
for hidden; do
    # where the interpreter lies behind a folder that is closed to others, open just the way to it
    inner=${hidden#*:} outer=${hidden%%:*}
    mkdir -p held && mount --bind "$inner" held && mount -t tmpfs -o mode=755 none "$outer"
    mkdir -p "$inner" && mount --move held "$inner"
done
dbus-daemon --system --nofork --nopidfile 2>dbus.log &
until [ -S /run/dbus/system_bus_socket ]; do sleep 0.05; done
POLKITD --no-debug >polkitd.log 2>&1 &
until dbus-send --system --print-reply --dest=org.freedesktop.DBus / \
    org.freedesktop.DBus.NameHasOwner string:org.freedesktop.PolicyKit1 2>/dev/null | grep -q true
do sleep 0.05; done
touch ready
wait
"""


class PolkitDesktop:
    """`with PolkitDesktop() as desktop:`; the account may act as administrator with its password."""

    def __init__(self, *, may_be_admin: bool = True) -> None:
        needs_root()
        needs("pkexec")
        needs("polkitd", path=_POLKITD)
        needs("dbus-daemon", package="dbus")
        needs("nsenter", package="util-linux")
        self._may_be_admin = may_be_admin
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="deskside-polkit-"))
        self.folder.chmod(0o755)
        self.home = self.folder / "home"
        self.home.mkdir(mode=0o700)
        os.chown(self.home, UID, UID)
        shutil.copytree("/etc", self.folder / "etc", symlinks=True, copy_function=_copied)
        self._accounts(self.folder / "etc")
        command = [
            "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation",
            "private", "sh", "-c", _SETUP.replace("POLKITD", _POLKITD), str(self.folder), *_behind_closed(),
        ]  # fmt: skip
        self._process = subprocess.Popen(command)
        eventually((self.folder / "ready").exists, "polkit is up")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder)

    def command(self, *argv: str, user: str = USER) -> list[str]:
        """Return the command that runs `argv` in there, with hardly any environment."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        inside = ["nsenter", "--target", children.split()[0], "--mount", "--pid", "--wdns=/"]
        become = ["setpriv", "--reuid", user, "--regid", user, "--init-groups"] if user != "root" else []
        variables = [f"HOME={self.home}", "PATH=/usr/bin:/bin", f"PYTHONPATH={_ROOT}/tests", "LANG=C.UTF-8"]
        return [*inside, *become, "env", "-i", *variables, *argv]

    def processes(self) -> list[str]:
        """Return the command line of everything that runs in there."""
        listed = subprocess.run(
            self.command("ps", "-eo", "args=", user="root"), check=True, capture_output=True, text=True
        )
        return listed.stdout.splitlines()

    def state_of(self, marker: str) -> str:
        """Return the state letter of the one process whose command line has `marker`, or nothing."""
        listed = subprocess.run(
            self.command("ps", "-eo", "state=,args=", user="root"), check=True, capture_output=True, text=True
        )
        return next((line[0] for line in listed.stdout.splitlines() if marker in line), "")

    def _accounts(self, etc: Path) -> None:
        with (etc / "passwd").open("a") as file:
            file.write(f"{USER}:x:{UID}:{UID}:Paula:{self.home}:/bin/sh\n")
        with (etc / "shadow").open("a") as file:
            file.write(f"{USER}:{hashed(PASSWORD)}:19000:0:99999:7:::\n")
        lines = (etc / "group").read_text().splitlines()
        if self._may_be_admin:
            lines = [f"sudo:x:{line.split(':')[2]}:{USER}" if line[:5] == "sudo:" else line for line in lines]
        (etc / "group").write_text("\n".join([*lines, f"{USER}:x:{UID}:", ""]))


def _behind_closed() -> list[str]:
    """Return `CLOSED:INNER` for what our interpreter needs and other accounts cannot reach."""
    found = []
    for inner in {sys.base_prefix, str(_ROOT)}:
        for parent in reversed(Path(inner).parents):
            if not parent.stat().st_mode & 0o001:
                found.append(f"{parent}:{inner}")
                break
    return found


def _copied(source: str, target: str) -> str:
    shutil.copy2(source, target)
    found = Path(source).stat()
    os.chown(target, found.st_uid, found.st_gid)
    return target
