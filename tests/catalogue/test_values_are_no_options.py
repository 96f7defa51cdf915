"""What a clerk types for a name reaches no program as an option, such as another server to speak to."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from catalogue.mac import script_of
from deskside.domain.scripts.folder import joined
from deskside.domain.scripts.prelude import PRELUDE
from deskside.domain.scripts.program import approved_files

if TYPE_CHECKING:
    from pathlib import Path

PROGRAMS = "lpstat lpadmin cupsdisable cupsenable cupsreject cupsaccept systemctl journalctl wg-quick ip"
FAKE = """#!/bin/sh
printf '%s\\n' "${0##*/} $*" >>"$CALLS"
[ "$1" != is-system-running ] || { echo running; exit 0; }
echo "scheduler is running, printer $* enabled"
"""
HOSTILE = "-hprinter.example"


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ("printing.pause-queue", (HOSTILE, "true", "true", "")),
        ("printing.resume-queue", (HOSTILE, "true", "true")),
        ("printing.set-address", (HOSTILE, "192.0.2.7", "631", "/ipp", "", "")),
        ("printing.remove-network-printer", (HOSTILE, "true", "")),
        ("services.failed", (HOSTILE,)),
        ("services.restart", (HOSTILE,)),
        ("network.wireguard-up", (HOSTILE,)),
        ("network.wireguard-down", (HOSTILE, "true")),
    ],
)
def test_a_name_that_looks_like_an_option_is_none(
    script: str, values: tuple[str, ...], tmp_path: Path
) -> None:
    for name in PROGRAMS.split():
        (tmp_path / name).write_text(FAKE)
        (tmp_path / name).chmod(0o755)
    folder, manifest = script_of(script)
    program = PRELUDE + joined(approved_files(folder, manifest.platforms["linux"]))
    program = program.replace(b"/run/systemd/system", os.fsencode(tmp_path))
    (calls := tmp_path / "calls").touch()
    ended = subprocess.run(
        ["sh", "-s", "--", *values],
        input=program,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "CALLS": str(calls)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b"syntax" not in ended.stderr.lower()
    for call in calls.read_text().splitlines():
        words = call.split()
        taken = [word for word in words[: words.index("--") if "--" in words else None] if HOSTILE in word]
        assert taken == [] or words[words.index(taken[0]) - 1] in {"-u", "dev"}, call
