"""authoring.md, typed as it stands there, by somebody who has never written a script."""

from __future__ import annotations

import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from source import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from programs.commands import Desk

PAGE = ROOT / "app" / "docs" / "authoring.md"
ENDS_BY_ITSELF = "(not typed by the test"


def commands() -> list[str]:
    """Return every line that the page tells people to type."""
    tokens = MarkdownIt().parse(PAGE.read_text(encoding="utf-8"))
    blocks = [token.content for token in tokens if token.type == "code_block"]
    return [line for block in blocks for line in block.splitlines() if ENDS_BY_ITSELF not in line]


HALF_FULL = """#!/bin/sh
echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'
echo '/dev/sda1 1000000 500000 500000 50% /'
"""
"""What the guide's first script asks, of a computer like the page's: the real one may be full."""


def test_the_authoring_guide_does_what_it_says(desk: Desk, tmp_path: Path) -> None:
    folder, programs = tmp_path / "empty", tmp_path / "programs"
    folder.mkdir()
    programs.mkdir()
    (programs / "df").write_text(HALF_FULL)
    (programs / "df").chmod(0o755)
    desk.environment["PATH"] = f"{programs}:{desk.environment['PATH']}"
    said = ""
    for line in commands():
        typed = line.replace("deskside", shlex.join([sys.executable, "-m", "deskside.programs.cli"]), 1)
        typed = typed if line.startswith("deskside ") else line
        done = subprocess.run(
            ["sh", "-c", typed],
            cwd=folder,
            env=desk.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        said += done.stdout
    for sentence in (
        "disk.free-space: good\n",
        "disk.free-space: 4 cases agree\n",
        "disk.free-space: 5 cases agree\n",
        "The script may now run.",
        "May this be done?",
        "Nothing is due.",
        "office.fresh-settings-undo: good\n",
        "To take it back: deskside script test office/fresh-settings-undo --on local ",
        "editor.ini is back as it was.",
    ):
        assert sentence in said
    assert "to be mended" not in said


def test_the_page_shows_every_command_of_an_author() -> None:
    typed = "\n".join(commands())
    for name in ("new", "check", "test", "approve", "why", "run", "outcomes", "approvals"):
        assert f"deskside script {name} " in typed
    assert "--watch" in PAGE.read_text(encoding="utf-8")
