"""`deskside completion`: what a shell is told is the grammar, and bash completes by it."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import subprocess
import sys
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


NAMED = {
    "deskside script show network.name-": ["network.name-resolution"],
    "deskside walkthrough why disk": ["disk-full", "disks"],
    "deskside ticket note ": ["1"],
    "deskside journal verify ": ["1", "disks"],
    "deskside look ": ["oleg-nb", "practice", "local"],
    "deskside machine forget ol": ["oleg-nb"],
}


def test_bash_completes_the_names_of_what_there_is_and_only_plain_ones(desk: Desk, tmp_path: Path) -> None:
    assert desk.run("completion", "bash", "--names", "tickets").stdout == ""
    assert not (desk.home / "desk.db").exists(), "asking for names makes no database"
    desk.run("machine", "add", "oleg-nb", "oleg@192.0.2.7")
    desk.run("ticket", "new", "--subject", "No mail", "--requester", "Oleg Petrov")
    with contextlib.closing(sqlite3.connect(desk.home / "desk.db")) as database:
        for name in ("$(touch hit)", "`id`", "a b", "-rf"):
            database.execute("INSERT INTO machine VALUES (?, 'x@y', '', '')", (name,))
        database.commit()
    script = tmp_path / "deskside.bash"
    script.write_text(desk.run("completion", "bash").stdout)
    (tmp_path / "here" / "disks").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "deskside"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m deskside.programs.cli "$@"\n')
    program.chmod(0o700)
    done = subprocess.run(
        ["bash", "--norc", "-c", ASKED, "bash", str(script), *NAMED],
        cwd=tmp_path / "here",
        env=desk.environment | {"PATH": f"{tmp_path / 'bin'}:{desk.environment['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    answers = [line.split() for line in done.stdout.splitlines()]
    assert dict(zip(NAMED, answers, strict=True)) == NAMED
    assert desk.run("completion", "fish", "--names", "tickets").stdout == "1\tNo mail\n"
    assert "oleg-nb:oleg@192.0.2.7\n" in desk.run("completion", "zsh", "--names", "targets").stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_and_option_is_told_to_every_shell(shell: str) -> None:
    said = completion_script(build_parser(), shell)
    parser = build_parser()
    text = parser.format_help()
    assert set(re.findall(r"^    ([a-z]+) ", text, re.MULTILINE)) <= set(re.findall(r"[a-z]+", said))
    for option in ("--password-stdin", "--record-from", "--by-phone"):
        assert option.lstrip("-") in said
