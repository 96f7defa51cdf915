"""Words of a POSIX shell. The only place that turns a value into shell text."""

from __future__ import annotations

import re

from deskside.domain.errors import WrongUse

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
