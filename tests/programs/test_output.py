"""What a command prints arrives whole, or the command says that it did not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
