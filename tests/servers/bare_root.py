"""A computer without Python or any library but the C library's own, in namespaces of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import Final

from needs import needs
from servers.accounts import needs_root

USER: Final = "una"
UID: Final = 61_186
_GLIBC: Final = (
    "ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1",
    "libutil.so.1", "libresolv.so.2", "libnss_files.so.2", "libnss_dns.so.2", "libz.so.1",
)  # fmt: skip
"""What every distribution with the C library of GNU has in its smallest form."""
_APPLETS: Final = ("sh", "cat", "echo", "head", "setsid", "sleep", "ps", "kill", "id", "ls", "uname", "env")
_ENTER: Final = (
    'cd "$0" && mount -t proc proc proc && mount --rbind /dev dev && uid=$1 inside=$2 && shift 2 && '
    'exec chroot --userspec="$uid:$uid" . /bin/sh -c "$inside" sh "$@"'
)


class BareRoot:
    """`root.command(...)` runs something in it; `root.files()` is everything that lies there."""

    def __init__(self, root: Path) -> None:
        needs_root()
        busybox = needs("busybox", package="busybox-static")
        self.root = root
        self.home = root / "home" / USER
        for name in ("bin", "etc", "proc", "dev", "tmp", "run", "lib", "lib64", "usr", f"home/{USER}"):
            (root / name).mkdir(parents=True)
        (root / "tmp").chmod(0o1777)
        os.chown(self.home, UID, UID)
        shutil.copy(busybox, root / "bin" / "busybox")
        for applet in _APPLETS:
            (root / "bin" / applet).symlink_to("busybox")
        for name in _GLIBC:
            self._copy_library(name)
        (root / "etc" / "passwd").write_text(f"{USER}:x:{UID}:{UID}:Una:/home/{USER}:/bin/sh\n")
        (root / "etc" / "group").write_text(f"{USER}:x:{UID}:\n")
        (root / "etc" / "hosts").write_text("127.0.0.1 localhost\n")

    def put(self, file: Path, name: str = "deskside-companion") -> str:
        """Put a program into the person's home, as a download would; return its path in there."""
        target = self.home / name
        shutil.copy(file, target)
        os.chown(target, UID, UID)
        target.chmod(0o755)
        return f"/home/{USER}/{name}"

    def command(self, *argv: str, network: bool = False) -> list[str]:
        """Return the command that runs `argv` in there as the person, with processes of its own."""
        separate = ["--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
        separate += [] if network else ["--net"]
        inside = f'cd /home/{USER} && exec env -i HOME=/home/{USER} PATH=/bin LANG=C.UTF-8 "$@"'
        enter = ["sh", "-c", _ENTER, str(self.root), str(UID), inside, *argv]
        return ["unshare", *separate, *enter]

    def files(self) -> dict[str, tuple[int, float]]:
        """Return every file and folder with its size and time of change; some may come and go meanwhile."""
        found = {}
        for folder, folders, files in os.walk(self.root):
            if Path(folder) == self.root:
                folders[:] = [name for name in folders if name not in {"proc", "dev"}]
            for path in (Path(folder, name) for name in (*folders, *files)):
                with contextlib.suppress(FileNotFoundError):
                    stat = path.lstat()
                    found[str(path.relative_to(self.root))] = (stat.st_size, stat.st_mtime)
        return found

    def _copy_library(self, name: str) -> None:
        for folder in ("/lib/x86_64-linux-gnu", "/lib64", "/usr/lib/x86_64-linux-gnu"):
            source = Path(folder, name)
            if source.exists():
                shutil.copy(source, self.root / ("lib64" if name.startswith("ld-") else "lib") / name)
                return
        raise AssertionError(f"this computer's C library has no {name}")
