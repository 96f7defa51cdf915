"""Every command of profile.md, typed as it stands there by somebody who has three public keys and no more."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from deskside.domain.profile.form import read_profile
from fakes.profile import Person
from needs import needs
from source import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = ROOT / "app" / "docs" / "profile.md"
PASSPHRASE = "correct horse"  # noqa: S105 - of keys that live as long as a test
ASKED = re.compile(r"(?i)(passphrase[^\n]*: |\(yes/no\) |[^\n]*: )\Z")


def blocks() -> list[str]:
    tokens = MarkdownIt().enable("table").parse(PAGE.read_text(encoding="utf-8"))
    return [token.content for token in tokens if token.type == "code_block"]


def typed(commands: str, folder: Path, answers: Sequence[str] = ()) -> tuple[int, str]:
    """Type `commands` at a terminal, answer what is asked, and return the exit code and the screen.

    Passphrases and questions for a yes are answered by themselves, all else by the next of `answers`.
    """
    left = iter(answers)
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
        try:
            while chunk := os.read(terminal.stdout.fileno(), 4096):
                screen += chunk.decode("utf-8", "replace").replace("\r", "")
                asked = ASKED.search(screen)
                answer = (_answer(asked[0]) or next(left, None)) if asked else None
                if answer is not None:
                    os.write(terminal.stdin.fileno(), f"{answer}\n".encode())
                    screen += "\n"
        except BaseException:
            terminal.kill()
            raise
    return terminal.returncode, screen


def _answer(question: str) -> str | None:
    if "yes/no" in question:
        return "yes"
    return PASSPHRASE if "passphrase" in question.casefold() else None


def with_public_keys(folder: Path, *names: str) -> None:
    for name in names:
        person = Person(name)
        (folder / name).write_text(person.private_text())
        (folder / f"{name}.pub").write_text(f"{person.public_key} {name}\n")


def test_the_guide_does_what_it_says(tmp_path: Path) -> None:
    needs("script", package="bsdutils")
    needs("ssh-keygen", package="openssh-client")
    with_public_keys(tmp_path, "anna", "oleg", "relay")
    exit_code, screen = typed("\n".join(blocks()), tmp_path)
    assert exit_code == 0, screen
    assert "Traceback" not in screen
    assert screen.count("Is it the same") == 1, "a person is asked about the first profile only"
    for version in (1, 2, 3):
        assert f"Example Ltd, profile {version}, good until" in screen
    assert 'Good "deskside-profile@v1" signature for root' in screen
    secrets = [line for line in screen.splitlines() if "PRIVATE KEY" in line or PASSPHRASE in line]
    assert secrets == []


def test_at_a_terminal_a_new_profile_is_asked_for(tmp_path: Path) -> None:
    needs("script", package="bsdutils")
    with_public_keys(tmp_path, "root", "anna", "oleg", "relay", "companion", "ca")
    answers = (
        "Example Ltd", "+1 555 0100", "root.pub", "ca.pub", "anna@example.org=anna.pub",
        "oleg@example.org=oleg.pub", "", "relay.example.org:8443", "relay.pub", "companion",
    )  # fmt: skip
    commands = "deskside profile new deskside.profile\ndeskside profile show deskside.profile"
    exit_code, screen = typed(commands, tmp_path, answers)
    assert exit_code == 0, screen
    assert "relay.example.org:8443, codes 0000 to 9999" in screen
    profile = read_profile((tmp_path / "deskside.profile").read_bytes())
    assert [signer.principals for signer in profile.roster.signers] == [
        "anna@example.org",
        "oleg@example.org",
    ]
    assert profile.call_back == "+1 555 0100"


def test_the_guide_is_noticed() -> None:
    words = " ".join(blocks())
    assert [word in words for word in ("profile new", "sign", "check", "install", "show", "settings")] == [
        True
    ] * 6
