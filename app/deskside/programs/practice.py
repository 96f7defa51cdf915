"""The practice machine's process: `python -m deskside.programs.practice`, started by the desk only."""

from __future__ import annotations

import base64
import getpass
import json
import logging
import secrets
import sys

from deskside.adapters.companion.keys import fresh_host_key
from deskside.adapters.companion.server import Door, serve
from deskside.domain.secret import Secret


def main() -> int:
    """Say on standard output how to get in, then serve until standard input ends."""
    logging.getLogger("paramiko").addHandler(logging.NullHandler())
    logging.getLogger("paramiko").propagate = False
    password = secrets.token_urlsafe(24)
    user = getpass.getuser()
    key = fresh_host_key()

    def hand_over(port: int) -> None:
        words = {
            "port": port,
            "user": user,
            "password": password,
            "host_key": base64.b64encode(key.asbytes()).decode("ascii"),
        }
        sys.stdout.write(json.dumps(words) + "\n")
        sys.stdout.flush()

    serve(Door(user, Secret(password)), key, ended=sys.stdin.fileno(), ready=hand_over)
    return 0


if __name__ == "__main__":
    sys.exit(main())
