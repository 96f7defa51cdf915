"""Two terminals: `deskside companion --terminal` in one place, `deskside inventory CODE` in another."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Self

import pytest

from deskside.adapters.threads import start_thread
from deskside.domain.profile.draft import RelayDraft
from deskside.domain.profile.keys import parse_public_key
from deskside.programs.cli.companion_face import ARMING_MS
from fakes.profile import Person, a_draft, signed
from programs.commands import Desk
from servers.relay import Relay
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.organisation import Organisation

ROOT = Person("root")


@pytest.fixture
def home(tmp_path: Path) -> Desk:
    """Where the person who is helped sits: a home of their own."""
    folder = tmp_path / "person"
    folder.mkdir()
    return Desk(folder)


@pytest.fixture
def profile(hospital: Organisation, tmp_path: Path) -> Path:
    file = tmp_path / "deskside.profile"
    file.write_bytes(signed(a_draft(ROOT, authorities=(hospital.authority_key,), relays=()), ROOT))
    return file


class Terminal:
    """A person in front of `deskside companion --terminal`. `with Terminal(home, ...) as person:`."""

    def __init__(self, home: Desk, *words: str) -> None:
        self._process = home.start("companion", "--terminal", *words, stdin=subprocess.PIPE)
        self._said = ""
        self._seen = 0
        self._heard = threading.Condition()
        self._reading = start_thread("terminal", self._read)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._reading.join()
        self._process.communicate()

    def reads(self, pattern: str) -> str:
        """Return the next match of `pattern` in what is shown, waiting for it."""
        found: list[re.Match[str]] = []

        def look() -> bool:
            found[:] = list(re.finditer(pattern, self._said[self._seen :]))[:1]
            return bool(found)

        with self._heard:
            assert self._heard.wait_for(look, 120), f"{pattern} in {self._said[self._seen :]}"
            self._seen += found[0].end()
        return found[0][0]

    def types(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def answers(self, question: str, line: str) -> None:
        """Type once the question has stood there for as long as it must."""
        self.reads(question)
        armed_s = time.monotonic() + ARMING_MS / 1_000
        eventually(lambda: time.monotonic() > armed_s, "the question has been there for a moment")
        self.types(line)

    def leaves(self) -> int:
        return self._process.wait(120)

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._heard:
                self._said += line
                self._heard.notify_all()


@pytest.fixture
def person(home: Desk, profile: Path) -> Iterator[Terminal]:
    with Terminal(home, "--profile", str(profile), "--listen", "127.0.0.1") as terminal:
        yield terminal


def a_code(person: Terminal) -> str:
    assert "+1 555 0100" in person.reads(r"Only go on if YOU called them: .*")
    person.reads("password, a card or a PIN")
    person.answers("Did you call them yourself", "1")
    code = person.reads(r"\d{4} \d{4} \d{4}")
    person.reads("(zero|one|two|three|four|five|six|seven|eight|nine)")
    return code


def inventory(desk: Desk, hospital: Organisation, where: str) -> subprocess.Popen[str]:
    return desk.start(
        "inventory", where, "--category", "memory", "--json", "--identity", str(hospital.clerk().identity)
    )


def test_a_person_is_asked_and_a_clerk_gets_what_they_allow(
    person: Terminal, desk: Desk, hospital: Organisation, tmp_path: Path
) -> None:
    clerk = inventory(desk, hospital, f"{a_code(person)}@127.0.0.1")
    person.reads("Anna Schmidt wants to help you")
    person.reads("IT Service Desk · Example Ltd")
    person.answers("Type 1 to let them in", "1")
    person.reads("helping you now")
    person.reads("Look at how this computer is set up")
    person.reads("It changes nothing")
    person.answers("Type 1 to allow it once", "1")
    person.reads(r"Looked at how this computer is set up\. \[done\]")
    out, err = clerk.communicate(timeout=120)
    assert clerk.returncode == 0, err
    assert json.loads(out)["categories"]["memory"]["total_bytes"] > 0
    person.reads("Your helper ended the session")
    person.reads(r"\* Looked at how this computer is set up\. \[done\]")
    kept = tmp_path / "kept"
    kept.write_text("in the way")
    person.reads("Type a folder")
    person.types(str(kept))
    person.reads("could not be written")
    kept.unlink()
    person.types(str(kept))
    person.reads("The receipt is saved")
    assert person.leaves() == 0
    (receipt,) = kept.iterdir()
    assert {path.name for path in receipt.iterdir()} == {"receipt.html", "receipt.zip"}
    assert desk.run("journal", "verify", str(receipt / "receipt.zip")).returncode == 0


def test_enter_is_no_and_the_clerk_reads_that_they_said_no(
    person: Terminal, desk: Desk, hospital: Organisation
) -> None:
    clerk = inventory(desk, hospital, f"{a_code(person)}@127.0.0.1")
    person.answers("Type 1 to let them in", "1")
    person.reads("Type 1 to allow it once")
    person.types("")
    _, err = clerk.communicate(timeout=120)
    assert clerk.returncode == 3, err
    person.reads("Not allowed: Look at how this computer is set up")
    person.types("")
    assert person.leaves() == 0


def test_what_is_typed_before_it_was_read_allows_nothing(
    person: Terminal, desk: Desk, hospital: Organisation
) -> None:
    code = a_code(person)
    for line in ("1", "1", "1", "w"):
        person.types(line)
    person.reads("Nothing is allowed now")  # so that all of it has been taken before anybody asks
    clerk = inventory(desk, hospital, f"{code}@127.0.0.1")
    person.reads("Type 1 to let them in")
    person.types("p")
    person.types("e")
    person.reads("You let nobody in|You ended the session")
    person.types("")
    assert person.leaves() == 0
    assert clerk.wait(120) != 0
    clerk.communicate()


def test_checking_first_shows_the_number_of_the_profile(
    person: Terminal, desk: Desk, hospital: Organisation
) -> None:
    clerk = inventory(desk, hospital, f"{a_code(person)}@127.0.0.1")
    person.answers("Type 1 to let them in", "1")
    person.reads("Type 1 to allow it once")
    person.types("p")
    assert "+1 555 0100" in person.reads("Ring this number and ask .*")
    person.types("g")
    person.reads("You go on")
    person.signal(signal.SIGINT)
    person.reads("You ended the session")
    person.types("")
    assert person.leaves() == 0
    _, err = clerk.communicate(timeout=120)
    assert clerk.returncode == 3, err


def test_without_a_profile_it_pairs_with_nobody_and_says_so(home: Desk) -> None:
    done = home.run("companion", "--terminal", exits=3)
    assert "deskside: profile-none: " in done.stderr


def test_it_speaks_russian(home: Desk, profile: Path) -> None:
    with Terminal(home, "--profile", str(profile), "--listen", "127.0.0.1", "--language", "ru") as person:
        person.reads("Example Ltd")
        person.answers(r"\+1 555 0100", "1")
        person.reads(r"\d{4} \d{4} \d{4}")
        person.reads("(ноль|один|два|три|четыре|пять|шесть|семь|восемь|девять|десять|цать|сорок|сят|сто)")
        person.types("e")
        assert person.leaves() == 0


def test_through_a_real_relay(home: Desk, desk: Desk, hospital: Organisation, tmp_path: Path) -> None:
    with Relay(tmp_path / "relay") as relay:
        file = tmp_path / "with-relay.profile"
        theirs = RelayDraft(
            host="127.0.0.1",
            port=relay.port,
            host_keys=(parse_public_key(relay.host_key),),
            companion_key=relay.companion_key.read_text(),
        )
        authority = parse_public_key(relay.clerk_ca)
        file.write_bytes(signed(a_draft(ROOT, authorities=(authority,), relays=(theirs,)), ROOT))
        desk.run("profile", "install", str(file), "--root", ROOT.fingerprint)
        identity = relay.clerk().identity
        with Terminal(home, "--profile", str(file)) as person:
            words = ("inventory", a_code(person), "--category", "memory", "--json")
            clerk = desk.start(*words, "--identity", str(identity))
            person.answers("Type 1 to let them in", "1")
            person.answers("Type 1 to allow it once", "1")
            out, err = clerk.communicate(timeout=120)
            assert clerk.returncode == 0, err
            assert json.loads(out)["categories"]["memory"]["total_bytes"] > 0
            person.reads("Your helper ended the session")
            person.types("")
            assert person.leaves() == 0
