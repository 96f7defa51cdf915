"""Nobody but a person, or a file, says that a machine is the one it claims to be."""

from __future__ import annotations

import base64
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.ssh.connector import SshConnector
from deskside.adapters.ssh.host_keys import HostKeys
from deskside.domain.errors import Cancelled, Unreachable
from deskside.domain.ssh.known_hosts import fingerprint
from deskside.usecases.ports.machine import Credentials
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from no_room import ROOM_BYTES, no_room
from servers.reach import address_of, key_of
from servers.sshd import Sshd, make_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.targets import Address


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with Sshd(tmp_path_factory.mktemp("sshd")) as sshd:
        yield sshd


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "desk" / "known_hosts"


def connect(
    own: Path,
    address: Address,
    credentials: Credentials,
    dialogue: FakeDialogue | None = None,
) -> str:
    machine = SshConnector(own).connect(
        address, credentials, label="pc", dialogue=dialogue or FakeDialogue(), cancel=CancelToken()
    )
    machine.close()
    return machine.host_key


def filed(folder: Path, line: str) -> tuple[str, ...]:
    file = folder / "file"
    file.write_text(line)
    return (str(file),)


def other_key(folder: Path, kind: str = "ed25519") -> str:
    make_key(folder / f"other_{kind}", kind=kind)
    return " ".join((folder / f"other_{kind}.pub").read_text().split()[:2])


def test_an_unknown_key_is_asked_about_with_its_fingerprint_and_then_known(server: Sshd, own: Path) -> None:
    address = address_of(server, known=False)
    dialogue = FakeDialogue(accepts=True)
    assert connect(own, address, key_of(server), dialogue) == server.fingerprint
    (question,) = dialogue.host_keys
    assert (question.fingerprint, question.algorithm, question.label) == (
        server.fingerprint,
        "ssh-ed25519",
        "pc",
    )
    assert own.read_text() == server.known_hosts_line
    assert own.stat().st_mode & 0o077 == 0
    again = FakeDialogue()
    connect(own, address, key_of(server), again)
    assert again.host_keys == []


def test_no_is_no_and_nothing_is_filed(server: Sshd, own: Path) -> None:
    dialogue = FakeDialogue("a password")
    with pytest.raises(Unreachable, match="host-key-not-accepted") as raised:
        connect(own, address_of(server, known=False), key_of(server), dialogue)
    assert raised.value.facts["fingerprint"] == server.fingerprint
    assert not own.exists()
    assert dialogue.questions == []


def test_giving_up_at_the_question_is_a_cancel(server: Sshd, own: Path) -> None:
    with pytest.raises(Cancelled):
        connect(own, address_of(server, known=False), key_of(server), FakeDialogue(raises=Cancelled()))


def test_exactly_the_fingerprint_that_the_caller_vouches_for_is_accepted(server: Sshd, own: Path) -> None:
    address = address_of(server, known=False)
    wrong = replace(key_of(server), accept_host_key="SHA256:" + "A" * 43)
    with pytest.raises(Unreachable, match="host-key-mismatch"):
        connect(own, address, wrong, FakeDialogue(accepts=True))
    assert not own.exists()
    right = replace(key_of(server), accept_host_key=server.fingerprint)
    dialogue = FakeDialogue()
    connect(own, address, right, dialogue)
    assert dialogue.host_keys == []
    assert own.exists()
    with pytest.raises(Unreachable, match="host-key-mismatch"):
        connect(own, address, wrong)


def test_a_changed_key_stops_whoever_would_accept_it(server: Sshd, own: Path, tmp_path: Path) -> None:
    line = f"[127.0.0.1]:{server.port} {other_key(tmp_path)}\n"
    address = replace(address_of(server), known_hosts_files=filed(tmp_path, line))
    vouching = replace(key_of(server), accept_host_key=server.fingerprint)
    dialogue = FakeDialogue(accepts=True)
    with pytest.raises(Unreachable, match="host-key-changed") as raised:
        connect(own, address, vouching, dialogue)
    assert raised.value.facts["fingerprint"] == server.fingerprint
    assert raised.value.facts["file"] == address.known_hosts_files[0]
    assert dialogue.host_keys == []


def test_a_key_of_another_kind_than_the_known_one_is_changed_too(
    server: Sshd, own: Path, tmp_path: Path
) -> None:
    line = f"[127.0.0.1]:{server.port} {other_key(tmp_path, 'rsa')}\n"
    address = replace(address_of(server), known_hosts_files=filed(tmp_path, line))
    with pytest.raises(Unreachable, match="host-key-changed"):
        connect(own, address, key_of(server), FakeDialogue(accepts=True))


def test_our_own_file_stops_a_changed_key_as_well(server: Sshd, own: Path, tmp_path: Path) -> None:
    own.parent.mkdir()
    own.write_text(f"[127.0.0.1]:{server.port} {other_key(tmp_path)}\n")
    with pytest.raises(Unreachable, match="host-key-changed"):
        connect(own, address_of(server, known=False), key_of(server), FakeDialogue(accepts=True))


