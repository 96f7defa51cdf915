"""The parent of the companion's jobs: `python -m deskside.programs.companion_warden DESCRIPTOR`."""

from __future__ import annotations

import socket
import sys

from deskside.adapters.process_groups.warden import serve


def main(arguments: list[str]) -> int:
    """Serve the core at the other end of the inherited socket."""
    serve(socket.socket(fileno=int(arguments[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
