"""The companion as one file: what it starts with.

The file is an ordinary program with an archive of Python and its libraries in it
(`installer/companion/build`); an organisation's profile stands at its end (`adapters.own_file`). It unpacks
itself into a folder of its own under the system's folder for such things, and takes that away at its end.

Processes of our own are started as `[sys.executable, "-m", "deskside.programs...", ...]` everywhere; inside
one file there is no Python to take `-m`, so it is understood here, for our own programs only.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Final

from deskside.adapters.own_file import clear_up_after_others, end_with_the_starter

ELEVATED: Final = "as-administrator"
"""The hidden command of the root helper."""
_OWN: Final = "deskside.programs."


def main() -> int:
    """Run what was asked for: the companion, where nothing was."""
    _libraries_of_this_computer()
    match sys.argv[1:]:
        case [word, *place] if word == ELEVATED:
            from deskside.programs.elevated import main as serve_one_order  # noqa: PLC0415 - root's only

            return serve_one_order(place)
        case ["-m", name, *arguments] if name.startswith(_OWN):
            return _own_program(name, arguments)
        case said:
            end_with_the_starter()
            clear_up_after_others()
            return _command(said)


def _command(said: list[str]) -> int:
    from deskside.programs.cli import main as run_command  # noqa: PLC0415 - a helper needs no grammar

    named = said and said[0] in {"companion", "journal", "--version"}
    return run_command(said if named else ["companion", *said])


def _own_program(name: str, arguments: list[str]) -> int:
    sys.argv = [name, *arguments]
    status: int | None = importlib.import_module(name).main(arguments)
    return status or 0


def _libraries_of_this_computer() -> None:
    """Let programs that we start find the computer's own libraries, not those that travel with us."""
    if getattr(sys, "frozen", False):
        os.environ.pop("LD_LIBRARY_PATH", None)
        if before := os.environ.pop("LD_LIBRARY_PATH_ORIG", ""):
            os.environ["LD_LIBRARY_PATH"] = before
