"""An organisation for one test: its clerk authority, its clerks' keys and certificates, its profile."""

from __future__ import annotations

import base64
import subprocess
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from deskside.adapters.ssh.keys import read_key_file
from deskside.domain.profile.keys import parse_public_key
from deskside.domain.profile.organisation import ClerkAuthority, OrganisationProfile
from deskside.domain.scripts.evidence import Revoked
from deskside.domain.secret import Secret
from deskside.usecases.ports.machine import Credentials
from needs import needs
from servers.sshd import make_key

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.domain.profile.keys import PublicKey
    from deskside.domain.profile.organisation import Relay


FAR_AWAY = date(2999, 12, 31)


class Clerk(NamedTuple):
    """A clerk's private key file; the certificate lies beside it as OpenSSH wants it."""

    identity: Path

    @property
    def certificate(self) -> bytes:
        """The certificate in wire form."""
        return base64.b64decode(
            self.identity.with_name(f"{self.identity.name}-cert.pub").read_text().split()[1]
        )

    def signature(self, message: bytes) -> bytes:
        """Sign with the private key, which must have no passphrase, in wire form."""
        file = read_key_file(str(self.identity))
        file.open()
        return file.sign(message, "ssh-ed25519")

    def credentials(self, passphrase: str = "") -> Credentials:
        return Credentials(
            identity_files=(str(self.identity),),
            passphrase=Secret(passphrase) if passphrase else None,
            use_agent=False,
            use_keyring=False,
        )


class Organisation:
    """`organisation.clerk()` has a certificate that counts; options make one that does not."""

    def __init__(self, folder: Path, name: str = "Example Hospital") -> None:
        needs("ssh-keygen", package="openssh-client")
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.name = name
        self.authority = folder / "ca"
        if not self.authority.exists():
            make_key(self.authority)
        self._clerks = 0

    @property
    def authority_key(self) -> PublicKey:
        return parse_public_key(self.authority.with_suffix(".pub").read_text())

    def profile(self, *relays: Relay, revoked: tuple[str, ...] = ()) -> OrganisationProfile:
        return OrganisationProfile(
            organisation=self.name,
            version=1,
            expires=FAR_AWAY,
            call_back="1234",
            clerks=ClerkAuthority(keys=(self.authority_key,)),
            roots=(self.authority_key,),
            relays=relays,
            revoked=Revoked(keys=frozenset(revoked)),
        )

    def clerk(
        self,
        who: str = "Anna Schmidt; IT Service Desk",
        *options: str,
        principal: str = "deskside-clerk",
        validity: str = "-5m:+1h",
        authority: Path | None = None,
        kind: str = "ed25519",
        passphrase: str = "",
    ) -> Clerk:
        """Make a key and certify it; `options` go to `ssh-keygen -s`."""
        self._clerks += 1
        identity = self.folder / f"clerk{self._clerks}"
        make_key(identity, kind=kind, passphrase=passphrase)
        command = [
            "ssh-keygen",
            "-q",
            "-s",
            str(authority or self.authority),
            "-I",
            who,
            "-V",
            validity,
            *options,
        ]
        if principal:
            command += ["-n", principal]
        subprocess.run([*command, f"{identity}.pub"], check=True, capture_output=True)
        return Clerk(identity)
