"""`deskside completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from deskside.programs.cli.parser import build_parser
from deskside.ui.words import t

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.programs.house import House

_WHERE: Final = {
    "bash": "~/.local/share/bash-completion/completions/deskside",
    "zsh": "~/.zfunc/_deskside",
    "fish": "~/.config/fish/completions/deskside.fish",
}
"""Where each looks by itself; zsh in what `fpath` names."""


def completion(options: Namespace, house: House) -> int:
    """Print the script; say at a terminal where it belongs. The script itself asks for names."""
    if options.names:
        from deskside.programs.cli.completing import print_names  # noqa: PLC0415 - for the script's questions

        print_names(options.names, options.shell, house)
        return 0
    from deskside.adapters.shell_completion import completion_script  # noqa: PLC0415 - seldom needed

    print(completion_script(build_parser(), options.shell), end="")
    if sys.stdout.isatty():
        hint = t("Write it to {file}, and open a new shell.").format(file=_WHERE[options.shell])
        print(hint, file=sys.stderr)
    return 0
