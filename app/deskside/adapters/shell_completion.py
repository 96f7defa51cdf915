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
    "KEY": shtab.FILE,
    "OLD": shtab.FILE,
    "TICKET|BUNDLE": shtab.FILE,
}
"""By what an argument is called in the help: what is a file or a folder, or may be one."""


_IN_FOLDERS: Final = frozenset({"scripts", "walkthroughs"})
"""What lies in folders: where it is named, its folder may stand instead."""
_BASH: Final = """\
_deskside_names() {
  local name
  while IFS= read -r name; do
    [[ "$name" == "$2"* ]] && printf '%s\\n' "$name"
  done < <(command deskside completion bash --names "$1" 2>/dev/null)
}
"""
_ZSH: Final = """\
_deskside_names() {
  local -a found
  found=(${(f)"$(command deskside completion zsh --names $1 2>/dev/null)"})
  _describe -V "$1" found
}
"""
_FISH: Final = """\
function __deskside_names
  command deskside completion fish --names $argv[1] 2>/dev/null
end
"""


def completion_script(parser: argparse.ArgumentParser, shell: str) -> str:
    """Return a script that completes what `parser` reads; descriptions are in the language that it speaks.

    Args:
        parser: The whole grammar. It is marked, and good for nothing else afterwards.
        shell: One of `SHELLS`.
    """
    for action in _actions(parser):
        names = getattr(action, "names", "")
        if names:
            files = names in _IN_FOLDERS or action.metavar in _PLACES
            action.complete = _by_name(names, files=files)  # type: ignore[attr-defined]  # as shtab wants it
        elif isinstance(action.metavar, str) and action.metavar in _PLACES:
            action.complete = _PLACES[action.metavar]  # type: ignore[attr-defined]  # as shtab wants it
    return f"{shtab.complete(parser, shell)}\n"


def _by_name(names: str, *, files: bool) -> dict[str, object]:
    """Return for each shell what asks us for names when a key is pressed, and offers files where they fit.

    Bash quotes what a function with `_file` in its name offers as it quotes files.
    """
    own = f"_deskside_{names}_file" if files else f"_deskside_{names}"
    bash = [f'  _deskside_names {names} "$1"', *(['  _shtab_compgen_files "$1"'] if files else [])]
    zsh = [f"  _deskside_names {names}", *(["  _files"] if files else [])]
    fish = f"__deskside_names {names}"
    return {
        "bash": own,
        "zsh": own,
        "fish": f"({fish}; __fish_complete_path (commandline -ct))" if files else f"({fish})",
        "preamble": {
            "bash": "\n".join((_BASH, f"{own}() {{", *bash, "}")),
            "zsh": "\n".join((_ZSH, f"{own}() {{", *zsh, "}")),
            "fish": _FISH,
        },
    }


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way through its grammar
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - likewise
            for below in action.choices.values():
                yield from _actions(below)
