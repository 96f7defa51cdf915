"""`python -m deskside.programs.cli` is `deskside`."""

from __future__ import annotations

from deskside.programs.cli import run

run()
