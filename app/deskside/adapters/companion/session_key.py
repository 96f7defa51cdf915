"""The companion's key of this run as a key that signs: what its journal's heads are signed with."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.scripts.sshsig import armour, signed_data

if TYPE_CHECKING:
    import paramiko


class SessionKey:
    """`usecases.ports.scripts.SigningKey` on the door's host key: the desk has it proven already."""

    def __init__(self, key: paramiko.Ed25519Key) -> None:
        self._key = key
        self.blob = key.asbytes()
        self.public_key = f"ssh-ed25519 {base64.b64encode(self.blob).decode()}"
        self.fingerprint = fingerprint(self.blob)

    def sign(self, message: bytes, namespace: str) -> bytes:
        """Return an armoured SSHSIG over `message`."""
        signature = self._key.sign_ssh_data(signed_data(message, namespace, "sha512"))
        return armour(self.blob, namespace, "sha512", signature.asbytes())
