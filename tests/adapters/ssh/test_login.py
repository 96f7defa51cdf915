"""Getting in: every way a server takes, in the right order, and a precise word where it does not."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.ssh.connector import SshConnector
from deskside.adapters.ssh.keys import PublicKey
from deskside.domain.errors import Cancelled, DesksideError, Unreachable
from deskside.domain.secret import Secret
from deskside.usecases.ports.machine import Credentials
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from fakes.secrets import FakeSecrets
from needs import needs
from servers.accounts import PrivateAccounts
from servers.dropbear import Dropbear
from servers.reach import address_of, is_listened_at, key_of, probe
from servers.sshd import Sshd, make_key
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.domain.targets import Address
    from servers.reach import Server

PASSWORD = "correct horse"  # noqa: S105 - of an account that lives as long as its test


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    folder = tmp_path_factory.mktemp("sshd")
    accounts = PrivateAccounts(folder, password=PASSWORD)
    with Sshd(folder, "KbdInteractiveAuthentication no", wrap=accounts.wrap) as server:
        yield server


@pytest.fixture(scope="module")
def dropbear(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dropbear]:
    with Dropbear(tmp_path_factory.mktemp("dropbear"), password=PASSWORD) as server:
        yield server


@pytest.fixture(params=["sshd", "dropbear"])
def server(request: pytest.FixtureRequest, sshd: Sshd, dropbear: Dropbear) -> Server:
    return sshd if request.param == "sshd" else dropbear


NOTHING = Credentials(use_agent=False, use_keyring=False)


def log_in(
    server: Server,
    credentials: Credentials,
    dialogue: FakeDialogue | None = None,
    *,
    secrets: FakeSecrets | None = None,
    address: Address | None = None,
) -> bytes:
    """Log in and prove it by running something."""
    machine = SshConnector(server.folder / "own_known_hosts", secrets).connect(
        address or address_of(server),
        credentials,
        label="pc",
        dialogue=dialogue or FakeDialogue(),
        cancel=CancelToken(),
    )
    try:
        return b"".join(data for _, data in machine.run(probe("echo in"), cancel=CancelToken()))
    finally:
        machine.close()


def new_key(folder: Path, name: str, kind: str = "ed25519", *, locked: str = "") -> Path:
    key = folder / name
    make_key(key, kind=kind, passphrase=locked)
    return key


def authorize(server: Server, *keys: Path) -> None:
    """Let the owners of these keys in, beside the server's own."""
    lines = "".join((server.folder / f"{key}.pub").read_text() for key in (server.identity, *keys))
    place = (
        server.folder / "authorized_keys"
        if isinstance(server, Sshd)
        else server.folder / "home/.ssh/authorized_keys"
    )
    place.write_text(lines)


# -- keys ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_key_of_every_kind_opens(server: Server, tmp_path: Path, kind: str) -> None:
    key = new_key(tmp_path, kind, kind)
    authorize(server, key)
    assert log_in(server, replace(NOTHING, identity_files=(str(key),))) == b"in\n"


@pytest.mark.parametrize(
    ("named", "used"),
    [
        ((), "rsa-sha2-256"),
        (("ssh-ed25519", "rsa-sha2-256"), "rsa-sha2-256"),
        (("rsa-sha2-256", "rsa-sha2-512"), "rsa-sha2-512"),
    ],
)
def test_an_rsa_key_signs_as_the_server_takes_it_also_before_it_has_said_how(
    named: tuple[str, ...], used: str
) -> None:
    assert PublicKey("ssh-rsa", b"").algorithm(named) == used


def test_the_old_format_of_key_files_opens_too(sshd: Sshd, tmp_path: Path) -> None:
    key = new_key(tmp_path, "pem", "rsa")
    subprocess.run(
        ["ssh-keygen", "-p", "-m", "PEM", "-P", "", "-N", "opened", "-f", key],
        check=True,
        capture_output=True,
    )
    authorize(sshd, key)
    dialogue = FakeDialogue("opened")
    assert log_in(sshd, replace(NOTHING, identity_files=(str(key),)), dialogue) == b"in\n"


def test_a_passphrase_is_asked_for_once_and_only_where_the_server_wants_the_key(
    server: Server, tmp_path: Path
) -> None:
    wanted = new_key(tmp_path, "wanted", locked="open sesame")
    unwanted = new_key(tmp_path, "unwanted", locked="never asked")
    authorize(server, wanted)
    dialogue = FakeDialogue("open sesame")
    credentials = replace(NOTHING, identity_files=(str(unwanted), str(wanted)))
    assert log_in(server, credentials, dialogue) == b"in\n"
    (question,) = dialogue.questions
    assert (question.kind, question.label, question.attempt) == ("passphrase", str(wanted), 1)


def test_a_passphrase_may_be_mistyped_twice(sshd: Sshd, tmp_path: Path) -> None:
    key = new_key(tmp_path, "key", locked="right")
    authorize(sshd, key)
    dialogue = FakeDialogue("wrong", "wronger", "right")
    assert log_in(sshd, replace(NOTHING, identity_files=(str(key),)), dialogue) == b"in\n"
    assert [question.attempt for question in dialogue.questions] == [1, 2, 3]


