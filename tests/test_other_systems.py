"""What only Windows and macOS can run is at least typed as they would see it, and imports here."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from source import ROOT

ADAPTERS = "app/deskside/adapters"
FILES = {
    "win32": (
        f"{ADAPTERS}/process_groups/__init__.py",
        f"{ADAPTERS}/process_groups/windows.py",
        f"{ADAPTERS}/elevation/__init__.py",
        f"{ADAPTERS}/elevation/windows.py",
        f"{ADAPTERS}/screen_lock/windows.py",
    ),
    "darwin": (
        f"{ADAPTERS}/process_groups",
        f"{ADAPTERS}/elevation/__init__.py",
        f"{ADAPTERS}/elevation/macos.py",
        f"{ADAPTERS}/screen_lock/macos.py",
    ),
}
"""Beside them, for both: whatever of the companion runs there."""
BOTH = (
    *(
        f"{ADAPTERS}/companion/{name}.py"
        for name in (
            "core_process",
            "core_serving",
            "handing_over",
            "host",
            "job",
            "jobs",
            "launch",
            "listening",
        )
    ),
    f"{ADAPTERS}/elevation/go_between.py",
    f"{ADAPTERS}/elevation/by_line.py",
    "app/deskside/programs/companion_core.py",
    "app/deskside/programs/elevated.py",
    "app/deskside/programs/elevation.py",
    "app/deskside/programs/elevation_go_between.py",
)


@pytest.mark.parametrize("system", FILES)
@pytest.mark.timeout(240)
def test_the_companion_is_typed_as_another_system_sees_it(system: str) -> None:
    checked = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--no-error-summary", "--no-warn-unreachable"),
            *("--platform", system, "--cache-dir", f".mypy_cache/{system}", "--follow-imports=silent"),
            *FILES[system],
            *BOTH,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.stdout == ""


@pytest.mark.parametrize("name", ["process_groups", "elevation", "screen_lock"])
def test_what_is_written_for_windows_can_be_imported_anywhere(name: str) -> None:
    assert importlib.import_module(f"deskside.adapters.{name}.windows").__doc__
