"""Computers for written guides, each with its own /etc, home, network and processes, typed at by people."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

from needs import needs
from servers.accounts import needs_root

if TYPE_CHECKING:
    from collections.abc import Mapping

PASSPHRASE = "correct horse"  # noqa: S105 - of keys that live as long as a test
ASKED = re.compile(r"(?i)(passphrase[^\n]*: |\(yes/no[^)]*\)\??\s)\Z")
_BEGIN = """
mkdir -p "$0/etc" "$0/home"
cp -a /etc/. "$0/etc/"
sed -i "s,^\\(root:.*\\):/root:,\\1:$0/home:," "$0/etc/passwd"
mount --bind "$0/etc" /etc && mount -t tmpfs tmpfs /run && ip link set lo up && echo up && exec cat
"""


class Room:
    """`with Room(tmp_path / "relay") as room:` and `room.types("...")`.

    Attributes:
        home: Root's home folder there, where commands are typed.
    """

    def __init__(self, folder: Path, **variables: str) -> None:
        needs_root()
        needs("script", package="bsdutils")
        needs("unshare", package="util-linux")
        self.folder = folder
        self.home = folder / "home"
        self._variables = variables
        self._holder: subprocess.Popen[bytes] | None = None
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._holder = subprocess.Popen(
            [
                *["unshare", "--mount", "--net", "--propagation", "private"],
                *["--pid", "--fork", "--mount-proc", "--kill-child=KILL"],
                *["sh", "-ec", _BEGIN, str(self.folder)],
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == b"up\n"
        return self

    def __exit__(self, *_: object) -> None:
        if self._holder is not None:
            self._holder.kill()  # whatever runs there ends with it
            self._holder.communicate(timeout=60)
            self._holder = None
        for started in self._started:
            started.wait(60)
        self._started.clear()

    @property
    def pid(self) -> int:
        """The first process there, as numbered on this computer."""
        assert self._holder is not None
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text()
        return int(children.split()[0])

    @property
    def enter(self) -> tuple[str, ...]:
        """Prefix for a program that is to run there."""
        return ("nsenter", f"--target={self.pid}", "--mount", "--net", "--pid", f"--wd={self.home}")

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "PATH": f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "DESKSIDE_HOME": str(self.home / "deskside"),
            **self._variables,
        }

    def starts(self, command: str) -> subprocess.Popen[bytes]:
        """Run a shell command there in the background; it ends with the room."""
        log = (self.folder / "log").open("ab")
        with log:
            started = subprocess.Popen(
                [*self.enter, "sh", "-c", command],
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._started.append(started)
        return started

    def types(self, commands: str, *, exits: int | None = 0) -> str:
        """Type shell commands at a terminal there and return the screen; every one must go well.

        Passphrases and questions for a yes are answered. `exits` is the exit code; None takes any.
        """
        (self.home / "typed.sh").write_text(f"set -eux\n{commands}")
        with subprocess.Popen(
            [*self.enter, "script", "-q", "-e", "-f", "-c", "sh typed.sh", "/dev/null"],
            env=dict(self.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as terminal:
            assert terminal.stdin is not None
            assert terminal.stdout is not None
            screen = ""
            while chunk := os.read(terminal.stdout.fileno(), 4096):
                screen += chunk.decode("utf-8", "replace").replace("\r", "")
                if asked := ASKED.search(screen):
                    answer = PASSPHRASE if "passphrase" in asked[0].casefold() else "yes"
                    os.write(terminal.stdin.fileno(), f"{answer}\n".encode())
                    screen += "\n"
        assert exits is None or terminal.returncode == exits, screen
        assert "Traceback" not in screen
        return screen