def test_a_wrong_passphrase_is_named(sshd: Sshd, tmp_path: Path) -> None:
    key = new_key(tmp_path, "key", locked="right")
    authorize(sshd, key)
    credentials = replace(NOTHING, identity_files=(str(key),), passphrase=Secret("wrong"))
    with pytest.raises(Unreachable, match="passphrase-wrong"):
        log_in(sshd, credentials)


@pytest.mark.parametrize("content", [b"", b"not a key", b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"])
def test_a_key_file_that_is_none_is_named(sshd: Sshd, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    with pytest.raises(Unreachable, match="key-unreadable") as raised:
        log_in(sshd, replace(NOTHING, identity_files=(str(file),)))
    assert raised.value.facts["file"] == str(file)


def test_a_key_file_that_is_not_there_is_named_unless_it_is_only_a_default(
    sshd: Sshd, tmp_path: Path
) -> None:
    missing = str(tmp_path / "missing")
    with pytest.raises(Unreachable, match="key-unreadable"):
        log_in(sshd, replace(NOTHING, identity_files=(missing,)))
    address = replace(address_of(sshd), identity_files=(missing, str(sshd.identity)))
    assert log_in(sshd, NOTHING, address=address) == b"in\n"


def test_a_certificate_beside_the_key_is_used(tmp_path: Path) -> None:
    authority = new_key(tmp_path, "authority")
    key = new_key(tmp_path, "key")
    subprocess.run(
        ["ssh-keygen", "-q", "-s", authority, "-I", "anna", "-n", "root", f"{key}.pub"], check=True
    )
    folder = tmp_path / "sshd"
    folder.mkdir()
    wrap = PrivateAccounts(folder).wrap
    with Sshd(folder, f"TrustedUserCAKeys {authority}.pub", wrap=wrap) as server:
        assert log_in(server, replace(NOTHING, identity_files=(str(key),))) == b"in\n"


def test_a_wrong_key_does_not_lose_the_channel_that_was_asked_for_with_it(
    server: Server, tmp_path: Path
) -> None:
    wrong = new_key(tmp_path, "wrong")
    credentials = replace(NOTHING, identity_files=(str(wrong), str(server.identity)))
    assert log_in(server, credentials) == b"in\n"


def test_a_wrong_key_alone_is_refused_and_says_what_was_tried(server: Server, tmp_path: Path) -> None:
    wrong = new_key(tmp_path, "wrong")
    with pytest.raises(Unreachable, match="login-refused") as raised:
        log_in(server, replace(NOTHING, identity_files=(str(wrong),)))
    assert raised.value.facts["tried"] == "publickey"
    assert "password" in str(raised.value.facts["allowed"])


def test_many_keys_do_not_burn_the_attempts_that_a_password_needs(sshd: Sshd, tmp_path: Path) -> None:
    keys = tuple(str(new_key(tmp_path, f"key{n}")) for n in range(9))
    credentials = replace(NOTHING, identity_files=keys, password=Secret(PASSWORD))
    assert log_in(sshd, credentials) == b"in\n"


def test_too_many_attempts_are_named(tmp_path: Path) -> None:
    wrap = PrivateAccounts(tmp_path).wrap
    keys = tuple(str(new_key(tmp_path, f"key{n}")) for n in range(3))
    with (
        Sshd(tmp_path, "MaxAuthTries 2", wrap=wrap) as server,
        pytest.raises(Unreachable, match="too-many-attempts"),
    ):
        log_in(server, replace(NOTHING, identity_files=keys))


# -- the agent ------------------------------------------------------------------------------------


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    needs("ssh-agent", package="openssh-client")
    path = str(tmp_path / "agent")
    process = subprocess.Popen(["ssh-agent", "-D", "-a", path], stdout=subprocess.DEVNULL)
    monkeypatch.setenv("SSH_AUTH_SOCK", path)
    eventually(lambda: process.poll() is not None or is_listened_at(path), "the agent listens")
    assert process.poll() is None
    yield path
    process.terminate()
    process.wait()


def add(key: Path) -> None:
    subprocess.run(["ssh-add", "-q", key], check=True, capture_output=True, input=b"")


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_the_agent_opens_by_itself(server: Server, agent: str, tmp_path: Path, kind: str) -> None:
    del agent
    key = new_key(tmp_path, "held", kind)
    add(key)
    authorize(server, key)
    assert log_in(server, replace(NOTHING, use_agent=True)) == b"in\n"


def test_the_agent_signs_for_a_locked_key_file_without_a_question(
    sshd: Sshd, agent: str, tmp_path: Path
) -> None:
    del agent
    key = new_key(tmp_path, "held")
    add(key)
    subprocess.run(["ssh-keygen", "-q", "-p", "-N", "locked", "-f", key], check=True, capture_output=True)
    authorize(sshd, key)
    dialogue = FakeDialogue()
    credentials = replace(NOTHING, use_agent=True, identity_files=(str(key),))
    assert log_in(sshd, credentials, dialogue) == b"in\n"
    assert dialogue.questions == []


def test_identities_only_keeps_the_agents_other_keys_to_itself(
    sshd: Sshd, agent: str, tmp_path: Path
) -> None:
    del agent
    key = new_key(tmp_path, "held")
    add(key)
    authorize(sshd, key)
    address = replace(address_of(sshd), identities_only=True)
    with pytest.raises(Unreachable, match="nothing-to-log-in-with"):
        log_in(sshd, replace(NOTHING, use_agent=True), address=address)


def test_an_agent_that_is_gone_is_named_where_nothing_else_is_left(
    sshd: Sshd, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "gone"))
    with pytest.raises(Unreachable, match="agent-absent"):
        log_in(sshd, replace(NOTHING, use_agent=True))


# -- passwords --------------------------------------------------------------------------------------


def test_a_given_password_opens_without_a_question(server: Server) -> None:
    dialogue = FakeDialogue()
    assert log_in(server, replace(NOTHING, password=Secret(PASSWORD)), dialogue) == b"in\n"
    assert dialogue.questions == []


def test_a_password_is_asked_for_with_the_number_of_the_attempt(server: Server) -> None:
    dialogue = FakeDialogue("wrong", PASSWORD)
    assert log_in(server, NOTHING, dialogue) == b"in\n"
    asked = [(q.kind, q.attempt, q.label) for q in dialogue.questions]
    label = address_of(server).label
    assert asked == [("password", 1, label), ("password", 2, label)]


def test_three_wrong_passwords_are_enough(server: Server) -> None:
    dialogue = FakeDialogue("one", "two", "three", "four")
    with pytest.raises(Unreachable, match="login-refused") as raised:
        log_in(server, NOTHING, dialogue)
    assert len(dialogue.questions) == 3
    assert raised.value.facts["tried"] == "password"


def test_nobody_to_ask_and_nothing_to_offer_is_named(server: Server) -> None:
    with pytest.raises(Unreachable, match="nothing-to-log-in-with") as raised:
        log_in(server, NOTHING)
    assert "publickey" in str(raised.value.facts["allowed"])


def test_a_person_who_gives_up_has_cancelled(server: Server) -> None:
    with pytest.raises(Cancelled):
        log_in(server, NOTHING, FakeDialogue(raises=Cancelled()))


def test_a_password_is_remembered_only_on_request_and_only_if_it_was_right(sshd: Sshd) -> None:
    label = address_of(sshd).label
    asks = replace(NOTHING, use_keyring=True)
    secrets = FakeSecrets()
    log_in(sshd, asks, FakeDialogue(PASSWORD), secrets=secrets)
    assert secrets.kept == {}
    log_in(sshd, asks, FakeDialogue("wrong", PASSWORD, remember=True), secrets=secrets)
    assert secrets.kept == {("password", label): PASSWORD}
    dialogue = FakeDialogue()
    log_in(sshd, asks, dialogue, secrets=secrets)
    assert dialogue.questions == []
    secrets.kept["password", label] = "stale"
    log_in(sshd, asks, FakeDialogue(PASSWORD), secrets=secrets)
    assert secrets.kept == {}


def test_without_a_keyring_nobody_is_offered_to_be_remembered(sshd: Sshd) -> None:
    asks = replace(NOTHING, use_keyring=True)
    dialogue = FakeDialogue(PASSWORD, remember=True)
    secrets = FakeSecrets(absent=True)
    assert log_in(sshd, asks, dialogue, secrets=secrets) == b"in\n"
    assert [question.can_remember for question in dialogue.questions] == [False]


def test_key_and_password_together_where_both_are_needed(tmp_path: Path) -> None:
    wrap = PrivateAccounts(tmp_path, password=PASSWORD).wrap
    with Sshd(tmp_path, "AuthenticationMethods publickey,password", wrap=wrap) as server:
        dialogue = FakeDialogue(PASSWORD)
        assert log_in(server, key_of(server), dialogue) == b"in\n"
        assert dialogue.kinds == ["password"]
        with pytest.raises(Unreachable, match="login-refused") as raised:
            log_in(server, key_of(server), FakeDialogue("wrong"))
        assert raised.value.facts["tried"] == "publickey, password"


def test_a_server_that_takes_no_password_is_not_offered_one(tmp_path: Path) -> None:
    wrap = PrivateAccounts(tmp_path, password=PASSWORD).wrap
    options = ("PasswordAuthentication no", "KbdInteractiveAuthentication no")
    with Sshd(tmp_path, *options, wrap=wrap) as server:
        dialogue = FakeDialogue(PASSWORD)
        with pytest.raises(DesksideError, match="nothing-to-log-in-with"):
            log_in(server, NOTHING, dialogue)
        assert dialogue.questions == []
