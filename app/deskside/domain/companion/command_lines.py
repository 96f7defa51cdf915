r"""Command lines where a system takes one text instead of a list of words.

Windows hands a program its whole command line, and each program cuts it itself, nearly all by the rules of
Microsoft's C library ("Parsing C command-line arguments"): words are parted by blanks, quotes keep blanks
together, and backslashes count only before a quote, where two mean one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.ssh.quoting import quote_for_sh

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN: Final = re.compile(r'[^\s"]+')
_BEFORE_QUOTE: Final = re.compile(r'(\\*)"')
_AT_END: Final = re.compile(r"(\\+)\Z")


def for_windows(words: Sequence[str]) -> str:
    """Return one text which a program on Windows cuts into exactly these words.

    Raises:
        WrongUse: `program-unsendable`: a NUL byte, which would end the text.
    """
    return " ".join(map(_windows_word, words))


def _windows_word(word: str) -> str:
    if "\0" in word:
        raise WrongUse("program-unsendable", why="bytes")
    if _PLAIN.fullmatch(word):
        return word
    inside = _AT_END.sub(lambda found: found[1] * 2, _BEFORE_QUOTE.sub(_escaped, word))
    return f'"{inside}"'


def _escaped(found: re.Match[str]) -> str:
    return f'{found[1] * 2}\\"'


def asking_on_macos(words: Sequence[str], prompt: str) -> str:
    """Return the AppleScript that asks for an administrator and then runs a command.

    Args:
        words: The command.
        prompt: What macOS shows above its own password box.

    Raises:
        WrongUse: `program-unsendable`.
    """
    if any("\0" in word for word in words):
        raise WrongUse("program-unsendable", why="bytes")
    command = "exec " + " ".join(map(quote_for_sh, words))
    return (
        f"do shell script {_applescript_text(command)} "
        f"with prompt {_applescript_text(prompt)} with administrator privileges"
    )


def _applescript_text(text: str) -> str:
    """Return a text literal: in AppleScript only backslash and the double quote are special in one."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
