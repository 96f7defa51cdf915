"""The process of one SSH connection: `python -m deskside.programs.engine DESCRIPTOR`, started by the desk.

A hostile machine can at most kill it: its memory is limited, it leaves no core file, it holds no journal
and no window, and it ends when the desk does.
"""

from __future__ import annotations

import gc
import os
import resource
import socket
import sys
from typing import TYPE_CHECKING, Final

from deskside.adapters.engine.pipe import Pipe
from deskside.adapters.engine.serving import Engine
from deskside.adapters.ssh.connector import SshConnector

if TYPE_CHECKING:
    from deskside.adapters.ssh.companion_connector import SshCompanionConnector
    from deskside.usecases.ports.machine import Secrets

MEMORY_BYTES: Final = 1 << 30
"""Address space, not what is used: security.md section 5.2. An engine idles at a tenth of it."""
_SWITCH_S: Final = 0.0005
"""How long one thread may keep another waiting: output passes through two."""


def main(arguments: list[str]) -> int:
    """Serve the desk at the other end of the inherited socket."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setswitchinterval(_SWITCH_S)
    gc.freeze()
    pipe = Pipe(socket.socket(fileno=int(arguments[0])))
    Engine(pipe, SshConnector, _companions).serve()
    os._exit(0)  # the desk is gone: nobody is left to wait for a thread


def _companions(secrets: Secrets) -> SshCompanionConnector:
    """Return what pairs by code. Loaded with the first code: most engines never see one."""
    from deskside.adapters.ssh.companion_connector import SshCompanionConnector  # noqa: PLC0415

    return SshCompanionConnector(secrets)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