def test_a_server_set_up_anew_is_refused(tmp_path: Path, own: Path) -> None:
    with Sshd(tmp_path) as server:
        address = address_of(server)
        connect(own, address, key_of(server))
    for suffix in ("", ".pub"):
        (tmp_path / f"host_ed25519{suffix}").unlink()
    make_key(tmp_path / "host_ed25519")
    server.start()
    try:
        with pytest.raises(Unreachable, match="host-key-changed"):
            connect(own, address, key_of(server), FakeDialogue(accepts=True))
    finally:
        server.stop()


def test_a_revoked_key_stops_although_it_is_known(server: Sshd, own: Path, tmp_path: Path) -> None:
    revoked = f"@revoked * {server.known_hosts_line.split(' ', 1)[1]}"
    address = replace(
        address_of(server), known_hosts_files=filed(tmp_path, server.known_hosts_line + revoked)
    )
    with pytest.raises(Unreachable, match="host-key-revoked"):
        connect(own, address, key_of(server), FakeDialogue(accepts=True))


def test_a_certificate_authority_and_rubbish_lose_no_line_of_the_file(
    server: Sshd, own: Path, tmp_path: Path
) -> None:
    lines = [
        f"@cert-authority * {other_key(tmp_path)}",
        "# a comment",
        "rubbish",
        "host ssh-ed25519 !!!notbase64",
        "\udcff\udcfe ssh-rsa AAAA",
        "",
        server.known_hosts_line,
    ]
    file = tmp_path / "file"
    file.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    address = replace(address_of(server), known_hosts_files=(str(file),))
    dialogue = FakeDialogue()
    connect(own, address, key_of(server), dialogue)
    assert dialogue.host_keys == []


def test_names_that_openssh_has_hashed_are_found(server: Sshd, own: Path, tmp_path: Path) -> None:
    files = filed(tmp_path, server.known_hosts_line)
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", files[0]], check=True, capture_output=True)
    assert "127.0.0.1" not in Path(files[0]).read_text()
    connect(own, replace(address_of(server), known_hosts_files=files), key_of(server))


def test_a_machine_with_several_keys_is_asked_for_the_known_one(tmp_path: Path, own: Path) -> None:
    make_key(tmp_path / "host_rsa", kind="rsa")
    with Sshd(tmp_path, f"HostKey {tmp_path}/host_rsa") as server:
        public = " ".join((tmp_path / "host_rsa.pub").read_text().split()[:2])
        files = filed(tmp_path, f"[127.0.0.1]:{server.port} {public}\n")
        dialogue = FakeDialogue()
        shown = connect(own, replace(address_of(server), known_hosts_files=files), key_of(server), dialogue)
        assert shown != server.fingerprint
        assert dialogue.host_keys == []


def test_an_alias_is_looked_up_instead_of_the_address(server: Sshd, own: Path, tmp_path: Path) -> None:
    files = filed(tmp_path, f"the-box {server.known_hosts_line.split(' ', 1)[1]}")
    address = replace(address_of(server), known_hosts_files=files, host_key_alias="the-box")
    connect(own, address, key_of(server))


def test_a_pinned_key_is_the_only_one_and_asks_nobody(server: Sshd, own: Path) -> None:
    blob = base64.b64decode(server.known_hosts_line.split()[2])
    address = address_of(server, known=False)
    connect(own, address, replace(key_of(server), pinned_host_key=blob))
    assert not own.exists()
    with pytest.raises(Unreachable, match="host-key-mismatch"):
        connect(own, address_of(server), replace(key_of(server), pinned_host_key=blob + b"x"))


def test_an_accepted_key_that_cannot_be_stored_connects_to_nothing(server: Sshd, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unreachable, match="known-hosts-not-written"):
        connect(
            tmp_path / "file" / "known_hosts",
            address_of(server, known=False),
            key_of(server),
            FakeDialogue(accepts=True),
        )


def test_a_key_is_filed_whole_or_not_at_all(server: Sshd, own: Path, tmp_path: Path) -> None:
    """Half a line would be another key: the machine would seem changed for ever."""
    kind, blob = other_key(tmp_path).split()
    address, key = address_of(server, known=False), base64.b64decode(blob)
    vouched = Credentials(accept_host_key=fingerprint(key))

    def accept() -> None:
        HostKeys.of(address, own).check(kind, key, vouched, FakeDialogue(), "pc")

    own.parent.mkdir()
    before = "#" * (ROOM_BYTES - 40) + "\n# the last line has no end"
    own.write_text(before)
    with no_room(), pytest.raises(Unreachable, match="known-hosts-not-written"):
        accept()
    assert own.read_text() == before
    accept()
    assert own.read_text() == f"{before}\n[127.0.0.1]:{server.port} {kind} {blob}\n"
