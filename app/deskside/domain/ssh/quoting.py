"""Words of a POSIX shell and of PowerShell. The only place that turns a value into shell text."""

from __future__ import annotations

import re

from deskside.domain.errors import WrongUse

_SINGLE_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")
"""What PowerShell reads as a single quote: the typewriter's, and the four that typesetters use."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


def quote_for_sh(text: str) -> str:
    r"""Return `text` as one word that any POSIX shell, BusyBox included, reads back byte for byte.

    Single quotes keep everything but a single quote, which is written `'\''` (POSIX.1-2024 XCU 2.2.2).

    Raises:
        WrongUse: `parameter-has-nul`; no shell can hold that byte.
    """
    if "\0" in text:
        raise WrongUse("parameter-has-nul")
    return "'" + text.replace("'", "'\\''") + "'"


def assign_in_sh(name: str, value: str) -> str:
    """Return an assignment of `value` to the variable `name`, which must be a shell name.

    Raises:
        WrongUse: `parameter-has-nul` or `variable-name-wrong`.
    """
    if not _NAME.fullmatch(name):
        raise WrongUse("variable-name-wrong", name=name[:40])
    return f"{name}={quote_for_sh(value)}"


def quote_for_powershell(text: str) -> str:
    """Return `text` as one word that PowerShell, 5.1 and later, reads back unchanged.

    Inside single quotes only a single quote means anything, in each of its five forms, and stands for itself
    where it is doubled (Microsoft, about_Quoting_Rules).

    Raises:
        WrongUse: `parameter-has-nul`; PowerShell takes it for the end of the program.
    """
    if "\0" in text:
        raise WrongUse("parameter-has-nul")
    return "'" + _SINGLE_QUOTES.sub(lambda quote: quote[0] * 2, text) + "'"


def set_variable_in_powershell(name: str, value: str) -> str:
    """Return an assignment of `value` to a variable, `$name=...;`, or to `env:NAME`.

    Raises:
        WrongUse: `parameter-has-nul` or `variable-name-wrong`.
    """
    if not _NAME.fullmatch(name.removeprefix("env:")):
        raise WrongUse("variable-name-wrong", name=name[:40])
    return f"${name}={quote_for_powershell(value)};"
