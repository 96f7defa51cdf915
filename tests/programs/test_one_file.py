"""The companion as one file, on a computer with nothing but a C library: it starts, and leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from companion.contents import contents
from deskside.adapters.own_file import profile_inside, put_inside
from fakes.profile import Person, a_draft, signed
from needs import needs
from servers.bare_root import BareRoot
from waiting import eventually

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "installer" / "companion" / "build"
BUILD_S = 900
THE_INTERPRETERS_OWN = ("libpython", "python3.", "PYZ.pyz/_sysconfigdata")
"""Compiled by whoever compiled Python, with the prefix it was compiled for."""

pytestmark = pytest.mark.timeout(BUILD_S)


def make(out: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    needs("objdump", package="binutils")
    needs("flock", package="util-linux")
    environment = os.environ | {"PYTHON": sys.executable, "OUT": str(out)} | variables
    return subprocess.run([str(BUILD)], check=False, capture_output=True, text=True, env=environment)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built")
    made = make(out)
    assert made.returncode == 0, made.stderr
    return out / "deskside-companion"


@pytest.fixture
def computer(tmp_path: Path) -> BareRoot:
    return BareRoot(tmp_path / "root")


def ran(computer: BareRoot, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(computer.command(*argv), check=False, capture_output=True, text=True)


def test_it_starts_without_python_and_leaves_nothing(built: Path, computer: BareRoot) -> None:
    program = computer.put(built)
    before = computer.files()
    said = ran(computer, program, "--version")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("deskside ")
    assert computer.files().keys() == before.keys()


def test_without_a_profile_it_pairs_with_nobody_and_says_so(built: Path, computer: BareRoot) -> None:
    program = computer.put(built)
    before = computer.files()
    said = ran(computer, program, "--terminal")
    assert said.returncode == 3
    assert "profile-none" in said.stderr
    assert computer.files().keys() == before.keys()


def test_an_organisation_has_its_own_file_without_a_build(built: Path, tmp_path: Path) -> None:
    root = Person("root")
    profile = tmp_path / "deskside.profile"
    profile.write_bytes(signed(a_draft(root), root))
    made = make(tmp_path / "own", PROFILE=str(profile))
    assert (made.returncode, made.stderr) == (0, "")
    assert "Example Ltd, profile version 1" in made.stdout
    own = tmp_path / "own" / "deskside-companion"
    assert profile_inside(own) == profile.read_bytes()
    assert profile_inside(built) is None
    assert own.read_bytes()[: built.stat().st_size] == built.read_bytes()


def test_a_profile_that_counts_nowhere_gets_into_no_file(tmp_path: Path) -> None:
    profile = tmp_path / "deskside.profile"
    profile.write_bytes(a_draft(Person("root")))
    made = make(tmp_path / "own", PROFILE=str(profile))
    assert made.returncode == 3
    assert made.stderr.startswith("deskside: profile-unsigned: ")


def test_a_profile_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"program")
    put_inside(file, b"one " * 1_000)
    put_inside(file, b"two")
    assert profile_inside(file) == b"two"
    put_inside(file, b"one")
    assert profile_inside(file) == b"one"
    assert file.read_bytes().startswith(b"programone")


@pytest.mark.parametrize("end", [b"", b"x", b"deskside-profile", b"\xff" * 8 + b"deskside-profile"])
def test_what_only_looks_like_a_profile_is_none(tmp_path: Path, end: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"\0" * 40 + end)
    assert profile_inside(file) is None


def test_nothing_in_it_tells_of_the_computer_that_built_it(built: Path) -> None:
    listed = (built.parent / "contents.txt").read_text()
    names = {line.split(" ", 2)[2] for line in listed.splitlines()}
    assert not [name for name in names if name.startswith(("/", ".."))]
    assert "PYZ.pyz/deskside.programs.companion_core" in names
    assert not [name for name in names if name.startswith("PYZ.pyz/deskside.ui.clerk")]
    telling = [f"{place}/".encode() for place in {str(ROOT), sys.prefix, sys.base_prefix} - {"/usr"}]
    found = {
        (name, word)
        for name, data in contents(str(built))
        if not name.startswith(THE_INTERPRETERS_OWN)
        for word in telling
        if word in data
    }
    assert found == set()


def test_nothing_is_in_it_but_what_is_locked_for_a_desk(built: Path) -> None:
    names = (built.parent / "contents.txt").read_text()
    for stranger in ("pytest", "hypothesis", "mypy", "ruff", "PyInstaller", "setuptools", "babel", "tkinter"):
        assert f"PYZ.pyz/{stranger}\n" not in names
        assert f"/{stranger}/" not in names


def unpacked(computer: BareRoot) -> list[str]:
    return [name for name in computer.files() if name.startswith("tmp/_MEI") and name.count("/") == 1]


def waiting(computer: BareRoot, program: str) -> subprocess.Popen[bytes]:
    """Start it so that it waits for its standard input, and return once it does."""
    process = subprocess.Popen(
        computer.command(program, "-m", "deskside.programs.elevated"), stdin=subprocess.PIPE
    )
    eventually(lambda: unpacked(computer), "it has unpacked itself")
    return process


def test_a_killed_program_is_cleared_up_after_by_its_loader(built: Path, computer: BareRoot) -> None:
    program = computer.put(built)
    process = waiting(computer, program)
    eventually(lambda: len(below(process.pid)) == 2, "loader and program run")
    os.kill(below(process.pid)[-1], signal.SIGKILL)
    process.communicate()
    assert unpacked(computer) == []


def below(process: int) -> list[int]:
    """Return loader and program, by what they are called, deepest last."""
    return [
        child.pid for child in psutil.Process(process).children(recursive=True) if "deskside" in child.name()
    ]
