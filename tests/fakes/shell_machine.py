"""A machine reached by starting a shell: this computer, a root in a chroot, or a server by plain `ssh`."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from deskside.domain.running import Exit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.domain.running import Chunk, Runnable
    from deskside.usecases.ports.machine import LinkState
    from deskside.usecases.task import CancelToken


class ShellJob:
    """One run of `command`; standard output only."""

    def __init__(self, command: list[str], cancel: CancelToken) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self._cancel = cancel
        self._stopped = False
        cancel.when_cancelled(self._stop)

    def _stop(self) -> None:
        self._stopped = True
        self._process.kill()

    def __iter__(self) -> Iterator[Chunk]:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            while chunk := output.read1(32 << 10):  # type: ignore[attr-defined]  # a BufferedReader
                yield "stdout", chunk
        self._process.wait()

    def exit(self) -> Exit:
        status = self._process.wait()
        return Exit(reason="stopped" if self._stopped else "exited", status=status)


class ShellMachine:
    """`usecases.ports.machine.Machine`; `prefix` is the command line in front of the shell's arguments."""

    label = "front-desk"
    machine_id = "0123456789abcdef"
    host_key = ""

    def __init__(self, *prefix: str, banner: str = "") -> None:
        self._prefix = prefix or ("sh",)
        self.banner = banner

    def run(self, what: Runnable, *, cancel: CancelToken) -> ShellJob:
        return ShellJob([*self._prefix, "-c", what.body.decode(), "deskside", *what.arguments], cancel)

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        listener("up")

    def close(self) -> None:
        return
