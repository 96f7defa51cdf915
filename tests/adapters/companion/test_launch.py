"""What a job of the companion starts as: the program on standard input, nothing of it on a command line."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING

from deskside.adapters.catalogue.powershell_grammar import errors
from deskside.adapters.companion.launch import launch_of
from deskside.domain.running import RunnableScript

if TYPE_CHECKING:
    import pytest

SCRIPT = RunnableScript(  # noqa: S604 - `shell` names the other end
    script="lab.look",
    version=1,
    body=b"Ok all-well\nexit 0\n",
    approved_sha256="ab" * 32,
    shell="sh",
    arguments=("a 'b' $c", ""),
    environment=(("DESKSIDE_MARK", "0" * 32),),
    timeout_s=30,
)


def test_a_shell_reads_all_of_it_before_it_runs_any() -> None:
    launch = launch_of(SCRIPT)
    assert launch.argv[0] == "/bin/sh"
    assert SCRIPT.body in launch.stdin
    assert not any("lab" in word or "0" * 32 in word for word in launch.argv)


def test_powershell_is_that_of_the_system_folder_and_reads_the_program_from_its_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SYSTEMROOT", r"D:\Windows")
    launch = launch_of(replace(SCRIPT, shell="powershell"))  # noqa: S604 - as above
    assert launch.argv[0] == r"D:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"
    assert launch.argv[-2] == "-EncodedCommand"
    runner = base64.b64decode(launch.argv[-1]).decode("utf-16-le")
    assert errors(runner.encode()) == ()
    assert "ReadToEnd" in runner
    assert launch.stdin.endswith(SCRIPT.body)
    assert b"$_ds_args=@('a ''b'' $c','')" in launch.stdin
    assert "0" * 32 not in runner
