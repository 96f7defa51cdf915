"""Secrets go to a keyring that encrypts, or nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from deskside.adapters.keyring import Keyring
from deskside.domain.errors import BrokeMidway
from deskside.domain.secret import Secret
from fakes.secrets import FakeSecrets
from needs import needs

ROOT = Path(__file__).parents[2]


class Memory(KeyringBackend):
    """A back end in memory, as good as an encrypting one for what is tested here."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library's
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Locked(Memory):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked


class Silent(Memory):
    """Its question to unlock lies behind a window, and nobody answers it."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.answered.wait(60)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.answered.wait(60)


@pytest.mark.parametrize("make", [lambda: Keyring(lambda: [Memory()]), FakeSecrets], ids=["real", "fake"])
def test_what_is_remembered_is_found_until_it_is_forgotten(make: type[FakeSecrets]) -> None:
    keyring = make()
    assert keyring.can_remember()
    assert keyring.find("password", "root@pc") is None
    keyring.remember("password", "root@pc", Secret("one"))
    keyring.remember("passphrase", "root@pc", Secret("two"))
    assert keyring.find("password", "root@pc") == Secret("one")
    keyring.forget("password", "root@pc")
    keyring.forget("password", "root@pc")
    assert keyring.find("password", "root@pc") is None
    assert keyring.find("passphrase", "root@pc") == Secret("two")


@pytest.mark.parametrize(
    "make", [lambda: Keyring(list), lambda: FakeSecrets(absent=True)], ids=["real", "fake"]
)
def test_without_a_keyring_nothing_is_kept_and_it_is_said(make: type[FakeSecrets]) -> None:
    keyring = make()
    assert not keyring.can_remember()
    assert keyring.find("password", "x") is None
    keyring.forget("password", "x")
    with pytest.raises(BrokeMidway, match="keyring-absent"):
        keyring.remember("password", "x", Secret("y"))


def test_a_locked_keyring_is_said_when_storing_and_passed_over_when_looking() -> None:
    keyring = Keyring(lambda: [Locked()])
    assert keyring.find("password", "x") is None
    with pytest.raises(BrokeMidway, match="keyring-locked"):
        keyring.remember("password", "x", Secret("y"))


def test_a_keyring_that_does_not_answer_is_not_waited_for_for_ever() -> None:
    silent = Silent()
    keyring = Keyring(lambda: [silent], time_s=0.2)
    assert keyring.find("password", "x") is None
    with pytest.raises(BrokeMidway, match="keyring-timed-out"):
        keyring.remember("password", "x", Secret("y"))
    silent.answered.set()


def test_on_this_machine_without_a_session_there_is_none() -> None:
    """Whatever the library would fall back to (nothing, `null`, files in clear), we do not."""
    assert not Keyring().can_remember()


_USE = """
import json, sys
from deskside.adapters.keyring import Keyring
from deskside.domain.secret import Secret
keyring = Keyring()
before = keyring.find("password", "root@pc")
keyring.remember("password", "root@pc", Secret("canary-577215"))
found = keyring.find("password", "root@pc").reveal()
keyring.remember("password", "root@other", Secret("x"))
keyring.forget("password", "root@other")
print(json.dumps([keyring.can_remember(), before, found, keyring.find("password", "root@other")]))
"""


def test_the_real_secret_service_keeps_it_and_never_in_clear(tmp_path: Path) -> None:
    needs("dbus-run-session", package="dbus")
    needs("gnome-keyring-daemon", package="gnome-keyring")
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "XDG_RUNTIME_DIR": str(tmp_path)}
    script = (
        'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$0" -c "$1"'
    )
    used = subprocess.run(
        [
            "dbus-run-session",
            "--",
            "sh",
            "-c",
            script,
            sys.executable,
            _USE,
        ],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | home | {"PYTHONPATH": str(ROOT / "app")},
        timeout=150,
    )
    assert json.loads(used.stdout) == [True, None, "canary-577215", None]
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".keyring" for path in kept)
    assert not any(b"canary-577215" in path.read_bytes() for path in kept)
