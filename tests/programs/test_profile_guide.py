"""Every command of profile.md, typed as it stands there by somebody who has three public keys and no more."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from markdown_it import MarkdownIt

from fakes.profile import Person
from needs import needs
from source import ROOT

PAGE = ROOT / "app" / "docs" / "profile.md"
PASSPHRASE = "correct horse"  # noqa: S105 - of keys that live as long as a test
ASKED = re.compile(r"(?i)(passphrase[^\n]*: |\(yes/no\) )\Z")


def blocks() -> list[str]:
    tokens = MarkdownIt().enable("table").parse(PAGE.read_text(encoding="utf-8"))
    return [token.content for token in tokens if token.type == "code_block"]


def typed(commands: str, folder: Path) -> tuple[int, str]:
    """Type `commands` at a terminal, answer what is asked, and return the exit code and the screen."""
    (folder / "guide.sh").write_text(f"set -eux\n{commands}")
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "DESKSIDE_HOME": str(folder / "home"),
    }
    with subprocess.Popen(
        ["script", "--quiet", "--return", "--flush", "--command", "sh guide.sh", "/dev/null"],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as terminal:
        assert terminal.stdin is not None
        assert terminal.stdout is not None
        screen = ""
        while chunk := os.read(terminal.stdout.fileno(), 4096):
            screen += chunk.decode("utf-8", "replace").replace("\r", "")
            if asked := ASKED.search(screen):
                answer = "yes" if "yes/no" in asked[0] else PASSPHRASE
                os.write(terminal.stdin.fileno(), f"{answer}\n".encode())
                screen += "\n"
    return terminal.returncode, screen


def test_the_guide_does_what_it_says(tmp_path: Path) -> None:
    needs("script", package="bsdutils")
    needs("ssh-keygen", package="openssh-client")
    for name in ("anna", "oleg", "relay"):
        person = Person(name)
        (tmp_path / f"{name}.pub").write_text(f"{person.public_key} {name}\n")
    exit_code, screen = typed("\n".join(blocks()), tmp_path)
    assert exit_code == 0, screen
    assert "Traceback" not in screen
    assert screen.count("Is it the same") == 1, "a person is asked about the first profile only"
    for version in (1, 2, 3):
        assert f"Example Ltd, profile {version}, good until" in screen
    assert 'Good "deskside-profile@v1" signature for root' in screen
    secrets = [line for line in screen.splitlines() if "PRIVATE KEY" in line or PASSPHRASE in line]
    assert secrets == []


def test_the_guide_is_noticed() -> None:
    words = " ".join(blocks())
    assert [word in words for word in ("profile new", "sign", "check", "install", "show", "settings")] == [
        True
    ] * 6
