"""Small networks of namespaces, each joined to the next by a cable: for ways out that are not straight."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Self

from needs import needs
from servers.accounts import needs_root
from waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path


class Place:
    """`with Place() as place:`, a network namespace with nothing but its loopback.

    Attributes:
        namespace: Path of the namespace, for `servers.relay.inside`.
    """

    def __init__(self) -> None:
        needs_root()
        needs("unshare", package="util-linux")
        needs("ip", package="iproute2")
        self._holder: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._holder = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "ip link set lo up && echo up && exec cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == b"up\n"
        return self

    def __exit__(self, *_: object) -> None:
        if self._holder is not None:
            self._holder.communicate(timeout=60)  # its standard input ends, and so does it
            self._holder = None

    @property
    def pid(self) -> int:
        assert self._holder is not None
        return self._holder.pid

    @property
    def namespace(self) -> str:
        return f"/proc/{self.pid}/ns/net"

    @property
    def enter(self) -> tuple[str, ...]:
        """Prefix for a program that is to run there."""
        return (needs("nsenter", package="util-linux"), f"--net={self.namespace}")


def cable(near: int, near_address: str, far: int, far_address: str) -> None:
    """Join the network namespaces of two processes, each end with an address such as `10.1.0.1/24`."""
    names = [
        f"c{abs(hash((address, pid))) % 10**9}" for pid, address in ((near, near_address), (far, far_address))
    ]
    run(
        "ip", "link", "add", names[0], "netns", str(near), "type", "veth", "peer", names[1], "netns", str(far)
    )
    for pid, name, address in ((near, names[0], near_address), (far, names[1], far_address)):
        within = ("nsenter", f"--net=/proc/{pid}/ns/net")
        run(*within, "ip", "address", "add", address, "dev", name, "nodad")
        run(*within, "ip", "link", "set", name, "up")


def run(*command: str) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout


class Tinyproxy:
    """`with Tinyproxy(tmp_path, place):`, a real proxy on port 8888 of every address there.

    Args:
        folder: Where its configuration goes.
        place: Where it runs.
        login: `user password`, or empty to let everybody through.
        ports: To which ports it opens tunnels.
    """

    port = 8888

    def __init__(
        self, folder: Path, place: Place, *, login: str = "", ports: tuple[int, ...] = (443,)
    ) -> None:
        self._program = needs("tinyproxy", package="tinyproxy-bin")
        self._place = place
        self._config = folder / "tinyproxy.conf"
        lines = [f"Port {self.port}", "Timeout 600", "MaxClients 20", "LogLevel Info"]
        lines += [f"BasicAuth {login}"] if login else []
        lines += [f"ConnectPort {port}" for port in ports]
        self._config.write_text("\n".join([*lines, ""]))
        self._log = folder / "tinyproxy.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._place.enter, self._program, "-d", "-c", str(self._config)], stdout=log, stderr=log
            )
        process = self._process
        ready = "Accepting connections"
        eventually(lambda: process.poll() is not None or ready in self.log, "the proxy listens")
        assert process.poll() is None, self.log
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None
