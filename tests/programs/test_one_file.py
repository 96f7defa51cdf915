"""The companion as one file, on a computer with nothing but a C library: it starts, and leaves nothing."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import psutil
import pytest

from companion.contents import contents
from deskside.adapters.own_file import profile_inside, put_inside
from deskside.adapters.threads import start_thread
from deskside.domain.companion import control
from deskside.domain.companion.code import read_code
from deskside.domain.companion.meeting import Meeting
from deskside.programs.cli.companion_face import ARMING_MS
from deskside.programs.one_file import ELEVATED
from fakes.profile import Person, a_draft, signed
from needs import needs
from servers.bare_root import USER, BareRoot
from servers.elevating import PROFILE, Asked, Offering
from servers.helped import ANNA, OLEG, RawClerk, a_script, read_stream
from servers.polkit import PASSWORD, PolkitDesktop
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.organisation import Organisation

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


@pytest.fixture(scope="module")
def own(built: Path, hospital: Organisation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the organisation's own companion."""
    root, file = Person("root"), tmp_path_factory.mktemp("own") / "companion"
    people = (("anna@example.org", ANNA.public), ("oleg@example.org", OLEG.public))
    shutil.copy(built, file)
    body = a_draft(root, authorities=(hospital.authority_key,), approvers=people, relays=())
    put_inside(file, signed(body, root))
    return file


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


def test_its_help_is_the_companions_and_not_the_clerks() -> None:
    start = "from deskside.programs.one_file import main; main()"
    asked = subprocess.run(
        [sys.executable, "-c", start, "--help"], capture_output=True, text=True, check=True
    )
    assert "--terminal" in asked.stdout
    assert "ticket" not in asked.stdout


def test_an_organisation_has_its_own_file_without_a_build(built: Path, tmp_path: Path) -> None:
    root, profile = Person("root"), tmp_path / "deskside.profile"
    profile.write_bytes(signed(a_draft(root), root))
    made = make(tmp_path / "own", PROFILE=str(profile))
    assert (made.returncode, made.stderr) == (0, "")
    assert "Example Ltd, profile version 1" in made.stdout
    theirs = tmp_path / "own" / "deskside-companion"
    assert profile_inside(theirs) == profile.read_bytes()
    assert profile_inside(built) is None
    assert theirs.read_bytes()[: built.stat().st_size] == built.read_bytes()


def test_a_profile_that_counts_nowhere_gets_into_no_file(tmp_path: Path) -> None:
    profile = tmp_path / "deskside.profile"
    profile.write_bytes(a_draft(Person("root")))
    made = make(tmp_path / "own", PROFILE=str(profile))
    assert made.returncode == 3
    assert made.stderr.startswith("deskside: profile-unsigned: ")
    assert not (tmp_path / "own").exists(), "nothing was built for it"
    gone = make(tmp_path / "own", PROFILE=str(tmp_path / "gone.profile"))
    assert (gone.returncode, gone.stderr.split(": ")[1]) == (2, "profile-not-found")


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


def test_it_pairs_runs_what_is_allowed_and_leaves_nothing_but_the_receipt(
    own: Path, hospital: Organisation, computer: BareRoot
) -> None:
    program = computer.put(own)
    before = computer.files()
    with InTheTerminal(computer.command(program, "--terminal", "--listen", "127.0.0.1", network=True)) as una:
        una.answers("Did you call them yourself?", "1")
        code = read_code(una.reads(r"^ +(\d{4} \d{4} \d{4})$"))
        with RawClerk(hospital, Meeting(code=code, relay=None, host="127.0.0.1")) as clerk:
            helped(una, clerk)
            una.types("e")
            assert clerk.hears(control.End).reason == "user"
        una.reads("(Type a folder to save the receipt in)")
        una.types(f"/home/{USER}")
        una.reads("(The receipt is saved)")
        assert una.ends() == 0
    left = computer.files().keys() - before.keys()
    receipt = min(left)
    assert receipt.startswith(f"home/{USER}/deskside-receipt-")
    assert left == {receipt, f"{receipt}/receipt.html", f"{receipt}/receipt.zip"}


def helped(una: InTheTerminal, clerk: RawClerk) -> None:
    """Let the clerk in, and let one script run."""
    clerk.greet()
    una.answers("Type 1 to let them in", "1")
    assert clerk.hears(control.LetIn).yes
    offer = clerk.offers(a_script(b"id -un; cat /etc/hosts; exit 0"))
    asking = clerk.asks("script", offer=offer)
    una.answers("Type 1 to allow it once", "1")
    status, out, _ = clerk.does(*clerk.run(clerk.granted(asking), offer))
    said, ended = read_stream(out)
    assert (status, said) == (0, b"una\n127.0.0.1 localhost\n")
    assert ended is not None
    assert (ended.reason, ended.status) == ("exited", 0)


