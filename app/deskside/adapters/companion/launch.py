"""What a job of the companion starts as."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskside.domain.ssh.leash import program_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deskside.domain.running import Runnable
    from deskside.usecases.ports.elevation import Elevation

_SHELL: Final = ("/bin/sh", "-c", 's=$(cat; echo .); eval "${s%.}" </dev/null', "deskside")
"""Reads the whole program before it runs any of it. Nothing of it is on the command line."""
_PATHS: Final = "/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """What a job starts as."""

    argv: tuple[str, ...]
    stdin: bytes = field(repr=False)
    timeout_s: int
    environment: Mapping[str, str] = field(default_factory=dict)
    holds_stdin: bool = False
    """Leave standard input open after `stdin`, send every order there too, and end it when the job is to end:
    for a program with other rights than ours, which nobody here could kill."""
    elevation: Elevation | None = None
    """It has the operating system ask the person first, and says so in a line before it is the script."""
    passes: Callable[[bytes], bytes] | None = None
    """Turns what it prints on standard output into what is kept of it; may raise to end it."""


def launch_of(what: Runnable, passes: Callable[[bytes], bytes] | None = None) -> Launch:
    """Return how a program starts, with the person's own rights."""
    if what.shell == "powershell":
        from deskside.domain.ssh.windows_leash import powershell_text  # noqa: PLC0415 - on Windows only

        return Launch(
            argv=_powershell(), stdin=powershell_text(what), timeout_s=what.timeout_s, passes=passes
        )
    environment = {"LC_ALL": "C", "PATH": f"{os.environ.get('PATH', '')}:{_PATHS}".lstrip(":")}
    return Launch(
        argv=_SHELL,
        stdin=program_text(what),
        timeout_s=what.timeout_s,
        environment=environment,
        passes=passes,
    )


def _powershell() -> tuple[str, ...]:
    """Return the Windows PowerShell of the system folder, never one that lies elsewhere on the path."""
    from deskside.domain.ssh.windows_leash import (  # noqa: PLC0415 - on Windows only
        RUNNER,
        RUNNER_ARGUMENTS,
        encoded,
        squeezed,
    )

    root = os.environ.get("SYSTEMROOT", r"C:\Windows")
    program = rf"{root}\System32\WindowsPowerShell\v1.0\powershell.exe"
    return (program, *RUNNER_ARGUMENTS, "-EncodedCommand", encoded(squeezed(RUNNER)))
