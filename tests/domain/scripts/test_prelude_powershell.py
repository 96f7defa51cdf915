"""The helper functions for PowerShell, by its grammar, and what is put around an approved file."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from deskside.adapters.catalogue.powershell_grammar import commands, errors, functions
from deskside.domain.scripts.manifest import Elevation, Platform
from deskside.domain.scripts.parameters import Values
from deskside.domain.scripts.prelude_powershell import PRELUDE, PRELUDE_SHA256
from deskside.domain.scripts.program import MASK, runnable_script, sent_sha256
from deskside.domain.secret import Secret
from domain.scripts.test_program import admitted
from fakes.scripts import A_MANIFEST

TOKEN = "0" * 32
WINDOWS = Platform(file="linux.sh", shell="powershell", needs=("Get-A|Get-B",), minimum="5.1")  # noqa: S604
"""The folder that the tests share has one file; what it is called matters to nobody here."""


def test_its_digest_is_fixed_with_the_release() -> None:
    assert PRELUDE_SHA256 == "945103292d0627fa00b5cb65807a0640389a63316ab7554a8ab076ae86af26b1"


def test_it_parses_and_defines_what_a_script_calls() -> None:
    assert errors(PRELUDE) == ()
    public = {name for name in functions(PRELUDE) if not name.startswith("_ds_")}
    assert public == {"Ok", "Warn", "Fail", "Notice", "Next", "Fact", "Bounded"}


def test_it_calls_nothing_but_itself_and_what_powershell_5_1_has() -> None:
    called = {command.name for command in commands(PRELUDE)} - functions(PRELUDE)
    assert called == {"New-Object", "Select-Object", "ForEach-Object", "Get-Command"}


def test_the_approved_file_stands_in_the_program_as_it_was_hashed() -> None:
    script = admitted(replace(A_MANIFEST, platforms={"windows": WINDOWS}))
    runnable = runnable_script(script, "windows", Values((("host", "a b"),)), TOKEN)
    approved = script.folder.files["linux.sh"]
    assert runnable.shell == "powershell"
    assert runnable.approved_sha256 == hashlib.sha256(approved).hexdigest()
    before, _, after = runnable.body.partition(approved)
    assert before.startswith(PRELUDE)
    assert before.endswith(b"_ds_minimum '5.1'\n_ds_need 'Get-A' 'Get-B'\ntry { & {\n")
    assert after.startswith(b"\n} @_ds_args } catch {")
    assert errors(before + b"param($a)\n$a\n" + after) == ()
    assert runnable.arguments == ("a b",)
    assert runnable.environment == (("DESKSIDE_MARK", TOKEN),)


def test_an_administrators_script_asks_first_and_a_secret_is_a_variable() -> None:
    script = admitted(replace(A_MANIFEST, platforms={"windows": WINDOWS}, elevation=Elevation.ADMIN))
    values = Values((), (("pin", Secret("it's")),))
    runnable = runnable_script(script, "windows", values, TOKEN)
    assert b"_ds_admin\n$pin='it''s';\ntry" in runnable.body
    assert runnable.as_admin
    masked = runnable.body.replace(b"'it''s'", f"'{MASK}'".encode())
    assert sent_sha256(script, "windows", values) == hashlib.sha256(masked).hexdigest()


@pytest.mark.parametrize(
    "word", [b"Invoke-Expression", b"iex", b"Add-Type", b"Set-ExecutionPolicy", b"Write-Host"]
)
def test_it_names_nothing_that_a_reader_would_stumble_over(word: bytes) -> None:
    assert word not in PRELUDE
