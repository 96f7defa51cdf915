"""The warden as it is on macOS: no reaper, only looks at the process table. It is given a descriptor."""

from __future__ import annotations

import socket
import sys

from deskside.adapters.process_groups.warden import serve

if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])), "darwin")
