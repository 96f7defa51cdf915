"""P22 and P22a: pairing by code beside connecting over the same jump host, and what a relay holds for it.

Everything runs on this computer, the relay with our configuration in namespaces of its own.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from deskside.adapters.ssh.companion_connector import SshCompanionConnector
from deskside.adapters.ssh.relay import companion_line
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers.accounts import PrivateAccounts
from servers.relay import Relay
from servers.sshd import Sshd
from servers.waiting_companion import WaitingCompanion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.adapters.ssh.relay import RelayLine

RUNS = 9
WAITING = 50
"""Companions that wait while memory is read."""


def pairing_ratio(folder: Path) -> float:
    """Pairing by code / `ssh -J relay true` to an OpenSSH server that waits at the same relay."""
    with Relay(folder / "relay") as relay, WaitingCompanion(relay) as home, at_relay(relay, folder) as peer:
        ours, theirs = [], []
        credentials = home.credentials()
        for run in range(RUNS + 1):
            meeting = home.meeting()
            began = time.monotonic()
            line = SshCompanionConnector().pair(
                meeting,
                credentials,
                label="bench",
                dialogue=FakeDialogue(),
                sending=lambda: None,
                cancel=CancelToken(),
            )
            paired = time.monotonic() - began
            line.close()
            home.door.end_session()
            began = time.monotonic()
            subprocess.run(peer, check=True, stdin=subprocess.DEVNULL, capture_output=True)
            if run:  # the first one warms both
                ours.append(paired)
                theirs.append(time.monotonic() - began)
    return statistics.median(ours) / statistics.median(theirs)


@contextmanager
def at_relay(relay: Relay, folder: Path) -> Iterator[list[str]]:
    """Let an OpenSSH server wait at the relay by `ssh -R`; give the command that runs `true` there."""
    (folder / "sshd").mkdir()
    accounts = PrivateAccounts(folder / "sshd", shell="/bin/sh")  # noqa: S604 - the account's
    with Sshd(folder / "sshd", wrap=accounts.wrap) as server:
        settings = [
            *["-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"],
            *["-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"],
        ]
        way = ["-p", str(relay.port), "-o", "ExitOnForwardFailure=yes"]
        waiting = subprocess.Popen(
            [
                *["ssh", "-v", *settings, "-i", str(relay.companion_key), *way],
                *["-N", "-R", f"127.66.0.1:0:127.0.0.1:{server.port}", "deskside-inbound@127.0.0.1"],
            ],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert waiting.stderr is not None
            port = next(
                found[1] for line in waiting.stderr if (found := re.search(r"Allocated port (\d+)", line))
            )
            key = relay.clerk()
            jump = ["ssh", *settings, "-i", str(key.identity), "-p", str(relay.port), "-W", "%h:%p"]
            proxy = " ".join([*jump, "deskside-clerk@127.0.0.1"]).replace("'", "")
            yield [
                *["ssh", *settings, "-i", str(server.identity), "-o", f"ProxyCommand={proxy}"],
                *["-p", port, f"{server.user}@127.66.0.1", "true"],
            ]
        finally:
            waiting.kill()
            waiting.communicate(timeout=60)


def session_mib(folder: Path) -> float:
    """Memory on the relay for each companion that waits, in MiB of proportional share."""
    with Relay(folder / "relay") as relay:
        before = share_kib(relay)
        lines = [_waiting(relay) for _ in range(WAITING)]
        after = share_kib(relay)
        for line in lines:
            line.end()
    return (after - before) / WAITING / 1024


def _waiting(relay: Relay) -> RelayLine:
    line = companion_line(relay.in_profile(), CancelToken(), dialled=lambda *_: relay.connect())
    line.wait_at(0, lambda channel: channel.close())
    return line


def share_kib(relay: Relay) -> int:
    """Return what all of the relay's processes hold; what they share is counted once."""
    total = 0
    for pid in relay.processes():
        shown = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        total += int(re.findall(r"^Pss: +(\d+) kB", shown, re.MULTILINE)[0])
    return total
