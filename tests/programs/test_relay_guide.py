"""Every command of relay.md, typed as it stands there on two computers: a desk, and a bare Debian machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt

from servers.network import cable
from servers.rooms import Room
from servers.sshd import make_key
from source import ROOT
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = ROOT / "app" / "docs" / "relay.md"
UNIT = ROOT / "installer" / "relay" / "deskside-relay.service"
OWN_SSHD = "mkdir -p /run/sshd && ssh-keygen -q -A && exec /usr/sbin/sshd -D -e -o PidFile=none"


class Block(NamedTuple):
    commands: str
    on_relay: bool


def blocks(page: Path = PAGE) -> Iterator[Block]:
    said = ""
    for token in MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8")):
        if token.type == "inline":
            said = token.content
        elif token.type == "code_block":
            yield Block(token.content, re.search(r"on (the|that) relay:\Z", said, re.IGNORECASE) is not None)


def as_systemd_would() -> str:
    """Return what the unit says, in one line: there is no systemd in a test's computer."""
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    before = [line.partition("=")[2] for line in lines if line.startswith("ExecStartPre=")]
    start = next(line.partition("=")[2] for line in lines if line.startswith("ExecStart="))
    return " && ".join([*before, f"exec {start} -e"])


def introduce(desk: Room, relay: Room) -> None:
    """Let the desk's person be root on the relay by SSH, and know it by name."""
    cable(desk.pid, "10.66.0.2/24", relay.pid, "10.66.0.1/24")
    make_key(desk.home / "id")
    (desk.home / ".ssh").mkdir(mode=0o700)
    (desk.home / ".ssh" / "config").write_text(
        f"Host relay.example.org\n IdentityFile {desk.home}/id\n UserKnownHostsFile {desk.home}/known\n"
    )
    (relay.home / ".ssh").mkdir(mode=0o700)
    (relay.home / ".ssh" / "authorized_keys").write_text((desk.home / "id.pub").read_text())
    with (desk.folder / "etc/hosts").open("a", encoding="ascii") as hosts:
        hosts.write("10.66.0.1 relay.example.org\n")
    relay.starts(OWN_SSHD)
    eventually(lambda: "port 22" in (relay.folder / "log").read_text(), "the relay's own SSH server listens")
    desk.types("ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new root@relay.example.org true")
    (desk.home / "installer").symlink_to(ROOT / "installer")


def test_the_guide_makes_a_relay(tmp_path: Path) -> None:
    with Room(tmp_path / "desk") as desk, Room(tmp_path / "relay") as relay:
        introduce(desk, relay)
        screens = []
        for block in blocks():
            room = relay if block.on_relay else desk
            if "relay check" in block.commands:
                relay.starts(as_systemd_would())
                eventually(lambda: "port 443" in (relay.folder / "log").read_text(), "the relay listens")
            screens.append(room.types(block.commands))
    shown = "\n".join(screens)
    assert "BAD" not in shown
    assert "good: joins a clerk to a companion" in shown
    assert "not looked at" not in shown
    assert "PRIVATE KEY" not in shown
    assert "routes: 45000-49999" in shown
    assert "clerk_ca" not in {path.name for path in (tmp_path / "relay").rglob("*")}, "it never leaves"


def test_the_guide_is_noticed() -> None:
    found = list(blocks())
    assert len(found) >= 10
    assert sum(block.on_relay for block in found) == 3
