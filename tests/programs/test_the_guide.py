"""first-session.md, typed as it stands there on three computers: from nothing to a session a user allows.

The desk and the relay have an /etc, a home, a network and processes of their own; the user's computer has a
C library and the companion's one file. Only the building of that file is not typed: it needs the repository.
"""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.threads import start_thread
from needs import needs
from programs.test_relay_guide import as_systemd_would, blocks, introduce
from servers.bare_root import USER, BareRoot
from servers.network import Place, cable
from servers.rooms import Room
from source import ROOT
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PAGE = ROOT / "app" / "docs" / "first-session.md"
PLACEHOLDER = "123456789012"
HALF_AN_HOUR_S = 1_800


class User:
    """The person who is helped, at a terminal: reads, waits as people do, types."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reading = start_thread("user-reads", self._read)
        self.seen = ""

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.decode("utf-8", "replace"))

    def reads(self, pattern: str) -> re.Match[str]:
        """Wait until a line says that, and return it."""
        while True:
            try:
                line = self._lines.get(timeout=120)
            except queue.Empty:
                raise AssertionError(f"never read {pattern!r} in:\n{self.seen}") from None
            self.seen += line
            if found := re.search(pattern, line):
                return found

    def types(self, word: str) -> None:
        """Type a line; a question must have stood there for a second before a yes counts."""
        time_to_read = time.monotonic() + 1.2
        eventually(lambda: time.monotonic() > time_to_read, "the question was read")
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n".encode())
        self._process.stdin.flush()

    def leaves(self) -> int:
        return self._process.wait(120)

    def kill(self) -> None:
        self._process.kill()
        self._reading.join()  # it reads to the end; nobody closes what it reads from before
        self._process.communicate()


@contextmanager
def sitting_at(command: Sequence[str]) -> Iterator[User]:
    user = User(command)
    try:
        yield user
    finally:
        user.kill()


@pytest.mark.timeout(HALF_AN_HOUR_S)
def test_from_nothing_to_a_consented_session(tmp_path: Path) -> None:
    began = time.monotonic()
    computer = BareRoot(tmp_path / "computer")
    with Room(tmp_path / "desk") as desk, Room(tmp_path / "relay") as relay, Place() as home:
        introduce(desk, relay)
        cable(home.pid, "10.67.0.2/24", relay.pid, "10.67.0.1/24")
        (computer.root / "etc/hosts").write_text("127.0.0.1 localhost\n10.67.0.1 relay.example.org\n")
        *before, companion, inventory, after = blocks(PAGE)
        for block in before:
            if "relay check" in block.commands:
                relay.starts(as_systemd_would())
                eventually(lambda: "port 443" in (relay.folder / "log").read_text(), "the relay listens")
            if "make companion" in block.commands:
                build(desk.home / "build", desk.home / "deskside.profile")
            else:
                said = (relay if block.on_relay else desk).types(block.commands)
                assert "BAD:" not in said  # a key in base64 may hold the word, and no colon
        computer.put(desk.home / "build" / "deskside-companion")
        with sitting_at([*home.enter, *computer.command(*companion.commands.split(), network=True)]) as oleg:
            screen = helped(oleg, desk, inventory.commands)
            oleg.reads("folder to save the receipt")
            oleg.types(f"/home/{USER}")
            oleg.reads("The receipt is saved")
            assert oleg.leaves() == 0
        assert re.search(r"(?i)operating system|memory", screen), screen
        screen = desk.types(after.commands)
        assert "System information" in screen or "inventory" in screen.casefold(), screen
        assert [path for path in computer.home.rglob("*") if path.suffix == ".html"], "the user keeps a page"
        assert "Not allowed" in oleg.seen
    assert time.monotonic() - began < HALF_AN_HOUR_S


def build(out: Path, profile: Path) -> None:
    """Do what `make companion` does once everything is set up."""
    needs("objdump", package="binutils")
    done = subprocess.run(
        [str(ROOT / "installer/companion/build")],
        env={**os.environ, "PYTHON": sys.executable, "OUT": str(out), "PROFILE": str(profile)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def helped(user: User, desk: Room, inventory: str) -> str:
    """Play one session by the page; return the clerk's screen."""
    user.reads("Example Ltd")
    user.reads("Did you call them yourself")
    user.types("1")
    code = user.reads(r"^    (\d{4}\s\d{4}\s\d{4})")[1]
    screens: queue.SimpleQueue[str] = queue.SimpleQueue()
    command = inventory.replace(PLACEHOLDER, re.sub(r"\D", "", code))
    clerk = start_thread("clerk-types", lambda: screens.put(desk.types(command)))
    user.reads("Anna Schmidt")
    user.reads("let them in")
    user.types("1")
    user.reads("is helping you")
    user.reads("May this be done")
    user.reads("how this computer is set up")
    user.reads("Enter is no")
    user.types("1")
    user.reads("about people")
    user.reads("Enter is no")
    user.types("")
    screen = screens.get(timeout=120)
    clerk.join()
    return screen


def test_the_guide_is_noticed() -> None:
    words = " ".join(block.commands for block in blocks(PAGE))
    for word in ("relay/setup", "clerk-ca sign", "relay check", "profile sign", "companion", "inventory"):
        assert word in words
