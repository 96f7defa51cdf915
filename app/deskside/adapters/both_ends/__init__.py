"""What both ends of an SSH connection need: the bounds around paramiko, and the proof of a support code.

The desk (`adapters.ssh`) and the companion (`adapters.companion`) both stand on this and never on each other.
"""

from __future__ import annotations

import sys

# paramiko.config imports invoke, a task runner, and with it asyncio and unittest.mock: nearly half of the
# time that importing paramiko takes. It is for `Match exec` in an SSHConfig, which this program never
# uses, and paramiko does without where it is absent.
sys.modules.setdefault("invoke", None)  # type: ignore[arg-type]  # None is Python's word for "not there"
