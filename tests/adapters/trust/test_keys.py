"""The key that a person names: a file, locked or not, or one in a real agent."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from adapters.trust.conftest import KINDS, make_key
from deskside.adapters.threads import start_thread
from deskside.adapters.trust.agent import Agent
from deskside.adapters.trust.keys import UsersKeys
from deskside.adapters.trust.signatures import check_signature
from deskside.domain.errors import Cancelled, DesksideError, Refused, Unreachable, WrongUse
from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.scripts.sshsig import wire_string
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE
from deskside.domain.secret import Secret
from needs import needs
from servers.reach import is_listened_at
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.usecases.ports.scripts import PassphraseQuestion

MESSAGE = b"statement"


def nobody(_: PassphraseQuestion) -> Secret | None:
    raise AssertionError("nobody should be asked")


class Answers:
    """A person who says these passphrases in turn."""

    def __init__(self, *passphrases: str | None) -> None:
        self._left = list(passphrases)
        self.asked: list[int] = []

    def __call__(self, question: PassphraseQuestion) -> Secret | None:
        self.asked.append(question.attempt)
        passphrase = self._left.pop(0)
        return None if passphrase is None else Secret(passphrase)


@contextmanager
def agent(folder: Path, *keys: Path, confirm: bool = False) -> Iterator[Agent]:
    """A real ssh-agent that holds `keys`."""
    path = folder / "agent"
    with subprocess.Popen([needs("ssh-agent", package="openssh-client"), "-D", "-a", path]) as process:
        try:
            environment = {**os.environ, "SSH_AUTH_SOCK": str(path)}
            eventually(lambda: process.poll() is not None or is_listened_at(path), "the agent listens")
            assert process.poll() is None
            for key in keys:
                options = ["-c"] if confirm else []
                subprocess.run(["ssh-add", "-q", *options, key], env=environment, check=True)
            yield Agent({"SSH_AUTH_SOCK": str(path)})
        finally:
            process.terminate()
            process.wait(60)


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa-256"])
def test_a_locked_key_is_opened_with_its_passphrase(tmp_path: Path, kind: str) -> None:
    path = make_key(tmp_path / "key", kind, "correct horse")
    person = Answers("wrong", "", "correct horse")
    key = UsersKeys().find(str(path), person)
    assert person.asked == [1, 2, 3]
    assert check_signature(MESSAGE, key.sign(MESSAGE, SCRIPT_NAMESPACE)).intact


def test_an_older_pem_key_is_opened_too(tmp_path: Path) -> None:
    path = make_key(tmp_path / "key", "rsa", "correct horse", "-m", "PEM")
    key = UsersKeys().find(str(path), Answers("wrong", "correct horse"))
    assert check_signature(MESSAGE, key.sign(MESSAGE, SCRIPT_NAMESPACE)).intact


def test_three_wrong_passphrases_are_enough(tmp_path: Path) -> None:
    path = make_key(tmp_path / "key", "ed25519", "correct horse")
    with pytest.raises(Unreachable, match="signing-key-passphrase-wrong"):
        UsersKeys().find(str(path), Answers("a", "b", "c", "correct horse"))


def test_no_answer_is_a_no(tmp_path: Path) -> None:
    path = make_key(tmp_path / "key", "ed25519", "correct horse")
    with pytest.raises(Cancelled):
        UsersKeys().find(str(path), Answers(None))


def test_a_key_that_is_not_locked_asks_nobody(keys: dict[str, Path]) -> None:
    for kind in KINDS:
        assert UsersKeys().find(str(keys[kind]), nobody).fingerprint.startswith("SHA256:")


def test_what_is_no_key_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "broken").write_text(
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"
    )
    (tmp_path / "large").write_bytes(b"PRIVATE KEY" + bytes(100_000))
    for path in (tmp_path / "broken", tmp_path / "large", tmp_path):
        with pytest.raises(WrongUse, match="signing-key-unreadable"):
            UsersKeys().find(str(path), nobody)
    with pytest.raises(WrongUse, match="signing-key-not-found"):
        UsersKeys().find(str(tmp_path / "absent"), nobody)


def test_a_key_that_is_too_short_is_refused(tmp_path: Path) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505
    path = tmp_path / "short"
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    with pytest.raises(WrongUse, match="signing-key-unsupported"):
        UsersKeys().find(str(path), nobody)


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_in_the_agent_signs_without_leaving_it(
    keys: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    wanted = UsersKeys().find(str(keys[kind]), nobody)
    with agent(tmp_path, keys["ed25519"], keys[kind]) as running:
        key = UsersKeys(running).find(wanted.fingerprint, nobody)
        checked = check_signature(MESSAGE, key.sign(MESSAGE, SCRIPT_NAMESPACE))
    assert checked.intact
    assert fingerprint(checked.key) == wanted.fingerprint
    assert key.public_key.split() == wanted.public_key.split()[:2]


def test_a_public_key_file_means_the_key_in_the_agent(keys: dict[str, Path], tmp_path: Path) -> None:
    with agent(tmp_path, keys["rsa"]) as running:
        key = UsersKeys(running).find(f"{keys['rsa']}.pub", nobody)
        assert check_signature(MESSAGE, key.sign(MESSAGE, SCRIPT_NAMESPACE)).intact
        with pytest.raises(WrongUse, match="signing-key-not-found"):
            UsersKeys(running).find(f"{keys['ed25519']}.pub", nobody)


def test_the_file_of_a_security_key_sends_people_to_the_agent(tmp_path: Path) -> None:
    kind = b"sk-ssh-ed25519@openssh.com"
    public = wire_string(kind) + wire_string(bytes(32)) + wire_string(b"ssh:")
    private = public + b"\x01" + wire_string(b"handle") + wire_string(b"") + wire_string(b"comment")
    plain = bytes(8) + private
    plain += bytes(range(1, 8 - len(plain) % 8 + 1)) if len(plain) % 8 else b""
    blob = b"openssh-key-v1\0" + b"".join(map(wire_string, (b"none", b"none", b"")))
    blob += (1).to_bytes(4, "big") + wire_string(public) + wire_string(plain)
    path = tmp_path / "id_ed25519_sk"
    lines = base64.encodebytes(blob).decode()
    path.write_text(f"-----BEGIN OPENSSH PRIVATE KEY-----\n{lines}-----END OPENSSH PRIVATE KEY-----\n")
    path.chmod(0o600)
    shown = subprocess.run(["ssh-keygen", "-yf", path], check=True, capture_output=True)
    assert shown.stdout.startswith(kind), "this is a key file that OpenSSH reads"
    with pytest.raises(WrongUse, match="signing-key-unsupported"):
        UsersKeys().find(str(path), nobody)


def test_a_key_that_the_agent_does_not_hold_is_not_found(keys: dict[str, Path], tmp_path: Path) -> None:
    absent = UsersKeys().find(str(keys["rsa"]), nobody).fingerprint
    with agent(tmp_path, keys["ed25519"]) as running, pytest.raises(WrongUse, match="signing-key-not-found"):
        UsersKeys(running).find(absent, nobody)


def test_a_no_in_the_agents_own_window_is_a_refusal(keys: dict[str, Path], tmp_path: Path) -> None:
    wanted = UsersKeys().find(str(keys["ed25519"]), nobody).fingerprint
    with agent(tmp_path, keys["ed25519"], confirm=True) as running:
        key = UsersKeys(running).find(wanted, nobody)
        with pytest.raises(Refused, match="agent-refused"):
            key.sign(MESSAGE, SCRIPT_NAMESPACE)


def test_no_agent_is_said_so(tmp_path: Path) -> None:
    for environment in ({}, {"SSH_AUTH_SOCK": str(tmp_path / "absent")}):
        with pytest.raises(Unreachable, match="agent-unreachable"):
            UsersKeys(Agent(environment)).find("SHA256:" + "A" * 43, nobody)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0\0",
        b"\xff\xff\xff\xff",
        b"\0\0\0\0",
        b"\0\0\0\x05\x0c\xff\xff\xff\xff",
        b"\0\0\0\x09\x0c\0\0\0\x01\xff\xff\xff\xff",
        b"\0\0\0\x01\x05",
    ],
)
def test_an_agent_that_answers_nonsense_is_an_error_and_no_hang(tmp_path: Path, answer: bytes) -> None:
    path = tmp_path / "agent"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(100)
                connection.sendall(answer)

        thread = start_thread("agent", serve)
        with pytest.raises(DesksideError) as error:
            Agent({"SSH_AUTH_SOCK": str(path)}).identities()
        thread.join()
    assert error.value.code in {"agent-unreachable", "agent-refused"}
