"""Signatures that OpenSSH understands, and OpenSSH's that we understand."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from typing import TYPE_CHECKING

import pytest
import sshsig
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from sshsig.ssh_public_key import PublicKey

from adapters.trust.conftest import KINDS, make_key
from deskside.adapters.trust.keys import FileKey, UsersKeys
from deskside.adapters.trust.signatures import check_signature, sign
from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.scripts.sshsig import armour, signed_data, wire_string
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE

if TYPE_CHECKING:
    from pathlib import Path

MESSAGE = b'{"id":"network.lookup","version":3}'
KEYGEN = ["ssh-keygen", "-Y"]


def our_key(path: Path) -> FileKey:
    key = UsersKeys().find(str(path), lambda _: None)
    assert isinstance(key, FileKey)
    return key


def openssh_verifies(folder: Path, public_key: str, signature: bytes, message: bytes = MESSAGE) -> bool:
    options = f'namespaces="{SCRIPT_NAMESPACE}",valid-after="20200101"'
    (folder / "allowed").write_text(f"me@example.org {options} {public_key}\n")
    (folder / "sig").write_bytes(signature)
    command = [*KEYGEN, "verify", "-I", "me@example.org", "-n", SCRIPT_NAMESPACE]
    files = ["-f", str(folder / "allowed"), "-s", str(folder / "sig")]
    done = subprocess.run([*command, *files], input=message, capture_output=True, check=False)
    return done.returncode == 0


def openssh_signs(key: Path, message: bytes = MESSAGE, namespace: str = SCRIPT_NAMESPACE) -> bytes:
    done = subprocess.run(
        [*KEYGEN, "sign", "-f", key, "-n", namespace], input=message, capture_output=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_what_we_sign_openssh_verifies(keys: dict[str, Path], tmp_path: Path, kind: str) -> None:
    key = our_key(keys[kind])
    signature = key.sign(MESSAGE, SCRIPT_NAMESPACE)
    assert openssh_verifies(tmp_path, key.public_key, signature)
    assert not openssh_verifies(tmp_path, key.public_key, signature, MESSAGE + b" ")
    assert check_signature(MESSAGE, signature).intact


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_what_openssh_signs_we_verify(keys: dict[str, Path], kind: str, digest: str) -> None:
    done = subprocess.run(
        [*KEYGEN, "sign", "-f", keys[kind], "-n", SCRIPT_NAMESPACE, "-O", f"hashalg={digest}"],
        input=MESSAGE,
        capture_output=True,
        check=True,
    )
    checked = check_signature(MESSAGE, done.stdout)
    assert checked.intact
    assert checked.namespace == SCRIPT_NAMESPACE
    assert fingerprint(checked.key) == our_key(keys[kind]).fingerprint


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_a_second_verifier_agrees(keys: dict[str, Path], kind: str) -> None:
    key = our_key(keys[kind])
    signature = key.sign(MESSAGE, SCRIPT_NAMESPACE).decode()
    trusted = [PublicKey.from_openssh_str(key.public_key)]
    sshsig.verify(MESSAGE, signature, trusted, SCRIPT_NAMESPACE)
    for message, namespace in ((MESSAGE, "git"), (MESSAGE + b"x", SCRIPT_NAMESPACE)):
        with pytest.raises(sshsig.InvalidSignature):
            sshsig.verify(message, signature, trusted, namespace)


def test_the_fingerprint_is_the_one_openssh_prints(keys: dict[str, Path]) -> None:
    shown = subprocess.run(["ssh-keygen", "-lf", keys["rsa"]], check=True, capture_output=True, text=True)
    assert shown.stdout.split()[1] == our_key(keys["rsa"]).fingerprint


@pytest.mark.parametrize("kind", KINDS)
def test_one_changed_byte_of_the_message_breaks_it(keys: dict[str, Path], kind: str) -> None:
    signature = openssh_signs(keys[kind])
    for at in range(0, len(MESSAGE), 7):
        changed = bytearray(MESSAGE)
        changed[at] ^= 1
        assert not check_signature(bytes(changed), signature).intact


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa-256"])
def test_no_changed_byte_of_the_signature_leaves_it_good_for_the_purpose(
    keys: dict[str, Path], kind: str
) -> None:
    signature = openssh_signs(keys[kind])
    genuine = check_signature(MESSAGE, signature)
    for at in range(len(signature)):
        for flip in (1, 32):
            changed = bytearray(signature)
            changed[at] ^= flip
            checked = check_signature(MESSAGE, bytes(changed))
            assert not checked.intact or checked == genuine


def test_the_purpose_is_part_of_what_is_signed(keys: dict[str, Path]) -> None:
    signature = openssh_signs(keys["ed25519"], namespace="file")
    checked = check_signature(MESSAGE, signature)
    assert (checked.intact, checked.namespace) == (True, "file")
    key = our_key(keys["ed25519"])
    inner = sign(key._private, signed_data(MESSAGE, "file", "sha512"))
    relabelled = armour(key.blob, SCRIPT_NAMESPACE, "sha512", inner)
    assert not check_signature(MESSAGE, relabelled).intact


def test_another_persons_key_in_the_signature_does_not_verify(keys: dict[str, Path], tmp_path: Path) -> None:
    mine, theirs = our_key(keys["ed25519"]), our_key(make_key(tmp_path / "theirs"))
    inner = sign(mine._private, signed_data(MESSAGE, SCRIPT_NAMESPACE, "sha512"))
    assert not check_signature(MESSAGE, armour(theirs.blob, SCRIPT_NAMESPACE, "sha512", inner)).intact


def test_a_plain_signature_over_the_bytes_is_no_approval(keys: dict[str, Path]) -> None:
    key = our_key(keys["ed25519"])
    inner = sign(key._private, MESSAGE)
    assert not check_signature(MESSAGE, armour(key.blob, SCRIPT_NAMESPACE, "sha512", inner)).intact


@pytest.mark.filterwarnings("ignore:.*(RSA|key).*")
def test_a_short_rsa_key_does_not_count() -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505
    key = FileKey(private)
    assert not check_signature(MESSAGE, key.sign(MESSAGE, SCRIPT_NAMESPACE)).intact


def test_rsa_with_sha1_does_not_count(keys: dict[str, Path]) -> None:
    key = our_key(keys["rsa"])
    genuine = sign(key._private, signed_data(MESSAGE, SCRIPT_NAMESPACE, "sha512"))
    value = genuine.removeprefix(wire_string(b"rsa-sha2-512"))
    old = armour(key.blob, SCRIPT_NAMESPACE, "sha512", wire_string(b"ssh-rsa") + value)
    assert not check_signature(MESSAGE, old).intact


@pytest.mark.parametrize("flaw", ["other algorithm", "more behind the key", "a touch for no touch"])
def test_what_openssh_would_not_read_so_does_not_count(keys: dict[str, Path], flaw: str) -> None:
    key = our_key(keys["ed25519"])
    blob = key.blob + b"x" if flaw == "more behind the key" else key.blob
    inner = sign(key._private, signed_data(MESSAGE, SCRIPT_NAMESPACE, "sha512"))
    if flaw == "other algorithm":
        inner = wire_string(b"rsa-sha2-512") + inner.removeprefix(wire_string(b"ssh-ed25519"))
    elif flaw == "a touch for no touch":
        inner += b"\x01" + bytes(4)
    assert not check_signature(MESSAGE, armour(blob, SCRIPT_NAMESPACE, "sha512", inner)).intact


class SecurityKey:
    """What a FIDO token does (PROTOCOL.u2f of OpenSSH), without the token."""

    def __init__(self) -> None:
        self._private = ed25519.Ed25519PrivateKey.generate()
        self.application = b"ssh:"
        point = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        kind = b"sk-ssh-ed25519@openssh.com"
        self.blob = wire_string(kind) + wire_string(point) + wire_string(self.application)

    @property
    def public_key(self) -> str:
        return f"sk-ssh-ed25519@openssh.com {base64.b64encode(self.blob).decode()}"

    def sign(self, message: bytes, *, flags: int = 1) -> bytes:
        data = signed_data(message, SCRIPT_NAMESPACE, "sha512")
        suffix = bytes([flags]) + (7).to_bytes(4, "big")
        wrapped = hashlib.sha256(self.application).digest() + suffix + hashlib.sha256(data).digest()
        value = wire_string(b"sk-ssh-ed25519@openssh.com") + wire_string(self._private.sign(wrapped))
        return armour(self.blob, SCRIPT_NAMESPACE, "sha512", value + suffix)


def test_a_security_key_counts_as_openssh_says(tmp_path: Path) -> None:
    token = SecurityKey()
    signature = token.sign(MESSAGE)
    assert openssh_verifies(tmp_path, token.public_key, signature)
    assert check_signature(MESSAGE, signature).intact
    assert not check_signature(MESSAGE + b"x", signature).intact


def test_a_security_key_that_nobody_touched_does_not_count() -> None:
    assert not check_signature(MESSAGE, SecurityKey().sign(MESSAGE, flags=0)).intact


@pytest.mark.parametrize(
    "form",
    [(PrivateFormat.OpenSSH, Encoding.PEM), (PrivateFormat.PKCS8, Encoding.PEM)],
)
def test_key_files_of_either_form_sign(tmp_path: Path, form: tuple[PrivateFormat, Encoding]) -> None:
    private = ed25519.Ed25519PrivateKey.generate()
    path = tmp_path / "key"
    path.write_bytes(private.private_bytes(form[1], form[0], NoEncryption()))
    assert check_signature(MESSAGE, our_key(path).sign(MESSAGE, SCRIPT_NAMESPACE)).intact


@given(kind=st.sampled_from(sorted(KINDS)), blob=st.binary(max_size=120), value=st.binary(max_size=120))
def test_no_key_or_value_can_break_the_check(kind: str, blob: bytes, value: bytes) -> None:
    name = {"ed25519": b"ssh-ed25519", "rsa": b"ssh-rsa"}.get(kind, b"ecdsa-sha2-nistp" + kind[-3:].encode())
    algorithm = b"rsa-sha2-512" if kind == "rsa" else name
    for key in (wire_string(name) + blob, wire_string(name) + wire_string(blob) * 2):
        for inner in (value, wire_string(value) * 2):
            signature = wire_string(algorithm) + wire_string(inner)
            assert not check_signature(MESSAGE, armour(key, SCRIPT_NAMESPACE, "sha512", signature)).intact
