"""A real relay for one test: `installer/relay/setup` and stock OpenSSH, in namespaces of their own.

The set-up script runs for real, over a private copy of /etc; nothing of this computer changes. The relay
listens on port 443 of its own loopback. It is reached from outside through lines, each of which a test can
cut or silence, or from inside by programs started with `enter`.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import os
import shutil
import socket
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from deskside.domain.profile.keys import parse_public_key
from deskside.domain.profile.organisation import Relay as InProfile
from needs import needs
from servers.accounts import needs_root
from servers.lines import Line
from servers.sshd import SSHD, make_key
from source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

RECIPE = ROOT / "installer" / "relay"
PORT = 443
_CLONE_NEWNET = 0x40000000

_BEGIN = """
set -e
folder=$1 recipe=$2 port=$3 routes=$5
mkdir -p "$folder/etc"
[ -e "$folder/etc/passwd" ] || cp -a /etc/. "$folder/etc/"
mount --bind "$folder/etc" /etc
mount -t tmpfs tmpfs /run
ip link set lo up
"$recipe/setup" --companion-key "$folder/companion.pub" --clerk-ca "$folder/ca/clerk_ca.pub" --port "$port" \\
    --routes "$routes"
cp "$folder/ca/revoked_keys" /etc/deskside-relay/revoked_keys
eval "$4"
unit=/etc/systemd/system/deskside-relay.service
sed -n 's/^ExecStartPre=//p' "$unit" >"$folder/before"
. "$folder/before"
exec $(sed -n 's/^ExecStart=//p' "$unit") -e
"""
"""What systemd would do with the unit, line by line."""


class ClerkKey(NamedTuple):
    """A clerk's private key and the organisation's certificate for it, as files."""

    identity: Path
    certificate: Path


class Relay:
    """`with Relay(tmp_path) as relay:` and connect to 127.0.0.1, port `relay.port`.

    Attributes:
        companion_key: The private key that every companion of this organisation has.
        ca: Folder of the clerk authority; `ca/clerk_ca.pub` is its public key.
        line: The line behind `port`; `new_line` makes more, for ends that are cut one at a time.

    Args:
        folder: Where everything goes.
        routes: The ports that companions get.
        like: Another relay of the same organisation: the same companions' key, the same clerk authority.
        spoil: Shell commands between setting up and starting, for a relay that somebody got wrong.
    """

    def __init__(
        self, folder: Path, *, routes: str = "40000-49999", like: Relay | None = None, spoil: str = ""
    ) -> None:
        needs_root()
        needs("sshd", package="openssh-server", path=SSHD)
        needs("unshare", package="util-linux")
        needs("nft", package="nftables")
        needs("ip", package="iproute2")
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.companion_key = folder / "companion"
        self.ca = folder / "ca"
        if like is not None:
            shutil.copytree(like.ca, self.ca)
            for name in ("companion", "companion.pub"):
                shutil.copy(like.folder / name, folder / name)
        self._spoil = spoil
        self._routes = routes
        if not self.companion_key.exists():
            make_key(self.companion_key)
            self.authority("new", str(self.ca), "-N", "")
        self.process: subprocess.Popen[bytes] | None = None
        self.line: Line | None = None
        self._lines = contextlib.ExitStack()
        self._clerks = 0

    # ---- what the test knows

    @property
    def host_key(self) -> str:
        """The relay's public key, as a profile pins it: `ssh-ed25519 AAAA...`."""
        return " ".join(
            (self.folder / "etc/deskside-relay/host_ed25519.pub").read_text(encoding="ascii").split()[:2]
        )

    @property
    def host_key_blob(self) -> bytes:
        return base64.b64decode(self.host_key.split()[1])

    def in_profile(self, line: Line | None = None) -> InProfile:
        """Return this relay as a profile names it, reached through `line`, or else through `port`."""
        return InProfile(
            host="127.0.0.1",
            port=line.port if line else self.port,
            host_keys=(parse_public_key(self.host_key),),
            companion_key=self.companion_key.read_text(encoding="ascii"),
            first_route=int(self._routes.partition("-")[0]),
            last_route=int(self._routes.partition("-")[2]),
        )

    @property
    def clerk_ca(self) -> str:
        """The clerk authority's public key: `ssh-ed25519 AAAA...`."""
        return " ".join((self.ca / "clerk_ca.pub").read_text(encoding="ascii").split()[:2])

    @property
    def log(self) -> str:
        return (self.folder / "sshd.log").read_text(encoding="utf-8", errors="replace")

    @property
    def port(self) -> int:
        assert self.line is not None, "not started"
        return self.line.port

    def authority(self, *arguments: str, hours: int = 10) -> str:
        """Run `installer/relay/clerk-ca` and return what it prints."""
        done = subprocess.run(
            [str(RECIPE / "clerk-ca"), *arguments],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "DESKSIDE_CLERK_HOURS": str(hours)},
        )
        return done.stdout.strip()

    def clerk(self, name: str = "Anna Schmidt", department: str = "IT Service Desk") -> ClerkKey:
        """Make a key and have the authority certify it for 10 hours."""
        self._clerks += 1
        identity = self.folder / f"clerk{self._clerks}"
        make_key(identity)
        certificate = self.authority("sign", str(self.ca), f"{identity}.pub", name, department)
        return ClerkKey(identity, Path(certificate))

    # ---- its life

    def start(self) -> None:
        """Start it, for the first time or again: with the same keys, behind the same lines."""
        command = [
            *["unshare", "--net", "--mount", "--propagation", "private"],
            *["--pid", "--fork", "--mount-proc", "--kill-child=KILL"],
            *[
                "sh",
                "-c",
                _BEGIN,
                "relay",
                str(self.folder),
                str(RECIPE),
                str(PORT),
                self._spoil,
                self._routes,
            ],
        ]
        with (self.folder / "sshd.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._wait()
        if self.line is None:
            self.line = self.new_line()

    def _wait(self) -> None:
        assert self.process is not None
        for _ in range(3_000):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError):
                self.connect().close()
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.02)
        raise AssertionError(f"the relay did not start:\n{self.log}")

    def stop(self) -> None:
        """End the server and every connection through it; the lines stay, and lead nowhere."""
        if self.process is not None:
            self.process.kill()  # its children go with it: they live in its process namespace
            self.process.wait(60)
            self.process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()
        self.stop()

    # ---- ways to it

    @property
    def namespace(self) -> str:
        assert self.process is not None
        return f"/proc/{self.process.pid}/ns/net"

    @property
    def enter(self) -> tuple[str, ...]:
        """Prefix for a program that is to run beside the relay: it is 127.0.0.1, port 443, there."""
        return (needs("nsenter", package="util-linux"), f"--net={self.namespace}")

    def connect(self, address: tuple[str, int] = ("127.0.0.1", PORT)) -> socket.socket:
        """Connect to the relay, or to something else beside it."""
        if self.process is None:
            raise ConnectionRefusedError  # as from a machine whose server is down
        with inside(self.namespace):
            return socket.create_connection(address, 5)

    def new_line(self) -> Line:
        """Return one more line to the relay, up to the end of this relay's block."""
        return self._lines.enter_context(Line(self.connect))

    def processes(self) -> Iterator[int]:
        """Yield the relay's processes, as numbered on this computer: to be stopped and continued."""
        here = Path(self.namespace).readlink()
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (folder / "ns" / "net").readlink() == here and (folder / "comm").read_text() == "sshd\n":
                    yield int(folder.name)


@contextlib.contextmanager
def inside(namespace: str) -> Iterator[None]:
    """Let this thread make its sockets in another network namespace: they stay there."""
    libc = ctypes.CDLL(None, use_errno=True)
    with contextlib.ExitStack() as opened:
        back = os.open(f"/proc/self/task/{threading.get_native_id()}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        opened.callback(os.close, back)
        there = os.open(namespace, os.O_RDONLY | os.O_CLOEXEC)
        opened.callback(os.close, there)
        if libc.setns(there, _CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")
        try:
            yield
        finally:
            assert libc.setns(back, _CLONE_NEWNET) == 0, "this thread cannot go home"
