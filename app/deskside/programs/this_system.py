"""What this computer is called in scripts, and the program of ours that it may need for jobs."""

from __future__ import annotations

import sys
from typing import Final

PLATFORM: Final = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
"""As manifests and probes name it."""
WARDEN: Final = (sys.executable, "-m", "deskside.programs.companion_warden")
