"""`installer/setup` on computers of several kinds: the real script, with tools that note what was asked."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from source import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = """
case "$*" in
    *version_info*) exit {too_old} ;;
    *ensurepip*) exit 0 ;;
    '-m venv .venv') mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *'pip install'*) echo "pip $*" >>"$ASKED"; touch .venv/bin/deskside; chmod +x .venv/bin/deskside ;;
esac
"""

APT_GET = """
echo "apt-get $*" >>"$ASKED"
for last; do :; done
[ $1 != download ] || touch "${last}_1.deb"
"""


class Computer:
    """A clone on a computer whose tools are ours; `asked` is what they were asked to do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tools = folder / "tools"
        self.tools.mkdir()
        for part in ("installer", "requirements"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)
        self.tool("python3", PYTHON.format(too_old=0))
        self.tool(
            "apt-get",
            'echo "apt-get $*" >>"$ASKED"; for last; do :; done; [ $1 != download ] || touch "${last}_1.deb"',
        )
        self.tool("dpkg-deb", 'echo "dpkg-deb $*" >>"$ASKED"')
        self.tool("apt-cache", "exit 0")
        self.tool("install", 'echo "install $*" >>"$ASKED"')
        self.tool("id", "echo 0")
        self.tool("dpkg-query", "echo installed")

    def tool(self, name: str, script: str) -> None:
        path = self.tools / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def lacks(self, *packages: str) -> None:
        cases = "|".join(packages)
        self.tool("dpkg-query", f"for last; do :; done; case $last in {cases}) exit 1;; esac; echo installed")

    def setup(self, level: str = "test") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "installer/setup", level],
            cwd=self.folder,
            env={"PATH": f"{self.tools}:/usr/bin:/bin", "ASKED": str(self.folder / "asked")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def asked(self) -> list[str]:
        log = self.folder / "asked"
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def test_nothing_is_installed_that_is_there(computer: Computer) -> None:
    done = computer.setup()
    assert done.returncode == 0, done.stderr
    assert not [line for line in computer.asked if line.startswith("apt-get")]


def test_libraries_are_installed_by_hash_and_never_built(computer: Computer) -> None:
    computer.setup()
    locked, ours = computer.asked
    assert "--require-hashes --only-binary :all: -r requirements/dev.lock" in locked
    assert "--no-deps --no-build-isolation --no-index --editable ." in ours


def test_opening_the_desk_needs_no_test_libraries(computer: Computer) -> None:
    computer.lacks("openssh-server", "xvfb")
    computer.setup("run")
    assert "-r requirements/run.lock -r requirements/build.lock" in computer.asked[0]
    assert len(computer.asked) == 2


def test_the_second_time_asks_nothing(computer: Computer) -> None:
    computer.setup()
    before = computer.asked
    done = computer.setup()
    assert (done.returncode, done.stderr, computer.asked) == (0, "", before)


def test_a_changed_lock_is_installed(computer: Computer) -> None:
    computer.setup()
    with (computer.folder / "requirements" / "dev.lock").open("a") as lock:
        lock.write("# changed\n")
    computer.setup()
    assert len(computer.asked) == 4


def test_an_administrator_gets_what_is_missing(computer: Computer) -> None:
    computer.lacks("libegl1", "xvfb")
    done = computer.setup()
    assert "Installing from Debian's packages: libegl1 xvfb" in done.stderr
    assert computer.asked[:2] == [
        "apt-get update -q",
        "apt-get install -q -y --no-install-recommends libegl1 xvfb",
    ]


def test_a_renamed_package_counts_under_either_name(computer: Computer) -> None:
    computer.lacks("libglib2.0-0t64")
    computer.setup()
    assert not [line for line in computer.asked if line.startswith("apt-get")]
    computer.lacks("libglib2.0-0t64", "libglib2.0-0")
    computer.tool("apt-cache", "case $2 in *t64) exit 1;; esac")
    (computer.folder / ".venv" / ".setup-test").unlink()
    computer.setup()
    assert "apt-get install -q -y --no-install-recommends libglib2.0-0" in computer.asked


def test_an_ssh_server_that_was_not_there_stays_switched_off(computer: Computer) -> None:
    computer.lacks("openssh-server")
    computer.setup()
    assert computer.asked.index(
        "install -D -m 644 /dev/null /etc/ssh/sshd_not_to_be_run"
    ) < computer.asked.index("apt-get install -q -y --no-install-recommends openssh-server")


def test_what_must_not_be_installed_is_unpacked_once(computer: Computer) -> None:
    computer.lacks("chrony")
    computer.setup()
    (computer.folder / ".venv" / ".setup-test").unlink()
    computer.setup()
    unpacked = [line.split()[:2] for line in computer.asked if "chrony" in line]
    assert unpacked == [["apt-get", "download"], ["dpkg-deb", "-x"]]


def test_with_sudo_it_is_said_first(computer: Computer) -> None:
    computer.tool("id", "echo 1000")
    computer.tool("sudo", 'echo "sudo $*" >>"$ASKED"')
    computer.lacks("xvfb")
    done = computer.setup()
    assert "Installing from Debian's packages with sudo: xvfb" in done.stderr
    assert "sudo apt-get install -q -y --no-install-recommends xvfb" in computer.asked


def test_without_the_right_to_install_the_command_is_printed_and_it_stops(computer: Computer) -> None:
    computer.tool("id", "echo 1000")
    computer.tool("sudo", "exit 1")
    computer.lacks("libegl1", "openssh-server")
    done = computer.setup()
    assert done.returncode == 1
    command = "sudo apt-get update && sudo apt-get install --no-install-recommends libegl1 openssh-server"
    assert f"\n    {command}\n" in done.stderr
    assert "sshd_not_to_be_run" in done.stderr
    assert not (computer.folder / ".venv").exists()


def test_too_old_a_python_is_said(computer: Computer) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        computer.tool(name, PYTHON.format(too_old=1))
    done = computer.setup()
    assert done.returncode == 1
    assert "Python 3.11 or later was not found" in done.stderr
    assert computer.asked == []
