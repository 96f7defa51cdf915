"""Runs `deskside` as a person would, in a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from servers.sshd import Sshd


class Desk:
    """One desk's home folder, and its commands."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir(mode=0o700, exist_ok=True)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "DESKSIDE_HOME": str(self.home),
        }

    def start(self, *words: str, **more: Any) -> subprocess.Popen[str]:
        """Start a command and return it running."""
        return subprocess.Popen(
            [sys.executable, "-m", "deskside.programs.cli", *words],
            env=self.environment,
            stdin=more.pop("stdin", subprocess.DEVNULL),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **more,
        )

    def run(
        self, *words: str, exits: int | None = 0, said: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end and check its exit code; None takes any."""
        done = subprocess.run(
            [sys.executable, "-m", "deskside.programs.cli", *words],
            env=self.environment,
            input=said,
            stdin=subprocess.DEVNULL if said is None else None,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        if exits is not None:
            assert done.returncode == exits, (done.returncode, done.stdout[-2000:], done.stderr[-2000:])
        return done

    def json(self, *words: str, exits: int = 0) -> Any:
        """Run a command with `--json` and return what it printed."""
        return json.loads(self.run(*words, "--json", exits=exits).stdout)

    @staticmethod
    def parsed(done: subprocess.CompletedProcess[str]) -> Any:
        """Return what a command that may end either way printed as JSON."""
        return json.loads(done.stdout)

    def trust(self, server: Sshd) -> tuple[str, ...]:
        """Return the options that reach `server` the first time."""
        return ("--host-key", server.fingerprint, "--identity", str(server.identity))

    def new_ticket(self) -> str:
        """Open a ticket and return its number."""
        words = ("ticket", "new", "--subject", "No e-mail", "--requester", "Oleg Petrov")
        return self.run(*words).stdout.strip()
