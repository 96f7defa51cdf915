"""What a test needs from the machine. Absent, the test fails with the package's name: it never skips."""

from __future__ import annotations

import shutil
from pathlib import Path


def needs(program: str, *, package: str | None = None, path: str | None = None) -> str:
    """Return where `program` is, or fail with the Debian package that holds it."""
    found = path if path and Path(path).exists() else shutil.which(program)
    assert found, f"this test needs {program}: install the package {package or program} (make setup does)"
    return found
