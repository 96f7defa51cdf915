"""`deskside`: one program, one grammar, exit codes that scripts can rely on (formats.md section 1)."""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from deskside.domain.errors import (
    BrokeMidway,
    Cancelled,
    DesksideError,
    Manipulated,
    Refused,
    Unreachable,
    WrongUse,
)
from deskside.programs.house import House
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXIT_CODES: dict[type[DesksideError], int] = {
    Manipulated: 1,
    WrongUse: 2,
    Refused: 3,
    Unreachable: 4,
    BrokeMidway: 5,
    Cancelled: 130,
}
_OUTPUT_CLOSED = 141
"""128 + SIGPIPE: who read our output has gone, as in `deskside ticket list | head`."""

_OUTPUT_FULL = frozenset((errno.ENOSPC, errno.EDQUOT))
"""What only the output can mean where a command ends by it: adapters say their own errors in other words."""
_WITHOUT_LINE = frozenset(("local", "diff", "history"))
"""Said where a TARGET stands, by commands that then connect to nothing."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    said = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with House.open(config=_option(said, "--config")) as house:
            return _run(_options(said), house)
    except DesksideError as error:
        complain(error)
        return exit_code(error)
    except KeyboardInterrupt:
        return exit_code(Cancelled())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _OUTPUT_CLOSED


def run() -> NoReturn:
    """Run one command and end the process with its exit code.

    Everything is closed and flushed by then; taking 500 modules apart would be 20 ms for nobody.
    """
    _leave_no_core()
    code = main()
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        code = _OUTPUT_CLOSED
    except OSError as error:  # a full disk: what was printed is not all there
        lost = _output_lost(error)
        complain(lost)
        code = exit_code(lost)
    os._exit(code)


def _leave_no_core() -> None:
    """Have no crash write to a disk what was typed here (security.md T34)."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def _output_lost(error: OSError) -> BrokeMidway:
    return BrokeMidway("output-not-written", reason=error.strerror or "?")


def exit_code(error: DesksideError) -> int:
    """Return the exit code of an error's family."""
    return next((code for family, code in _EXIT_CODES.items() if isinstance(error, family)), 5)


def complain(error: DesksideError) -> None:
    """Print one line on standard error: the code for programs, the sentences for people."""
    print(f"deskside: {error.code}: {what_happened(error)} {what_to_do(error)}", file=sys.stderr)


def _run(options: argparse.Namespace, house: House) -> int:
    if "identity" in options and (options.target or "local") not in _WITHOUT_LINE:
        house.connector.warm()  # its process starts on another core while this one reads and opens
    module, _, function = options.run.partition(":")
    command = getattr(importlib.import_module(f"deskside.programs.cli.{module}"), function)
    try:
        result: int = command(options, house)
    except (DesksideError, KeyboardInterrupt, BrokenPipeError):
        raise
    except OSError as error:
        if error.errno not in _OUTPUT_FULL:
            house.log_bug(error)
            raise DesksideError("bug", type=type(error).__name__) from error
        raise _output_lost(error) from error
    except Exception as bug:
        house.log_bug(bug)
        raise DesksideError("bug", type=type(bug).__name__) from bug
    return result


def _options(said: Sequence[str]) -> argparse.Namespace:
    """Read the command. Nothing said opens the desk at once: it need not wait for the grammar."""
    if not said:
        return argparse.Namespace(run="desk:open_desk")
    from deskside.programs.cli.parser import build_parser  # noqa: PLC0415 - 20 ms that the window saves

    return build_parser().parse_args(said)


def _option(said: Sequence[str], name: str) -> str:
    """Return an option's value before the grammar exists: its words depend on the settings."""
    for index, word in enumerate(said):
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
        if word == name and index + 1 < len(said):
            return said[index + 1]
    return ""
