"""What a command prints arrives whole, or the command says that it did not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.text import clean
from deskside.programs.cli import complain
from deskside.programs.cli.terminal import print_json, print_table

if TYPE_CHECKING:
    import pytest

    from programs.commands import Desk


def test_a_full_disk_under_the_output_is_no_success(desk: Desk) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "deskside.programs.cli", "ticket", "list", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"DESKSIDE_HOME": str(desk.home)},
            check=False,
        )
    assert done.returncode == 5
    assert done.stderr.startswith("deskside: output-not-written: ")


HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31mx\u202ey\u2066z\x7f"


def test_what_is_printed_tells_a_terminal_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"path": HOSTILE, "name": "Олег"})
    as_json = capsys.readouterr().out
    assert json.loads(as_json) == {"path": HOSTILE, "name": "Олег"}
    print_table(["Setting", "Value"], [["name", HOSTILE]])
    complain(WrongUse("target-unreadable", target=HOSTILE))
    done = capsys.readouterr()
    for said in (as_json, done.out, done.err):
        assert clean(said) == said
    print_json({"name": "Олег"})
    assert "Олег" in capsys.readouterr().out


_WITH_A_LIMIT = """
import resource
_, hard = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
from deskside.programs import cli
cli.main = lambda: print(resource.getrlimit(resource.RLIMIT_CORE)[0]) or 0
cli.run()
"""


def test_a_crash_leaves_no_picture_of_the_memory_with_what_was_typed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITH_A_LIMIT], capture_output=True, text=True, env=os.environ, check=True
    )
    assert done.stdout == "0\n"
