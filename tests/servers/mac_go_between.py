"""The go-between of macOS with something else for `osascript`: `mac_go_between.py OSASCRIPT HELPER...`."""

from __future__ import annotations

import os
import sys

from deskside.adapters.elevation.go_between import carry
from deskside.adapters.elevation.macos import OsascriptMeeting

if __name__ == "__main__":
    os._exit(carry(OsascriptMeeting(sys.argv[1]), sys.argv[2:]))
