"""PowerShell by its grammar: what parses, where it ends, what is called."""

from __future__ import annotations

import pytest

from deskside.adapters.catalogue.powershell_grammar import (
    Called,
    Flaw,
    commands,
    errors,
    functions,
    members,
    types,
)

WHOLE = rb"""param([string]$Name)
function Ok { [Console]::Out.WriteLine("$(Get-Date)") }
$found = @(Get-CimInstance -ClassName Win32_Service | Where-Object { $_.State -eq 'Running' })
& "C:\tools\x.exe" a
& $chosen b
sc.exe query
Ok
"""


def test_a_whole_program_has_no_flaw() -> None:
    assert errors(WHOLE) == ()


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (b"if ($x { 1 }\n", 1),
        (b"$a = 1\nfunction F {\n", 2),
        (b'$a = 1\n$b = "open\n', 2),
        (b"foreach in\n", 1),
    ],
)
def test_what_is_left_open_is_told_with_its_line(source: bytes, line: int) -> None:
    first, *_ = errors(source)
    assert isinstance(first, Flaw)
    assert first.line == line
    assert first.column >= 1


def test_every_command_is_told_in_order_also_those_inside_strings_and_blocks() -> None:
    assert [called.name for called in commands(WHOLE)] == [
        "Get-Date",
        "Get-CimInstance",
        "Where-Object",
        '&"C:\\tools\\x.exe"',
        "&$chosen",
        "sc.exe",
        "Ok",
    ]
    assert commands(WHOLE)[1] == Called(3, "Get-CimInstance", given=2)


def test_functions_members_and_types_are_told() -> None:
    assert functions(WHOLE) == {"Ok"}
    assert types(WHOLE) == {"string", "Console"}
    assert Called(2, "[Console]::Out") in members(WHOLE)


def test_bytes_that_are_no_text_are_a_flaw_and_no_crash() -> None:
    assert errors(b"\xff\xfe(\x00")
