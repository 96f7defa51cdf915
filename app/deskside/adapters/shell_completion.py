"""What a shell needs to complete our commands and options, made of their grammar by `shtab`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

import shtab

if TYPE_CHECKING:
    from collections.abc import Iterator

SHELLS: Final = ("bash", "zsh", "fish")
"""Those that the tests or their makers' own checkers have read."""
_PLACES: Final = {
    "BUNDLE": shtab.FILE,
    "DIR": shtab.DIRECTORY,
    "FILE": shtab.FILE,
    "FOLDER": shtab.DIRECTORY,
    "ID": shtab.FILE,
    "KEY": shtab.FILE,
    "OLD": shtab.FILE,
    "TICKET|BUNDLE": shtab.FILE,
}
"""By what an argument is called in the help: what is a file or a folder, or may be one."""


def completion_script(parser: argparse.ArgumentParser, shell: str) -> str:
    """Return a script that completes what `parser` reads; descriptions are in the language that it speaks.

    Args:
        parser: The whole grammar. It is marked, and good for nothing else afterwards.
        shell: One of `SHELLS`.
    """
    for action in _actions(parser):
        if isinstance(action.metavar, str) and action.metavar in _PLACES:
            action.complete = _PLACES[action.metavar]  # type: ignore[attr-defined]  # as shtab wants it
    return f"{shtab.complete(parser, shell)}\n"


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way through its grammar
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - likewise
            for below in action.choices.values():
                yield from _actions(below)
