"""What goes to Windows: a command line that two shells read, three lines of ASCII, programs that parse."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deskside.adapters.catalogue.powershell_grammar import commands, errors
from deskside.domain.errors import WrongUse
from deskside.domain.running import Probe
from deskside.domain.ssh.leash import leash
from deskside.domain.ssh.leashed import MAX_BODY_BYTES
from deskside.domain.ssh.quoting import quote_for_powershell, set_variable_in_powershell
from deskside.domain.ssh.windows_leash import (
    HOLDER,
    MAX_COMMAND_CHARS,
    OPENER,
    powershell_text,
    squeezed,
)
from deskside.usecases.serve_verbs import NOTHING_IN_POWERSHELL
from powershell import encoded_command, single_quoted
from servers.reach import script

TOKEN = "ab" * 16
PROBE = Probe(name="windows", body=b"'a'\n", sha256="", arguments=("n", "os,cpu"), shell="powershell")  # noqa: S604
_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)


@given(_TEXT)
@example("'")
@example("\u2019\u2019a\u2018'")
@example("$(x)`n\"\r\n@'")
@example("")
def test_a_quoted_value_comes_back_unchanged(value: str) -> None:
    assert single_quoted(quote_for_powershell(value)) == value


@given(_TEXT)
@example('it\'s \u2019 "$x" `')
def test_a_quoted_value_is_one_word_of_the_grammar(value: str) -> None:
    assert errors(f"$a={quote_for_powershell(value)}\n".encode()) == ()
    assert commands(f"$a={quote_for_powershell(value)}\n".encode()) == ()


def test_a_nul_and_a_name_that_is_none_are_refused() -> None:
    with pytest.raises(WrongUse, match="parameter-has-nul"):
        quote_for_powershell("a\0b")
    for name in ("a b", "env:a;b", "$x", ""):
        with pytest.raises(WrongUse, match="variable-name-wrong"):
            set_variable_in_powershell(name, "x")
    assert set_variable_in_powershell("env:A", "b") == "$env:A='b';"


@pytest.mark.parametrize("program", [OPENER, HOLDER, squeezed(HOLDER)])
def test_what_holds_the_program_parses(program: str) -> None:
    assert errors(program.encode()) == ()


def test_the_runner_inside_the_holder_parses_too_also_as_it_is_sent() -> None:
    for holder in (HOLDER, squeezed(HOLDER)):
        runner = re.search(r"@'\n(.*?)\n'@", holder, re.DOTALL)
        assert runner
        assert errors(runner[1].encode()) == ()


def test_nothing_localised_or_compiled_is_called() -> None:
    called = {command.name for program in (OPENER, HOLDER) for command in commands(program.encode())}
    assert called <= {
        *("New-Object", "Tell", "Join-Path", "EndTree", "Get-CimInstance", "Get-Process"),
        *("Where-Object", "Start-Sleep"),
        "&([scriptblock]::Create([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($h))))",
        "&([scriptblock]::Create($in.ReadToEnd()))",
    }


def test_cmd_sets_a_variable_and_starts_the_second_half() -> None:
    first, second = leash(PROBE, TOKEN).command.split("&")
    assert first.startswith("set DS=1;")
    assert not set(first) & set('"|<>^%!\n\r')
    assert second.startswith("powershell.exe -NoProfile -NonInteractive -InputFormat None -EncodedCommand ")
    assert encoded_command(second) == OPENER.replace("@TOKEN@", TOKEN)


def test_powershell_runs_the_first_half_and_takes_the_rest_for_a_comment() -> None:
    command = leash(PROBE, TOKEN).command
    assert errors(command.encode()) == ()
    code, _, comment = command.partition("#")
    assert comment.startswith("&powershell.exe ")
    assert commands(command.encode())[0].name == "set"
    assert errors(code.encode()) == ()
    # What it finds on its own command line is exactly the second half.
    line = f'"C:\\powershell.exe" -c "{command}"'
    assert line[line.rindex("powershell.exe ") :].strip('"') == comment[1:]


def test_the_command_line_fits_cmd_whatever_is_sent() -> None:
    large = replace(PROBE, body=b"#" * MAX_BODY_BYTES)
    assert len(leash(large, TOKEN).command) < MAX_COMMAND_CHARS - 100


def test_standard_input_is_three_lines_of_ascii() -> None:
    holder, numbers, program, rest = leash(PROBE, TOKEN).stdin.decode("ascii").split("\n")
    assert base64.b64decode(holder).decode() == squeezed(HOLDER)
    assert numbers == f"{TOKEN} 90 user"
    assert base64.b64decode(program).decode() == f"$_ds_args=@('n','os,cpu');'a'\n\n#{TOKEN}"
    assert rest == ""


def test_a_script_for_administrators_says_so_and_its_variables_are_set() -> None:
    what = script("1\n", "it's", environment=(("A", "b"),))
    what = replace(what, shell="powershell", as_admin=True)  # noqa: S604 - a name
    _, numbers, *_ = leash(what, TOKEN).stdin.decode().split("\n")
    assert numbers == f"{TOKEN} 30 admin"
    assert powershell_text(what) == b"$_ds_args=@('it''s');$env:A='b';1\n"


@pytest.mark.parametrize("body", [b"", b"a\0b", b"#" * (MAX_BODY_BYTES + 1)])
def test_what_cannot_be_sent_is_refused(body: bytes) -> None:
    with pytest.raises(WrongUse, match="program-unsendable"):
        leash(replace(PROBE, body=body), TOKEN)


def test_a_token_that_is_none_is_refused() -> None:
    with pytest.raises(WrongUse, match="program-unsendable"):
        leash(PROBE, "'; exit")


def test_what_stands_for_the_probe_where_nothing_is_allowed_parses_too() -> None:
    assert errors(NOTHING_IN_POWERSHELL) == ()
    assert powershell_text(replace(PROBE, body=NOTHING_IN_POWERSHELL)).startswith(b"$_ds_args=@('n',")