class InTheTerminal:
    """Somebody at the terminal, with all that they see."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._lines: list[str] = []
        self._seen = 0
        self._heard = threading.Condition()
        self._is_over = False
        self._thread = start_thread("terminal", self._follow)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self._process.pid).children():
                child.kill()  # the first in its process namespace: all others go with it
        self._process.wait()
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def reads(self, pattern: str) -> str:
        """Wait for a line that is new and matches; return its group."""
        found: list[re.Match[str]] = []

        def look() -> bool:
            for at, line in enumerate(self._lines[self._seen :], start=self._seen + 1):
                if match := re.search(pattern, line):
                    found.append(match)
                    self._seen = at
                    return True
            return False

        with self._heard:
            self._heard.wait_for(lambda: look() or self._is_over, 120)
        assert found, f"{pattern} in {self._lines}"
        return found[0][1]

    def answers(self, question: str, word: str) -> None:
        """Type `word` once the question has stood there for as long as it must."""
        self.reads(f"({re.escape(question)})")
        armed_s = time.monotonic() + ARMING_MS / 1_000
        eventually(lambda: time.monotonic() > armed_s, "the question has been there for a moment")
        self.types(word)

    def types(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def ends(self) -> int:
        return self._process.wait(120)

    def _follow(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._heard:
                self._lines.append(line.rstrip())
                self._heard.notify_all()
        with self._heard:
            self._is_over = True
            self._heard.notify_all()


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
    found = []
    for child in psutil.Process(process).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # a shell's own, that has ended meanwhile
            found += [child.pid] if "deskside" in child.name() else []
    return found


def test_what_was_killed_with_its_loader_is_cleared_up_by_the_next_start(
    own: Path, computer: BareRoot
) -> None:
    program = computer.put(own)
    with InTheTerminal(computer.command(program, "--terminal", "--listen", "127.0.0.1")) as una:
        una.reads("(Did you call them yourself)")
        assert held(computer)
    assert unpacked(computer)
    assert ran(computer, program, "--version").returncode == 0
    assert unpacked(computer) == []


def held(computer: BareRoot) -> list[str]:
    return [name for name in computer.files() if name.endswith("/deskside-runs")]


def test_as_administrator_it_believes_the_profile_inside_and_leaves_nothing(
    built: Path, tmp_path: Path
) -> None:
    with PolkitDesktop() as desktop:
        program = desktop.folder / "companion"
        shutil.copy(built, program)
        put_inside(program, PROFILE)
        program.chmod(0o755)
        order = Offering(tmp_path).order("id -u; ls -d /tmp/_MEI*; exit 7")
        asked = Asked(desktop, PASSWORD, order, helper=(str(program), ELEVATED)).to_the_end()
        owner, folder = asked.text().split()
        assert (owner, asked.said("status")) == ("0", [7])
        assert not Path(folder).exists()


def test_it_opens_a_window_and_nothing_else_of_it_loads_one(own: Path, tmp_path: Path) -> None:
    variables = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PATH": os.defpath, "LANG": "C.UTF-8"}
    with a_display() as display:
        window = subprocess.Popen([str(own)], env=variables | {"DISPLAY": display})
        eventually(lambda: loaded(window.pid, "libqxcb.so"), "it draws on the display")
        eventually(lambda: core_of(window.pid), "its core runs")
        assert not loaded(core_of(window.pid)[0], "libQt6")
        window.terminate()
        window.wait(120)
    eventually(lambda: not list(tmp_path.iterdir()), "nothing is left")


@contextlib.contextmanager
def a_display() -> Iterator[str]:
    read, write = os.pipe()
    command = [needs("Xvfb", package="xvfb"), "-displayfd", str(write), "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as said:
        number = said.readline().strip()
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def loaded(process: int, library: str) -> list[int]:
    """Return which of a process and those below it have a library in memory."""
    return [pid for pid in family(process) if library in told_of(pid, "maps")]


def core_of(process: int) -> list[int]:
    return [
        pid for pid in family(process) if "\0deskside.programs.companion_core\0" in told_of(pid, "cmdline")
    ]


def family(process: int) -> list[int]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return [process, *(one.pid for one in psutil.Process(process).children(recursive=True))]
    return []


def told_of(process: int, what: str) -> str:
    """Return what the system tells of a process; nothing of one that has ended meanwhile."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/{what}").read_text(errors="replace")
    return ""
