"""What a test needs from the machine. Absent, the test fails with the package's name: it never skips."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_UNPACKED = Path(__file__).resolve().parents[1] / ".venv" / "debian"
"""Where `installer/setup` puts programs of packages that it does not install."""


def needs(program: str, *, package: str | None = None, path: str | None = None) -> str:
    """Return where `program` is, or fail with the Debian package that holds it."""
    found = path if path and Path(path).exists() else shutil.which(program, path=_search())
    assert found, f"this test needs {program}: install the package {package or program} (make setup does)"
    return found


def _search() -> str:
    own = (str(_UNPACKED / "usr" / folder) for folder in ("bin", "sbin"))
    return os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin", *own))
