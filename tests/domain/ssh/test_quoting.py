"""A quoted value comes back byte for byte from every shell we meet."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deskside.domain.errors import WrongUse
from deskside.domain.ssh.quoting import (
    assign_in_sh,
    quote_for_powershell,
    quote_for_sh,
    set_variable_in_powershell,
)
from needs import needs

if TYPE_CHECKING:
    from collections.abc import Callable

SHELLS = {"dash": ["dash"], "bash": ["bash"], "busybox": ["busybox", "sh"]}
_PACKAGE = {"busybox": "busybox-static"}
_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)


@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=60, deadline=None)
@given(values=st.lists(_TEXT, min_size=1, max_size=20))
@example(values=["", "'", "''", "\\", "\\'", "$(id)`id`${x}", "\n\n", "-n", "a\tb ", "*?[", "\x81\x88 сту"])
@example(values=["!history", "~", "#", "\x7f\x1b[0m", "\x1e", "\r\n", "\U0001f600"])
def test_any_text_comes_back_byte_for_byte(shell: str, values: list[str]) -> None:
    needs(shell, package=_PACKAGE.get(shell))
    words = " ".join(quote_for_sh(value) for value in values)
    came = subprocess.run(
        [*SHELLS[shell], "-c", 'eval "$(cat)"; for v do printf \'%s\\000\' "$v"; done'],
        input=f"set -- {words}".encode(),
        capture_output=True,
        check=True,
    )
    assert came.stdout.split(b"\0")[:-1] == [value.encode() for value in values]


@pytest.mark.parametrize("quote", [quote_for_sh, quote_for_powershell])
def test_a_nul_is_refused_because_no_shell_can_hold_it(quote: Callable[[str], str]) -> None:
    with pytest.raises(WrongUse, match="parameter-has-nul"):
        quote("a\0b")


@given(name=st.text(max_size=8), value=_TEXT)
def test_only_a_shell_name_is_assigned(name: str, value: str) -> None:
    if name.isascii() and name.isidentifier():
        assert assign_in_sh(name, value).startswith(f"{name}='")
        assert set_variable_in_powershell(f"env:{name}", value).startswith(f"$env:{name}='")
        return
    for assign in (assign_in_sh, set_variable_in_powershell):
        with pytest.raises(WrongUse, match="variable-name-wrong"):
            assign(name, value)
