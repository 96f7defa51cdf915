"""`deskside completion`: what a shell is told is the grammar, and bash completes by it."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.shell_completion import SHELLS, completion_script
from deskside.programs.cli.parser import build_parser

if TYPE_CHECKING:
    from pathlib import Path

    from programs.commands import Desk

LINES = {
    "deskside walkthr": ["walkthrough"],
    "deskside walkthrough ch": ["check"],
    "deskside script run --ho": ["--host-key"],
    "deskside ticket report 1 --format ": ["html", "md", "json"],
    "deskside completion ": list(SHELLS),
    "deskside profile check offi": ["office.profile"],
    "deskside script list --scripts s": ["scripts"],
}
ASKED = """
. "$1"
shift
for line do
    read -ra COMP_WORDS <<<"$line"
    [ "${line% }" = "$line" ] || COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _shtab_deskside 2>/dev/null
    echo "${COMPREPLY[*]}"
done
"""


def test_bash_completes_commands_options_values_files_and_folders(desk: Desk, tmp_path: Path) -> None:
    script = tmp_path / "deskside"
    script.write_text(desk.run("completion", "bash").stdout)
    (tmp_path / "office.profile").touch()
    (tmp_path / "scripts").mkdir()
    (tmp_path / "sizes").touch()
    words = ["bash", "--norc", "-c", ASKED, "bash", str(script), *LINES]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    answers = [line.split() for line in done.stdout.splitlines()]
    assert dict(zip(LINES, answers, strict=True)) == LINES


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_and_option_is_told_to_every_shell(shell: str) -> None:
    said = completion_script(build_parser(), shell)
    parser = build_parser()
    text = parser.format_help()
    assert set(re.findall(r"^    ([a-z]+) ", text, re.MULTILINE)) <= set(re.findall(r"[a-z]+", said))
    for option in ("--password-stdin", "--record-from", "--by-phone"):
        assert option.lstrip("-") in said
