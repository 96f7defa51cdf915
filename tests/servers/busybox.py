"""A whole minimal machine: a root of BusyBox alone, served by dropbear inside a chroot."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Self

from needs import needs
from servers.accounts import hashed, needs_root
from servers.dropbear import DROPBEAR, fingerprint_of, new_dropbear_key
from servers.lines import Line
from servers.ports import free_port
from servers.relay import inside
from servers.sshd import make_key, wait_for_port
from waiting import eventually

_START = (
    'mount -t proc proc "$0/proc" && mount --rbind /sys "$0/sys" && mount --rbind /dev "$0/dev" '
    '&& exec chroot "$0" "$@"'
)


class BusyboxRoot:
    """`with BusyboxRoot(tmp_path) as machine:`; `machine.root` is its file system, to be edited freely.

    Args:
        folder: Where everything goes.
        without: Applets this machine does not have, such as `setsid`. Its shell is dash then: Debian's
            BusyBox runs its applets without looking for them in PATH.
        password: Root's, or empty for key login only.
        sh: Which shell of this computer's stands for dash, where an applet is missing.
        own_network: Whether it has one, so that nothing of this computer's comes and goes there.
        own_processes: Whether it sees its own only, and none of this computer's.
    """

    user = "root"

    def __init__(
        self,
        folder: Path,
        *,
        without: tuple[str, ...] = (),
        password: str = "",
        sh: str = "/bin/dash",
        own_network: bool = False,
        own_processes: bool = False,
    ) -> None:
        needs_root()
        self._busybox = needs("busybox", package="busybox-static")
        needs("dropbear", package="dropbear-bin", path=DROPBEAR)
        self.folder = folder
        self.root = folder / "root"
        self.port = self._port_there = free_port()
        self._apart = ("--pid", "--fork", "--kill-child") if own_processes else ()
        self._way_in: Line | None = Line(self._connect) if own_network else None
        self.identity = folder / "id_ed25519"
        if not self.identity.exists():
            make_key(self.identity)
        self._public_key = self._furnish(without, password, sh)
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

    def _furnish(self, without: tuple[str, ...], password: str, sh: str) -> str:
        for name in ("bin", "sbin", "etc", "proc", "sys", "dev", "tmp", "run", "var/run", "root/.ssh"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        (self.root / "root/.ssh").chmod(0o700)
        shutil.copy(self._busybox, self.root / "bin/busybox")
        listed = subprocess.run([self._busybox, "--list"], check=True, capture_output=True, text=True)
        for applet in set(listed.stdout.split()) - set(without) - {"busybox"}:
            link = self.root / "bin" / applet
            if not link.exists():
                link.symlink_to("busybox")
        self._install(DROPBEAR)
        if without:
            self._install(sh)
            (self.root / "bin/sh").unlink()
            (self.root / "bin/sh").symlink_to(sh)
        (self.root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
        (self.root / "etc/group").write_text("root:x:0:\n")
        (self.root / "etc/shadow").write_text(f"root:{hashed(password)}:19000:0:99999:7:::\n")
        (self.root / "etc/shells").write_text("/bin/sh\n")
        authorized = self.root / "root/.ssh/authorized_keys"
        shutil.copy(f"{self.identity}.pub", authorized)
        authorized.chmod(0o600)
        return new_dropbear_key(self.root / "etc/dropbear_key")

    def _install(self, program: str) -> None:
        for path in [program, *_libraries_of(program)]:
            copy = self.root / path.lstrip("/")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)

    def start(self) -> None:
        command = [
            *["unshare", "--mount", "--propagation", "private"],
            *self._apart,
            *(["--net"] if self._way_in else []),
            *["sh", "-c", f"ip link set lo up && {_START}" if self._way_in else _START, str(self.root)],
            *[DROPBEAR, "-F", "-E", "-p", f"127.0.0.1:{self._port_there}"],
            *["-r", "/etc/dropbear_key", "-P", "/run/dropbear.pid"],
        ]
        with (self.folder / "dropbear.log").open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log)
        if self._way_in is None:
            wait_for_port(self.port, self.process)
            return
        eventually(self._listens, "the server in its own network listens")
        self.port = self._way_in.__enter__().port

    def _connect(self) -> socket.socket:
        assert self.process is not None
        with inside(f"/proc/{self.process.pid}/ns/net"):
            return socket.create_connection(("127.0.0.1", self._port_there), 5)

    def _listens(self) -> bool:
        with contextlib.suppress(OSError):
            self._connect().close()
            return True
        return False

    def do(self, *command: str) -> None:
        """Run a program of this computer's among the machine's mounts; it must succeed."""
        assert self.process is not None
        nsenter = needs("nsenter", package="util-linux")
        subprocess.run([nsenter, f"--target={self.process.pid}", "--mount", *command], check=True)

    def stop(self) -> None:
        if self._way_in is not None:
            self._way_in.__exit__()
        if self.process is not None and self._apart:
            self.process.kill()  # `unshare` heeds nothing else, and takes them all along
        elif self.process is not None:
            self.process.terminate()
        if self.process is not None:
            self.process.wait(60)
            self.process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _libraries_of(program: str) -> list[str]:
    shown = subprocess.run(["ldd", program], check=True, capture_output=True, text=True)
    words = [word for line in shown.stdout.splitlines() for word in line.split()]
    return [word for word in words if word.startswith("/") and Path(word).exists()]
