"""A Windows machine behind OpenSSH, played from what is sent to it: it reads the leash as Windows would."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from deskside.domain.ssh.leash import leash
from deskside.domain.ssh.run import Run
from deskside.domain.ssh.windows_leash import HOLDER, OPENER, squeezed
from powershell import encoded_command

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deskside.domain.running import Chunk, Runnable
    from deskside.domain.ssh.leashed import Leashed
    from deskside.usecases.ports.machine import LinkState
    from deskside.usecases.task import CancelToken

TOKEN = "ab" * 16


class WindowsMachine:
    """`usecases.ports.machine.Machine`; `answers` says what a program, whole and as text, prints.

    Attributes:
        programs: What PowerShell was given to run, text of each.
    """

    label = "front-desk"
    machine_id = "0123456789abcdef"
    host_key = ""
    banner = "SSH-2.0-OpenSSH_for_Windows_9.5"

    def __init__(self, answers: Callable[[str], tuple[bytes, int]]) -> None:
        self._answers = answers
        self.programs: list[str] = []

    def run(self, what: Runnable, *, cancel: CancelToken) -> Run:
        cancel.check()
        leashed = leash(what, TOKEN)
        program = _unpacked(leashed)
        self.programs.append(program)
        said, status = self._answers(program)
        line = _Line(said, status)
        return Run(line, leashed, self.label, lambda: line.now_s)

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        listener("up")

    def close(self) -> None:
        """There is no line."""


class _Line:
    """`domain.ssh.run.Line` that has all of the answer, in its armour, cut in odd places, with CRLF."""

    def __init__(self, said: bytes, status: int) -> None:
        self.now_s = 0.0
        mark = f"\x1e{TOKEN} ".encode()
        text = b"".join(
            mark + b"o " + base64.b64encode(said[at : at + 1000]) + b"\r\n"
            for at in range(0, len(said), 1000)
        )
        text += mark + f"end {status} 0\r\n".encode()
        self._chunks: list[Chunk] = [("stdout", text[at : at + 777]) for at in range(0, len(text), 777)]
        self._status = status

    def take(self, timeout_s: float) -> Sequence[Chunk]:
        self.now_s += timeout_s
        taken, self._chunks = self._chunks[:3], self._chunks[3:]
        return taken

    def consumed(self, size: int) -> None:
        """There is room for all."""

    def ended(self) -> bool:
        return not self._chunks

    def status(self) -> int | None:
        return self._status

    def end_input(self) -> None:
        """It has ended by itself."""

    def close(self) -> None:
        """There is no line."""


def _unpacked(leashed: Leashed) -> str:
    """Return the program, as opener, holder and runner would come to it; fails where they would."""
    assert encoded_command(leashed.command) == OPENER.replace("@TOKEN@", TOKEN)
    holder, numbers, program, rest = leashed.stdin.decode("ascii").split("\n")
    assert base64.b64decode(holder).decode() == squeezed(HOLDER)
    assert numbers.split(" ")[0] == TOKEN
    assert rest == ""
    text = base64.b64decode(program).decode()
    assert text.endswith(f"\n#{TOKEN}")
    return text.removesuffix(f"\n#{TOKEN}")
